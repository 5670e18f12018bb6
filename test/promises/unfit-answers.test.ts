/** A host that errs: it approves another amount, another card, another shop. No money moves on such an answer, and none is lost. */
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/platform/clock.ts';
import { call, directBody, paidOrder } from '../support/merchant.ts';
import { openOrder, orderBody, readOrder } from '../support/pay.ts';
import { makeStages } from '../support/stages.ts';
import { makeWorld, type World } from '../support/world.ts';

const lines: string[] = [];
const log = pino({ level: 'warn' }, new Writable({ write: (chunk, _, done) => done(void lines.push(String(chunk))) }));

let world: World;
beforeAll(async () => {
  world = await makeWorld({ log });
});
afterAll(() => world.close());

const UNFIT = 'an answer of the acquirer does not fit its question: taken for none';

/** What was logged while this ran. */
async function during<Result>(
  act: () => Promise<Result>,
): Promise<{ result: Result; logged: Record<string, unknown>[] }> {
  const before = lines.length;
  const result = await act();
  return { result, logged: lines.slice(before).map((line) => JSON.parse(line)) };
}

/** The messages of one payment at the host, as it heard and said them. */
function heard(rrn: string): string[] {
  return world.simulator.journals.issuerHost.entries({ rrn }).map(({ direction, mti, fields }) => {
    return `${direction} ${mti}${fields[39] === undefined ? '' : ` ${fields[39]}`}`;
  });
}

/** What the host was asked about payments. */
function asked(): string[] {
  const types = world.simulator.journals.issuerHost.entries({ direction: 'in' }).map(({ mti }) => mti);
  return types.filter((mti) => mti !== '0800');
}

const lastRrn = () => world.simulator.journals.issuerHost.entries({ mti: '0100' }).at(-1)!.fields[37]!;

describe('an authorisation that is answered', () => {
  it.each([
    ['for one cent more', { 4: '000000001001' }, 'amount (4)'],
    ['in dollars', { 49: '840' }, 'currency (49)'],
    ['for another card', { 2: '4000002000000016' }, 'card number (2)'],
    ['for another merchant', { 42: 'SOMEBODY ELSE  ' }, 'merchant (42)'],
    ['with 85', { 39: '85' }, 'response or reason (39)'],
    ['without an approval code', { 38: null }, 'approval code (38)'],
  ])('%s does not complete its order: the host is told to forget it, and a line says why', async (_, said, differs) => {
    world.simulator.issuerHostFaults.set('0110', said, 1);
    const { result, logged } = await during(async () => {
      const told = await call(world, 'POST', '/orders', directBody(world));
      await world.quiet();
      return told;
    });
    const rrn = lastRrn();
    expect(heard(rrn).slice(2)).toEqual(['in 0420 68', 'out 0430 00']);
    expect(logged).toMatchObject([{ level: 40, kind: 'authorisation', differs: [differs], msg: UNFIT }]);
    for (const card of ['4111111111111111', '4000002000000016']) expect(JSON.stringify(logged)).not.toContain(card);
    expect(result.data?.status).not.toBe('completed');
    const kept = await world.database.sql`
      SELECT mti, direction FROM acquirer_messages WHERE record -> 'fields' ->> '37' = ${rrn} ORDER BY message_id`;
    expect(kept.map(({ mti, direction }) => `${direction} ${mti}`)).toContain('received 0110');
  });

  it.each(['00', '10'])('with %s for a part gives the part back', async (code) => {
    world.simulator.issuerHostFaults.set('0110', { 4: '000000000400', 39: code }, 1);
    const { logged } = await during(async () => {
      await call(world, 'POST', '/orders', directBody(world));
      await world.quiet();
    });
    expect(heard(lastRrn()).slice(2)).toHaveLength(2);
    expect(heard(lastRrn())[2]).toMatch(/^in 0400 17$/);
    expect(logged).toMatchObject([{ asked: 1000, approved: 400 }]);
  });
});

describe('an advice that is answered for something else', () => {
  it('counts as unanswered: a capture is told again until the answer is its own', async () => {
    world.simulator.issuerHostFaults.set('0230', { 4: '000000000001' }, 2);
    const { result: order, logged } = await during(() => paidOrder(world));
    await world.pass(2 * MINUTE);
    expect(logged).toMatchObject([{ kind: 'capture', differs: ['amount (4)'], msg: UNFIT }]);
    expect(asked().slice(-3)).toEqual(['0220', '0221', '0221']);
    expect((await readOrder(world, order.order_id)).status).toBe('completed');
  });
});

describe('a void that is answered for something else', () => {
  it('becomes a fact that is told until the answer is its own', async () => {
    const { order_id } = await paidOrder(world, { capture: 'manual' });
    world.simulator.issuerHostFaults.set('0410', { 42: 'SOMEBODY ELSE  ' }, 1);
    world.simulator.issuerHostFaults.set('0430', { 42: 'SOMEBODY ELSE  ' }, 1);
    const { logged } = await during(async () => {
      const body = { status: 'cancelled', reason: 'Out of stock', new_order_status: 'completed' };
      expect((await call(world, 'PATCH', `/capture/${order_id}`, body)).http).toBe(200);
      await world.quiet();
      await world.pass(MINUTE);
    });
    expect(asked().slice(-3)).toEqual(['0400', '0420', '0421']);
    expect(logged).toMatchObject([
      { kind: 'reversal', differs: ['merchant (42)'], msg: UNFIT },
      { kind: 'reversal_advice', differs: ['merchant (42)'], msg: UNFIT },
    ]);
    // A message of its own, of the same original.
    const [request, , advice] = world.simulator.journals.issuerHost
      .entries()
      .filter(({ mti }) => mti.startsWith('04'))
      .slice(-6);
    expect(advice!.fields[11]).not.toBe(request!.fields[11]);
    expect([advice!.fields[37], advice!.fields[90]]).toEqual([request!.fields[37], request!.fields[90]]);
    expect((await readOrder(world, order_id)).status).toBe('void');
  });
});

describe('a refund that is answered for something else', () => {
  it('is taken back rather than believed', async () => {
    const { order_id } = await paidOrder(world);
    world.simulator.issuerHostFaults.set('0210', { 49: '840' }, 1);
    const { logged } = await during(async () => {
      await call(world, 'POST', `/orders/${order_id}/refunds`, { currency: 'EUR', amount: 300 });
      await world.pass(DAY);
    });
    expect(logged.map(({ msg }) => msg)).toContain(UNFIT);
    expect(asked().slice(-2)).toEqual(['0200', '0420']);
    const { amount_refunded, status, related_transactions } = await readOrder(world, order_id);
    expect([status, amount_refunded, related_transactions[0].status]).toEqual(['completed', 0, 'declined']);
  });

  it('keeps its sum until the host has said that it forgot it, and then the merchant may give it back anew', async () => {
    const { order_id, amount } = await paidOrder(world);
    const refund = () => call(world, 'POST', `/orders/${order_id}/refunds`, { currency: 'EUR' });
    world.simulator.issuerHostFaults.set('0210', { 49: '840' }, 1);
    world.simulator.issuerHostFaults.set('0430', { 49: '840' });
    await refund();
    await world.pass(DAY);
    const owed = await readOrder(world, order_id);
    expect([owed.status, owed.related_transactions[0].status]).toEqual(['refunded', 'reserved']);
    expect((await refund()).error_info).toBe('Cannot refund transaction: nothing is left');

    world.simulator.issuerHostFaults.set('0430', null);
    await world.pass(HOUR);
    expect((await refund()).http).toBe(200);
    await world.pass(DAY);
    const { status, amount_refunded, related_transactions: refunds } = await readOrder(world, order_id);
    expect([status, amount_refunded]).toEqual(['refunded', amount]);
    expect(refunds.map((each: { status: string }) => each.status).sort()).toEqual(['completed', 'declined']);
  });
});

const UNFIT_REPORT = 'a report of an institution does not fit what was asked: taken for none';

async function faulty(method: string, fault: string | null): Promise<void> {
  const answer = await fetch(`${world.bankUrl}/institutions/faults/${method}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ fault }),
  });
  expect(answer.status).toBe(200);
}

/** An order that its payer's bank has paid: the bank's page, and what was pressed there. */
async function payAtBank(fault: string | null): Promise<string> {
  const body = orderBody(world, { type: 'direct', gateway: 'IDEAL', gateway_info: { issuer_id: '3151' } });
  const { data } = await call(world, 'POST', '/orders', body);
  await faulty('IDEAL', fault);
  await fetch(data.payment_url, {
    method: 'POST',
    body: new URLSearchParams({ scenario: 'completed' }),
    redirect: 'manual',
  });
  await world.quiet();
  return data.order_id;
}

describe('a bank that reports something else', () => {
  it.each([
    ['other-amount', 'amount'],
    ['other-currency', 'currency'],
  ])('(%s) completes no order, and is asked until it reports on ours', async (fault, differing) => {
    const { result: orderId, logged } = await during(() => payAtBank(fault));
    expect((await readOrder(world, orderId)).status).toBe('initialized');
    expect(logged[0]).toMatchObject({ level: 40, gateway: 'IDEAL', differs: [differing], msg: UNFIT_REPORT });
    await faulty('IDEAL', null);
    await world.pass(MINUTE);
    expect((await readOrder(world, orderId)).status).toBe('completed');
  });

  it('of a refund settles none', async () => {
    const orderId = await payAtBank(null);
    await world.pass(MINUTE);
    await faulty('IDEAL', 'other-refund');
    const refund = { currency: 'EUR', amount: 400 };
    const { logged } = await during(() => call(world, 'POST', `/orders/${orderId}/refunds`, refund));
    await world.pass(MINUTE);
    const stateOf = async () => (await readOrder(world, orderId)).related_transactions[0].status;
    expect(await stateOf()).not.toBe('completed');
    expect(logged.concat(lines.map((line) => JSON.parse(line)))).toContainEqual(
      expect.objectContaining({ differs: ['refunds'], msg: UNFIT_REPORT }),
    );
    await faulty('IDEAL', null);
    await world.pass(DAY);
    expect(await stateOf()).toBe('completed');
  });
});

describe('a lender', () => {
  it('that has invoiced less than the shipment it is told of is for somebody to settle', async () => {
    const id = await makeStages(world).lent();
    const { institutions } = world.gateway.context;
    const { capture } = institutions;
    institutions.capture = async (...asked) => {
      const told = await capture(...asked);
      return typeof told === 'string' ? told : { ...told, captured: 0 };
    };
    const { logged } = await during(async () => {
      await call(world, 'PATCH', `/orders/${id}`, { status: 'shipped' });
      await world.quiet();
    });
    institutions.capture = capture;
    expect(logged).toMatchObject([
      { level: 50, amount: 1000, msg: 'a lender could not be told of a shipment: settle it by hand' },
    ]);
  });
});

describe('an issuer of gift cards that reports something else', () => {
  it.each(['other-amount', 'other-card'])('(%s) pays nothing, and has it put back', async (fault) => {
    const { orderId, payer } = await openOrder(world, { order: { amount: 3_000 } });
    await faulty('FASHIONCHQ', fault);
    await payer.open(`${payer.url}&method=FASHIONCHQ`);
    const sent = payer.submit('method-form', { gift_number: '111115', gift_code: '1234' });
    const stateOf = async () =>
      (await world.database.sql`SELECT state FROM gift_payments WHERE order_id = ${orderId}`)[0]?.state;
    await expect.poll(stateOf).toBe('asked');
    // The issuer is asked for as long as a payer is kept waiting.
    for (let i = 0; i < 20; i++) await world.pass(2 * SECOND);
    await sent;
    expect(await stateOf()).toBe('owed_back');
    await faulty('FASHIONCHQ', null);
    await world.pass(2 * HOUR);
    expect(await stateOf()).toBe('given_back');
    const card = { number: '111115', code: '1234' };
    expect(await world.gateway.context.institutions.balance('FASHIONCHQ', card)).toMatchObject({ balance: 10_000 });
    expect((await readOrder(world, orderId)).status).toBe('initialized');
  });
});
