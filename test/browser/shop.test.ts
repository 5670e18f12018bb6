/** The demo shop in a real browser: from the basket over the payment page and the banks back to the shop, and what its merchant does then. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/platform/clock.ts';
import { launchBrowser } from '../support/browser.ts';
import { makeWorld, type World } from '../support/world.ts';
import { findingsByDayAndNight } from './looking.ts';
import { PHONE, postOrder, Shopper } from './shopper.ts';

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

const shopUrl = () => `${world.bankUrl}/shop/`;

/** Fills the basket, says how to pay, and presses Pay. */
async function shop(choices: Readonly<Record<string, string>> = {}): Promise<void> {
  const { page } = shopper;
  await page.goto(shopUrl());
  await page.getByTestId('shop-quantity-cup').fill('0');
  await page.getByTestId('shop-quantity-book').fill('2');
  await page.getByText('Customer and payment').click();
  for (const [name, value] of Object.entries(choices)) await page.getByTestId(`shop-${name}`).selectOption(value);
  await page.getByTestId('shop-pay').click();
  await page.waitForURL(`${world.url}/connect/**`);
}

/** On the page of a bank, wallet or lender. */
async function answer(scenario: string): Promise<void> {
  const { page } = shopper;
  await page.getByTestId('scenario').selectOption(scenario);
  await page.getByTestId('scenario-submit').click();
}

/** Back at the shop: what its page says of the order, and of the newest notification. */
async function backAtShop(path: 'return' | 'cancelled') {
  const { page } = shopper;
  await page.waitForURL(`${world.bankUrl}/shop/${path}?**`);
  await world.quiet();
  const text = (name: string) => page.getByTestId(name).innerText();
  const newest = page.getByTestId('arrival').first();
  return {
    order: `${await text('shop-order-status')}/${await text('shop-financial-status')}`,
    told: (await newest.locator('summary').innerText()).replace(/\s+/g, ' '),
  };
}

describe('a basket of the demo shop', () => {
  it('is paid by iDEAL', async () => {
    await shop();
    const { page } = shopper;
    // One tea and two books, with 9 % of tax.
    expect(await page.getByTestId('amount').innerText()).toMatch(/63\.22/);
    await page.getByTestId('method-IDEAL').click();
    await page.getByTestId('pay').click();
    await answer('completed');
    const { order, told } = await backAtShop('return');
    expect(order).toBe('completed/completed');
    expect(told).toMatch(/^POST shop-[0-9a-f]{10} completed ✓ signature/);
    expect(shopper.complaints).toEqual([]);
  });

  it('is paid by card, with the bank’s question', async () => {
    await shop({ three_d: 'always' });
    await shopper.page.getByTestId('method-CREDITCARD').click();
    await shopper.pay('5500000000000004');
    await shopper.confirm();
    expect((await backAtShop('return')).order).toBe('completed/completed');
    expect(shopper.complaints).toEqual([]);
  });

  it('is paid by a transfer that comes later', async () => {
    await shop({ gateway: 'BANKTRANS' });
    const { page } = shopper;
    await page.getByTestId('field-iban').fill('NL87ABNA0000000001');
    await page.getByTestId('pay').click();
    await page.getByTestId('transfer').waitFor();
    await page.getByTestId('onward').click();
    expect((await backAtShop('return')).order).toBe('initialized/initialized');
    await world.pass(2 * MINUTE);
    // The shop's page puts the news in place by itself.
    await page.getByTestId('shop-status').getByText('completed').waitFor();
    expect((await backAtShop('return')).order).toBe('completed/completed');
    expect(shopper.complaints).toEqual([]);
  });

  it.each([
    ['KLARNA', 'completed/uncleared'],
    ['PAYPAL', 'completed/initialized'],
  ])('is paid by %s', async (method, becomes) => {
    await shop({ gateway: method });
    const { page } = shopper;
    if (method === 'KLARNA') {
      await page.getByTestId('field-gender-female').check({ force: true });
      await page.getByTestId('field-birthday').fill('31-12-1990');
      await page.getByTestId('field-email').fill('simonsmit@example.com');
      await page.getByTestId('field-phone').fill('0208500500');
      await page.getByTestId('field-terms').check({ force: true });
    }
    await page.getByTestId('pay').click();
    await answer('completed');
    const { order, told } = await backAtShop('return');
    expect(order).toBe(becomes);
    expect(told).toContain('completed ✓ signature');
    expect(shopper.complaints).toEqual([]);
  });

  it.each([
    ['declined', 'declined/declined'],
    ['cancelled', 'void/cancelled'],
    ['expired', 'expired/expired'],
  ])('whose payment is %s at the bank comes back unpaid', async (scenario, becomes) => {
    // Preset iDEAL goes on by itself.
    await shop({ gateway: 'IDEAL' });
    await answer(scenario);
    const { order, told } = await backAtShop('cancelled');
    expect(order).toBe(becomes);
    expect(told).toContain(`${becomes.split('/')[0]} ✓ signature`);
    expect(shopper.complaints).toEqual([]);
  });

  it('adds up while it is filled, without scripts too', async () => {
    await shopper.close();
    shopper = await Shopper.start(browser, { javaScriptEnabled: false });
    const { page } = shopper;
    await page.goto(shopUrl());
    expect(await page.getByTestId('shop-total').innerText()).toBe('€29.05');
    await page.getByTestId('shop-quantity-book').fill('1');
    await page.getByTestId('shop-update').click();
    expect(await page.getByTestId('shop-total').innerText()).toBe('€55.21');
    await page.getByTestId('shop-pay').click();
    await page.getByTestId('method-IDEAL').click();
    await page.getByTestId('pay').click();
    await answer('completed');
    expect((await backAtShop('return')).order).toBe('completed/completed');
    await page.getByTestId('shop-refund-piece').selectOption('1');
    await page.getByTestId('shop-refund').click();
    expect(await page.getByTestId('shop-order-status').innerText()).toBe('partial_refunded');
    expect(await page.getByText('€18.15').count()).toBe(1);
  });

  it('of nothing is not ordered', async () => {
    const { page } = shopper;
    await page.goto(shopUrl());
    for (const goods of ['tea', 'cup']) await page.getByTestId(`shop-quantity-${goods}`).fill('0');
    await page.getByTestId('shop-pay').click();
    expect(await page.getByTestId('shop-problem').innerText()).toContain('Put something into the basket');
  });

  it('that the gateway refuses says why', async () => {
    const { page } = shopper;
    await page.goto(shopUrl());
    await page.getByText('Customer and payment').click();
    await page.getByTestId('shop-currency').selectOption('USD');
    await page.getByTestId('shop-gateway').selectOption('IDEAL');
    await page.getByTestId('shop-pay').click();
    expect(await page.getByTestId('shop-problem').innerText()).toMatch(/\(1002\)$/);
    expect(await page.getByTestId('shop-gateway').inputValue()).toBe('IDEAL');
  });
});

describe('the merchant of the demo shop', () => {
  it('captures what was only authorised, ships it, and gives it back', async () => {
    const { page } = shopper;
    await page.goto(shopUrl());
    await page.getByText('Customer and payment').click();
    await page.getByTestId('shop-capture').check();
    await page.getByTestId('shop-pay').click();
    // Only cards can wait for a capture, and they are one row: there is nothing to choose.
    await shopper.pay('4111111111111111');
    await shopper.confirm();
    expect((await backAtShop('return')).order).toBe('completed/initialized');
    const status = () => page.getByTestId('shop-order-status').innerText();
    await page.getByTestId('shop-capture').click();
    await page.getByTestId('shop-said').getByText('Done: capture.').waitFor();
    expect(await page.getByTestId('shop-financial-status').innerText()).toBe('completed');
    await page.getByTestId('shop-ship').click();
    await page.getByTestId('shop-said').getByText('Done: ship.').waitFor();
    expect(await status()).toBe('shipped');
    await page.getByTestId('shop-refund').click();
    await page.getByTestId('shop-said').getByText('Done: refund.').waitFor();
    expect(await status()).toBe('refunded');
    expect(await page.getByTestId('shop-refund').count()).toBe(0);
    expect(shopper.complaints).toEqual([]);
  });

  it('cancels an order that nobody has paid, and its link is dead', async () => {
    const { orderId, paymentUrl } = await postOrder(world);
    const { page } = shopper;
    await page.goto(`${world.bankUrl}/shop/order?transactionid=${orderId}`);
    await page.getByTestId('shop-cancel').click();
    await page.getByTestId('shop-said').getByText('Done: cancel.').waitFor();
    expect(await page.getByTestId('shop-order-status').innerText()).toBe('cancelled');
    await page.goto(paymentUrl);
    expect(await page.getByTestId('pay').count()).toBe(0);
  });
});

it('the pages of the shop break no rule of accessibility, by day and by night, and fit a phone and a screen', async () => {
  await shopper.close();
  shopper = await Shopper.start(browser, { bypassCSP: true });
  const { page } = shopper;
  const look = async () => {
    await page.setViewportSize(PHONE);
    expect(await findingsByDayAndNight(page)).toEqual([]);
    expect(await shopper.overflow()).toBeLessThanOrEqual(0);
    await page.setViewportSize({ width: 1200, height: 900 });
    expect(await shopper.overflow()).toBeLessThanOrEqual(0);
  };
  await page.goto(shopUrl());
  await page.getByText('Customer and payment').click();
  await look();
  await page.getByTestId('shop-gateway').selectOption('PAYPAL');
  await page.getByTestId('shop-pay').click();
  await page.getByTestId('pay').click();
  await answer('completed');
  await backAtShop('return');
  await look();
  await page.getByTestId('shop-refund').click();
  await page.waitForURL('**/shop/order?**');
  await look();
});
