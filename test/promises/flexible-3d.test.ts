/** What `flexible_3d` does for every combination of merchant, issuer and wish, seen at the directory server and the acquirer. */
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeCardNumber } from '../../simulator/scenarios/cards.ts';
import { parseBinTable } from '../../src/methods/bin-table.ts';
import { finish, openOrder, type Payment, type PaymentOptions, pay } from '../support/pay.ts';
import { makeWorld, type World } from '../support/world.ts';

const NOT_VERIFIED = 'Merchant only accepts 3DS verified cards';

let world: World;
const logged: string[] = [];
const log = pino(
  { level: 'trace' },
  new Writable({
    write(chunk, _encoding, done) {
      logged.push(String(chunk));
      done();
    },
  }),
);

beforeAll(async () => {
  world = await makeWorld({ log });
});
afterAll(() => world.close());

type SiteKey = NonNullable<PaymentOptions['site']>;

interface Decision {
  readonly code: string;
  readonly challengeInd: string | null;
  readonly notes: readonly string[];
  readonly trace: readonly { readonly step: string; readonly answer: string }[];
}

/** The decision as it is kept with the attempt. */
async function decisionOf({ order }: Payment): Promise<Decision> {
  const [row] = await world.database.sql<{ decision: Decision }[]>`
    SELECT decision FROM attempts WHERE transaction_id = ${order.transaction_id}`;
  return row!.decision;
}

/** The AReqs that reached a directory server since `from` entries of its journal. */
const areqs = (from: number) =>
  world.simulator.journals.directoryServer
    .entries()
    .slice(from)
    .filter(({ type, direction }) => type === 'AReq' && direction === 'in');
const seenSoFar = () => world.simulator.journals.directoryServer.entries().length;

/** The authorisation that the acquirer saw for the payment. */
function authorisationOf({ order }: Payment) {
  const rrn = order.payment_details.external_transaction_id;
  return rrn === null
    ? undefined
    : world.simulator.journals.issuerHost.entries({ mti: '0100', direction: 'in', rrn }).at(-1);
}

const wish = (flag: unknown) => (flag === undefined ? {} : { gateway_info: { flexible_3d: flag } });

const ECI_NONE = { VISA: '07', MASTERCARD: '00' } as const;
const ECI_FULL = { VISA: '05', MASTERCARD: '02' } as const;

const SITES: readonly { merchant: string; site: SiteKey; zone: 'IN' | 'OUT' }[] = [
  { merchant: 'Dutch', site: '', zone: 'IN' },
  { merchant: 'American', site: '-us', zone: 'OUT' },
  { merchant: 'Swiss', site: '-ch', zone: 'OUT' },
];
const ISSUERS = [
  { issuer: 'Dutch', group: '20', zone: 'IN' },
  { issuer: 'American', group: '80', zone: 'OUT' },
  { issuer: 'Swiss', group: '84', zone: 'OUT' },
  { issuer: 'unknown', group: '20', zone: 'UNK' },
] as const;
const FLAGS = [true, false, undefined];
const SCHEMES = ['VISA', 'MASTERCARD'] as const;

function codeFor(flag: boolean | undefined, merchant: 'IN' | 'OUT', issuer: 'IN' | 'OUT' | 'UNK'): string {
  if (flag === true) return '3F';
  if (flag === undefined) return '3D';
  if (merchant === 'IN') return '3O';
  return issuer === 'OUT' ? 'N0' : 'N0s';
}

/** Pays while the gateway's own table of issuers knows no card. */
async function withoutIssuers<T>(run: () => Promise<T>): Promise<T> {
  const empty = parseBinTable('');
  if (!empty.ok) throw new Error('an empty table is a table');
  const context = world.gateway.context as { bins: typeof empty.table };
  const { bins } = context;
  context.bins = empty.table;
  try {
    return await run();
  } finally {
    context.bins = bins;
  }
}

const MATRIX = SITES.flatMap((site) =>
  ISSUERS.flatMap((issuer) =>
    FLAGS.flatMap((flag) =>
      SCHEMES.map((scheme) => ({
        ...site,
        issuer: issuer.issuer,
        group: issuer.group,
        flag,
        scheme,
        code: codeFor(flag, site.zone, issuer.zone),
      })),
    ),
  ),
);

describe('flexible_3d', () => {
  it.each(MATRIX)(
    '$flag at the $merchant merchant for a $scheme card of an issuer that is $issuer: $code',
    async ({ site, issuer, group, flag, scheme, code }) => {
      const number = composeCardNumber(scheme, group);
      const before = seenSoFar();
      const run = () => pay(world, number, { site, order: { gateway: scheme, ...wish(flag) } });
      const payment = issuer === 'unknown' ? await withoutIssuers(run) : await run();
      const { order } = payment;
      const decision = await decisionOf(payment);
      expect(decision.code).toBe(code);
      expect(order).toMatchObject({ status: 'completed', financial_status: 'completed', reason_code: '1000' });

      const asked = areqs(before);
      const sent = authorisationOf(payment);
      const details = order.payment_details;
      if (code.startsWith('3')) {
        expect(asked).toHaveLength(1);
        expect(asked[0]!.message).toMatchObject({ threeDSRequestorChallengeInd: code === '3F' ? '03' : '01' });
        expect(sent?.tags['01']).toBe(ECI_FULL[scheme]);
        expect(details.card_authentication_result).toMatchObject({ status: 'Y', eci: ECI_FULL[scheme] });
        expect(details.card_authentication_details.chargeback_liability_shift).toBe(true);
      } else {
        expect(asked).toEqual([]);
        // The ECI alone: nothing was proved.
        expect(sent?.tags['01']).toBe(ECI_NONE[scheme]);
        expect(sent?.tags['02']).toBeUndefined();
        expect(details.card_authentication_result).toBeNull();
        expect(details.card_authentication_details?.chargeback_liability_shift ?? false).toBe(false);
      }
    },
  );

  it('false at a Dutch merchant is overruled by the law, and the attempt says so', async () => {
    const payment = await pay(world, composeCardNumber('VISA', '20'), { order: wish(false) });
    const { notes, trace } = await decisionOf(payment);
    expect(notes).toEqual(['sca_override']);
    expect(trace.map(({ step }) => step)).toEqual([
      'Payer’s address',
      'Kind of payment',
      'Scheme mandate',
      'flexible_3d',
      'Zones',
    ]);
    expect(trace.at(-1)!.answer).toContain('the law asks for authentication');
  });

  it('false at an American merchant for a Dutch card notes that the issuer may insist', async () => {
    const payment = await pay(world, composeCardNumber('VISA', '20'), { site: '-us', order: wish(false) });
    expect((await decisionOf(payment)).notes).toEqual(['soft_decline_likely']);
  });

  it('false at an American merchant for an American card asks nobody: no message about it reaches any directory server', async () => {
    const before = seenSoFar();
    const payment = await pay(world, composeCardNumber('VISA', '80'), {
      site: '-us',
      order: { currency: 'USD', ...wish(false) },
      scripts: true,
    });
    expect(payment.order.status).toBe('completed');
    expect(world.simulator.journals.directoryServer.entries().slice(before)).toEqual([]);
    const [{ count }] = (await world.database.sql`
      SELECT count(*)::int FROM authentications WHERE transaction_id = ${payment.order.transaction_id}`) as unknown as [
      { count: number },
    ];
    expect(count).toBe(0);
  });

  it('true wins over a frictionless world: the cardholder answers a challenge, and only then is the card charged', async () => {
    const number = composeCardNumber('VISA', '80', '00', '010');
    const { payer } = await openOrder(world, { site: '-us', order: { gateway: 'VISA', ...wish(true) } });
    await payer.pay({ number, code: '123' });
    expect(payer.page).toContain('name="creq"');
    expect(world.simulator.journals.issuerHost.entries({ pan: number })).toEqual([]);
    await finish(payer, { challenge: { code: '123456' } });
    expect(world.simulator.journals.issuerHost.entries({ pan: number, mti: '0100', direction: 'in' })).toHaveLength(1);
  });

  it.each(['4012001038443335', composeCardNumber('VISA', '91'), composeCardNumber('MASTERCARD', '91')])(
    'true with %s, which is enrolled nowhere, is declined and never sent to the acquirer',
    async (number) => {
      for (const site of ['', '-us'] as const) {
        const { order } = await pay(world, number, { site, order: wish(true) });
        expect(order).toMatchObject({
          status: 'declined',
          financial_status: 'declined',
          reason: NOT_VERIFIED,
          reason_code: '4999',
          payment_details: { external_transaction_id: null, authorization_code: null },
        });
      }
      await world.quiet();
      // Of this card alone: the capture of an earlier payment may still be on its way.
      expect(world.simulator.journals.issuerHost.entries({ pan: number })).toEqual([]);
    },
  );

  it('false lets American Express go without up to 30.00 EUR; one cent more is never taken without', async () => {
    const number = composeCardNumber('AMEX', '84');
    for (const [amount, code] of [
      [3_000, 'N0'],
      [3_001, '3S'],
    ] as const) {
      const before = seenSoFar();
      const payment = await pay(world, number, { site: '-ch', order: { amount, ...wish(false) } });
      expect(payment.order.status).toBe('completed');
      const decision = await decisionOf(payment);
      expect(decision.code).toBe(code);
      expect(areqs(before)).toHaveLength(code === 'N0' ? 0 : 1);
      expect(authorisationOf(payment)?.tags['01']).toBe(code === 'N0' ? '07' : '05');
      expect(decision.notes).toEqual(code === 'N0' ? [] : ['scheme_mandate']);
    }
  });

  it('false counts American Express in another currency by the rate of the day', async () => {
    const number = composeCardNumber('AMEX', '84');
    // 30 EUR are 27.90 CHF and 26.10 GBP.
    for (const [currency, amount, code] of [
      ['CHF', 2_790, 'N0'],
      ['CHF', 2_791, '3S'],
      ['GBP', 2_610, 'N0'],
      ['GBP', 2_611, '3S'],
    ] as const) {
      const payment = await pay(world, number, { site: '-ch', order: { currency, amount, ...wish(false) } });
      expect((await decisionOf(payment)).code).toBe(code);
    }
  });

  it('false is ignored for Maestro of any amount', async () => {
    const payment = await pay(world, composeCardNumber('MAESTRO', '80'), {
      site: '-us',
      order: { amount: 100, ...wish(false) },
    });
    expect(payment.order.status).toBe('completed');
    expect(await decisionOf(payment)).toMatchObject({ code: '3S', notes: ['scheme_mandate'] });
  });
});

describe('the value of flexible_3d', () => {
  it.each([
    [true, '3F'],
    ['true', '3F'],
    ['True', '3F'],
    [1, '3F'],
    ['1', '3F'],
    [false, 'N0'],
    ['false', 'N0'],
    ['FALSE', 'N0'],
    [0, 'N0'],
    ['0', 'N0'],
    [null, '3D'],
    ['', '3D'],
    ['yes', '3D'],
    [2, '3D'],
    [[], '3D'],
    [{ value: false }, '3D'],
  ])('%j is read as the merchant meant it: %s', async (flag, code) => {
    const payment = await pay(world, composeCardNumber('VISA', '80'), {
      site: '-us',
      order: { gateway_info: { flexible_3d: flag } },
    });
    expect(payment.order.status).toBe('completed');
    expect((await decisionOf(payment)).code).toBe(code);
  });
});

describe('term_url', () => {
  const termUrl = 'http://example.com/?type=term&api_key=0123456789abcdef0123456789abcdef01234567&x=%2f%C3%A9+a#frag';

  it('is kept byte for byte, and no log line ever has it', async () => {
    const payment = await pay(world, '5500000000000004', {
      order: { gateway: 'MASTERCARD', gateway_info: { flexible_3d: true, term_url: termUrl } },
      challenge: { code: '123456' },
    });
    expect(payment.order.status).toBe('completed');
    const [row] = await world.database.sql<{ term_url: string }[]>`
      SELECT terms->>'termUrl' AS term_url FROM orders WHERE order_id = ${payment.orderId}`;
    expect(row!.term_url).toBe(termUrl);
    expect(logged.length).toBeGreaterThan(0);
    const everything = logged.join('');
    expect(everything).not.toContain('type=term');
    expect(everything).not.toContain('0123456789abcdef0123456789abcdef01234567');
    expect(JSON.stringify(payment.order)).not.toContain('type=term');
  });

  it.each(['', 'example.com/term', 'javascript:alert(1)', 'ftp://example.com/', 42, {}, 'http://exa mple.com/'])(
    '%j is no address of the web, and is left out without a word',
    async (value) => {
      const { orderId } = await openOrder(world, { order: { gateway_info: { term_url: value } } });
      const [row] = await world.database.sql<{ term_url: string | null }[]>`
        SELECT terms->>'termUrl' AS term_url FROM orders WHERE order_id = ${orderId}`;
      expect(row!.term_url).toBeNull();
    },
  );
});
