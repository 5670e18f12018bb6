/** A payer pays by other means than a card typed in, in a real browser: by keyboard, without JavaScript, there and back again. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { OrderView } from '../../src/checkout/port.ts';
import { launchBrowser } from '../support/browser.ts';
import { someOrder, TRANSFER, UNKNOWN_GIFT_CARD } from './fake-checkout.ts';
import { METHOD } from './fake-methods.ts';
import { openStage, type Stage } from './stage.ts';

let browser: Browser;
let stage: Stage;
let page: Page;
/** What the browser complained about: a policy that stops something of ours shows here. */
let complaints: string[];

beforeAll(async () => {
  [browser, stage] = await Promise.all([launchBrowser(), openStage()]);
});
afterEach(async () => {
  await page.context().close();
});
afterAll(async () => {
  await browser.close();
  await stage.close();
});

async function visit(order: Partial<OrderView> = {}, options: BrowserContextOptions = {}): Promise<string> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, ...options });
  page = await context.newPage();
  complaints = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  const shop = { redirectUrl: `${stage.shop}/thanks`, cancelUrl: `${stage.shop}/cart` };
  const methods = Object.values(METHOD);
  const state = { kind: 'open', order: someOrder({ ...shop, methods, ...order }), declined: null } as const;
  const session = stage.checkout.add(state);
  await page.goto(`${stage.gateway}/connect/${session}/`);
  return session;
}

const focused = () => page.evaluate('document.activeElement.dataset.testid');
const typedInto = (id: string) => page.getByTestId(id).inputValue();
const NO_SCRIPT = { javaScriptEnabled: false } as const;

describe.each([
  ['with JavaScript', {}],
  ['without JavaScript', NO_SCRIPT],
])('a payer %s', (_name, options) => {
  it('goes to the bank, comes back, and lands in the shop', async () => {
    await visit({ methods: [METHOD.ideal, METHOD.payPal] }, options);
    await page.getByTestId('method-IDEAL').click();
    await page.getByTestId('pay').click();
    await page.waitForURL(`${stage.bank}/institution*`);
    await page.locator('#back').click();
    await page.waitForURL(`${stage.shop}/thanks`);
    expect(complaints).toEqual([]);
  });

  it('who comes back by the back button may go on, or pay another way', async () => {
    const session = await visit({ gateway: 'PAYPAL' }, options);
    await page.getByTestId('pay').click();
    await page.waitForURL(`${stage.bank}/institution*`);
    await page.goBack();
    if ('javaScriptEnabled' in options) await page.reload();
    await page.getByRole('heading', { name: 'Complete your payment with PayPal' }).waitFor();
    await page.getByTestId('continue').click();
    await page.waitForURL(`${stage.bank}/institution*`);
    await page.goto(`${stage.gateway}/connect/${session}/`);
    await page.getByTestId('other-methods').click();
    await page.getByTestId('more-methods').locator('summary').click();
    await page.getByTestId('method-DIRDEB').click();
    expect(await page.getByTestId('field-iban').isVisible()).toBe(true);
    expect(complaints).toEqual([]);
  });

  it('mends a mistake, what was typed is still there, and pays', async () => {
    await visit({ gateway: 'DIRDEB' }, options);
    await page.getByTestId('field-holder').fill('Simon Smit');
    await page.getByTestId('field-iban').fill('NL91 ABNA 0417 1643 01');
    await page.getByTestId('pay').click();
    await page.locator('#consent-error').waitFor();
    expect(await page.locator('#iban-error').innerText()).toBe('Check the IBAN: a letter or digit seems wrong.');
    expect(await focused()).toBe('field-iban');
    expect(await page.getByTestId('field-iban').getAttribute('aria-invalid')).toBe('true');
    expect(await typedInto('field-holder')).toBe('Simon Smit');
    await page.getByTestId('field-iban').fill('NL91 ABNA 0417 1643 00');
    await page.getByTestId('field-consent').check();
    await page.getByTestId('pay').click();
    await page.waitForURL(`${stage.shop}/thanks`);
    expect(stage.checkout.methodPayments.at(-1)!.entry).toMatchObject({ holder: 'Simon Smit', consent: '1' });
    // A page that says what is wrong has status 422, which browsers remark on.
    expect(complaints.filter((text) => !text.includes('422'))).toEqual([]);
  });

  it('takes off a gift card and pays the rest', async () => {
    await visit({ gateway: 'VVVGIFTCRD' }, options);
    await page.getByTestId('field-gift_number').fill(UNKNOWN_GIFT_CARD);
    await page.getByTestId('field-gift_code').fill('1234');
    await page.getByTestId('pay').click();
    await page.locator('#gift_number-error').filter({ hasText: 'We do not recognise this gift card' }).waitFor();
    expect(await typedInto('field-gift_code')).toBe('');
    await page.getByTestId('field-gift_number').fill('1111 15');
    await page.getByTestId('field-gift_code').fill('1234');
    await page.getByTestId('pay').click();
    await page.getByTestId('amount-due').filter({ hasText: '€37.95' }).waitFor();
    await page.getByTestId('more-methods').locator('summary').click();
    await page.getByTestId('method-DIRDEB').click();
    expect(await page.getByTestId('pay').innerText()).toBe('Pay €37.95');
  });

  it('pays with a stored card by one press', async () => {
    const savedCards = [{ token: 'tok-1', display: 'Visa •••• 1111', expiry: '12 / 30', gateway: 'VISA' }] as const;
    const { methods } = someOrder();
    await visit({ methods, savedCards }, options);
    await page.getByTestId('saved-card').click();
    await page.getByTestId('pay').click();
    await page.waitForURL(`${stage.shop}/thanks`);
    const { savedCard, browser: told } = stage.checkout.payments.at(-1)!;
    expect([savedCard, told.javascriptEnabled]).toEqual(['tok-1', !('javaScriptEnabled' in options)]);
    expect(complaints).toEqual([]);
  });

  it('reads the instructions of a transfer and goes back to the shop', async () => {
    await visit({ gateway: 'BANKTRANS' }, options);
    await page.getByTestId('field-iban').fill('NL91ABNA0417164300');
    await page.getByTestId('field-bank_country').selectOption('NL');
    await page.getByTestId('pay').click();
    await page.getByTestId('transfer').waitFor();
    expect(await page.getByTestId('transfer').innerText()).toContain(TRANSFER.reference);
    const buttons = await page.locator('.copy:visible').count();
    expect(buttons).toBe('javaScriptEnabled' in options ? 0 : 6);
    await page.getByTestId('onward').click();
    await page.waitForURL(`${stage.shop}/thanks`);
    expect(complaints).toEqual([]);
  });
});

describe('a payer', () => {
  it('fills in a long form with the keyboard alone', async () => {
    await visit({ gateway: 'BNPL_MF' });
    await page.getByTestId('field-gender-female').focus();
    await page.keyboard.press('Space');
    const typed = ['31121990', '0417164300', 'simon@example.com', '020 850 0500'];
    for (const text of typed) {
      await page.keyboard.press('Tab');
      await page.keyboard.type(text);
    }
    expect(await typedInto('field-birthday')).toBe('31/12/1990');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    // Past the link to the terms.
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('pay');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${stage.bank}/institution*`);
    expect(stage.checkout.methodPayments.at(-1)!.entry).toEqual({
      gender: 'female',
      birthday: '31/12/1990',
      bank_account: '0417164300',
      email: 'simon@example.com',
      phone: '020 850 0500',
      terms: '1',
    });
    expect(complaints).toEqual([]);
  });

  it('is led to the first choice that was not made', async () => {
    await visit({ gateway: 'BILLINK' });
    await page.getByTestId('pay').click();
    expect(await focused()).toBe('field-customer_type-private');
    expect(await page.getByRole('radiogroup').getAttribute('aria-invalid')).toBe('true');
    await page.getByTestId('field-customer_type-business').check();
    expect(await page.getByRole('radiogroup').getAttribute('aria-invalid')).toBeNull();
    expect(await page.locator('#customer_type-error').isVisible()).toBe(false);
  });

  it('types an account number in groups, the caret stays, and the country follows', async () => {
    await visit({ gateway: 'BANKTRANS' });
    const iban = page.getByTestId('field-iban');
    await iban.focus();
    await page.keyboard.type('nl91abna0417164300');
    expect(await iban.inputValue()).toBe('NL91 ABNA 0417 1643 00');
    expect(await typedInto('field-bank_country')).toBe('NL');
    for (let i = 0; i < 3; i++) await page.keyboard.press('Backspace');
    expect(await iban.inputValue()).toBe('NL91 ABNA 0417 164');
    await page.keyboard.press('Home');
    for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Backspace');
    expect(await iban.inputValue()).toBe('NL9A BNA0 4171 64');
    await page.keyboard.type('1');
    expect(await iban.inputValue()).toBe('NL91 ABNA 0417 164');
  });

  it('may enter an account of the test bank in the sandbox', async () => {
    await visit({ gateway: 'DIRDEB' });
    await page.getByTestId('field-holder').fill('S Smit');
    await page.getByTestId('field-iban').fill('NL87ABNA0000000001');
    await page.getByTestId('field-consent').check();
    await page.getByTestId('pay').click();
    await page.waitForURL(`${stage.shop}/thanks`);
  });

  it('finds the bank of last time chosen already', async () => {
    await visit({ methods: [METHOD.idealWithBanks, METHOD.payPal], gateway: 'IDEAL' });
    expect(await typedInto('field-issuer')).toBe('');
    await page.getByTestId('field-issuer').selectOption({ label: 'Knab' });
    await page.getByTestId('pay').click();
    await page.waitForURL(`${stage.bank}/institution*`);
    const order = someOrder({ methods: [METHOD.idealWithBanks], gateway: 'IDEAL' });
    await page.goto(`${stage.gateway}/connect/${stage.checkout.add({ kind: 'open', order, declined: null })}/`);
    expect(await typedInto('field-issuer')).toBe('0004');
    expect(await page.locator('optgroup option').first().innerText()).toBe('Knab');
  });

  it('scans a code elsewhere, and the page goes on by itself', async () => {
    const session = await visit({ gateway: 'WECHAT' });
    await page.getByTestId('pay').click();
    await page.getByTestId('qr').waitFor();
    expect(await page.getByRole('img', { name: 'QR code to pay €47.95 with WeChat Pay' }).count()).toBe(1);
    stage.checkout.finish(session);
    await page.waitForURL(`${stage.shop}/thanks`);
    expect(complaints).toEqual([]);
  });

  it('copies what a transfer needs', async () => {
    await visit({ gateway: 'BANKTRANS' }, { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.getByTestId('field-iban').fill('NL91ABNA0417164300');
    await page.getByTestId('pay').click();
    await page.getByRole('button', { name: 'Copy IBAN' }).click();
    await page.getByRole('status').filter({ hasText: 'IBAN: Copied' }).waitFor({ state: 'attached' });
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(TRANSFER.iban);
    await page.getByRole('button', { name: 'Copy Amount' }).click();
    await page.getByRole('status').filter({ hasText: 'Amount: Copied' }).waitFor({ state: 'attached' });
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('47.95');
  });

  it('finds Apple Pay in the live list where the browser has it, and only there', async () => {
    const live = await openStage({ sandbox: false });
    const methods = [METHOD.ideal, { ...METHOD.payPal, id: 'APPLEPAY', name: 'Apple Pay' }];
    const session = live.checkout.add({ kind: 'open', order: someOrder({ methods }), declined: null });
    const isListed = async (able: boolean) => {
      if (able) await page.addInitScript('window.ApplePaySession = class {}');
      await page.goto(`${live.gateway}/connect/${session}/`);
      await page.getByTestId('method-IDEAL').waitFor();
      return page.getByTestId('method-APPLEPAY').isVisible();
    };
    page = await browser.newPage();
    expect(await isListed(false)).toBe(false);
    expect(await isListed(true)).toBe(true);
    await live.close();
    // Nobody's device is behind the sandbox.
    await page.close();
    await visit({ methods });
    expect(await page.getByTestId('method-APPLEPAY').isVisible()).toBe(true);
  });

  it('gets the button back with a sentence when the network fails, and then pays once', async () => {
    await visit({ gateway: 'PAYPAL' });
    const before = stage.checkout.methodPayments.length;
    await page.context().setOffline(true);
    await page.getByTestId('pay').click();
    await page.getByTestId('error').filter({ hasText: 'The connection was lost' }).waitFor();
    await page.context().setOffline(false);
    await page.getByTestId('pay').click();
    await page.waitForURL(`${stage.bank}/institution*`);
    expect(stage.checkout.methodPayments.length - before).toBe(1);
  });
});
