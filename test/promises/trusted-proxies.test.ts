/** Behind a proxy that the operator named, the payer is who the proxy says; before it, nobody is believed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { finish, openOrder } from '../support/pay.ts';
import { Payer } from '../support/payer.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await makeWorld({ besides: () => ({ trustedProxies: ['loopback'] }) });
});
afterAll(() => world.close());

/** `browserIP` of the AReq of an order that is paid through these headers, and what rules saw. */
async function seen(of: World, headers: Record<string, string>) {
  const text = 'hold when ip = 203.0.113.9';
  expect((await of.api('POST', '/sites/1/fraud-rules', { text, activate: true })).status).toBe(200);
  const { orderId, payer } = await openOrder(of, { order: { gateway: 'MASTERCARD', customer: {} } });
  const browser = new Payer({
    origins: [of.url, of.bankUrl],
    scripts: true,
    fetch: (url, init) =>
      fetch(url, { ...init, headers: { ...(init?.headers as Record<string, string>), ...headers } }),
  });
  await browser.open(payer.url);
  await browser.pay({ number: '5500000000000004' });
  await finish(browser);
  await of.quiet();
  const told = await of.api('GET', `/orders/${orderId}/3ds`);
  const areq = of.simulator.journals.directoryServer
    .entries()
    .filter((entry) => JSON.stringify(entry).includes('AReq'));
  return { told: JSON.stringify(told.body), areq: JSON.stringify(areq.at(-1)) };
}

describe('a trusted proxy', () => {
  it('says who the payer is, to rules and to issuers', async () => {
    const { told, areq } = await seen(world, { 'x-forwarded-for': '6.6.6.6, 198.51.100.1, 8.8.4.4' });
    expect(told).toContain('8.8.4.4');
    expect(areq).toContain('"browserIP":"8.8.4.4"');
    expect(told + areq).not.toMatch(/6\.6\.6\.6|198\.51\.100\.1/);
  });

  it('may say it by Forwarded', async () => {
    const { areq } = await seen(world, { forwarded: 'for="[2a00:1450::9]:4711";proto=https' });
    expect(areq).toContain('2A00:1450'.toLowerCase());
  });

  it('is nobody unless an operator says so', async () => {
    const open = await makeWorld();
    const { told, areq } = await seen(open, { 'x-forwarded-for': '8.8.4.4', forwarded: 'for=8.8.4.4' });
    expect(told + areq).not.toContain('8.8.4.4');
    await open.close();
  });
});
