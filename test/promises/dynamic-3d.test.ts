/** Dynamic 3D: merchants' own rules decide whether 3-D Secure runs, where law, scheme and order leave it to them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeCardNumber } from '../../simulator/scenarios/cards.ts';
import { HOUR, MINUTE } from '../../src/platform/clock.ts';
import { directBody } from '../support/merchant.ts';
import { type PaymentOptions, pay } from '../support/pay.ts';
import { decisionOf, ofSite, type SiteKey, setRules, told } from '../support/rules.ts';
import { makeWorld, type World } from '../support/world.ts';

const AMERICAN = composeCardNumber('VISA', '80');
const DUTCH = composeCardNumber('VISA', '20');
const OUTSIDE_EUROPE =
  'skip 3ds when card_country not in EEA and customer_country not in EEA and amount < 500 EUR because "low risk outside Europe"';
const IN_AMERICA = { locale: 'en_US', country: 'US', email: 'joe@example.org' };

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

/** Pays on the page of the American shop, whose rules may skip, unless said. */
async function decided(number: string, order: Record<string, unknown> = {}, more: PaymentOptions = {}) {
  const payment = await pay(world, number, { site: '-us', order: { customer: IN_AMERICA, ...order }, ...more });
  return { ...payment, decision: await decisionOf(world, payment.order) };
}

async function decidedDirect(site: SiteKey, number: string, more: Record<string, unknown> = {}) {
  const body = directBody(world, {
    customer: IN_AMERICA,
    ...more,
    gateway_info: { card_number: number, ...(more.gateway_info as object) },
  });
  const { body: answer } = await world.api('POST', '/orders', body, { api_key: `${world.apiKey}${site}` });
  return { order: answer.data, decision: await decisionOf(world, answer.data) };
}

describe('a site without rules', () => {
  it('authenticates by default, and nothing of rules is in its trace', async () => {
    const { decision } = await decided(AMERICAN);
    expect(decision.code).toBe('3D');
    expect(decision.rules).toBeUndefined();
    expect(told(decision)).not.toContain('not asked');
  });
});

describe('rules of a site', () => {
  beforeAll(async () => {
    for (const site of ['-us', ''] as const)
      await setRules(
        world,
        '3ds-rules',
        `# outside Europe\n${OUTSIDE_EUROPE}\nrequire 3ds when amount >= 500 EUR`,
        site,
      );
  });

  it('skip 3-D Secure on the page where they say so', async () => {
    const { decision, order } = await decided(AMERICAN);
    expect(order.status).toBe('completed');
    expect(order.payment_details.card_authentication_result).toBeNull();
    expect(decision).toMatchObject({
      code: 'N0',
      rules: { threeDs: { version: 1, verb: 'skip', line: 2, because: 'low risk outside Europe' } },
    });
  });

  it('skip it in direct orders too', async () => {
    const { decision, order } = await decidedDirect('-us', AMERICAN);
    expect([order.status, decision.code]).toEqual(['completed', 'N0']);
  });

  it('are told in the trace with what each of them saw', async () => {
    const text = told((await decided(AMERICAN, { amount: 50_000 })).decision);
    expect(text).toContain('Dynamic 3D rule in line 2');
    expect(text).toContain('amount < 500 EUR (500.00 EUR): does not hold');
    expect(text).toContain('Dynamic 3D rule in line 3');
    expect(text).toMatch(/Dynamic 3D rules: version 1: line 3 matched → require/);
  });

  it('authenticate where none of them matches', async () => {
    const { decision } = await decided(DUTCH);
    expect(decision).toMatchObject({ code: '3D', rules: { threeDs: { verb: null, line: null } } });
  });

  it('do not skip what the law wants authenticated', async () => {
    const { decision } = await decided(AMERICAN, {}, { site: '' });
    expect(decision.code).toBe('3O');
    expect(decision.notes).toContain('sca_override');
  });

  it('do not skip what the scheme wants authenticated', async () => {
    const { decision } = await decided(composeCardNumber('AMEX', '80'), { amount: 4_000 });
    expect(decision.code).toBe('3S');
  });

  it.each([
    { flag: true, code: '3F', amount: 1_000 },
    { flag: false, code: 'N0', amount: 60_000 },
  ])('are overridden by flexible_3d: $flag', async ({ flag, code, amount }) => {
    const { decision } = await decided(AMERICAN, { amount, gateway_info: { flexible_3d: flag } });
    expect(decision.code).toBe(code);
    expect(decision.rules).toEqual({});
    expect(told(decision)).toContain('Dynamic 3D rules: version 1 → not asked: flexible_3d goes before them');
  });

  it('are not asked about mail orders, and the trace says why', async () => {
    const { decision } = await decidedDirect('-us', AMERICAN, { gateway_info: { moto: true } });
    expect(decision.code).toBe('NM');
    expect(told(decision)).toContain('not asked: they cannot change a payment of this kind');
  });
});

describe('the country of the payer’s address', () => {
  it.each([
    ['another than the card’s', '198.51.100.70', 'SG, US', 'require'],
    ['that of the card', '198.51.100.7', 'US, US', null],
    ['not known', '10.0.0.1', 'not known, US', null],
  ])('is %s', async (_, ip_address, saw, verb) => {
    await setRules(world, '3ds-rules', 'require 3ds when ip_country != card_country', '-us');
    const { decision } = await decided(AMERICAN, { customer: { ...IN_AMERICA, ip_address } });
    expect(decision.rules?.threeDs?.verb).toBe(verb);
    expect(told(decision)).toContain(`ip_country != card_country (${saw})`);
    expect(told(decision)).toContain(`Payer’s address: ${ip_address}, ip_address of the order → go on`);
  });

  it('is that of forwarded_ip, and the trace says which was used and which was none', async () => {
    await setRules(world, '3ds-rules', 'require 3ds when ip_country != card_country', '-us');
    const seen = async (told_: object) =>
      told((await decided(AMERICAN, { customer: { ...IN_AMERICA, ...told_ } })).decision);
    const both = await seen({ ip_address: '10.0.0.1', forwarded_ip: '198.51.100.70' });
    expect(both).toContain('Payer’s address: 198.51.100.70, forwarded_ip of the order →');
    expect(both).toContain('ip_country != card_country (SG, US)');
    const none = await seen({ ip_address: '999.1.1.1' });
    expect(none).toMatch(/Payer’s address: \S+, where the browser came from; ip_address was sent and is no address →/);
  });
});

describe('the product of a card', () => {
  it('is what the table of issuers calls it, in rules however it is written, and is shown with the order', async () => {
    await setRules(world, '3ds-rules', 'skip 3ds when card_product in CORPORATE, "world elite"', '-us');
    const corporate = await decided(composeCardNumber('VISA', '81'));
    expect(corporate.decision.rules?.threeDs?.verb).toBe('skip');
    expect(told(corporate.decision)).toContain('"world elite" (corporate): holds');
    expect(corporate.order.payment_details.card_product).toBe('Corporate');
    const plain = await decided(AMERICAN);
    expect(plain.decision.code).toBe('3D');
    expect(plain.order.payment_details.card_product).toBeNull();
  });
});

describe('rules planned for later', () => {
  it('take effect when their time comes, and not before', async () => {
    const site = '-ch';
    await setRules(world, '3ds-rules', 'require 3ds', site);
    const at = Math.floor((world.clock.now() + HOUR) / 1_000);
    const planned = await ofSite(world, 'POST', '3ds-rules', { text: 'skip 3ds', active_from: String(at) }, site);
    expect(planned.data).toMatchObject({ version: 2, state: 'planned' });
    const codeNow = async () => (await decidedDirect(site, AMERICAN)).decision.code;
    expect(await codeNow()).toBe('3D');
    await world.pass(HOUR - MINUTE);
    expect(await codeNow()).toBe('3D');
    await world.pass(MINUTE);
    expect(await codeNow()).toBe('N0');
    const listed = await ofSite(world, 'GET', '3ds-rules', undefined, site);
    expect(listed.data.versions.map(({ version, state }: Record<string, unknown>) => [version, state])).toEqual([
      [2, 'active'],
      [1, 'idle'],
    ]);

    const back = await ofSite(world, 'POST', '3ds-rules/rollback', { by: 'Anna' }, site);
    expect(back.data).toMatchObject({ version: 1, state: 'active' });
    expect(await codeNow()).toBe('3D');
    expect(await ofSite(world, 'POST', '3ds-rules/rollback', {}, site)).toMatchObject({
      http: 410,
      error_info: 'No earlier rules',
    });
  });
});
