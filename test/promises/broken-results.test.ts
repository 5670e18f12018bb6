/**
 * Results of challenges that break the rules, in every version: each is answered with the Erro that names its first fault, is to be seen
 * in the trace of the transaction that it names, and changes nothing. An issuer's no is final even so: it stands, like sound results at
 * the wrong time, in `result-faults.test.ts`.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SECOND } from '../../src/platform/clock.ts';
import {
  type Deed,
  erroLine,
  type InVersion,
  inVersion,
  openStage,
  type Played,
  postResult,
  raw,
  rreq,
  type Stage,
  seen,
  since231,
} from '../support/challenges.ts';

let stage: Stage;
/** The same payments for every row: none of them may change anything. */
const waiting: Played[] = [];
beforeAll(async () => {
  stage = await openStage();
  waiting.push(...(await stage.beginAll('C')));
});
afterAll(() => stage.close());

/** Without a version of its own to answer in: the highest. */
const inHighest = (told: string) => ({ '2.1.0': `${told} in 2.3.1`, '2.2.0': `${told} in 2.3.1`, '2.3.1': told });
const NOT_THERE = 'not in this version';
const others = ({ version }: Played) => waiting.find((played) => played.version !== version)!.areq;
const extension = (criticalityIndicator: boolean) => ({
  messageExtension: [{ name: 'x', id: 'A000000004-x', criticalityIndicator, data: { a: 1 } }],
});
const timedOut = { transStatusReason: '14' };

/** The change to a sound result, or the whole body; its answer; whether the trace of the transaction shows it, which needs its id. */
const BROKEN_ROWS: readonly (readonly [string, Deed, InVersion, 'seen' | 'unseen'])[] = [
  ['no JSON', raw(() => 'hello'), inHighest('Erro 101'), 'unseen'],
  ['no body', raw(() => ''), inHighest('Erro 101'), 'unseen'],
  ['a list', raw(() => '[]'), inHighest('Erro 101'), 'unseen'],
  ['no messageType', rreq('Y', { messageType: undefined }), 'Erro 201 messageType', 'seen'],
  ['a type that is none', rreq('Y', { messageType: 'XReq' }), 'Erro 101', 'seen'],
  ['a type for somebody else', rreq('Y', { messageType: 'ARes' }), 'Erro 101', 'seen'],
  ['no messageVersion', rreq('Y', { messageVersion: undefined }), inHighest('Erro 201 messageVersion'), 'seen'],
  ['a malformed version', rreq('Y', { messageVersion: 'two' }), inHighest('Erro 203 messageVersion'), 'seen'],
  [
    'a version that nobody speaks',
    rreq('Y', { messageVersion: '2.4.0' }),
    inHighest('Erro 102 2.1.0,2.2.0,2.3.1'),
    'seen',
  ],
  [
    'another version than the AReq',
    rreq('Y', (played) => ({ messageVersion: others(played).messageVersion })),
    {
      '2.1.0': 'Erro 203 messageVersion in 2.2.0',
      ...{ '2.2.0': 'Erro 203 messageVersion in 2.1.0', '2.3.1': 'Erro 203 messageVersion in 2.1.0' },
    },
    'seen',
  ],
  [
    'a member twice',
    raw(({ areq }) => stage.issuer.result(areq, 'Y').replace('{', '{"transStatus":"Y",')),
    'Erro 204 transStatus',
    'seen',
  ],
  [
    'an unknown transaction',
    rreq('Y', { threeDSServerTransID: randomUUID() }),
    'Erro 301 threeDSServerTransID',
    'unseen',
  ],
  [
    'no threeDSServerTransID',
    rreq('Y', { threeDSServerTransID: undefined }),
    'Erro 201 threeDSServerTransID',
    'unseen',
  ],
  [
    'a threeDSServerTransID that is none',
    rreq('Y', { threeDSServerTransID: '7' }),
    'Erro 203 threeDSServerTransID',
    'unseen',
  ],
  ['another acsTransID', rreq('Y', { acsTransID: randomUUID() }), 'Erro 301 acsTransID', 'seen'],
  ['another dsTransID', rreq('Y', { dsTransID: randomUUID() }), 'Erro 301 dsTransID', 'seen'],
  [
    'the ids of another payment under way',
    rreq('Y', (played) => ({
      dsTransID: stage.issuer.dsTransIdOf(others(played)),
      acsTransID: stage.issuer.acsTransIdOf(others(played)),
    })),
    'Erro 301 dsTransID,acsTransID',
    'seen',
  ],
  ['no acsTransID', rreq('Y', { acsTransID: undefined }), 'Erro 201 acsTransID', 'seen'],
  ['no dsTransID', rreq('Y', { dsTransID: undefined }), 'Erro 201 dsTransID', 'seen'],
  ['no messageCategory', rreq('Y', { messageCategory: undefined }), 'Erro 201 messageCategory', 'seen'],
  ['another messageCategory', rreq('Y', { messageCategory: '02' }), 'Erro 203 messageCategory', 'seen'],
  ['no transStatus', rreq('Y', { transStatus: undefined }), 'Erro 201 transStatus', 'seen'],
  ['nothing as transStatus', rreq('Y', { transStatus: '' }), 'Erro 201 transStatus', 'seen'],
  ...['C', 'I', 'D', 'S', 'X'].map(
    (status) => [`${status} as result`, rreq('Y', { transStatus: status }), 'Erro 203 transStatus', 'seen'] as const,
  ),
  ['U without a reason', rreq('U', { transStatusReason: undefined }), 'Erro 201 transStatusReason', 'seen'],
  [
    'a reserved reason',
    rreq('U', { transStatusReason: '79' }),
    since231('Erro 203 transStatusReason', 'Erro 207 transStatusReason'),
    'seen',
  ],
  [
    'a reason of a later version',
    rreq('U', ({ version }) => ({ transStatusReason: version === '2.1.0' ? '22' : '27' })),
    { '2.1.0': 'Erro 203 transStatusReason', '2.2.0': 'Erro 203 transStatusReason', '2.3.1': NOT_THERE },
    'seen',
  ],
  ['Y without proof', rreq('Y', { authenticationValue: undefined }), 'Erro 201 authenticationValue', 'seen'],
  ['A without proof', rreq('A', { authenticationValue: undefined }), 'Erro 201 authenticationValue', 'seen'],
  [
    'a proof that is no base64',
    rreq('Y', { authenticationValue: '?'.repeat(28) }),
    'Erro 203 authenticationValue',
    'seen',
  ],
  ['a proof of another length', rreq('Y', { authenticationValue: 'AAECAwQ=' }), 'Erro 203 authenticationValue', 'seen'],
  ['an ECI of another scheme', rreq('Y', { eci: '02' }), 'Erro 203 eci', 'seen'],
  ['an attempt that calls itself authenticated', rreq('A', { eci: '05' }), 'Erro 203 eci', 'seen'],
  ['an ECI that is empty', rreq('Y', { eci: '' }), 'Erro 203 eci', 'seen'],
  ['an ECI that is a number', rreq('Y', { eci: 5 }), 'Erro 203 eci', 'seen'],
  [
    'no authenticationType',
    rreq('Y', { authenticationType: undefined }),
    { '2.1.0': 'Erro 201 authenticationType', '2.2.0': 'Erro 201 authenticationType', '2.3.1': NOT_THERE },
    'seen',
  ],
  ['no interactionCounter', rreq('Y', { interactionCounter: undefined }), 'Erro 201 interactionCounter', 'seen'],
  ['an interactionCounter of one digit', rreq('Y', { interactionCounter: '7' }), 'Erro 203 interactionCounter', 'seen'],
  ['a timeout that is not told whose', rreq('U', timedOut), 'Erro 201 challengeCancel', 'seen'],
  [
    'a timeout that the payer cancelled',
    rreq('U', { ...timedOut, challengeCancel: '01' }),
    'Erro 203 challengeCancel',
    'seen',
  ],
  [
    'an Erro of the payer’s side that is not shown',
    rreq('U', { challengeCancel: '10' }),
    since231('Erro 203 challengeCancel', 'Erro 201 challengeErrorReporting'),
    'seen',
  ],
  ['a critical extension that nobody knows', rreq('Y', extension(true)), 'Erro 202 A000000004-x', 'seen'],
  [
    'two faults at once: the missing one first, and all that are missing',
    rreq('Y', { eci: '', messageCategory: undefined, transStatus: undefined }),
    'Erro 201 messageCategory,transStatus',
    'seen',
  ],
];

describe('a result that breaks the rules changes nothing, and the right one still counts:', () => {
  /** Lines of the trace that are known by now. */
  const known = new Map<Played, number>();
  /** What the newest deed added to what is to be seen of a payment, a second after the one before. */
  async function added(played: Played) {
    const { answers, trace, ...rest } = await seen(played);
    const before = known.get(played) ?? 0;
    known.set(played, trace.length);
    return { answer: answers.at(-1), trace: trace.slice(before), ...rest };
  }
  const untouched = { order: 'initialized', authorisations: [] };

  it.each(BROKEN_ROWS)('%s', async (_does, step, answer, inTrace) => {
    stage.world.clock.advance(SECOND);
    const concerned = waiting.filter(({ version }) => inVersion(answer, version) !== NOT_THERE);
    for (const played of concerned) await step(played);
    for (const played of concerned) {
      const told = inVersion(answer, played.version);
      const erro = erroLine(told.replace(/ in 2\.[123]\.[01]$/, ''));
      const lines = [expect.stringMatching(/^Directory server → /), expect.stringMatching(`^${erro}`)];
      const trace = inTrace === 'seen' ? lines : [];
      expect([played.version, await added(played)]).toEqual([played.version, { answer: told, trace, ...untouched }]);
    }
  });

  it('an Erro, which is never answered', async () => {
    stage.world.clock.advance(SECOND);
    const error = { errorCode: '404', errorComponent: 'D', errorDescription: 'Permanent', errorDetail: 'no way' };
    for (const played of waiting) {
      await rreq('Y', { messageType: 'Erro', ...error })(played);
      const trace = ['Directory server → Erro 404: no way'];
      expect(await added(played)).toEqual({ answer: 'nothing', trace, ...untouched });
    }
  });

  it.each(['of a stranger', 'missing'] as const)('a certificate that is %s: nobody listens', async (certificate) => {
    for (const played of waiting) {
      const before = await seen(played);
      await expect(postResult(played, stage.issuer.result(played.areq, 'Y'), certificate)).rejects.toThrow();
      expect(await seen(played)).toEqual(before);
    }
  });

  it('and a sound one, with an extension that need not be known, is taken', async () => {
    for (const played of waiting) await rreq('Y', { ...extension(false), somethingNew: 'x' })(played);
    await stage.world.quiet();
    for (const played of waiting)
      expect(await added(played)).toMatchObject({
        ...{ answer: 'RRes 01', order: 'completed 1000' },
        authorisations: [{ proof: stage.issuer.proofOf(played.areq) }],
      });
  });
});
