/** Whole payments in a real browser, through the real gateway and the banks: from the merchant's order to the shop. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { composeCardNumber } from '../../simulator/scenarios/cards.ts';
import { exampleOrder } from '../../src/cli/example-order.ts';
import { DAY, MINUTE } from '../../src/platform/clock.ts';
import { launchBrowser } from '../support/browser.ts';
import { orderBody, readOrder } from '../support/pay.ts';
import { makeWorld, type World } from '../support/world.ts';
import { findings } from './looking.ts';
import { postOrder, Shopper } from './shopper.ts';

const CHALLENGED = '5500000000000004';
const FRICTIONLESS = '4000002000000008';
/** By its issuer, after authentication: too little money. */
const REFUSED = composeCardNumber('VISA', '20', '51', '000');

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

/** Starts over with a browser of other habits. */
async function as(options: BrowserContextOptions): Promise<void> {
  await shopper.close();
  shopper = await Shopper.start(browser, options);
}

const shop = (orderId: string, path: 'return?type=redirect' | 'cancelled?type=cancel' = 'return?type=redirect') =>
  `${world.bankUrl}/shop/${path}&transactionid=${orderId}`;

async function order(orderId: string) {
  await world.quiet();
  return readOrder(world, orderId);
}

describe('the example order, paid in Dutch', () => {
  /** A window that a script of the shop opened. */
  async function openFromShop(paymentUrl: string): Promise<Page> {
    await shopper.page.goto(`${world.bankUrl}/shop/`);
    const [popup] = await Promise.all([
      shopper.page.waitForEvent('popup'),
      shopper.page.evaluate(`void window.open(${JSON.stringify(paymentUrl)})`),
    ]);
    return popup;
  }

  it('goes through the bank’s hidden page and its question, and ends in the shop', async () => {
    const { orderId, paymentUrl } = await postOrder(world, exampleOrder('my-order-id-01', world.bankUrl));
    const { page } = shopper;
    await page.goto(paymentUrl);
    expect(await page.getByTestId('pay').innerText()).toMatch(/^Betaal €\s1,00$/);
    expect(await page.title()).toBe('Betalen aan Grachten & Co');
    await shopper.pay(CHALLENGED);
    await page.getByRole('heading', { name: 'Bevestig de betaling bij uw bank' }).waitFor();
    expect(await shopper.bank().getByRole('heading').innerText()).toBe('Bevestig uw betaling');
    expect(await shopper.bank().locator('dl').innerText()).toMatch(/Grachten & Co[\s\S]+€\s1,00[\s\S]+•••• 0004/);
    await shopper.confirm();
    await page.waitForURL(shop(orderId));
    expect(await page.getByTestId('shop-order').innerText()).toContain('my-order-id-01');
    expect(await page.getByTestId('shop-status').innerText()).toBe('completed');

    const { status, payment_details: details } = await order(orderId);
    expect(status).toBe('completed');
    expect(details.card_authentication_result).toMatchObject({ status: 'Y', eci: '02' });
    expect(details.card_authentication_details).toMatchObject({ flow: 'challenge', chargeback_liability_shift: true });
    // The hidden page of the bank had run before the question was asked.
    expect(world.simulator.journals.acs.entries({ last4: '0004' }).at(0)!.message).toMatchObject({
      threeDSCompInd: 'Y',
      browserJavascriptEnabled: true,
      browserScreenWidth: '390',
      browserLanguage: 'nl-NL',
    });
    expect(shopper.complaints).toEqual([]);
    expect([...shopper.origins].sort()).toEqual([world.bankUrl, world.url].sort());
  });

  it('closes a window that a script of the shop opened', async () => {
    const { orderId, paymentUrl } = await postOrder(world, exampleOrder('my-order-id-02', world.bankUrl));
    const popup = await openFromShop(paymentUrl);
    await shopper.pay(CHALLENGED, popup);
    const closed = popup.waitForEvent('close');
    await shopper.confirm(popup);
    await closed;
    expect((await order(orderId)).status).toBe('completed');
    expect(shopper.complaints).toEqual([]);
  });

  it('closes that window too when the payer cancels', async () => {
    const { orderId, paymentUrl } = await postOrder(world, exampleOrder('my-order-id-03', world.bankUrl));
    const popup = await openFromShop(paymentUrl);
    const closed = popup.waitForEvent('close');
    await popup.getByTestId('cancel').click();
    await closed;
    expect((await order(orderId)).status).toBe('cancelled');
  });

  it('takes a test card from the strip at a click', async () => {
    const { orderId, paymentUrl } = await postOrder(world, {
      gateway: 'MASTERCARD',
      gateway_info: { flexible_3d: true },
    });
    const { page } = shopper;
    await page.goto(paymentUrl);
    await page.getByText('Testkaarten').click();
    await page.getByTestId('test-card').first().click();
    expect(await page.getByTestId('card-number').inputValue()).toBe('5500 0000 0000 0004');
    await page.getByTestId('pay').click();
    await shopper.confirm();
    await page.waitForURL(shop(orderId));
  });

  it.each([
    ['close_window', 'my-order-id-04'],
    ['a plain return', 'my-order-id-05'],
  ])('works with JavaScript off, the bank filling the window (%s)', async (kind, id) => {
    await as({ javaScriptEnabled: false });
    const body = exampleOrder(id, world.bankUrl);
    const options = { ...(body.payment_options as object), close_window: kind === 'close_window' };
    const { orderId, paymentUrl } = await postOrder(world, { ...body, payment_options: options });
    const { page } = shopper;
    await page.goto(paymentUrl);
    await shopper.pay(CHALLENGED);
    await page.getByTestId('challenge-open').click();
    await page.getByTestId('acs-otp').fill('123456');
    expect(await shopper.overflow()).toBeLessThanOrEqual(0);
    await page.getByTestId('acs-submit').click();
    await page.getByTestId('acs-continue').click();
    await page.waitForURL(shop(orderId));
    const { payment_details: details } = await order(orderId);
    expect(details.card_authentication_result).toMatchObject({ status: 'Y', eci: '02' });
    expect(shopper.complaints).toEqual([]);
  });
});

describe('an order without a method', () => {
  it('shows the methods, the shop’s city with Visa, and is paid without a question', async () => {
    const { orderId, paymentUrl } = await postOrder(world);
    const { page } = shopper;
    await page.goto(paymentUrl);
    await page.getByTestId('method-CREDITCARD').click();
    expect(await page.getByTestId('shop-place').innerText()).toBe('Amsterdam, Nederland');
    await shopper.pay(FRICTIONLESS);
    await page.waitForURL(shop(orderId));
    const { payment_details: details } = await order(orderId);
    expect(details.card_authentication_details.flow).toBe('frictionless');
    expect(shopper.complaints).toEqual([]);
  });

  it('can be paid with another card after the bank said no', async () => {
    const { orderId, paymentUrl } = await postOrder(world);
    const { page } = shopper;
    await page.goto(paymentUrl);
    await page.getByTestId('method-CREDITCARD').click();
    await shopper.pay(composeCardNumber('VISA', '20', '00', '010'));
    await shopper.bank().getByTestId('acs-outcome').selectOption('N');
    await shopper.bank().getByTestId('acs-submit').click();
    const notice = page.getByTestId('error').filter({ hasText: 'De betaling is niet gelukt' });
    await notice.waitFor();
    expect(await notice.innerText()).toContain('Uw bank kon uw identiteit niet vaststellen.');
    expect((await order(orderId)).reason_code).toBe('3001');
    await shopper.pay(FRICTIONLESS);
    await page.waitForURL(shop(orderId));
    expect((await order(orderId)).status).toBe('completed');
    expect(shopper.complaints).toEqual([]);
  });
});

describe('a preset method', () => {
  const preset = { gateway: 'VISA' };

  it.each([
    ['in its own window', false],
    ['with a window to close', true],
  ])('that is any card is paid by the second one after the first was refused, %s', async (_, close_window) => {
    const { payment_options } = orderBody(world);
    const { orderId, paymentUrl } = await postOrder(world, {
      gateway: 'CREDITCARD',
      payment_options: { ...(payment_options as object), close_window },
    });
    const { page } = shopper;
    await page.goto(paymentUrl);
    await shopper.pay(REFUSED);
    const notice = page.getByTestId('error').filter({ hasText: 'De betaling is niet gelukt' });
    await notice.waitFor();
    expect(await order(orderId)).toMatchObject({ status: 'declined', reason_code: '4002' });
    expect(await page.getByRole('button', { name: 'Terug naar Grachten & Co' }).isVisible()).toBe(true);
    expect(await shopper.overflow()).toBeLessThanOrEqual(0);
    // Of another scheme.
    await shopper.pay(CHALLENGED);
    await shopper.confirm();
    await page.waitForURL(shop(orderId));
    expect(await order(orderId)).toMatchObject({ status: 'completed', payment_details: { type: 'MASTERCARD' } });
    expect(shopper.complaints).toEqual([]);
  });

  it('cancelled on the bank’s page is declined, and the payer stays', async () => {
    const { orderId, paymentUrl } = await postOrder(world, preset);
    await shopper.page.goto(paymentUrl);
    await shopper.pay(composeCardNumber('VISA', '20', '00', '010'));
    await shopper.bank().getByTestId('acs-cancel').click();
    await shopper.page.getByTestId('error').filter({ hasText: 'De betaling is niet gelukt' }).waitFor();
    await shopper.page.getByTestId('cancel').click();
    await shopper.page.waitForURL(shop(orderId, 'cancelled?type=cancel'));
    expect(await order(orderId)).toMatchObject({
      status: 'declined',
      reason: '3D Secure authentication cancelled',
    });
  });
});

describe('Cancel', () => {
  it.each([true, false])('before paying takes the payer back (JavaScript: %s)', async (javaScriptEnabled) => {
    await as({ javaScriptEnabled });
    const { orderId, paymentUrl } = await postOrder(world);
    await shopper.page.goto(paymentUrl);
    await shopper.page.getByTestId('cancel').click();
    await shopper.page.waitForURL(shop(orderId, 'cancelled?type=cancel'));
    expect((await order(orderId)).status).toBe('cancelled');
    expect(shopper.complaints).toEqual([]);
  });

  it.each([true, false])('beside the bank’s page takes the payer back (JavaScript: %s)', async (javaScriptEnabled) => {
    await as({ javaScriptEnabled });
    const { orderId, paymentUrl } = await postOrder(world, {
      gateway: 'MASTERCARD',
      gateway_info: { flexible_3d: true },
    });
    const { page } = shopper;
    await page.goto(paymentUrl);
    await shopper.pay(CHALLENGED);
    if (javaScriptEnabled) await shopper.bank().getByTestId('acs-otp').waitFor();
    await page.getByRole('heading', { name: 'Bevestig de betaling bij uw bank' }).waitFor();
    await page.getByTestId('cancel').click();
    await page.waitForURL(shop(orderId, 'cancelled?type=cancel'));
    expect((await order(orderId)).status).toBe('void');
    expect(shopper.complaints).toEqual([]);
  });
});

describe('a payer who came back after Cancel', () => {
  it('beside the bank’s page can still pay by the same link', async () => {
    const { orderId, paymentUrl } = await postOrder(world);
    const { page } = shopper;
    await page.goto(`${paymentUrl}&method=CREDITCARD`);
    await shopper.pay(composeCardNumber('VISA', '20', '00', '010'));
    await shopper.bank().getByTestId('acs-otp').waitFor();
    await page.getByTestId('cancel').click();
    await page.waitForURL(shop(orderId, 'cancelled?type=cancel'));
    await page.goto(`${paymentUrl}&method=CREDITCARD`);
    await shopper.pay(FRICTIONLESS);
    await page.waitForURL(shop(orderId));
    expect((await order(orderId)).status).toBe('completed');
  });
});

describe('links', () => {
  /** Opens a link; answers its status and which page it shows. */
  async function opened(url: string): Promise<[number, string | null]> {
    const answer = await shopper.page.goto(url);
    const shown = shopper.page.locator('.outcome');
    return [answer!.status(), (await shown.count()) === 0 ? null : await shown.getAttribute('data-testid')];
  }

  it('of an order that is paid say so, and lead back to the shop', async () => {
    const { orderId, paymentUrl } = await postOrder(world);
    await shopper.page.goto(`${paymentUrl}&method=VISA`);
    await shopper.pay(FRICTIONLESS);
    await shopper.page.waitForURL(shop(orderId));
    expect(await opened(paymentUrl)).toEqual([200, 'outcome-already-paid']);
    await shopper.page.getByTestId('onward').click();
    await shopper.page.waitForURL(shop(orderId));
  });

  it('of a cancelled order are over', async () => {
    const { orderId, paymentUrl } = await postOrder(world);
    await shopper.page.goto(paymentUrl);
    await shopper.page.getByTestId('cancel').click();
    await shopper.page.waitForURL(shop(orderId, 'cancelled?type=cancel'));
    expect(await opened(paymentUrl)).toEqual([410, 'outcome-cancelled']);
  });

  it('nobody made are unknown', async () => {
    const { paymentUrl } = await postOrder(world);
    const last = new URL(paymentUrl).pathname.slice(-2, -1);
    const other = paymentUrl.replace(`${last}/?`, `${last === 'a' ? 'b' : 'a'}/?`);
    expect(await opened(other)).toEqual([404, 'outcome-unknown']);
  });

  it('that a newer one replaced lead nowhere, and the newer one pays', async () => {
    const first = await postOrder(world, { order_id: 'renewed', amount: 1000 });
    const second = await postOrder(world, { order_id: 'renewed', amount: 1200 });
    expect(await opened(first.paymentUrl)).toEqual([410, 'outcome-superseded']);
    await shopper.page.goto(`${second.paymentUrl}&method=VISA`);
    await shopper.pay(FRICTIONLESS);
    await shopper.page.waitForURL(shop('renewed'));
    expect(await order('renewed')).toMatchObject({ status: 'completed', amount: 1200 });
  });
});

describe('a whole payment', () => {
  it.each([
    ['ar_AE', 'ar-AE', 'rtl', 'light'],
    ['ja_JP', 'ja-JP', 'ltr', 'dark'],
  ] as const)(
    'in %s breaks no rule of accessibility and fits a phone at every step',
    async (locale, tag, dir, theme) => {
      await as({ locale: tag, colorScheme: theme });
      const { orderId, paymentUrl } = await postOrder(world, {
        customer: { locale, country: 'NL' },
        gateway: 'MASTERCARD',
        gateway_info: { flexible_3d: true },
      });
      const { page } = shopper;
      const looks: [number, ...string[]][] = [];
      await page.goto(paymentUrl);
      expect(await page.locator('html').getAttribute('dir')).toBe(dir);
      looks.push([await shopper.overflow(), ...(await findings(page))]);
      await shopper.pay(CHALLENGED);
      await shopper.bank().getByTestId('acs-otp').waitFor();
      expect(await shopper.bank().locator('html').getAttribute('dir')).toBe(dir);
      const frame = page.frames().find((each) => each.url().startsWith(world.bankUrl))!;
      looks.push([await shopper.overflow(), ...(await findings(page))]);
      // The policy of the bank's page lets no other script in: the one under test comes by the browser's own door.
      looks.push([
        await frame.evaluate('document.documentElement.scrollWidth - innerWidth'),
        ...(await findings(frame)),
      ]);
      await shopper.confirm();
      await page.waitForURL(shop(orderId));
      looks.push([await shopper.overflow(), ...(await findings(page))]);
      expect(looks).toEqual([[0], [0], [0], [0]]);
      expect((await order(orderId)).status).toBe('completed');
    },
  );

  it('leaves nothing in the browser', async () => {
    const { orderId, paymentUrl } = await postOrder(world);
    const { page } = shopper;
    await page.goto(`${paymentUrl}&method=MASTERCARD`);
    await shopper.pay(CHALLENGED);
    await shopper.bank().getByTestId('acs-otp').waitFor();
    const kept = 'JSON.stringify([Object.keys(localStorage), Object.keys(sessionStorage), document.cookie])';
    for (const frame of page.frames()) expect(await frame.evaluate(kept)).toBe('[[],[],""]');
    await shopper.confirm();
    await page.waitForURL(shop(orderId));
    expect(await shopper.context.storageState({ indexedDB: true })).toEqual({ cookies: [], origins: [] });
  });
});

describe('a link that nobody used', () => {
  it('is over after its thirty days', async () => {
    const { orderId, paymentUrl } = await postOrder(world);
    await world.pass(31 * DAY);
    // The sweep looks once a minute.
    await world.pass(MINUTE);
    const answer = await shopper.page.goto(paymentUrl);
    expect(answer!.status()).toBe(410);
    await shopper.page.getByTestId('outcome-expired').waitFor();
    await expect.poll(async () => (await order(orderId)).status).toBe('expired');
  });
});
