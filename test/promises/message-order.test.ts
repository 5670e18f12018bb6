/**
 * Whatever arrives, in whatever order, twice or never: a card is charged for what the decision allowed and nothing else, and once.
 * Directory server, issuer and browser are the test's; gateway, database, acquirer and every socket are real.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../src/platform/clock.ts';
import {
  ACS_TRANS_ID,
  AUTHENTICATION_VALUE,
  ares,
  challengeAres,
  DS_TRANS_ID,
  deniedRreq,
  rreq,
} from '../../src/threeds/fixtures.ts';
import { toBase64Url } from '../../src/threeds/messages/index.ts';
import { openOrder, readOrder } from '../support/pay.ts';
import { type ScriptedDirectoryServer, startScriptedDirectoryServer } from '../support/scripted-directory-server.ts';
import { makeWorld, type World } from '../support/world.ts';
import '../support/property-seed.ts';

let world: World;
let directory: ScriptedDirectoryServer;
beforeAll(async () => {
  directory = await startScriptedDirectoryServer();
  world = await makeWorld({ besides: () => ({ directoryServer: { url: directory.url } }) });
});
afterAll(async () => {
  await world.close();
  await directory.close();
});

/** What the directory server says to the request. */
const ANSWERS = {
  authenticated: (id: string) => ares({ threeDSServerTransID: id }),
  attempted: (id: string) => ares({ threeDSServerTransID: id, transStatus: 'A', eci: '06' }),
  denied: (id: string) => unproved(id, 'N', '01'),
  rejected: (id: string) => unproved(id, 'R', '11'),
  unavailable: (id: string) => unproved(id, 'U', '22'),
  informational: (id: string) => ares({ threeDSServerTransID: id, transStatus: 'I' }),
  withoutProof: (id: string) => ares({ threeDSServerTransID: id, authenticationValue: undefined }),
  ofAnother: () => ares({}),
  broken: () => '{"messageType":"ARes"',
  nothing: () => null,
  challenge: (id: string) => challengeAres({ threeDSServerTransID: id }),
} satisfies Record<string, (id: string) => string | null>;
type Answer = keyof typeof ANSWERS;

const unproved = (id: string, transStatus: string, transStatusReason: string) =>
  ares({ threeDSServerTransID: id, transStatus, transStatusReason, authenticationValue: undefined, eci: undefined });

/** What the directory server brings afterwards. The first letter is the result that it tells. */
const RESULTS = {
  Y: (id: string) => rreq({ threeDSServerTransID: id }),
  A: (id: string) => rreq({ threeDSServerTransID: id, transStatus: 'A', eci: '06' }),
  N: (id: string) => deniedRreq({ threeDSServerTransID: id }),
  R: (id: string) => deniedRreq({ threeDSServerTransID: id, transStatus: 'R' }),
  'Y of another issuer': (id: string) => rreq({ threeDSServerTransID: id, acsTransID: DS_TRANS_ID }),
  'Y without proof': (id: string) => rreq({ threeDSServerTransID: id, authenticationValue: undefined }),
  'Y without status': (id: string) => rreq({ threeDSServerTransID: id, transStatus: undefined }),
  'Y in another version': (id: string) => rreq({ threeDSServerTransID: id, messageVersion: '2.1.0' }),
  'Y that is broken': () => '{"messageType":"RReq"',
} satisfies Record<string, (id: string) => string>;
type Result = keyof typeof RESULTS;
const SOUND: readonly Result[] = ['Y', 'A', 'N', 'R'];

type Event =
  | { readonly does: 'result'; readonly result: Result; readonly times: 1 | 2 }
  /** The browser comes back from the issuer. */
  | { readonly does: 'return'; readonly says: 'Y' | 'N' | 'nothing' }
  | { readonly does: 'reload' | 'continue' }
  | { readonly does: 'wait'; readonly ms: number };

const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('result' as const),
      result: fc.oneof(fc.constantFrom(...SOUND), fc.constantFrom(...(Object.keys(RESULTS) as Result[]))),
      times: fc.constantFrom(1 as const, 2 as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('return' as const),
      says: fc.constantFrom('Y' as const, 'N' as const, 'nothing' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constantFrom('reload' as const, 'continue' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('wait' as const),
      ms: fc.constantFrom(3 * SECOND, 9 * SECOND, 11 * SECOND, 14 * MINUTE, 16 * MINUTE),
    }),
  },
);

/** By which way the card gets to the acquirer, told from what was sent to the gateway alone. */
interface Expected {
  /** transStatus that the authorisation carries; null where none is sent. */
  status: 'Y' | 'A' | null;
}

/** Follows the same events by the rules alone. */
class Oracle {
  readonly #expected: Expected = { status: null };
  #open: boolean;
  #now = 0;
  #endsAt = 15 * MINUTE;

  constructor(answer: Answer) {
    if (answer === 'authenticated') this.#expected.status = 'Y';
    if (answer === 'attempted') this.#expected.status = 'A';
    this.#open = answer === 'challenge';
  }

  see(event: Event): void {
    if (event.does === 'wait') this.#now += event.ms;
    if (this.#now >= this.#endsAt) this.#open = false;
    if (!this.#open) return;
    // Once the browser is back, the result has ten seconds.
    if (event.does === 'return' && event.says !== 'nothing')
      this.#endsAt = Math.min(this.#endsAt, this.#now + 10 * SECOND);
    if (event.does === 'result' && SOUND.includes(event.result)) {
      this.#open = false;
      if (event.result === 'Y' || event.result === 'A') this.#expected.status = event.result;
    }
  }

  get status(): Expected['status'] {
    return this.#expected.status;
  }
}

const NUMBER = '4000002100000007';
const authorisations = () => world.simulator.journals.issuerHost.entries({ pan: NUMBER, mti: '0100', direction: 'in' });

const post = (path: string, body: string, type: string) =>
  fetch(`${world.url}${path}`, { method: 'POST', body, headers: { 'content-type': type } }).then((answer) =>
    answer.text(),
  );

async function play(flag: boolean | undefined, answer: Answer, events: readonly Event[]) {
  const oracle = new Oracle(answer);
  const before = authorisations().length;
  directory.answer = ({ threeDSServerTransID }) => ANSWERS[answer](threeDSServerTransID!);
  const { payer, orderId } = await openOrder(world, {
    order: { gateway: 'VISA', ...(flag !== undefined && { gateway_info: { flexible_3d: flag } }) },
  });
  await payer.pay({ number: NUMBER, code: '123' });
  const id = directory.asked.at(-1)!.threeDSServerTransID!;
  for (const each of events) {
    oracle.see(each);
    switch (each.does) {
      case 'result': {
        const message = RESULTS[each.result](id);
        await Promise.all(Array.from({ length: each.times }, () => post('/3ds/results', message, 'application/json')));
        break;
      }
      case 'return': {
        const cres = {
          ...{ messageType: 'CRes', messageVersion: '2.2.0', threeDSServerTransID: id, acsTransID: ACS_TRANS_ID },
          ...(each.says !== 'nothing' && { transStatus: each.says, challengeCompletionInd: 'Y' }),
        };
        const form = new URLSearchParams({ cres: each.says === 'nothing' ? '' : toBase64Url(cres) });
        await post('/3ds/challenge-return', String(form), 'application/x-www-form-urlencoded');
        break;
      }
      case 'reload':
        await payer.open(payer.url);
        break;
      case 'continue':
        await world.quiet();
        break;
      case 'wait':
        await world.pass(each.ms);
    }
  }
  await world.quiet();
  // Nothing stays in between for longer than this.
  await world.pass(HOUR + MINUTE);
  const order = await readOrder(world, orderId);
  return { order, status: oracle.status, sent: authorisations().slice(before) };
}

interface Case {
  readonly flag: true | undefined;
  readonly answer: Answer;
  readonly events: Event[];
}

const result = (result: Result, times: 1 | 2 = 1): Event => ({ does: 'result', result, times });
const back: Event = { does: 'return', says: 'Y' };
const wait = (ms: number): Event => ({ does: 'wait', ms });
const TRAPS = [
  [back],
  [back, wait(9 * SECOND), result('Y')],
  [back, wait(11 * SECOND), result('Y')],
  [wait(14 * MINUTE), result('Y')],
  [wait(16 * MINUTE), result('Y')],
  [result('N'), result('Y'), back],
  [result('Y', 2), result('N'), back],
  [result('Y without proof'), back, result('Y')],
  [result('Y of another issuer'), back],
].map((events): [Case] => [{ flag: undefined, answer: 'challenge', events }]);

describe('messages in any order', () => {
  const cases: fc.Arbitrary<Case> = fc.record({
    flag: fc.constantFrom(true as const, undefined),
    // Most of what can go wrong goes wrong in a challenge.
    answer: fc.oneof(
      { weight: 3, arbitrary: fc.constant<Answer>('challenge') },
      { weight: 1, arbitrary: fc.constantFrom(...(Object.keys(ANSWERS) as Answer[])) },
    ),
    events: fc.array(event, { minLength: 1, maxLength: 7 }),
  });

  it('charge a card for what was authenticated, with that proof, once, and never for anything else', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ flag, answer, events }) => {
        const { order, status, sent } = await play(flag, answer, events);
        expect(sent.map(({ tags }) => tags['05'])).toEqual(status === null ? [] : [status]);
        for (const { tags } of sent) expect([tags['02'], tags['03']]).toEqual([AUTHENTICATION_VALUE, DS_TRANS_ID]);
        // The issuer knows no such proof; what matters is that the payment has an end.
        expect(order.status).toBe('declined');
      }),
      // The known traps first, then whatever chance makes of them.
      { numRuns: 40, examples: TRAPS },
    );
  }, 120_000);
});
