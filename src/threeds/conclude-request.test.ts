import { describe, expect, it } from 'vitest';
import { type Concluded, concludeRequest, markRequested } from './conclude-request.ts';
import type { DirectoryReply } from './directory-reply.ts';
import {
  ACS_TRANS_ID,
  AUTHENTICATION_VALUE,
  ares,
  authentication,
  challengeAres,
  DS_TRANS_ID,
  erro,
  NOW,
  SERVER_TRANS_ID,
} from './fixtures.ts';
import type { Authentication, AuthenticationState } from './types.ts';

const message = (raw: string): DirectoryReply => ({ kind: 'message', raw });

function conclude(
  reply: DirectoryReply,
  over: Partial<Authentication> = {},
  plainHttp: readonly string[] = [],
): Concluded {
  const concluded = concludeRequest(authentication(over), reply, { plainHttp, now: NOW + 1 });
  if ('refused' in concluded) throw new Error(concluded.refused);
  return concluded;
}
const without = { authenticationValue: undefined, eci: undefined };

describe('a frictionless answer', () => {
  it('is the result, with all its proof', () => {
    const { next, erro: sent, received } = conclude(message(ares()));
    expect(next).toMatchObject({
      state: 'final',
      dsTransId: DS_TRANS_ID,
      acsTransId: ACS_TRANS_ID,
      modifiedAt: NOW + 1,
    });
    expect(next.result).toEqual({
      transStatus: 'Y',
      transStatusReason: null,
      flow: 'frictionless',
      eci: '05',
      authenticationValue: AUTHENTICATION_VALUE,
      dsTransId: DS_TRANS_ID,
      acsTransId: ACS_TRANS_ID,
      version: '2.2.0',
      challengeCancel: null,
      cardholderInfo: null,
      cause: null,
      error: null,
    });
    expect(sent).toBeNull();
    expect(received?.messageType).toBe('ARes');
  });

  it('gets the ECI of its scheme where it brings none', () => {
    const eci = (over: Partial<Authentication>, ofAres: Record<string, unknown>) =>
      conclude(message(ares({ eci: undefined, ...ofAres })), over).next.result?.eci;
    expect(eci({ directoryServer: 'mastercard' }, {})).toBe('02');
    expect(eci({ directoryServer: 'mastercard' }, { transStatus: 'A' })).toBe('01');
    expect(eci({ directoryServer: 'amex' }, { transStatus: 'A' })).toBe('06');
    expect(eci({}, { transStatus: 'N', transStatusReason: '01', ...without })).toBeNull();
  });

  it('may acknowledge an exemption for which 2.3.1 has a word', () => {
    const told = { messageVersion: '2.3.1', transStatus: 'I', ...without };
    for (const challengeInd of ['10', '11', '05'])
      expect(conclude(message(ares(told)), { version: '2.3.1', challengeInd }).next.result).toMatchObject({
        transStatus: 'I',
        cause: null,
      });
  });

  it('may have words for its cardholder, in 2.3.1 with pictures beside them', () => {
    const told = { messageVersion: '2.3.1', transStatus: 'N', transStatusReason: '01', ...without };
    const { next } = conclude(message(ares({ ...told, cardholderInfo: { text: 'Call your bank' } })), {
      version: '2.3.1',
    });
    expect(next.result?.cardholderInfo).toBe('Call your bank');
  });

  it('may deny, reject or be unable, and say why and to whom', () => {
    for (const [transStatus, transStatusReason] of [
      ['N', '01'],
      ['R', '11'],
      ['U', '22'],
    ]) {
      const raw = ares({ transStatus, transStatusReason, cardholderInfo: 'Call your bank', ...without });
      const { next, erro: sent } = conclude(message(raw));
      expect(next).toMatchObject({
        state: 'final',
        result: { transStatus, transStatusReason, cardholderInfo: 'Call your bank', cause: null, flow: 'frictionless' },
      });
      expect(sent).toBeNull();
    }
  });

  it('may be informational where that was asked for', () => {
    const info = ares({ transStatus: 'I', ...without });
    expect(conclude(message(info), { challengeInd: '05' }).next.result).toMatchObject({ transStatus: 'I', eci: '07' });
  });

  it('ignores members and extensions that it does not know', () => {
    const messageExtension = [{ name: 'x', id: 'x', criticalityIndicator: false, data: { a: 1 } }];
    expect(conclude(message(ares({ somethingNew: 'x', messageExtension }))).next.result?.transStatus).toBe('Y');
  });
});

describe('a challenge', () => {
  it('sends the payer to the issuer', () => {
    const { next, erro: sent } = conclude(message(challengeAres()));
    expect(next).toMatchObject({
      state: 'challenge',
      result: null,
      acsUrl: 'https://acs.example/challenge',
      acsTransId: ACS_TRANS_ID,
      dsTransId: DS_TRANS_ID,
    });
    expect(sent).toBeNull();
  });
  it('may be plain http on hosts that the sandbox names, and nowhere else', () => {
    const local = message(challengeAres({ acsURL: 'http://127.0.0.1:8082/acs' }));
    expect(conclude(local, {}, ['127.0.0.1']).next.state).toBe('challenge');
    expect(conclude(local).next.result).toMatchObject({
      transStatus: 'U',
      cause: 'invalid_answer',
      error: { code: '203' },
    });
    const foreign = message(challengeAres({ acsURL: 'http://acs.example/' }));
    expect(conclude(foreign, {}, ['127.0.0.1']).erro).toMatchObject({ errorCode: '203', errorDetail: 'acsURL' });
  });
});

describe('an answer that is none', () => {
  const FAULTY: readonly [string, string, string, Partial<Authentication>?][] = [
    ['broken JSON', '{"messageType":"ARes",', '101'],
    ['an empty body', '', '101'],
    ['another type', JSON.stringify({ ...JSON.parse(ares()), messageType: 'RRes' }), '101'],
    ['no acsTransID', ares({ acsTransID: undefined }), '201'],
    ['no authenticationValue with Y', ares({ authenticationValue: undefined }), '201'],
    ['C without acsURL', challengeAres({ acsURL: undefined }), '201'],
    [
      'an unknown critical extension',
      ares({ messageExtension: [{ name: 'x', id: 'x', criticalityIndicator: true, data: { a: 1 } }] }),
      '202',
    ],
    ['transStatus X', ares({ transStatus: 'X' }), '203'],
    ['another version', ares({ messageVersion: '2.1.0' }), '203'],
    ['I without having been asked', ares({ transStatus: 'I', ...without }), '203'],
    ['C although only data was shared', challengeAres(), '203', { challengeInd: '06' }],
    ['C although no payer is there', challengeAres(), '203', { deviceChannel: '03' }],
    ['I for low value before 2.3.1 knew it', ares({ transStatus: 'I', ...without }), '203', { challengeInd: '10' }],
    [
      'D although never offered',
      ares({ transStatus: 'D', ...without, acsChallengeMandated: 'Y', acsDecConInd: 'Y', authenticationType: '04' }),
      '203',
    ],
    ['a member twice', ares().replace('{', '{"transStatus":"Y",'), '204'],
    ['the answer of another', ares({ threeDSServerTransID: DS_TRANS_ID }), '301'],
  ];
  for (const [name, raw, errorCode, over] of FAULTY) {
    it(`${name}: unavailable, and Erro ${errorCode} to the directory server`, () => {
      const { next, erro: sent } = conclude(message(raw), over);
      expect(next).toMatchObject({
        state: 'final',
        result: { transStatus: 'U', cause: 'invalid_answer', flow: 'none' },
      });
      expect(next.result?.error).toMatchObject({ code: errorCode, component: 'S' });
      expect(sent).toMatchObject({
        messageType: 'Erro',
        errorCode,
        errorComponent: 'S',
        threeDSServerTransID: SERVER_TRANS_ID,
        errorMessageType: expect.stringMatching(/^(ARes|RRes)$/),
      });
    });
  }

  it('is kept, and never answered, when it is an Erro, even a faulty one or of somebody else', () => {
    for (const raw of [erro(), erro({ messageVersion: '2.3.1' })]) {
      const { next, erro: sent } = conclude(message(raw));
      expect(next.result).toMatchObject({
        transStatus: 'U',
        cause: 'directory_server_error',
        error: { code: '404', component: 'D', detail: 'no route to the issuer' },
      });
      expect(sent).toBeNull();
    }
    for (const raw of [erro({ errorCode: undefined }), erro({ threeDSServerTransID: ACS_TRANS_ID })]) {
      const { next, erro: sent } = conclude(message(raw));
      expect(next.result).toMatchObject({ transStatus: 'U', cause: 'directory_server_error' });
      expect(sent).toBeNull();
    }
  });

  const LOST: readonly [DirectoryReply, string, string][] = [
    [{ kind: 'unreachable', detail: 'ECONNREFUSED' }, '405', 'directory_server_unreachable'],
    [{ kind: 'timeout' }, '402', 'directory_server_timeout'],
    [{ kind: 'http', status: 500 }, '403', 'directory_server_error'],
    [{ kind: 'http', status: 429 }, '403', 'directory_server_error'],
    [{ kind: 'http', status: 404 }, '404', 'directory_server_error'],
    [{ kind: 'http', status: 302 }, '404', 'directory_server_error'],
  ];
  for (const [reply, code, cause] of LOST) {
    it(`${JSON.stringify(reply)}: unavailable (${code}), and nothing is sent`, () => {
      const { next, erro: sent, received } = conclude(reply);
      expect(next).toMatchObject({ state: 'final', result: { transStatus: 'U', cause, error: { code } } });
      expect([sent, received]).toEqual([null, null]);
    });
  }
});

describe('the request', () => {
  it('is sent once', () => {
    const sent = markRequested(authentication({ state: 'ready' }), NOW);
    expect(sent).toMatchObject({ state: 'requesting' });
    expect(markRequested(sent as Authentication, NOW)).toEqual({ refused: 'already_requested' });
  });
  it('is answered once: what comes afterwards changes nothing', () => {
    const expected: Record<Exclude<AuthenticationState, 'requesting'>, string> = {
      method: 'not_requested',
      ready: 'not_requested',
      challenge: 'challenge_is_running',
      decoupled: 'challenge_is_running',
      final: 'has_result',
    };
    for (const [state, refused] of Object.entries(expected)) {
      const late = concludeRequest(authentication({ state: state as AuthenticationState }), message(ares()), {
        plainHttp: [],
        now: NOW,
      });
      expect(late).toEqual({ refused });
    }
  });
});
