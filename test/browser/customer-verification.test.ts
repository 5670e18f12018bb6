/** A payer whose browser a merchant's server sent to 3-D Secure by its own form, in a real browser. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { directBody } from '../support/merchant.ts';
import { readOrder } from '../support/pay.ts';
import { makeWorld, type World } from '../support/world.ts';
import { Shopper } from './shopper.ts';

let world: World;
let browser: Browser;
let shopper: Shopper;

beforeAll(async () => {
  [world, browser] = await Promise.all([makeWorld(), launchBrowser()]);
});
beforeEach(async () => {
  shopper = await Shopper.start(browser);
});
afterEach(() => shopper.close());
afterAll(async () => {
  await browser.close();
  await world.close();
});

/** The page of a shop that answers its checkout with the document as it is. */
async function sendTo(termUrlOf: (orderId: string) => string | undefined): Promise<string> {
  const body = directBody(world);
  const orderId = String(body.order_id);
  const term_url = termUrlOf(orderId);
  const info = { ...(body.gateway_info as object), card_number: '5500000000000004', flexible_3d: true, term_url };
  const { body: answer } = await world.api('POST', '/orders', { ...body, gateway_info: info });
  const { html } = answer.data.customer_verification;
  await shopper.page.route('**/shop/checkout', (route) => route.fulfill({ contentType: 'text/html', body: html }));
  await shopper.page.goto(`${world.bankUrl}/shop/checkout`);
  return orderId;
}

describe('the form of a direct order', () => {
  it('leads to the bank by itself, and from there to the shop’s own address, which completes the payment', async () => {
    const orderId = await sendTo((id) => `${world.bankUrl}/shop/term?order_id=${id}`);
    await shopper.confirm();
    await shopper.page.waitForURL(`${world.bankUrl}/shop/term?order_id=${orderId}`);
    expect(await shopper.page.getByTestId('shop-status').innerText()).toBe('completed');
    expect((await readOrder(world, orderId)).payment_details.card_authentication_details.flow).toBe('challenge');
    // The browser told of itself on the way, and the bank's hidden page ran.
    expect(world.simulator.journals.acs.entries({ last4: '0004' }).at(0)!.message).toMatchObject({
      ...{ threeDSCompInd: 'Y', browserJavascriptEnabled: true, browserScreenWidth: '390' },
    });
    expect(shopper.complaints).toEqual([]);
  });

  it('without an address of the shop ends at redirect_url', async () => {
    const orderId = await sendTo(() => undefined);
    await shopper.confirm();
    await shopper.page.waitForURL(`${world.bankUrl}/shop/return?type=redirect&transactionid=${orderId}`);
    expect(await shopper.page.getByTestId('shop-status').innerText()).toBe('completed');
    expect(shopper.complaints).toEqual([]);
  });
});
