/**
 * Whatever arrives, in whatever order, twice or never, and with the gateway stopped and started in between: a card is charged for what the
 * decision allowed and nothing else, and once; a second time only where the issuer asked for authentication and got it.
 * Directory server, issuer and browser are the test's; gateway, database, acquirer and every socket are real.
 */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoSites } from '../../src/merchants/demo-sites.ts';
import type { SiteSettings } from '../../src/merchants/types.ts';
import { HOUR, MINUTE, SECOND } from '../../src/platform/clock.ts';
import { passesLuhn } from '../../src/platform/log.ts';
import { AUTHENTICATION_VALUE } from '../../src/threeds/fixtures.ts';
import { type Answer, type Asked, type Beginning, ChargeOracle, type Host } from '../support/charge-oracle.ts';
import { call, directBody } from '../support/merchant.ts';
import { openOrder, readOrder } from '../support/pay.ts';
import { Payer } from '../support/payer.ts';
import { runsOf } from '../support/property-seed.ts';
import { type ScriptedDirectoryServer, startScriptedDirectoryServer } from '../support/scripted-directory-server.ts';
import { playIssuer, type ScriptedIssuer } from '../support/scripted-issuer.ts';
import { addSite } from '../support/sites.ts';
import { laterBody, newCustomer } from '../support/tokens.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;
let directory: ScriptedDirectoryServer;
let issuer: ScriptedIssuer;
beforeAll(async () => {
  directory = await startScriptedDirectoryServer();
  world = await makeWorld({ besides: () => ({ directoryServer: { url: directory.url } }) });
  issuer = playIssuer(world.simulator);
  await Promise.all(SITES.map((site) => addSite(world, { ...site, settings: { ...demo.settings, ...site.settings } })));
});
afterAll(async () => {
  await world.close();
  await directory.close();
});

const demo = demoSites('unused')[0]!;
const CLAIMS_NOTHING = { lowValue: false, riskAnalysisUpTo: 0, secureCorporate: false, viaThreeDs: false } as const;
const SITE = { lowValue: 501, risk: 502, asksForRisk: 503, oneLeg: 504, threeRi: 505, american: 506 } as const;
const SETTINGS: readonly (readonly [number, Partial<SiteSettings>])[] = [
  [SITE.lowValue, { exemptions: { ...CLAIMS_NOTHING, lowValue: true } }],
  [SITE.risk, { exemptions: { ...CLAIMS_NOTHING, riskAnalysisUpTo: 250 } }],
  [SITE.asksForRisk, { exemptions: { ...CLAIMS_NOTHING, riskAnalysisUpTo: 250, viaThreeDs: true } }],
  [SITE.oneLeg, { flexible3dOneLegOut: true }],
  [SITE.threeRi, { mitViaThreeRi: true }],
  [SITE.american, {}],
];
const SITES = SETTINGS.map(([siteId, settings]) => ({
  ...{ siteId, accountId: siteId, settings },
  ...(siteId === SITE.american && { country: 'US', acquirer: { ...demo.acquirer, country: 'US' } }),
}));

/** A beginning with the site and the issuer's country that lead to it. */
interface Way extends Beginning {
  /** A demo site unless said. */
  readonly site?: number;
  readonly issuer?: 'US';
  /** `flexible_3d` of the order. */
  readonly flag?: boolean;
}

const WAYS = {
  'as usual': { code: '3D', asks: true },
  'by force': { code: '3F', asks: true, flag: true },
  'from the server of the shop': { code: '3D', asks: true, isDirect: true },
  'exempt for low value': { code: '3D', asks: false, exemption: 'LV', site: SITE.lowValue },
  'exempt for little risk': { code: '3D', asks: false, exemption: 'TR', site: SITE.risk },
  'asking to be exempt for little risk': { code: '3D', asks: true, exemption: 'TR', site: SITE.asksForRisk },
  'outside the law': { code: 'N0', asks: false, site: SITE.american, issuer: 'US', flag: false },
  'with the acquirer outside': { code: 'N0s', asks: false, site: SITE.american, flag: false },
  'with the issuer outside': { code: 'N1', asks: false, site: SITE.oneLeg, issuer: 'US', flag: false },
  'by telephone': { code: 'NM', asks: false, channel: 'MO', isDirect: true },
  'later in a series': { code: 'NR', asks: false, channel: 'MI', isDirect: true },
  'later in a series, by 3RI': { code: 'NR', asks: true, channel: 'MI', isDirect: true, site: SITE.threeRi },
} as const satisfies Record<string, Way>;

const EXEMPTIONS = { LV: 'low_value', TR: 'transaction_risk' } as const;

type AReq = Record<string, string>;

/** What the directory server says to the request, and what that is by the rules. */
const ANSWERS = {
  authenticated: ['Y', (areq) => issuer.answer(areq, 'Y')],
  attempted: ['A', (areq) => issuer.answer(areq, 'A')],
  denied: ['N', (areq) => issuer.answer(areq, 'N')],
  rejected: ['R', (areq) => issuer.answer(areq, 'R')],
  unavailable: ['U', (areq) => issuer.answer(areq, 'U')],
  informational: ['I', (areq) => issuer.answer(areq, 'I')],
  'denied without a reason': ['N', (areq) => issuer.answer(areq, 'N', { transStatusReason: undefined })],
  'rejected in another version': ['R', (areq) => issuer.answer(areq, 'R', { messageVersion: '2.1.0' })],
  'denied in the name of another': ['N', (areq) => issuer.answer(areq, 'N', { threeDSServerTransID: randomUUID() })],
  'without proof': ['lost', (areq) => issuer.answer(areq, 'Y', { authenticationValue: undefined })],
  'of another': ['lost', (areq) => issuer.answer(areq, 'Y', { threeDSServerTransID: randomUUID() })],
  broken: ['lost', () => '{"messageType":"ARes"'],
  nothing: ['lost', () => null],
  challenge: ['C', (areq) => issuer.answer(areq, 'C')],
} satisfies Record<string, readonly [Answer, (areq: AReq) => string | null]>;
type AnswerName = keyof typeof ANSWERS;

const unsound = (areq: AReq, changes: object) =>
  issuer.result(areq, 'N', {
    ...{ transStatus: 'Y', transStatusReason: undefined, authenticationValue: AUTHENTICATION_VALUE, eci: '05' },
    ...changes,
  });
const sound = (status: Answer) => [status, (areq: AReq) => issuer.result(areq, status)] as const;

/** What the directory server brings afterwards, and what that is by the rules: null for nothing. */
const RESULTS = {
  ...{ Y: sound('Y'), A: sound('A'), N: sound('N'), R: sound('R'), U: sound('U') },
  'N without a reason': ['N', (areq) => issuer.result(areq, 'N', { transStatusReason: undefined })],
  'R that breaks off': [null, (areq) => issuer.result(areq, 'R').slice(0, -9)],
  'N of another issuer': [null, (areq) => issuer.result(areq, 'N', { acsTransID: randomUUID() })],
  'Y of another issuer': [null, (areq) => unsound(areq, { acsTransID: randomUUID() })],
  'Y without proof': [null, (areq) => unsound(areq, { authenticationValue: undefined })],
  'Y without status': [null, (areq) => unsound(areq, { transStatus: undefined })],
  'Y in another version': [null, (areq) => unsound(areq, { messageVersion: '2.1.0' })],
  'Y that is broken': [null, () => '{"messageType":"RReq"'],
} satisfies Record<string, readonly [Answer | null, (areq: AReq) => string]>;
type ResultName = keyof typeof RESULTS;

type Event =
  | {
      readonly does: 'result';
      readonly result: ResultName;
      readonly times: 1 | 2;
      /** Of the first authentication, where there has been another since. */
      readonly stale?: boolean;
      /** The gateway ends while it comes. */
      readonly dies?: boolean;
    }
  /** The browser comes back from the issuer. */
  | { readonly does: 'return'; readonly says: 'Y' | 'N' | 'nothing' }
  /** `come`: the payer goes on where they are awaited. */
  | { readonly does: 'reload' | 'continue' | 'come' | 'restart' }
  | { readonly does: 'wait'; readonly ms: number };

interface Case {
  readonly way: keyof typeof WAYS;
  /** To the requests for authentication, one after the other; the last to all that follow. */
  readonly answers: readonly AnswerName[];
  readonly host: Host;
  readonly events: readonly Event[];
}

/** An event as a failure shows it. */
function nameOf(event: Event): string {
  switch (event.does) {
    case 'result':
      return `result ${event.result}${event.stale ? ' of the first' : ''}${event.times === 2 ? ', twice' : ''}${event.dies ? ', restart meanwhile' : ''}`;
    case 'return':
      return `browser back with ${event.says}`;
    case 'wait':
      return `${event.ms / SECOND} s`;
    default:
      return event.does;
  }
}

const readable = (it: Case): Case =>
  Object.assign(
    { ...it },
    {
      [fc.toStringMethod]: () =>
        `paid ${it.way}; answers: ${it.answers.join(', then ')}; issuer host: ${it.host}; then: ${it.events.map(nameOf).join(' → ')}`,
    },
  );

const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('result' as const),
      result: fc.oneof(
        fc.constantFrom<ResultName[]>('Y', 'A', 'N', 'R', 'U'),
        fc.constantFrom(...(Object.keys(RESULTS) as ResultName[])),
      ),
      times: fc.constantFrom(1 as const, 2 as const),
      stale: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
      dies: fc.oneof({ weight: 7, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    }),
  },
  { weight: 2, arbitrary: fc.constantFrom<Event[]>(...back('Y'), ...back('N'), ...back('nothing')) },
  { weight: 3, arbitrary: fc.constant<Event>({ does: 'come' }) },
  { weight: 2, arbitrary: fc.constantFrom<Event[]>({ does: 'reload' }, { does: 'continue' }, { does: 'restart' }) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('wait' as const),
      ms: fc.constantFrom(3 * SECOND, 9 * SECOND, 11 * SECOND, 14 * MINUTE, 16 * MINUTE, 46 * MINUTE),
    }),
  },
);

/** The last digits of a card but one are its own in every case: the issuer counts small payments per card. */
let cards = 0;
function newCard({ issuer: country }: Way, host: Host): string {
  cards += 1;
  const [two, three] = [cards % 100, Math.floor(cards / 100) % 9].map(String);
  const body = `400000${country === 'US' ? '80' : '21'}${host}${two!.padStart(2, '0')}${three!.padStart(3, '0')}`;
  return [...'0123456789'].map((digit) => body + digit).find(passesLuhn)!;
}

const keyOf = ({ site }: Way) => (site === undefined ? world.apiKey : `${world.apiKey}-${site}`);

/** A series that a payer has begun, authenticated; answers the body of its next order. */
async function laterInSeries(key: string, number: string): Promise<Record<string, unknown>> {
  const reference = newCustomer();
  directory.answer = (areq) => issuer.answer(areq, 'Y');
  const customer = { locale: 'nl_NL', country: 'NL', reference };
  const order = { gateway: 'VISA', recurring_model: 'subscription', customer };
  const { payer, orderId } = await openOrder(world, { key, order });
  await payer.pay({ number });
  await world.quiet();
  const { payment_details } = await readOrder(world, orderId, '', key);
  return laterBody(world, reference, payment_details.recurring_id, 'subscription');
}

interface Begun {
  readonly orderId: string;
  readonly payer: Payer;
  /** The link to the page. */
  readonly link: string;
}

async function begin({ way, answers, host }: Case, onceReady: () => void): Promise<Begun> {
  const chosen: Way = WAYS[way];
  const key = keyOf(chosen);
  const number = newCard(chosen, host);
  const wish = chosen.flag === undefined ? {} : { flexible_3d: chosen.flag };
  const series = chosen.channel === 'MI' ? await laterInSeries(key, number) : undefined;
  onceReady();
  let asked = 0;
  directory.answer = (areq) => ANSWERS[answers[Math.min(asked++, answers.length - 1)]!][1](areq);
  if (!chosen.isDirect) {
    const { payer, orderId } = await openOrder(world, { key, order: { gateway: 'VISA', gateway_info: wish } });
    const link = payer.url;
    await payer.pay({ number });
    return { payer, orderId, link };
  }
  const info = { card_number: number, ...wish, ...(chosen.channel === 'MO' && { moto: true }) };
  const body = series ?? directBody(world, { gateway: 'VISA', gateway_info: info });
  const { data, ...told } = await call(world, 'POST', '/orders', body, { api_key: key });
  if (!data.order_id) throw new Error(JSON.stringify(told));
  return { payer: new Payer({ origins: [world.url, world.bankUrl] }), orderId: data.order_id, link: data.payment_url };
}

const post = (path: string, body: string, type: string) =>
  fetch(`${world.url}${path}`, { method: 'POST', body, headers: { 'content-type': type } }).then((answer) =>
    answer.text(),
  );

/** Brings a result, as directory servers do: again where no reply came. */
async function bring(message: string, times: number, dies: boolean): Promise<void> {
  const posts = () =>
    Promise.all(Array.from({ length: times }, () => post('/3ds/results', message, 'application/json')));
  if (!dies) return void (await posts());
  const [came] = await Promise.allSettled([posts(), world.restart()]);
  if (came.status === 'rejected') await posts();
}

async function happen(event: Event, { payer, link }: Begun, areqs: readonly AReq[], oracle: ChargeOracle) {
  const newest = areqs.at(-1);
  switch (event.does) {
    case 'result': {
      const areq = event.stale ? areqs[0] : newest;
      if (!areq) return;
      const [status, write] = RESULTS[event.result];
      await bring(write(areq), event.times, event.dies === true);
      if (areq === newest && status) oracle.result(status);
      return;
    }
    case 'return': {
      if (!newest) return;
      const cres = event.says === 'nothing' ? '' : issuer.completion(newest, event.says);
      await post('/3ds/challenge-return', String(new URLSearchParams({ cres })), 'application/x-www-form-urlencoded');
      if (event.says !== 'nothing') oracle.browserReturns();
      return;
    }
    case 'come':
      if (oracle.awaitsResult) return;
      await payer.open(link);
      if (payer.page.includes('id="continue-form"')) await payer.submit('continue-form');
      return oracle.payerComes();
    case 'reload':
      if (!oracle.awaitsResult) await payer.open(payer.url || link);
      return;
    case 'continue':
      return world.quiet();
    case 'restart':
      return world.restart();
    case 'wait':
      await world.pass(event.ms);
      return oracle.pass(event.ms);
  }
}

/** Everything that came of a case, and what the rules say of it. */
async function play(it: Case) {
  const { issuerHost } = world.simulator.journals;
  const way: Way = WAYS[it.way];
  const before = { entries: 0, asked: 0 };
  const begun = await begin(it, () => {
    before.entries = issuerHost.entries().length;
    before.asked = directory.asked.length;
  });
  const areqs = () => directory.asked.slice(before.asked);
  const oracle = new ChargeOracle(
    way,
    it.answers.map((name) => ANSWERS[name][0]),
    it.host,
  );
  for (const each of it.events) await happen(each, begun, areqs(), oracle);
  await world.quiet();
  // Nothing stays in between for longer than this.
  await world.pass(HOUR + MINUTE);
  oracle.pass(HOUR + MINUTE);

  const [row] = await world.database.sql<{ decision: { code: string; exemption: string | null; stepUp?: boolean } }[]>`
    SELECT decision FROM attempts WHERE order_id = ${begun.orderId}`;
  const { code, exemption, stepUp = false } = row!.decision;
  const talk = issuerHost.entries().slice(before.entries);
  const { status } = await readOrder(world, begun.orderId, '', keyOf(way));
  const found = {
    order: status,
    decision: { code, exemption, stepUp },
    requests: areqs().length,
    /** Of the issuer host: a second request follows a soft decline only. */
    talk: talk.flatMap(({ mti, fields }) => (mti === '0100' ? '0100' : mti === '0110' ? `0110 ${fields[39]}` : [])),
    sent: talk
      .filter(({ mti, direction }) => mti === '0100' && direction === 'in')
      .map(({ tags }) => ({
        ...{ proof: tags['02'], status: tags['05'], flag: tags['07'], afterSoftDecline: tags['11'] === 'Y' },
        ds: tags['02'] && tags['03'],
      })),
  };
  const exempt = way.exemption && !oracle.hasSteppedUp ? EXEMPTIONS[way.exemption] : null;
  const last = oracle.asked.length - 1;
  const wanted = {
    order: oracle.end,
    decision: { code: way.code, exemption: exempt, stepUp: oracle.hasSteppedUp },
    requests: oracle.requests,
    talk: oracle.asked.flatMap((_, i) => ['0100', i === last && oracle.end === 'completed' ? '0110 00' : '0110 1A']),
    sent: oracle.asked.map((asked) => carries(asked, areqs())),
  };
  return { found, wanted };
}

/** What a request for money says that stands on this. Every authentication has a proof of its own. */
function carries({ status, proof, flag, afterSoftDecline }: Asked, areqs: readonly AReq[]) {
  const areq = proof === null ? undefined : areqs[proof]!;
  return {
    ...{ status: status ?? undefined, flag: flag ?? undefined, afterSoftDecline },
    proof: areq && issuer.proofOf(areq),
    ds: areq && issuer.dsTransIdOf(areq),
  };
}

function back(says: 'Y' | 'N' | 'nothing'): Event[] {
  return [{ does: 'return', says }];
}
const result = (result: ResultName, more: { times?: 2; stale?: true; dies?: true } = {}): Event => ({
  ...{ does: 'result', result, times: 1 },
  ...more,
});
const returned: Event = { does: 'return', says: 'Y' };
const wait = (ms: number): Event => ({ does: 'wait', ms });
const come: Event = { does: 'come' };
const restart: Event = { does: 'restart' };

const trap = (events: Event[], more: Partial<Case> = {}): [Case] => [
  readable({ way: 'as usual', answers: ['challenge'], host: '00', events, ...more }),
];
const insists = { way: 'exempt for little risk', host: '70' } as const;
const TRAPS = [
  trap([returned]),
  trap([returned, wait(9 * SECOND), result('Y')]),
  trap([returned, restart, wait(11 * SECOND), result('Y')]),
  trap([wait(14 * MINUTE), restart, result('Y')]),
  trap([restart, wait(16 * MINUTE), result('Y')]),
  trap([result('N'), result('Y'), returned]),
  trap([result('Y', { times: 2 }), result('N'), returned]),
  trap([result('Y', { dies: true }), result('Y')]),
  trap([result('Y without proof'), returned, result('Y')]),
  trap([result('Y of another issuer'), returned]),
  // The issuer insists: its payer comes, and is authenticated once.
  trap([come, result('Y')], insists),
  trap([restart, come, restart, result('Y', { dies: true }), result('Y')], insists),
  trap([come, come, result('Y'), come, result('Y')], { ...insists, host: '71' }),
  trap([wait(46 * MINUTE), come, wait(14 * MINUTE), result('Y')], insists),
  trap([wait(HOUR), come, result('Y')], insists),
  trap([come], { ...insists, answers: ['informational'] }),
  trap([come, result('Y')], { way: 'as usual', host: '71', answers: ['authenticated', 'challenge'] }),
  trap([come, result('Y', { stale: true }), result('N')], { host: '71', answers: ['authenticated', 'challenge'] }),
  trap([come], { way: 'asking to be exempt for little risk', host: '70', answers: ['informational', 'nothing'] }),
  // Nobody is there to insist on.
  trap([come, result('Y')], { way: 'by telephone', host: '70' }),
  trap([come, result('Y')], { way: 'later in a series', host: '70' }),
  trap([come, result('Y')], { way: 'later in a series, by 3RI' }),
  trap([], { way: 'later in a series, by 3RI', answers: ['rejected'] }),
  trap([], { way: 'later in a series, by 3RI', answers: ['authenticated'], host: '70' }),
  trap([result('Y'), come, result('Y')], { way: 'from the server of the shop' }),
];

describe('messages in any order', () => {
  const names = Object.keys(ANSWERS) as AnswerName[];
  const answer = fc.oneof(
    // Most of what can go wrong goes wrong in a challenge.
    { weight: 2, arbitrary: fc.constant<AnswerName>('challenge') },
    { weight: 1, arbitrary: fc.constantFrom(...names) },
  );
  const cases: fc.Arbitrary<Case> = fc
    .record({
      way: fc.oneof(
        { weight: 1, arbitrary: fc.constant('as usual' as const) },
        { weight: 3, arbitrary: fc.constantFrom(...(Object.keys(WAYS) as (keyof typeof WAYS)[])) },
      ),
      answers: fc.array(answer, { minLength: 1, maxLength: 2 }),
      // Without authentication, a series does not begin with an issuer that never has enough of it.
      host: fc.constantFrom<Host[]>('00', '70', '71'),
      events: fc.array(event, { minLength: 1, maxLength: 7 }),
    })
    .map((it) => readable(it.host === '71' && WAYS[it.way].code === 'NR' ? { ...it, host: '70' } : it));

  it('charge a card for what its decision names, with that proof, once, and again only for an issuer that insisted', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (it) => {
        const { found, wanted } = await play(it);
        expect(found).toEqual(wanted);
      }),
      // The known traps first, then whatever chance makes of them.
      { numRuns: runsOf(75), interruptAfterTimeLimit: 80_000, markInterruptAsFailure: true, examples: TRAPS },
    );
  }, 120_000);
});
