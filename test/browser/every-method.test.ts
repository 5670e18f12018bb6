/**
 * Every method of the sandbox, bought with in the demo shop by a browser: from the basket over the payment page, its form and
 * the institution's page back to the shop, which says what became of the order and shows what it was told. The first of each
 * method pays and is chosen from the list; the others come to nothing and are the only method of their order. What else a bank
 * or lender can do is in `test/promises/every-method.test.ts`.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, WITHOUT_PICTURES } from '../support/browser.ts';
import { BEGUN, countryFor, isShopped, lastOf, METHOD_CASES, type MethodCase, TYPED } from '../support/method-cases.ts';
import { makeWorld, type World } from '../support/world.ts';
import { Shopper } from './shopper.ts';

let world: World;
let browser: Browser;
const idle: Shopper[] = [];
/** Orders whose end comes by itself, later. */
const awaited: { readonly id: string; readonly orderId: string; readonly row: MethodCase; readonly since: number }[] =
  [];

beforeAll(async () => {
  [world, browser] = await Promise.all([makeWorld(), launchBrowser(WITHOUT_PICTURES)]);
});
afterAll(async () => {
  await browser.close();
  await world.close();
});

/** As many browsers as there are payments at a time: payers come to each of them one after another. */
async function withShopper(act: (shopper: Shopper) => Promise<void>): Promise<void> {
  const shopper = idle.pop() ?? (await Shopper.start(browser, { reducedMotion: 'reduce' }));
  shopper.complaints.length = 0;
  await act(shopper);
  expect(shopper.complaints).toEqual([]);
  idle.push(shopper);
}

/** The basket is in the shop's address, as its own button writes it there; Pay is pressed. */
async function order(page: Page, choices: Readonly<Record<string, string>>): Promise<void> {
  const basket = { locale: 'en_US', currency: 'EUR', country: 'NL', customer: 'approved', ...choices };
  await page.goto(`${world.bankUrl}/shop/?${new URLSearchParams(basket)}`);
  await page.getByTestId('shop-pay').click();
}

/** Chooses from the list, in which much may be folded away. */
async function choose(page: Page, id: string): Promise<void> {
  const link = page.getByTestId(`method-${id}`);
  await link.waitFor({ state: 'attached' });
  if (!(await link.isVisible())) {
    const fold = page.locator('details', { has: link });
    await fold.locator('> summary').click();
  }
  await link.click();
}

/** Fills in whatever the method's form asks for, and presses its button. */
async function pay(page: Page, typed: Readonly<Record<string, string>>): Promise<void> {
  const known: Readonly<Record<string, string>> = { ...TYPED, ...typed };
  await page.locator('#method-form').waitFor();
  const fields = (await page.evaluate(
    `[...document.querySelectorAll('#method-form [data-testid^="field-"]')].map(({ name, type, value, dataset }) => ({ name, type, value, id: dataset.testid }))`,
  )) as { name: string; type: string; value: string; id: string }[];
  for (const { name, type, value, id } of fields) {
    const field = page.getByTestId(id);
    if (type === 'select-one') await field.selectOption(known[name]!);
    else if (type === 'checkbox') await field.check({ force: true });
    else if (type !== 'radio') await field.fill(known[name]!);
    else if (value === known[name]) await field.check({ force: true });
  }
  // Bancontact has a form for its cards below, too.
  await page.locator('#method-form [data-testid^="pay"]').click();
}

/** Does on the institution's page what the case says. A code to scan has the same page, on this device too. */
async function answer(page: Page, scenario: string): Promise<void> {
  await page.locator('[data-testid=scenario],[data-testid=qr]').waitFor();
  if (await page.getByTestId('qr').isVisible()) await page.getByTestId('continue').click();
  await page.getByTestId('scenario').selectOption(scenario);
  await page.getByTestId('scenario-submit').click();
}

/** Refused, the payer may try another card, and goes back to the shop instead. */
async function giveUp({ page }: Shopper): Promise<void> {
  await page.getByTestId('error').waitFor();
  await page.getByTestId('cancel').click();
  await expectAtShop(page, 'cancelled', 'declined/declined');
}

/** Back at the shop: its page says how the order stands, and the newest of what it was told says the same. Resolves with the order's id. */
async function expectAtShop(page: Page, path: 'return' | 'cancelled', stands: string): Promise<string> {
  await page.waitForURL(`${world.bankUrl}/shop/${path}?**`);
  await expectShown(page, stands);
  return new URL(page.url()).searchParams.get('transactionid')!;
}

async function expectShown(page: Page, stands: string): Promise<void> {
  const [status, money] = stands.split('/');
  await page.getByTestId('shop-order-status').getByText(status!, { exact: true }).waitFor();
  expect(await page.getByTestId('shop-financial-status').innerText()).toBe(money);
  const newest = page.getByTestId('arrival').first().locator('summary');
  await newest.getByText('✓ signature').waitFor();
  expect((await newest.innerText()).replace(/\s+/g, ' ')).toContain(` ${status} ✓ signature`);
}

/** The goods that cost about so much. */
const basketOf = (amount: number) => (amount < 1_000 ? 'taste' : amount <= 2_000 ? 'tea' : 'book');

const CUSTOMERS: Readonly<Record<string, string>> = { Hogehilweg: 'rejected', Vlierweg: 'elsewhere' };

async function shop({ page }: Shopper, id: string, row: MethodCase): Promise<void> {
  const isFirst = row === METHOD_CASES[id]!.cases[0];
  await order(page, {
    [basketOf((row.order?.amount as number | undefined) ?? 1_500)]: '1',
    country: countryFor(id),
    customer: CUSTOMERS[String(row.customer?.address1)] ?? 'approved',
    gateway: isFirst ? '' : id,
  });
  if (isFirst) await choose(page, id);
  // Preset iDEAL goes on by itself.
  if (isFirst || id !== 'IDEAL') await pay(page, row.typed ?? {});
  if (row.choose !== undefined) await answer(page, row.choose);
  if (row.browser === 'transfer') {
    await page.getByTestId('transfer').waitFor();
    await page.getByTestId('onward').click();
  }
  const since = world.clock.now();
  const orderId = await expectAtShop(page, row.browser === 'list' ? 'cancelled' : 'return', row.told.at(-1) ?? BEGUN);
  if (row.later) awaited.push({ id, orderId, row, since });
}

const rows = Object.entries(METHOD_CASES).flatMap(([id, { cases }]) =>
  cases.filter((row) => isShopped(id, row)).map((row) => [id, row.what, row] as const),
);

describe.concurrent('in the demo shop', () => {
  it.each(rows)('%s: %s', (id, _what, row) => withShopper((shopper) => shop(shopper, id, row)));

  it.each([
    ['VISA', '4761340000000019'],
    ['MASTERCARD', '5500000000000004'],
    ['AMEX', '374500000000015'],
    ['MAESTRO', '6799990000000000011'],
    ['CREDITCARD', '4111111111111111'],
  ])('%s: success', (id, number) =>
    withShopper(async (shopper) => {
      const { page } = shopper;
      // The list has one row for cards of every scheme.
      await order(page, { tea: '1', three_d: 'always', gateway: id === 'CREDITCARD' ? '' : id });
      if (id === 'CREDITCARD') await choose(page, id);
      await shopper.fill({ number, code: id === 'AMEX' ? '1234' : '123' });
      await page.getByTestId('pay').click();
      await shopper.confirm();
      await expectAtShop(page, 'return', 'completed/completed');
    }),
  );

  it.each([
    ['a card without the money', '4012001038488884'],
    ['a question answered wrongly', '4012001037461114'],
  ])('VISA: %s', (_what, number) =>
    withShopper(async (shopper) => {
      await order(shopper.page, { tea: '1', gateway: 'VISA' });
      await shopper.pay(number);
      await shopper.confirm();
      await giveUp(shopper);
    }),
  );

  it('CREDITCARD: a question that is cancelled', () =>
    withShopper(async (shopper) => {
      await order(shopper.page, { tea: '1', gateway: 'CREDITCARD', three_d: 'always' });
      await shopper.pay('4111111111111111');
      await shopper.bank().getByTestId('acs-cancel').click();
      await giveUp(shopper);
    }));

  it('a form begins with what the shop knows of its customer', () =>
    withShopper(async ({ page }) => {
      await order(page, { tea: '1', gateway: 'KLARNA' });
      const value = (field: string) => page.getByTestId(`field-${field}`).inputValue();
      expect([await value('email'), await value('phone'), await value('birthday')]).toEqual([
        'simonsmit@example.com',
        '0208500500',
        '31/12/1990',
      ]);
      expect(await page.getByTestId('field-gender-female').isChecked()).toBe(true);
      expect(await page.getByTestId('field-terms').isChecked()).toBe(false);
    }));

  it('a form of the sandbox is filled in by a press', () =>
    withShopper(async ({ page }) => {
      await order(page, { tea: '1', gateway: 'DIRDEB' });
      await page.locator('.test-strip summary').click();
      await page.getByTestId('test-data').getByText('NL87 ABNA 0000 0000 02').click();
      await page.getByTestId('pay').click();
      const orderId = await expectAtShop(page, 'return', BEGUN);
      const row = METHOD_CASES.DIRDEB!.cases.find(({ typed }) => typed?.iban === 'NL87ABNA0000000002')!;
      awaited.push({ id: 'DIRDEB', orderId, row, since: world.clock.now() });
    }));

  // Gift cards are one form and one issuer's rules under forty names: a shop's own card, and one of a network.
  it.each(['VVVGIFTCRD', 'EDENRES'])('%s: success', (id) =>
    withShopper(async ({ page }) => {
      await order(page, { taste: '1' });
      await choose(page, id);
      await pay(page, { gift_number: '111115', gift_code: '1234' });
      await expectAtShop(page, 'return', 'completed/completed');
    }),
  );

  it('a gift card that is not enough, and the rest by bank', () =>
    withShopper(async ({ page }) => {
      await order(page, { tea: '1' });
      await choose(page, 'VVVGIFTCRD');
      await pay(page, { gift_number: '111112', gift_code: '1234' });
      await page.getByTestId('amount-due').getByText('5.90').waitFor();
      await choose(page, 'IDEAL');
      await pay(page, {});
      await answer(page, 'completed');
      await expectAtShop(page, 'return', 'completed/completed');
    }));

  it.each([
    ['111110', 'empty'],
    ['123456', 'unknown'],
  ])('the gift card %s, which is %s, pays nothing', (number) =>
    withShopper(async (shopper) => {
      const { page } = shopper;
      await order(page, { tea: '1' });
      await choose(page, 'VVVGIFTCRD');
      await pay(page, { gift_number: number, gift_code: '1234' });
      await page.locator('#gift_number-error:not(:empty)').waitFor();
      // The browser notes that the form was refused.
      expect(shopper.complaints.splice(0)).toEqual([expect.stringContaining('422')]);
    }),
  );
});

it('what a bank decides later is on the shop’s page when it has', async () => {
  expect(awaited.length).toBeGreaterThan(5);
  const events = awaited.flatMap(({ id, orderId, row, since }) => {
    let at = since;
    return (row.later ?? []).map(([afterMs, stands]) => {
      at += afterMs;
      return { id, orderId, at, stands, isLast: stands === lastOf(row) };
    });
  });
  for (const at of [...new Set(events.map((event) => event.at))].toSorted((a, b) => a - b)) {
    await world.pass(at - world.clock.now());
    await world.quiet();
    for (const { orderId, stands } of events.filter((event) => event.at === at)) {
      await withShopper(async ({ page }) => {
        await page.goto(`${world.bankUrl}/shop/order?transactionid=${orderId}`);
        await expectShown(page, stands);
      });
    }
  }
});
