/**
 * Results of challenges that are late, repeated, contradictory or missing, in every version: what the directory server is answered,
 * how the order ends, whether the issuer host was asked for money, and what the trace tells of it. Broken ones stand in
 * `broken-results.test.ts`.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../src/platform/clock.ts';
import {
  acsErro,
  begin,
  bringBack,
  cres,
  type Deed,
  erroLine,
  type InVersion,
  inVersion,
  openStage,
  type Played,
  postResult,
  REPEATED,
  rreq,
  type Stage,
  seen,
  UNASKED,
  VERSIONS,
} from '../support/challenges.ts';
import { readOrder } from '../support/pay.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

/** A number: milliseconds pass. The rest happens to the payments of all versions. */
type Step = number | Deed;

const quiet: Deed = ({ stage }) => stage.world.quiet();

/** Lines of the trace. */
const Y = 'Directory server → RReq Y, authenticated, ECI 05';
const N = 'Directory server → RReq N, not authenticated, reason 01';
const TIMED_OUT = 'Directory server → RReq N, not authenticated, reason 14';
const RECEIVED = 'Directory server ← RRes 01, received';
const AUTHORISES = 'Gateway: goes on to authorise: the issuer authenticated the payer';
const FAILED = '3DS Authentication Failed / Card authentication failed';
const DENIED = `Gateway: declined: the issuer did not authenticate the payer (reason 01) – ${FAILED}`;
const BACK_Y = 'Payer → CRes Y, by the browser: decides nothing';
const BACK_N = 'Payer → CRes N, by the browser: decides nothing';
const NO_RESULT = [
  'Gateway: the browser came back, and no result followed in time',
  `Gateway: declined: the browser came back, and no result followed in time – ${FAILED}`,
];
const ABANDONED = [
  'Gateway: the payer never finished the challenge',
  'Gateway: declined: the payer never finished the challenge – 3D Secure authentication cancelled',
];
const late = (line: string) => [`${line}: too late, it changes nothing`, RECEIVED];
const again = (line: string) => [`${line}: again, the first result stays`, erroLine(REPEATED)];
const refused = (line: string) => [`${line}: refused`, erroLine(UNASKED)];
const BROKEN = 'Directory server → a message that breaks the rules';

interface Row {
  readonly does: string;
  readonly steps: readonly Step[];
  readonly answers: readonly InVersion[];
  readonly order: string;
  readonly authorisations: 0 | 1;
  readonly trace: readonly InVersion[];
  /** Status of the ARes; C unless said. */
  readonly ares?: 'Y' | 'N';
}

const row = (
  does: string,
  steps: readonly Step[],
  answers: readonly InVersion[],
  end: 'paid' | `declined ${string}` | 'void',
  trace: readonly InVersion[],
  ares?: 'Y' | 'N',
): Row => ({
  ...{ does, steps, answers, trace },
  order: end === 'paid' ? 'completed 1000' : end,
  authorisations: end === 'paid' ? 1 : 0,
  ...(ares && { ares }),
});

/** Nothing is decided yet. */
const undecided: Deed = async ({ stage, orderId }) => {
  expect((await readOrder(stage.world, orderId)).status).toBe('initialized');
};

/** Directory servers that send everything twice at once. */
const twiceAtOnce =
  (...results: Deed[]): Deed =>
  async (played) => {
    await Promise.all(results.map((each) => each(played)));
    played.answers.sort().reverse();
  };

const giveUp: Deed = async ({ payer }) => {
  await payer.open(payer.url);
  await payer.press('cancel');
};

const TIMELY = [
  row('Y, and the browser back', [rreq('Y'), cres('Y')], ['RRes 01'], 'paid', [Y, RECEIVED, AUTHORISES, BACK_Y]),
  row('Y after the browser', [cres('Y'), 9 * SECOND, rreq('Y')], ['RRes 01'], 'paid', [
    ...[BACK_Y, Y, RECEIVED, AUTHORISES],
  ]),
  row('Y after fourteen minutes', [14 * MINUTE, undecided, rreq('Y')], ['RRes 01'], 'paid', [Y, RECEIVED, AUTHORISES]),
  row('A', [rreq('A'), cres('Y')], ['RRes 01'], 'paid', [
    'Directory server → RReq A, attempt vouched for, ECI 06',
    RECEIVED,
    'Gateway: goes on to authorise: issuer or directory server vouch that authentication was attempted',
    BACK_Y,
  ]),
  row('N', [rreq('N'), cres('N')], ['RRes 01'], 'declined 3001', [N, RECEIVED, DENIED, BACK_N]),
  row('R', [rreq('R')], ['RRes 01'], 'declined 3011', [
    'Directory server → RReq R, rejected by the issuer, reason 11',
    RECEIVED,
    'Gateway: declined: the issuer rejects the payment (reason 11) – 3DS Authentication Failed / Suspected fraud',
  ]),
  row('U', [rreq('U')], ['RRes 01'], 'declined 4999', [
    'Directory server → RReq U, authentication not possible, reason 01',
    RECEIVED,
    'Gateway: declined: authentication not possible, and the site takes no payment without – Merchant only accepts 3DS verified cards',
  ]),
  row('N because the payer cancelled', [rreq('N', { challengeCancel: '01' })], ['RRes 01'], 'declined 4999', [
    `${N}, cancelled (01)`,
    RECEIVED,
    'Gateway: declined: the payer cancelled the challenge – 3D Secure authentication cancelled',
  ]),
  row(
    'N because no CReq came within the 30 s of the ACS: we know that the challenge never began',
    [30 * SECOND, undecided, rreq('N', { transStatusReason: '14', challengeCancel: '05' })],
    ['RRes 02'],
    'declined 4999',
    [
      `${TIMED_OUT}, cancelled (05)`,
      'Directory server ← RRes 02, received',
      'Gateway: declined: the issuer did not authenticate the payer (reason 14) – Transaction timed out (ACS)',
    ],
  ),
  row(
    'N because the 10 min of the ACS passed without the payer',
    [10 * MINUTE, undecided, rreq('N', { transStatusReason: '14', challengeCancel: '04' })],
    ['RRes 01'],
    'declined 4999',
    [
      `${TIMED_OUT}, cancelled (04)`,
      RECEIVED,
      'Gateway: declined: the issuer did not authenticate the payer (reason 14) – Transaction timed out (ACS)',
    ],
  ),
];

/** What else is wrong does not matter. */
const DENIED_FAULTILY = [
  row(
    'N without its reason, then Y',
    [rreq('N', { transStatusReason: undefined }), rreq('Y'), SECOND, cres('Y')],
    ['Erro 201 transStatusReason', REPEATED],
    'declined 3001',
    [
      ...[BROKEN, 'Directory server ← Erro 201: transStatusReason'],
      'Gateway: the answer of the directory server breaks the rules (transStatusReason)',
      `Gateway: declined: the issuer did not authenticate the payer – ${FAILED}`,
      ...again(Y),
      BACK_Y,
    ],
  ),
];

const MISSING = [
  row('no browser, only the result', [rreq('Y'), 20 * MINUTE], ['RRes 01'], 'paid', [Y, RECEIVED, AUTHORISES]),
  row('no result, and the browser says Y', [cres('Y'), 10 * SECOND - 1, undecided, 1], [], 'declined 3001', [
    ...[BACK_Y, ...NO_RESULT],
  ]),
  row('no result, and the browser says N', [cres('N'), 10 * SECOND - 1, undecided, 1], [], 'declined 3001', [
    ...[BACK_N, ...NO_RESULT],
  ]),
  row(
    'no result, and a browser that comes twice does not prolong the wait',
    [cres('Y'), 6 * SECOND, cres('Y'), 4 * SECOND],
    [],
    'declined 3001',
    [BACK_Y, ...NO_RESULT],
  ),
  row('neither result nor browser', [15 * MINUTE - 1, undecided, 1], [], 'declined 4999', ABANDONED),
  row(
    'only a broken result',
    [rreq('Y', { transStatus: undefined }), cres('Y'), 10 * SECOND],
    ['Erro 201 transStatus'],
    'declined 3001',
    [...[BROKEN, 'Directory server ← Erro 201: transStatus', BACK_Y, ...NO_RESULT]],
  ),
  row('an ACS that cannot run the challenge tells the browser so', [acsErro()], [], 'declined 3001', [
    ...['Issuer → Erro 403: no page', ...NO_RESULT],
  ]),
];

const CONTRADICTORY = [
  row('Y, and the browser says N', [rreq('Y'), cres('N')], ['RRes 01'], 'paid', [Y, RECEIVED, AUTHORISES, BACK_N]),
  row('N, and the browser says Y', [rreq('N'), cres('Y')], ['RRes 01'], 'declined 3001', [N, RECEIVED, DENIED, BACK_Y]),
  row('the browser says N, then Y', [cres('N'), rreq('Y')], ['RRes 01'], 'paid', [BACK_N, Y, RECEIVED, AUTHORISES]),
  row('the browser says Y, then N', [cres('Y'), rreq('N')], ['RRes 01'], 'declined 3001', [
    BACK_Y,
    N,
    RECEIVED,
    DENIED,
  ]),
  row('Y, then N', [rreq('Y'), rreq('N'), SECOND, cres('Y')], ['RRes 01', REPEATED], 'paid', [
    ...[Y, RECEIVED, AUTHORISES, ...again(N), BACK_Y],
  ]),
  row('N, then Y', [rreq('N'), rreq('Y'), SECOND, cres('Y')], ['RRes 01', REPEATED], 'declined 3001', [
    ...[N, RECEIVED, DENIED, ...again(Y), BACK_Y],
  ]),
  row('Y once the money is promised, then R', [rreq('Y'), quiet, rreq('R')], ['RRes 01', REPEATED], 'paid', [
    ...[Y, RECEIVED, AUTHORISES, ...again('Directory server → RReq R, rejected by the issuer, reason 11')],
  ]),
];

const REPEATEDLY = [
  row('Y, and Y once more', [rreq('Y'), rreq('Y'), SECOND, cres('Y'), cres('Y')], ['RRes 01', REPEATED], 'paid', [
    ...[Y, RECEIVED, AUTHORISES, ...again(Y), BACK_Y],
  ]),
  row('Y twice at once', [twiceAtOnce(rreq('Y'), rreq('Y'))], ['RRes 01', REPEATED], 'paid', [
    ...[Y, RECEIVED, AUTHORISES, ...again(Y)],
  ]),
  row('Y again after an hour', [rreq('Y'), 60 * MINUTE, rreq('Y')], ['RRes 01', REPEATED], 'paid', [
    ...[Y, RECEIVED, AUTHORISES, ...again(Y)],
  ]),
];

const LATE = [
  row('Y after the fifteen minutes', [15 * MINUTE, rreq('Y')], ['RRes 01'], 'declined 4999', [
    ...ABANDONED,
    ...late(Y),
  ]),
  row(
    'Y and N after the fifteen minutes',
    [16 * MINUTE, rreq('Y'), rreq('N')],
    ['RRes 01', 'RRes 01'],
    'declined 4999',
    [...[...ABANDONED, ...late(Y), ...late(N)]],
  ),
  row('Y more than ten seconds after the browser', [cres('Y'), 10 * SECOND, rreq('Y')], ['RRes 01'], 'declined 3001', [
    ...[BACK_Y, ...NO_RESULT, ...late(Y)],
  ]),
  row('Y after the ACS told the browser that it could not', [acsErro(), rreq('Y')], ['RRes 01'], 'declined 3001', [
    ...['Issuer → Erro 403: no page', ...NO_RESULT, ...late(Y)],
  ]),
  row('Y after the payer gave the order up', [giveUp, rreq('Y'), SECOND, cres('Y')], ['RRes 01'], 'void', [
    ...late(Y),
    BACK_Y,
  ]),
  row('a broken one after the end', [15 * MINUTE, MINUTE, rreq('Y', { eci: '' })], ['Erro 203 eci'], 'declined 4999', [
    ...[...ABANDONED, BROKEN, 'Directory server ← Erro 203: eci'],
  ]),
];

const NOBODY_ASKED = [
  row('N after a Y without challenge', [rreq('N')], [UNASKED], 'paid', [AUTHORISES, ...refused(N)], 'Y'),
  row('Y after an N without challenge', [rreq('Y')], [UNASKED], 'declined 3001', [DENIED, ...refused(Y)], 'N'),
];

/** The browser brings what is not this transaction's, or cannot be read: as if it had not come, so that the result still counts. */
const FOREIGN_BROWSERS = (
  [
    ['the acsTransID of another', cres('Y', { acsTransID: randomUUID() })],
    ['the threeDSServerTransID of another', cres('Y', { threeDSServerTransID: randomUUID() })],
    ['no transStatus', cres('Y', { transStatus: undefined })],
    ['a transStatus that is none', cres('U')],
    ['a version that nobody speaks', cres('Y', { messageVersion: '2.4.0' })],
    ['an Erro for another', acsErro({ acsTransID: randomUUID() })],
    ['what is no message', (played) => bringBack(played, 'aGVsbG8')],
    ['nothing', (played) => bringBack(played, '')],
  ] satisfies [string, Deed][]
).map(([name, step]) =>
  row(`${name}, and Y a minute later`, [step, MINUTE, undecided, rreq('Y'), cres('Y')], ['RRes 01'], 'paid', [
    ...[Y, RECEIVED, AUTHORISES, BACK_Y],
  ]),
);

describe.each([
  ['in time', TIMELY],
  ['that says no and breaks a rule', DENIED_FAULTILY],
  ['that is missing', MISSING],
  ['that is contradicted', CONTRADICTORY],
  ['that comes repeatedly', REPEATEDLY],
  ['that comes too late', LATE],
  ['that nobody asked for', NOBODY_ASKED],
  ['beside a browser that brings', FOREIGN_BROWSERS],
])('a result %s', (_when, rows) => {
  it.each(rows)('$does', async ({ steps, answers, order, authorisations, trace, ares }) => {
    const payments = await stage.beginAll(ares ?? 'C');
    for (const step of steps) {
      if (typeof step === 'number') await stage.world.pass(step);
      else await Promise.all(payments.map(step));
    }
    await stage.world.quiet();
    const found: Record<string, unknown> = {};
    const wanted: Record<string, unknown> = {};
    for (const played of payments) {
      const { version } = played;
      const inThis = (told: InVersion) => inVersion(told, version);
      found[version] = await seen(played);
      wanted[version] = {
        answers: answers.map(inThis),
        order,
        authorisations: proofs(played).slice(0, authorisations),
        trace: trace.map(inThis),
      };
    }
    expect(found).toEqual(wanted);
  });
});

/** The one authorisation that a paid order has: with the proof of its own authentication. */
const proofs = ({ areq }: Played) => [
  {
    proof: stage.issuer.proofOf(areq),
    dsTransId: stage.issuer.dsTransIdOf(areq),
    status: expect.stringMatching(/^[YA]$/),
  },
];

describe('a result that comes before the answer to the request', () => {
  it('is refused as one that nobody asked for; the one after the challenge counts', async () => {
    for (const version of VERSIONS) {
      const answers: string[] = [];
      stage.directory.answer = async (areq) => {
        await postResult({ stage, version, areq, answers }, stage.issuer.result(areq, 'Y'));
        return stage.issuer.answer(areq, 'C');
      };
      const played = await begin(stage, version, answers);
      expect((await seen(played)).order).toBe('initialized');
      await rreq('Y')(played);
      await stage.world.quiet();
      expect(await seen(played)).toMatchObject({
        ...{ answers: [UNASKED[version], 'RRes 01'], order: 'completed 1000', authorisations: proofs(played) },
      });
    }
  });
});
