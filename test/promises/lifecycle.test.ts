/**
 * What becomes of an order, line by line: where it stands, what happens, where it stands then, and what its shop is told. All
 * of it over the API, on the payment page, at the banks, and by the clock.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeCardNumber } from '../../simulator/scenarios/grammar.ts';
import { DAY, HOUR, MINUTE } from '../../src/platform/clock.ts';
import { call, directBody } from '../support/merchant.ts';
import { orderBody } from '../support/pay.ts';
import { makeStages, type Stages, standing, toldSoFar } from '../support/stages.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;
let at: Stages;

beforeAll(async () => {
  world = await makeWorld();
  at = makeStages(world);
});
afterAll(() => world.close());

interface Line {
  readonly from: string;
  readonly event: string;
  readonly to: string;
  /** What the shop is told of it: nothing, the new status, or the new status of a session without a payment. */
  readonly told: 'nothing' | 'told' | 'told as pretransaction';
  readonly begin: () => Promise<string>;
  readonly happens: (id: string) => Promise<unknown>;
}

const lines: Line[] = [];

/** `from → to` as `status/financial_status`, a dash for no order. */
function line(
  transition: `${string} → ${string}`,
  event: string,
  told: Line['told'],
  begin: Line['begin'],
  happens: Line['happens'],
): void {
  const [from, to] = transition.split(' → ') as [string, string];
  lines.push({ from, event, to, told, begin, happens });
}

/** An id of an order that is not there yet. */
let unused = 0;
const none = async () => `unmade-${++unused}`;
const post = (body: Record<string, unknown>) => call(world, 'POST', '/orders', body);

const INITIALIZED = 'initialized/initialized';

// Beginning
line(`– → ${INITIALIZED}`, 'POST /orders redirect', 'nothing', none, (order_id) =>
  post(orderBody(world, { order_id })),
);
line('– → completed/completed', 'POST /orders direct, paid in the call', 'told', none, (order_id) =>
  post(directBody(world, { order_id })),
);
line(`– → ${INITIALIZED}`, 'POST /orders direct, the payer has to go to the bank', 'told', none, (order_id) =>
  post(orderBody(world, { order_id, type: 'direct', gateway: 'IDEAL' })),
);
line(
  `${INITIALIZED} → ${INITIALIZED}`,
  'the payer opens the page',
  'nothing',
  () => at.session(),
  (id) => at.opened(id),
);
line(
  `${INITIALIZED} → ${INITIALIZED}`,
  'the payer submits the form of a card, and is sent to its issuer',
  'told',
  () => at.session(),
  async (id) => (await at.opened(id)).pay({ number: '4000002000000107' }),
);
line(
  `${INITIALIZED} → ${INITIALIZED}`,
  'the payer chooses a method, and is sent to the bank',
  'told',
  () => at.session({ gateway: 'IDEAL' }),
  async (id) => (await at.opened(id)).submit('method-form'),
);

// Outcomes of an attempt
line(
  `${INITIALIZED} → completed/completed`,
  'authorised',
  'told',
  () => at.atIssuer(),
  async (id) => {
    const payer = await at.opened(id);
    await payer.challenge();
  },
);
line('– → completed/initialized', 'authorised, capture manual', 'told', none, (order_id) =>
  post(directBody(world, { order_id, capture: 'manual' })),
);
line('– → uncleared/uncleared', 'authorised, and held for a review', 'told', none, (order_id) =>
  post(directBody(world, { order_id, gateway_info: { card_number: '4462000000000003' } })),
);
line('– → declined/declined', 'the issuer declines', 'told', none, (order_id) =>
  post(directBody(world, { order_id, gateway_info: { card_number: '4012001038488884' } })),
);
line(
  `${INITIALIZED} → declined/declined`,
  '3-D Secure fails',
  'told',
  () => at.atIssuer(),
  async (id) => (await at.opened(id)).challenge({ outcome: 'N' }),
);
line(
  `${INITIALIZED} → void/cancelled`,
  'the customer cancels at the bank',
  'told',
  () => at.atBank(),
  (id) => at.choose(id, 'cancelled'),
);
line(
  `${INITIALIZED} → void/cancelled`,
  'the customer cancels on the page while the issuer waits',
  'told',
  () => at.atIssuer(),
  async (id) => (await at.opened(id)).press('cancel'),
);
line(
  `${INITIALIZED} → declined/declined`,
  'the bank declines',
  'told',
  () => at.atBank(),
  (id) => at.choose(id, 'declined'),
);
line(
  `${INITIALIZED} → expired/expired`,
  'nobody acts until the method times out',
  'told',
  () => at.atBank(),
  () => world.pass(HOUR),
);

// Reopened
for (const [status, begin] of [
  ['declined/declined', () => at.declined()],
  ['void/cancelled', () => at.voided()],
  ['expired/expired', () => at.expired()],
] as const) {
  line(`${status} → completed/completed`, 'another attempt is authorised', 'told', begin, async (id) => {
    const { data } = await call(world, 'GET', `/orders/${id}`);
    return post(directBody(world, { order_id: data.order_id }));
  });
}
line(
  `declined/declined → ${INITIALIZED}`,
  'the payer tries again on the same page',
  'told',
  async () => {
    const id = await at.session();
    await (await at.opened(id)).pay({ number: '4000002000000107' });
    await (await at.opened(id)).challenge({ outcome: 'N' });
    return id;
  },
  async (id) => (await at.opened(id)).pay({ number: '4000002000000107' }),
);

// Promises of banks
line(
  `${INITIALIZED} → uncleared/uncleared`,
  'Sofort: the bank has authorised',
  'told',
  () => at.direct('DIRECTBANK'),
  (id) => at.choose(id, 'pending-completed'),
);
line(
  `${INITIALIZED} → uncleared/initialized`,
  'PayPal is pending',
  'told',
  () => at.direct('PAYPAL'),
  (id) => at.choose(id, 'pending-completed'),
);
line(
  `${INITIALIZED} → uncleared/initialized`,
  'in3 waits for the first instalment',
  'told',
  () => at.lent('IN3'),
  (id) => at.choose(id, 'pending-completed'),
);
line(
  `${INITIALIZED} → completed/uncleared`,
  'Request to Pay is promised',
  'told',
  () => at.direct('DBRTP'),
  (id) => at.choose(id, 'pending-completed'),
);
line(
  `${INITIALIZED} → completed/initialized`,
  'PayPal is paid, and collects the money itself',
  'told',
  () => at.direct('PAYPAL'),
  (id) => at.choose(id, 'completed'),
);
line(
  `${INITIALIZED} → completed/uncleared`,
  'Klarna approves',
  'told',
  () => at.lent('KLARNA'),
  (id) => at.choose(id, 'completed'),
);
line('– → completed/initialized', 'E-Invoicing approves', 'told', none, async (order_id) =>
  at.lent('EINVOICE', { order_id }),
);
line(
  'uncleared/uncleared → completed/completed',
  'the money of Sofort comes',
  'told',
  () => at.promised(),
  () => at.wait(2 * MINUTE),
);
line(
  'completed/uncleared → completed/completed',
  'the money of Request to Pay comes',
  'told',
  async () => {
    const id = await at.direct('DBRTP');
    await at.choose(id, 'pending-completed');
    return id;
  },
  () => at.wait(2 * MINUTE),
);
line(
  'completed/uncleared → declined/declined',
  'the promise of Request to Pay is broken',
  'told',
  async () => {
    const id = await at.direct('DBRTP');
    await at.choose(id, 'pending-declined');
    return id;
  },
  () => at.wait(2 * MINUTE),
);

// A session without a payment
line(
  `${INITIALIZED} → cancelled/cancelled`,
  'the customer cancels on the page',
  'told as pretransaction',
  () => at.session(),
  async (id) => (await at.opened(id)).press('cancel'),
);
line(
  `${INITIALIZED} → cancelled/cancelled`,
  'the merchant cancels',
  'told as pretransaction',
  () => at.session(),
  (id) => at.patch(id, { status: 'cancelled' }),
);
line(
  `${INITIALIZED} → expired/expired`,
  'the session lapses',
  'told as pretransaction',
  () => at.session({ seconds_active: 60 }),
  () => world.pass(MINUTE),
);

// Held
line(
  'uncleared/uncleared → completed/completed',
  'the review ends well',
  'told',
  () => at.held(),
  () => world.pass(3 * MINUTE),
);
line(
  'uncleared/uncleared → void/void',
  'the review ends badly',
  'told',
  () => at.held('4917300000000008'),
  () => world.pass(3 * MINUTE),
);
line(
  'uncleared/uncleared → void/void',
  'the merchant declines',
  'told',
  () => at.held(),
  (id) => at.patch(id, { status: 'cancelled' }),
);

line(
  'uncleared/uncleared → void/void',
  'nobody reviews it for five days',
  'told',
  () => at.held(composeCardNumber('VISA', '20', '74')),
  () => world.pass(5 * DAY),
);
line(
  'uncleared/uncleared → uncleared/uncleared',
  'a minute less',
  'nothing',
  () => at.held(composeCardNumber('VISA', '20', '74')),
  () => world.pass(5 * DAY - MINUTE),
);

// Shipping
line(
  'completed/completed → shipped/completed',
  'PATCH shipped',
  'told',
  () => at.paid(),
  (id) => at.patch(id, { status: 'shipped' }),
);
line(
  'completed/uncleared → shipped/uncleared',
  'PATCH shipped, and the lender invoices',
  'told',
  () => at.lent(),
  (id) => at.patch(id, { status: 'shipped' }),
);
line(
  'completed/initialized → shipped/initialized',
  'PATCH shipped of an E-Invoicing order',
  'told',
  () => at.lent('EINVOICE'),
  (id) => at.patch(id, { status: 'shipped' }),
);

// Refunds
for (const [status, begin] of [
  ['completed', () => at.paid()],
  ['shipped', () => at.shipped()],
] as const) {
  line(`${status}/completed → refunded/completed`, 'a full refund', 'told', begin, (id) => at.refund(id));
  line(`${status}/completed → partial_refunded/completed`, 'a partial refund', 'told', begin, (id) =>
    at.refund(id, { currency: 'EUR', amount: 400 }),
  );
}
line(
  'partial_refunded/completed → partial_refunded/completed',
  'a further refund',
  'told',
  () => at.partlyRefunded(),
  (id) => at.refund(id, { currency: 'EUR', amount: 100 }),
);
line(
  'partial_refunded/completed → refunded/completed',
  'a refund of all that is left',
  'told',
  () => at.partlyRefunded(),
  (id) => at.refund(id),
);
const withdraw = async (id: string) => {
  const { data } = await call(world, 'GET', `/orders/${id}`);
  const last = data.related_transactions.at(-1);
  const told = await call(world, 'PATCH', `/orders/${id}/refunds/${last.transaction_id}`, { status: 'void' });
  expect(told.http).toBe(200);
};
line('refunded/completed → completed/completed', 'the refund is voided', 'told', () => at.refunded(), withdraw);
line(
  'partial_refunded/completed → completed/completed',
  'the refund is voided',
  'told',
  () => at.partlyRefunded(),
  withdraw,
);
line(
  'refunded/completed → partial_refunded/completed',
  'the second of two refunds is voided',
  'told',
  async () => {
    const id = await at.partlyRefunded();
    await at.refund(id);
    return id;
  },
  withdraw,
);
line(
  'refunded/completed → shipped/completed',
  'the refund of what was shipped is voided',
  'told',
  async () => {
    const id = await at.shipped();
    await at.refund(id);
    return id;
  },
  withdraw,
);

// Chargebacks: the bank of the account ..05 takes its money back a minute later, that of ..06 after 56 days
line(
  'completed/completed → chargedback/completed',
  'a chargeback',
  'told',
  () => at.debited('NL87ABNA0000000005'),
  () => world.pass(DAY),
);
line(
  'shipped/completed → chargedback/completed',
  'a chargeback eight weeks later',
  'told',
  async () => {
    const id = await at.debited('NL87ABNA0000000006');
    await at.patch(id, { status: 'shipped' });
    return id;
  },
  () => world.pass(57 * DAY),
);
line(
  'partial_refunded/completed → chargedback/completed',
  'a chargeback of what was refunded in part',
  'told',
  async () => {
    const id = await at.debited('NL87ABNA0000000005');
    await at.refund(id, { currency: 'EUR', amount: 400 });
    return id;
  },
  () => world.pass(DAY),
);

// Captures
line(
  'completed/initialized → completed/initialized',
  'a part is captured',
  'nothing',
  () => at.authorised(),
  (id) => call(world, 'POST', `/orders/${id}/capture`, { amount: 400 }),
);
line(
  'completed/initialized → completed/completed',
  'all of it is captured',
  'told',
  () => at.authorised(),
  (id) => call(world, 'POST', `/orders/${id}/capture`, {}),
);
line(
  'completed/initialized → void/void',
  'the authorisation is cancelled',
  'told',
  () => at.authorised(),
  (id) => call(world, 'PATCH', `/capture/${id}`, { status: 'cancelled', reason: 'Out of stock' }),
);
line(
  'completed/initialized → void/void',
  'nobody captures within seven days',
  'told',
  () => at.authorised(),
  () => world.pass(7 * DAY),
);

// Lenders wait for the goods
line(
  'completed/uncleared → expired/expired',
  'Pay After Delivery waited 30 days for the goods',
  'told',
  () => at.lent('BNPL_MF'),
  () => world.pass(30 * DAY),
);
line(
  'completed/uncleared → expired/expired',
  'Klarna waited 28 days for the goods',
  'told',
  async () => {
    const id = await at.lent('KLARNA');
    await at.choose(id, 'completed');
    return id;
  },
  () => world.pass(28 * DAY),
);
line(
  'completed/uncleared → completed/uncleared',
  'a minute less',
  'nothing',
  () => at.lent('BNPL_MF'),
  () => world.pass(30 * DAY - MINUTE),
);

describe('an order', () => {
  it.each(lines)('$from: $event → $to, $told', async ({ from, to, told, begin, happens }) => {
    const id = await begin();
    await world.quiet();
    expect(await standing(world, id)).toBe(from);
    const before = await toldSoFar(world, id);
    await happens(id);
    await world.quiet();
    expect(await standing(world, id)).toBe(to);
    const expected = told === 'nothing' ? [] : [told === 'told' ? to : `${to} pretransaction`];
    expect((await toldSoFar(world, id)).slice(before.length)).toEqual(expected);
  });
});
