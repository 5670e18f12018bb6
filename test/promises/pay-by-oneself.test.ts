/** Methods of Portugal whose payers are sent nowhere: at Multibanco they are told what to enter, with MB WAY to take their phone. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/platform/clock.ts';
import { call, toldOf } from '../support/merchant.ts';
import { openOrder, orderBody, readOrder } from '../support/pay.ts';
import { Payer } from '../support/payer.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

/** The bank world's payers pay up to 20 EUR at once, and what is more never. */
const AMOUNT = 4_795;
const customer = (email?: string) => ({
  locale: 'en_US',
  country: 'PT',
  phone: '+351912345678',
  ...(email && { email }),
});
const order = (gateway: string, more: object = {}) => ({ gateway, amount: AMOUNT, customer: customer(), ...more });

async function direct(gateway: string, more: object = {}) {
  const { http, data } = await call(
    world,
    'POST',
    '/orders',
    orderBody(world, { type: 'direct', ...order(gateway, more) }),
  );
  expect([http, data.status]).toEqual([200, 'initialized']);
  return data;
}

async function onPage(gateway: string, fields: Record<string, string> = {}, more: object = {}) {
  const { orderId, payer } = await openOrder(world, { order: order(gateway, more) });
  await payer.submit('method-form', fields);
  await world.quiet();
  return { orderId, payer };
}

const mailsTo = (email: string) =>
  world.simulator.mailbox!.mails.list().filter(({ to }) => to.some((each) => each.includes(email)));

describe('Multibanco', () => {
  it('tells a payer on the page what to enter, and for how much', async () => {
    const { orderId, payer } = await onPage('MULTIBANCO');
    expect(payer.has('transfer')).toBe(true);
    const { transaction_id } = await readOrder(world, orderId);
    const report = await world.gateway.context.institutions.read('MULTIBANCO', transaction_id);
    const { entity, reference } = (report as { instructions: { entity: string; reference: string } }).instructions;
    expect([entity, reference]).toEqual([expect.stringMatching(/^\d{5}$/), expect.stringMatching(/^\d{9}$/)]);
    const text = payer.text();
    for (const shown of ['Pay at a cash machine', 'Entity', entity, 'Reference', reference, '€47.95'])
      expect(text).toContain(shown);
    expect(text).not.toMatch(/IBAN|BIC|Payment reference|bank transfer/);
    await payer.follow('onward');
    expect(payer.url).toContain(`/shop/return?type=redirect&transactionid=${orderId}`);
  });

  it('tells a shop’s server the same, whose payer finds it on our page', async () => {
    const data = await direct('MULTIBANCO');
    expect(data.gateway_info).toEqual({
      amount: AMOUNT,
      entity: expect.stringMatching(/^\d{5}$/),
      reference: expect.stringMatching(/^\d{9}$/),
    });
    const payer = await new Payer({ origins: [world.url, world.bankUrl] }).open(data.payment_url);
    expect(payer.has('transfer')).toBe(true);
    expect(payer.text()).toContain(data.gateway_info.reference);
    await world.pass(72 * HOUR);
    expect(await toldOf(world, data.order_id)).toEqual(['initialized/initialized', 'expired/expired']);
  });

  it('is written down in a mail to a payer who gave an address, and to nobody else', async () => {
    const email = 'multibanco@example.com';
    const { gateway_info, order_id } = await direct('MULTIBANCO', { customer: customer(email) });
    await world.quiet();
    const [mail, ...others] = mailsTo(email);
    expect(others).toEqual([]);
    expect(mail!.subject).toContain('Multibanco');
    for (const fact of [gateway_info.entity, gateway_info.reference, '€47.95', order_id])
      expect(mail!.text).toContain(fact);
    expect(mail!.text).not.toMatch(/IBAN|bank transfer/);
    const payer = await new Payer({ origins: [world.url, world.bankUrl] }).open(mail!.links[0]!);
    expect(payer.text()).toContain(`We have also sent these details to ${email}`);
    const before = world.simulator.mailbox!.mails.list().length;
    await direct('MULTIBANCO', { customer: { ...customer(email), disable_send_email: true } });
    await direct('MULTIBANCO');
    await world.quiet();
    expect(world.simulator.mailbox!.mails.list()).toHaveLength(before);
  });

  it('that is paid at once needs no instructions', async () => {
    const { orderId, payer } = await onPage('MULTIBANCO', {}, { amount: 1_500 });
    expect(payer.url).toContain('/shop/return');
    expect((await readOrder(world, orderId)).status).toBe('completed');
  });
});

describe('MB WAY', () => {
  const PHONE = { phone: '+351912345678' };
  const statusOf = async (payer: Payer) => {
    const address = new URL(/data-status="([^"]+)"/.exec(payer.page)![1]!.replaceAll('&amp;', '&'), payer.url);
    return (await fetch(address)).json();
  };

  it('says before that this is what the payer will do, and sends them nowhere', async () => {
    const { payer } = await openOrder(world, { order: order('MBWAY') });
    expect(payer.text()).toContain('Confirm the payment on your phone');
    expect(payer.text()).not.toContain('You will be taken');
  });

  it('has the payer confirm on their phone, and goes on by itself once they have', async () => {
    const { orderId, payer } = await onPage('MBWAY', PHONE);
    expect(payer.text()).toContain('Confirm the payment on your phone');
    expect(payer.text()).toContain('MB WAY has sent a request to your phone');
    expect(await statusOf(payer)).toMatchObject({ state: 'phone' });
    const { institutions } = world.gateway.context;
    const { read } = institutions;
    institutions.read = async (...asked) => {
      const report = await read(...asked);
      return typeof report === 'string' ? report : { ...report, status: 'paid' };
    };
    try {
      const { transaction_id } = await readOrder(world, orderId);
      const told = await fetch(`${world.url}/institutions/status?site=1&mspid=${transaction_id}`, { method: 'POST' });
      expect(told.status).toBe(200);
    } finally {
      institutions.read = read;
    }
    const { state, next } = (await statusOf(payer)) as { state: string; next: string };
    expect(state).toBe('paid');
    await payer.open(new URL(next, payer.url).href);
    expect(payer.url).toContain(`/shop/return?type=redirect&transactionid=${orderId}`);
    expect((await readOrder(world, orderId)).status).toBe('completed');
  });

  it('lets a payer go who does not want to, and is sent on by our page after four minutes', async () => {
    const { orderId, payer } = await onPage('MBWAY', PHONE);
    await payer.press('cancel');
    await world.quiet();
    expect(await readOrder(world, orderId)).toMatchObject({ status: 'void', financial_status: 'cancelled' });
    const late = await onPage('MBWAY', PHONE);
    await world.pass(4 * MINUTE);
    expect(await readOrder(world, late.orderId)).toMatchObject({ status: 'expired', financial_status: 'expired' });
    expect(await statusOf(late.payer)).toMatchObject({ state: 'declined' });
  });

  it('of a direct order is waited for on our page, where its payer may choose another method', async () => {
    const data = await direct('MBWAY');
    expect(data.payment_url).toContain(`${world.url}/connect/`);
    const payer = await new Payer({ origins: [world.url, world.bankUrl] }).open(data.payment_url);
    expect(payer.page).toContain('data-step="phone"');
    await payer.follow('other-methods');
    expect(payer.has('method-CREDITCARD') || payer.has('method-VISA')).toBe(true);
  });
});
