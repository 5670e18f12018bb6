/** The fraud filter: merchants' own rules block, hold or let pass a payment by card before anybody else is asked about it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeCardNumber } from '../../simulator/scenarios/cards.ts';
import { DAY, HOUR, MINUTE } from '../../src/platform/clock.ts';
import { call, directBody, toldOf } from '../support/merchant.ts';
import { orderBody, pay, readOrder } from '../support/pay.ts';
import { withoutAdvice } from '../support/refusals.ts';
import { decisionOf, ofSite, setRules, told } from '../support/rules.ts';
import { later, newCustomer, series } from '../support/tokens.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

const fraud = (text: string) => setRules(world, 'fraud-rules', text);
const direct = (more: Record<string, unknown> = {}) => call(world, 'POST', '/orders', directBody(world, more));
const by = (card_number: string, more: Record<string, unknown> = {}) =>
  direct({ ...more, gateway_info: { card_number } });
/** What banks were asked: card ranges are read from time to time, whoever pays. */
const heardBanks = () => {
  const { issuerHost, directoryServer } = world.simulator.journals;
  return (
    issuerHost.entries({ direction: 'in' }).length +
    directoryServer.entries().filter(({ type }) => type === 'AReq').length
  );
};

describe('a blocked payment', () => {
  it('is declined on the page, and neither directory server nor acquirer hears of it', async () => {
    await fraud('block when amount >= 900 EUR because "too much for a stranger"');
    const before = heardBanks();
    const { order, orderId } = await pay(world, composeCardNumber('VISA', '20'), { order: { amount: 90_000 } });
    expect(order).toMatchObject({
      status: 'declined',
      financial_status: 'declined',
      reason: 'Transaction not allowed',
      reason_code: '4999',
    });
    expect(heardBanks()).toBe(before);
    await world.quiet();
    expect((await toldOf(world, orderId)).at(-1)).toBe('declined/declined');
    const decision = await decisionOf(world, order);
    expect(decision.rules).toEqual({
      fraud: { version: expect.any(Number), verb: 'block', line: 1, because: 'too much for a stranger' },
    });
    expect(told(decision)).toContain('Fraud rule in line 1: «block when amount >= 900 EUR');
  });

  it('is refused to a direct order by 1024, again too, and keeps no security code', async () => {
    await fraud('block when amount >= 900 EUR');
    const before = heardBanks();
    const body = directBody(world, { amount: 90_000 });
    const refused = { http: 402, success: false, data: {}, error_code: 1024, error_info: 'Transaction refused' };
    expect(withoutAdvice(await call(world, 'POST', '/orders', body))).toEqual(refused);
    expect(withoutAdvice(await call(world, 'POST', '/orders', body))).toEqual(refused);
    expect(heardBanks()).toBe(before);
    expect(await readOrder(world, String(body.order_id))).toMatchObject({ status: 'declined' });
    expect(await world.database.sql`SELECT FROM vault_security_codes`).toHaveLength(0);
  });

  it('leaves the payer another try on the page', async () => {
    await fraud('block when card_country in US');
    const body = orderBody(world);
    const { payer, orderId } = await pay(world, composeCardNumber('VISA', '80'), { order: body });
    expect((await readOrder(world, orderId)).status).toBe('declined');
    expect(payer.left).toBeNull();
    expect(payer.page).toContain('card-form');
  });
});

describe('a later payment of a series', () => {
  it('is blocked like any other, and nobody is asked', async () => {
    await fraud('');
    const reference = newCustomer();
    const begun = await series(world, reference);
    await fraud('block when amount < 5 EUR');
    const before = heardBanks();
    const token = begun.payment_details.recurring_id;
    expect(await later(world, reference, token, 'subscription', { amount: 400 })).toMatchObject({ error_code: 1024 });
    expect(heardBanks()).toBe(before);
  });
});

describe('a held payment', () => {
  it('that its merchant accepts is completed, captured, and counts as paid', async () => {
    await fraud('hold');
    const { data } = await direct({ customer: { reference: 'accepted' } });
    expect(data.status).toBe('uncleared');
    const facts = async () =>
      (await world.database.sql`SELECT completed FROM payment_facts WHERE transaction_id = ${data.transaction_id}`)[0];
    expect(await facts()).toEqual({ completed: false });
    await call(world, 'POST', `/orders/${data.order_id}/review`, { decision: 'accept' });
    expect(await readOrder(world, data.order_id)).toMatchObject({ status: 'completed', financial_status: 'completed' });
    expect(await facts()).toEqual({ completed: true });
  });

  it('is authenticated and authorised, its payer is treated as paid, and it is given back after five days', async () => {
    await fraud('hold when amount >= 900 EUR because "look first"');
    const { order, orderId, payer } = await pay(world, composeCardNumber('VISA', '20'), { order: { amount: 90_000 } });
    expect([order.status, order.financial_status]).toEqual(['uncleared', 'uncleared']);
    expect(order.payment_details.card_authentication_result.status).toBe('Y');
    expect(payer.url).toContain('/shop/return?type=redirect&transactionid=');
    await world.quiet();
    expect((await toldOf(world, orderId)).at(-1)).toBe('uncleared/uncleared');
    await world.pass(5 * DAY - MINUTE);
    expect((await readOrder(world, orderId)).status).toBe('uncleared');
    await world.pass(MINUTE);
    const over = await readOrder(world, orderId);
    expect([over.status, over.financial_status]).toEqual(['void', 'void']);
    await world.quiet();
    expect((await toldOf(world, orderId)).at(-1)).toBe('void/void');
    const rrn = order.payment_details.external_transaction_id;
    expect(world.simulator.journals.issuerHost.entries({ direction: 'in', mti: '0400', rrn })).toHaveLength(1);
  });

  it('answers a direct order uncleared, and sends its payer home', async () => {
    await fraud('hold');
    const { data } = await direct();
    expect([data.status, data.financial_status]).toEqual(['uncleared', 'uncleared']);
    expect(data.payment_url).toContain('/shop/return?type=redirect&transactionid=');
  });

  it('is not taken for one of little risk', async () => {
    const { sql } = world.database;
    await sql`UPDATE sites SET profile = jsonb_set(profile, '{settings,exemptions}',
      '{"lowValue": false, "riskAnalysisUpTo": 100, "secureCorporate": false, "viaThreeDs": false}') WHERE site_id = 1`;
    await world.pass(MINUTE);
    await fraud('hold when email in list watched');
    await ofSite(world, 'POST', 'fraud-lists', {
      entries: [{ list: 'watched', kind: 'email', value: 'w@example.org' }],
    });
    const exempt = await decisionOf(world, (await direct({ customer: { email: 'else@example.org' } })).data);
    const held = await decisionOf(world, (await direct({ customer: { email: 'W@example.org' } })).data);
    expect([exempt.exemption, held.exemption]).toEqual(['transaction_risk', null]);
    await sql`UPDATE sites SET profile = profile #- '{settings,exemptions}' WHERE site_id = 1`;
    await world.pass(MINUTE);
  });
});

describe('the first rule that matches', () => {
  it('wins: who is allowed before is not blocked after', async () => {
    await fraud('allow when email_domain in example.org\nblock when amount > 5 EUR');
    expect((await direct({ customer: { email: 'joe@example.org' } })).data.status).toBe('completed');
    expect((await direct({ customer: { email: 'joe@example.com' } })).error_code).toBe(1024);
  });
});

describe('velocity', () => {
  it('counts the payments of a card, tries that failed among them, until the window is over', async () => {
    await fraud('block when count(card, 24h) >= 2');
    const card = composeCardNumber('VISA', '22', '05');
    const codes = [];
    for (let i = 0; i < 3; i++) codes.push((await by(card)).error_code ?? 'taken');
    expect(codes).toEqual(['taken', 'taken', 1024]);
    expect((await by(composeCardNumber('MASTERCARD', '20'))).success, 'another card').toBe(true);
    await world.pass(24 * HOUR + MINUTE);
    expect((await by(card)).success).toBe(true);
  });

  it('adds up what a customer spends, each currency by itself', async () => {
    await fraud('hold when sum(customer, 7d) >= 30 EUR');
    const spend = async (amount: number, currency = 'EUR', reference = 'customer-7') =>
      (await direct({ amount, currency, customer: { reference } })).data.status;
    expect(await spend(2_000)).toBe('completed');
    expect(await spend(5_000, 'USD')).toBe('completed');
    expect(await spend(1_000), '20.00 EUR so far').toBe('completed');
    expect(await spend(100), '30.00 EUR so far').toBe('uncleared');
    expect(await spend(100, 'EUR', 'customer-8')).toBe('completed');
  });

  it.each([
    ['email', { email: 'often@example.org' }],
    ['ip', { ip_address: '198.51.100.77' }],
  ])('counts by %s', async (subject, customer) => {
    await fraud(`block when count(${subject}, 1h) >= 1`);
    expect((await direct({ customer })).success).toBe(true);
    expect((await direct({ customer })).error_code).toBe(1024);
    const other = { email: `another-${subject}@example.org`, ip_address: `2001:db8::${subject.length}` };
    expect((await direct({ customer: other })).success).toBe(true);
  });

  it('count payers, not the proxy that they come through', async () => {
    await fraud('block when count(ip, 1h) >= 1');
    const behindProxy = (forwarded_ip: string) => direct({ customer: { ip_address: '203.0.113.250', forwarded_ip } });
    expect((await behindProxy('198.51.100.81')).success).toBe(true);
    expect((await behindProxy('198.51.100.82')).success).toBe(true);
    expect((await behindProxy('198.51.100.81')).error_code).toBe(1024);
  });

  it.each([
    ['as ip_address', { ip_address: '198.51.100.77' }, true],
    ['with a port', { ip_address: '198.51.100.77:51234' }, true],
    ['behind an unknown', { ip_address: 'unknown, 198.51.100.77' }, true],
    ['as forwarded_ip', { ip_address: '203.0.113.1', forwarded_ip: '198.51.100.77' }, true],
    ['where forwarded_ip is none', { ip_address: '198.51.100.77', forwarded_ip: 'unknown' }, true],
    ['as the proxy of another', { ip_address: '198.51.100.77', forwarded_ip: '203.0.113.1' }, false],
  ])('know who the payer is: %s', async (_, customer, isBlocked) => {
    await fraud('block when ip = 198.51.100.77');
    expect((await direct({ customer })).success).toBe(!isBlocked);
  });

  it('knows the first order of a customer from the next', async () => {
    await fraud('hold when first_order');
    const customer = { reference: 'new-here' };
    const status = async () => (await direct({ customer })).data.status;
    expect([await status(), await status()], 'held is not paid yet').toEqual(['uncleared', 'uncleared']);
    await fraud('');
    await status();
    await fraud('hold when first_order');
    expect(await status()).toBe('completed');
  });
});

describe('lists', () => {
  const CARD = composeCardNumber('VISA', '21');
  const entries = (...of: [string, string][]) => ({
    entries: of.map(([kind, value]) => ({ list: 'stolen', kind, value })),
  });

  it.each([
    ['card', 'card', CARD.replace(/(....)/g, '$1 ').trim()],
    ['card_bin', 'bin', CARD.slice(0, 7)],
    ['ip', 'ip', '198.51.100.9'],
    ['email', 'email', 'THIEF@example.org'],
    ['card_country', 'country', 'nl'],
  ])('are asked for %s', async (fact, kind, value) => {
    await fraud(`block when ${fact} in list stolen`);
    const paying = () => by(CARD, { customer: { ip_address: '198.51.100.9', email: 'thief@example.org' } });
    expect((await paying()).success, 'no such list').toBe(true);
    expect((await ofSite(world, 'POST', 'fraud-lists', entries([kind, value]))).data).toEqual({ added: 1 });
    expect((await paying()).error_code).toBe(1024);
    expect((await ofSite(world, 'POST', 'fraud-lists/remove', entries([kind, value]))).data).toEqual({ removed: 1 });
    expect((await paying()).success).toBe(true);
  });
});
