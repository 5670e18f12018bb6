import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expireChallenge, noResult } from './challenge.ts';
import {
  ACS_TRANS_ID,
  AUTHENTICATION_VALUE,
  authentication,
  DS_TRANS_ID,
  deniedRreq,
  erro,
  inChallenge,
  NOW,
  result,
  rreq,
  SERVER_TRANS_ID,
} from './fixtures.ts';
import { readMessage } from './messages/index.ts';
import { receiveResultRequest } from './result-request.ts';
import type { Authentication } from './types.ts';

const STRANGER = '00000000-0000-4000-8000-000000000000';

const notice = (over: Record<string, unknown> = {}) =>
  JSON.stringify({ messageType: 'OReq', messageVersion: '2.3.1', threeDSServerTransID: SERVER_TRANS_ID, ...over });

const receive = (raw: string, kept: Authentication | undefined = inChallenge()) =>
  receiveResultRequest(raw, async (id) => (id === kept?.threeDsServerTransId ? kept : undefined), NOW + 5);

describe('a result', () => {
  it('ends the challenge and is acknowledged', async () => {
    const answer = await receive(rreq());
    expect(answer.kind).toBe('accepted');
    expect(answer.reply).toEqual({
      messageType: 'RRes',
      messageVersion: '2.2.0',
      threeDSServerTransID: SERVER_TRANS_ID,
      dsTransID: DS_TRANS_ID,
      acsTransID: ACS_TRANS_ID,
      resultsStatus: '01',
    });
    expect(answer.next).toMatchObject({
      state: 'final',
      modifiedAt: NOW + 5,
      result: {
        transStatus: 'Y',
        flow: 'challenge',
        eci: '05',
        authenticationValue: AUTHENTICATION_VALUE,
        cause: null,
      },
    });
  });
  it('is found whatever the case of its ids', async () => {
    const shouted = rreq({
      threeDSServerTransID: SERVER_TRANS_ID.toUpperCase(),
      acsTransID: ACS_TRANS_ID.toUpperCase(),
    });
    expect((await receive(shouted)).kind).toBe('accepted');
  });
  it('may be a denial, with what the payer did', async () => {
    const { next } = await receive(deniedRreq({ challengeCancel: '01' }));
    expect(next?.result).toMatchObject({ transStatus: 'N', transStatusReason: '01', challengeCancel: '01', eci: null });
  });
  it('tells that the payer never came to the issuer, and we know it', async () => {
    const never = await receive(deniedRreq({ transStatusReason: '14', challengeCancel: '05' }));
    expect(never).toMatchObject({ kind: 'accepted', reply: { resultsStatus: '02' }, next: { state: 'final' } });
  });
  it('gets the ECI of its scheme where it brings none', async () => {
    const { next } = await receive(rreq({ eci: undefined }), inChallenge({ directoryServer: 'mastercard' }));
    expect(next?.result?.eci).toBe('02');
  });
});

describe('a result that changes nothing', () => {
  const REFUSED: readonly [string, string, Authentication | undefined, string, string][] = [
    ['of an unknown id', rreq({ threeDSServerTransID: STRANGER }), inChallenge(), 'unknown', '301'],
    [
      'of an unknown id and faulty besides',
      rreq({ threeDSServerTransID: STRANGER, transStatus: undefined }),
      inChallenge(),
      'unknown',
      '301',
    ],
    ['repeated', rreq(), inChallenge({ state: 'final', result: result({ flow: 'challenge' }) }), 'repeated', '301'],
    [
      'other than the first',
      deniedRreq(),
      inChallenge({ state: 'final', result: result({ flow: 'challenge' }) }),
      'repeated',
      '301',
    ],
    [
      'after a frictionless result',
      deniedRreq(),
      authentication({ state: 'final', result: result() }),
      'unasked',
      '301',
    ],
    ['before the answer to the request', rreq(), authentication(), 'unasked', '301'],
    [
      'again in 2.3.1',
      rreq({ messageVersion: '2.3.1', authenticationType: undefined }),
      inChallenge({ version: '2.3.1', state: 'final', result: result({ flow: 'challenge', version: '2.3.1' }) }),
      'repeated',
      '312',
    ],
    [
      'unasked in 2.3.1',
      rreq({ messageVersion: '2.3.1', authenticationType: undefined }),
      authentication({ version: '2.3.1', state: 'final', result: result({ version: '2.3.1' }) }),
      'unasked',
      '313',
    ],
    ['of another ACS transaction', rreq({ acsTransID: STRANGER }), inChallenge(), 'faulty', '301'],
    ['of another DS transaction', rreq({ dsTransID: STRANGER }), inChallenge(), 'faulty', '301'],
    ['in another version', rreq({ messageVersion: '2.1.0' }), inChallenge(), 'faulty', '203'],
    ['in no version of ours', rreq({ messageVersion: '2.4.0' }), inChallenge(), 'faulty', '102'],
    ['without transStatus', rreq({ transStatus: undefined }), inChallenge(), 'faulty', '201'],
    ['without its own id', rreq({ threeDSServerTransID: undefined }), inChallenge(), 'faulty', '201'],
    ['C', rreq({ transStatus: 'C' }), inChallenge(), 'faulty', '203'],
    ['Y without proof', rreq({ authenticationValue: undefined }), inChallenge(), 'faulty', '201'],
    ['of another category', rreq({ messageCategory: '02' }), inChallenge(), 'faulty', '203'],
    ['with a member twice', rreq().replace('{', '{"transStatus":"Y",'), inChallenge(), 'faulty', '204'],
    ['that is no JSON', 'hello', inChallenge(), 'faulty', '101'],
    ['of another type', rreq({ messageType: 'ARes' }), inChallenge(), 'faulty', '101'],
  ];
  for (const [name, raw, kept, kind, errorCode] of REFUSED) {
    it(`${name}: Erro ${errorCode}`, async () => {
      const answer = await receive(raw, kept);
      expect(answer).toMatchObject({
        kind,
        next: null,
        reply: { messageType: 'Erro', errorCode, errorComponent: 'S' },
      });
      expect(answer.note.length).toBeGreaterThan(0);
    });
  }

  it('late, after a timer of ours: acknowledged, for the audit only', async () => {
    const ended = [expireChallenge(inChallenge(), NOW), noResult(inChallenge(), NOW)] as Authentication[];
    for (const kept of ended) {
      const answer = await receive(rreq(), kept);
      expect(answer).toMatchObject({ kind: 'late', next: null, reply: { messageType: 'RRes', resultsStatus: '01' } });
      expect(answer.received?.transStatus).toBe('Y');
    }
    expect(await receive(rreq({ transStatus: undefined }), ended[0])).toMatchObject({ kind: 'faulty', next: null });
  });

  it('an Erro is noted and never answered, whatever it looks like', async () => {
    for (const raw of [erro(), erro({ errorCode: undefined }), erro({ threeDSServerTransID: STRANGER })])
      expect(await receive(raw)).toMatchObject({ kind: 'erro', reply: null, next: null });
  });

  it('a notice of the directory server is acknowledged, with the ids it came with', async () => {
    const ids = { threeDSServerTransID: SERVER_TRANS_ID, dsTransID: DS_TRANS_ID };
    for (const named of [ids, {}])
      expect(await receive(notice(named))).toMatchObject({
        kind: 'notice',
        next: null,
        reply: { messageType: 'ORes', messageVersion: '2.3.1', ...named },
      });
  });

  it('a faulty notice gets the Erro of its fault, whomever it names', async () => {
    const FAULTY: readonly [string, string][] = [
      [notice({ messageVersion: '2.2.0' }), '101'],
      [notice({ dsTransID: 'none' }), '203'],
      [notice({ messageExtension: [] }), '203'],
      [notice().replace('{', '{"messageType":"OReq",'), '204'],
      [notice({ messageExtension: [{ name: 'New', id: 'NEW', criticalityIndicator: true, data: { a: 'b' } }] }), '202'],
    ];
    for (const [raw, errorCode] of FAULTY)
      expect(await receive(raw)).toMatchObject({
        kind: 'faulty',
        next: null,
        reply: { messageType: 'Erro', errorCode, errorMessageType: 'OReq' },
      });
  });

  it('answers in the version of the message', async () => {
    const old = rreq({ messageVersion: '2.1.0', threeDSServerTransID: STRANGER });
    expect((await receive(old)).reply?.messageVersion).toBe('2.1.0');
  });
});

describe('whatever is posted', () => {
  it('has a sound reply', async () => {
    const member = fc.constantFrom(...Object.keys(JSON.parse(rreq())));
    const value = fc.oneof(fc.string(), fc.constantFrom(null, '', 7, {}, [], undefined, 'Y', '14', '2.1.0', STRANGER));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(member, value), { maxLength: 4 }), async (changes) => {
        const { reply, kind, next } = await receive(rreq(Object.fromEntries(changes)));
        const denies = next?.result?.cause === 'invalid_answer';
        expect(kind).toBe(denies ? 'faulty' : next ? 'accepted' : kind);
        expect(kind === 'accepted').toBe(next !== null && !denies);
        if (reply) expect(readMessage(JSON.stringify(reply), { types: ['RRes', 'Erro'] }).ok).toBe(true);
        else expect(kind).toBe('erro');
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.string(), async (raw) => {
        expect((await receive(raw)).reply).toMatchObject({
          ...{ messageType: 'Erro', errorCode: '101', errorMessageType: 'RReq' },
        });
      }),
    );
  });
});
