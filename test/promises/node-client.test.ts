/** The published Node client, unmodified, against a gateway under the host name that the client has built in. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runNodeWrapper } from '../support/clients/node-wrapper.ts';
import { makeTls, type TestTls } from '../support/clients/tls.ts';
import type { Wire } from '../support/clients/wire.ts';
import { finish, orderBody } from '../support/pay.ts';
import { Payer } from '../support/payer.ts';
import { API_KEY, makeWorld, type World } from '../support/world.ts';

let tls: TestTls;
let world: World;
let wire: Wire;
beforeAll(async () => {
  tls = makeTls();
  world = await makeWorld({ tls });
  wire = { port: world.gateway.httpsPort!, ca: tls.ca, apiKey: API_KEY };
});
afterAll(async () => {
  await world.close();
  tls.remove();
});

describe('the Node client', () => {
  it('creates an order, sends the payer to its page, and reads what became of it', async () => {
    const [created] = await runNodeWrapper(wire, tls.caFile, [
      { resource: 'orders', method: 'create', args: [orderBody(world, { order_id: 'node-1', gateway: 'VISA' })] },
    ]);
    expect(created).toEqual({
      success: true,
      data: { order_id: 'node-1', payment_url: expect.stringContaining('/connect/'), session_id: expect.any(String) },
    });
    const payer = await new Payer({ origins: [world.url, world.bankUrl] }).open(created.data.payment_url);
    await payer.pay({ number: '4000002000000008' });
    await finish(payer);
    const [read] = await runNodeWrapper(wire, tls.caFile, [{ resource: 'orders', method: 'get', args: ['node-1'] }]);
    expect(read).toMatchObject({
      success: true,
      data: { order_id: 'node-1', status: 'completed', amount: 1000, payment_details: { type: 'VISA', last4: '0008' } },
    });
  });

  it('lists the payment methods, and reads one', async () => {
    const [all, one] = await runNodeWrapper(wire, tls.caFile, [
      { resource: 'gateways', method: 'get', args: [] },
      { resource: 'gateways', method: 'get', args: ['visa'] },
    ]);
    expect(all.data).toContainEqual({ id: 'VISA', description: 'Visa' });
    expect(one).toEqual({ success: true, data: { id: 'VISA', description: 'Visa' } });
  });

  it('refunds and changes an order, with a plugin in the body of each', async () => {
    const direct = orderBody(world, {
      type: 'direct',
      order_id: 'node-2',
      gateway: 'CREDITCARD',
      customer: { locale: 'en_US', ip_address: '192.0.0.1' },
      gateway_info: {
        card_number: '4111111111111111',
        card_holder_name: 'S Smit',
        card_expiry_date: '3012',
        card_cvc: '123',
      },
    });
    const [paid, refund, change, read] = await runNodeWrapper(wire, tls.caFile, [
      { resource: 'orders', method: 'create', args: [direct] },
      { resource: 'refunds', method: 'create', args: ['node-2', { currency: 'EUR', amount: 300 }] },
      { resource: 'orders', method: 'update', args: ['node-2', { status: 'shipped', id: 'node-2' }] },
      { resource: 'orders', method: 'get', args: ['node-2'] },
    ]);
    expect(paid).toMatchObject({ success: true, data: { status: 'completed', payment_url: expect.any(String) } });
    expect(refund).toMatchObject({ success: true, data: { refund_id: expect.any(Number) } });
    expect(change).toEqual({ success: true, data: {} });
    expect(read).toMatchObject({ success: true, data: { amount_refunded: 300 } });
  });

  it('gives its caller code and text of an error, and never the error of its HTTP library', async () => {
    const answers = await runNodeWrapper(wire, tls.caFile, [
      { resource: 'orders', method: 'get', args: ['nobody'] },
      { resource: 'orders', method: 'create', args: [orderBody(world, { currency: 'FOOBAR' })] },
      { resource: 'gateways', method: 'get', args: ['NOPE'] },
      { resource: 'gateways', method: 'get', args: ['VISA/unknown/path'] },
    ]);
    expect(answers).toEqual([
      { error_code: 1006, error_info: 'Invalid transaction ID' },
      { error_code: 1002, error_info: expect.stringContaining('Invalid currency') },
      { error_code: 1023, error_info: 'No gateway (payment method) available' },
      { error_code: 1000, error_info: 'Not found' },
    ]);
    const [refused] = await runNodeWrapper({ ...wire, apiKey: 'wrong-key' }, tls.caFile, [
      { resource: 'gateways', method: 'get', args: [] },
    ]);
    expect(refused).toEqual({ error_code: 1032, error_info: 'Invalid API key' });
  });

  it('reaches nobody without the authority: the certificate is looked at', async () => {
    const other = makeTls();
    const [answer] = await runNodeWrapper(wire, other.caFile, [
      { resource: 'gateways', method: 'get', args: [] },
    ]).finally(other.remove);
    // It reads the answer of an error that has none.
    expect(answer.thrown).toMatch(/Cannot read properties of undefined/);
  });
});
