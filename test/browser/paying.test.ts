/** A payer pays, in a real browser: by keyboard, without JavaScript, through a bank's frames, over a failing network. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { OrderView } from '../../src/checkout/port.ts';
import { launchBrowser } from '../support/browser.ts';
import { NUMBERS, someLook, someOrder } from './fake-checkout.ts';
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

async function visit(order: Partial<OrderView> = {}, options: BrowserContextOptions = {}, query = ''): Promise<string> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, ...options });
  page = await context.newPage();
  complaints = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  const toShop = { redirectUrl: `${stage.shop}/thanks`, cancelUrl: `${stage.shop}/cart` };
  const token = stage.checkout.add({ kind: 'open', order: someOrder({ ...toShop, ...order }), declined: null });
  await page.goto(`${stage.gateway}/connect/${token}/${query}`);
  return token;
}

async function fillIn(number: string, code = '123'): Promise<void> {
  await page.getByTestId('card-number').fill(number);
  await page.getByTestId('card-expiry').fill('12 / 30');
  await page.getByTestId('card-cvc').fill(code);
  await page.getByTestId('card-holder').fill('T. Tester');
}

/** What these tests ask of a text field in the browser. */
interface Field {
  readonly selectionStart: number;
  setSelectionRange(from: number, to: number): void;
}

const focused = () => page.evaluate('document.activeElement.dataset.testid');

describe('a payer', () => {
  it('pays with the keyboard alone', async () => {
    await visit({ gateway: 'VISA' });
    await page.getByTestId('card-number').focus();
    await page.keyboard.type(NUMBERS.paid);
    await page.keyboard.press('Tab');
    await page.keyboard.type('1230');
    await page.keyboard.press('Tab');
    await page.keyboard.type('123');
    await page.keyboard.press('Tab');
    await page.keyboard.type('T. Tester');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('pay');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${stage.shop}/thanks`);
    expect(complaints).toEqual([]);
  });

  it('chooses a method from the list and goes through the bank’s frames', async () => {
    const token = await visit({}, {}, '?lang=nl_NL');
    await page.getByTestId('method-MASTERCARD').click();
    await fillIn(NUMBERS.challenged);
    await page.getByTestId('pay').click();
    await page.getByRole('heading', { name: 'Bevestig de betaling bij uw bank' }).waitFor();
    expect(await page.getByTestId('cancel').isVisible()).toBe(true);
    await page.frameLocator('#bank-frame').locator('#confirm').click();
    await page.waitForURL(`${stage.shop}/thanks`);
    expect((await stage.checkout.state(token)).kind).toBe('paid');
    expect(stage.visits.slice(-3)).toEqual(['POST /method', 'POST /challenge', 'GET /shop/thanks']);
    expect(stage.checkout.payments.at(-1)!.browser).toMatchObject({ javascriptEnabled: true, screenWidth: 390 });
    expect(complaints).toEqual([]);
  });

  it('pays without JavaScript, the challenge filling the window, and lands in the shop', async () => {
    await visit({}, { javaScriptEnabled: false });
    await page.getByTestId('method-MASTERCARD').click();
    await fillIn(NUMBERS.challenged);
    await page.getByTestId('pay').click();
    await page.getByTestId('continue').click();
    await page.getByTestId('challenge-open').click();
    await page.locator('#confirm').click();
    await page.waitForURL(`${stage.shop}/thanks`);
    expect(stage.checkout.payments.at(-1)!.browser.javascriptEnabled).toBe(false);
    expect(complaints).toEqual([]);
  });

  it('without JavaScript sees what to mend, and keeps what was typed', async () => {
    await visit({}, { javaScriptEnabled: false }, '?method=VISA');
    await fillIn(NUMBERS.refused);
    await page.getByTestId('pay').click();
    expect(await page.getByTestId('error').innerText()).toContain('This is a test card');
    expect(await page.getByTestId('card-holder').inputValue()).toBe('T. Tester');
    expect(await page.getByTestId('card-cvc').inputValue()).toBe('');
    await page.getByTestId('card-number').fill(NUMBERS.paid);
    await page.getByTestId('card-cvc').fill('123');
    await page.getByTestId('pay').click();
    await page.waitForURL(`${stage.shop}/thanks`);
  });

  it('without JavaScript waits on a page that goes on by itself', async () => {
    const token = await visit({}, { javaScriptEnabled: false }, '?method=VISA');
    await fillIn(NUMBERS.slow);
    await page.getByTestId('pay').click();
    await page.getByRole('heading', { name: 'Your payment is being processed' }).waitFor();
    stage.checkout.finish(token);
    await page.waitForURL(`${stage.shop}/thanks`);
  });

  it('pays once however often the button is pressed', async () => {
    await visit({}, {}, '?method=VISA');
    const before = stage.checkout.payments.length;
    await fillIn(NUMBERS.paid);
    await page.getByTestId('pay').dblclick();
    await page.waitForURL(`${stage.shop}/thanks`);
    expect(stage.checkout.payments.length - before).toBe(1);
  });

  it('gets the button back with a sentence when the network fails, and then pays once', async () => {
    await visit({}, {}, '?method=VISA');
    const before = stage.checkout.payments.length;
    await fillIn(NUMBERS.paid);
    await page.context().setOffline(true);
    await page.getByTestId('pay').click();
    await page.getByTestId('error').filter({ hasText: 'The connection was lost' }).waitFor();
    expect(await page.getByTestId('pay').innerText()).toContain('47.95');
    expect(await focused()).toBe('pay');
    await page.context().setOffline(false);
    await page.getByTestId('pay').click();
    await page.waitForURL(`${stage.shop}/thanks`);
    expect(stage.checkout.payments.length - before).toBe(1);
  });

  it('is told what happens while the bank takes its time', async () => {
    const token = await visit({}, {}, '?method=VISA');
    await fillIn(NUMBERS.slow);
    await page.getByTestId('pay').click();
    await page.getByRole('heading', { name: 'Your payment is being processed' }).waitFor();
    stage.checkout.finish(token);
    await page.waitForURL(`${stage.shop}/thanks`);
  });

  it('sees why a payment was declined and may try again', async () => {
    await visit({}, {}, '?method=VISA');
    await fillIn(NUMBERS.declined);
    await page.getByTestId('pay').click();
    const notice = page.getByTestId('error').filter({ hasText: 'did not go through' });
    await notice.waitFor();
    expect(await notice.innerText()).toContain('There are not enough funds available');
    await fillIn(NUMBERS.paid);
    await page.getByTestId('pay').click();
    await page.waitForURL(`${stage.shop}/thanks`);
  });

  it.each([true, false])('whose card was refused may go back to the shop instead (JavaScript: %s)', async (js) => {
    const look = someLook({ switches: { hideCancel: true } });
    await visit({ gateway: 'VISA', look }, { javaScriptEnabled: js });
    expect(await page.getByTestId('cancel').count()).toBe(0);
    await fillIn(NUMBERS.declined);
    await page.getByTestId('pay').click();
    await page.getByText('There are not enough funds available').waitFor();
    expect(await page.getByTestId('card-number').isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Back to Lindenhof Boekhandel' }).click();
    await page.waitForURL(`${stage.shop}/cart`);
  });

  it('cancels and is back in the shop', async () => {
    await visit();
    await page.getByTestId('cancel').click();
    await page.waitForURL(`${stage.shop}/cart`);
    expect(complaints).toEqual([]);
  });

  it('who goes back after paying finds no form', async () => {
    await visit({ redirectUrl: null }, {}, '?method=VISA');
    await fillIn(NUMBERS.paid);
    await page.getByTestId('pay').click();
    await page.getByTestId('outcome-paid').waitFor();
    await page.goBack();
    await page.getByTestId('outcome-already-paid').waitFor();
  });

  it('changes the language and stays with the method', async () => {
    await visit({}, {}, '?method=VISA');
    await page.getByTestId('language').selectOption('he_IL');
    await page.waitForURL(/lang=he_IL/);
    expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
    expect(await page.getByTestId('card-number').isVisible()).toBe(true);
  });
});

describe('the 3DS Method', () => {
  it('is given ten seconds and no more', async () => {
    const silent = await openStage({ bankNotifies: false });
    const context = await browser.newContext();
    page = await context.newPage();
    await page.clock.install();
    const token = silent.checkout.add({ kind: 'unknown' });
    silent.checkout.set(token, silent.checkout.methodState(token, someOrder()));
    await page.goto(`${silent.gateway}/connect/${token}/`);
    await page.getByRole('heading', { name: 'One moment, please' }).waitFor();
    await page.clock.fastForward(9_000);
    expect((await silent.checkout.state(token)).kind).toBe('method');
    await page.clock.fastForward(1_000);
    await page.getByRole('heading', { name: 'Confirm the payment with your bank' }).waitFor();
    await silent.close();
  });
});

describe('the page', () => {
  it('has nothing to touch that is smaller than a fingertip', async () => {
    await visit({ gateway: 'VISA' });
    for (const place of ['.test-strip summary', '.cart summary', '#language', '.beside .quiet', '[data-testid=pay]'])
      expect([place, (await page.locator(place).first().boundingBox())!.height >= 44]).toEqual([place, true]);
  });

  it('grows with the size of type that a payer wants, and still fits a phone', async () => {
    await visit({ gateway: 'VISA' });
    const height = async () => (await page.getByTestId('card-number').boundingBox())!.height;
    const before = await height();
    await page.evaluate("document.documentElement.style.fontSize = '200%'");
    expect(await height()).toBe(2 * before);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  });
});

describe('the bank’s page in its frame', () => {
  it('may have the window after some seconds, and leads on from there', async () => {
    await visit({}, {}, '?method=MASTERCARD');
    await page.clock.install();
    await fillIn(NUMBERS.challenged);
    await page.getByTestId('pay').click();
    await page.frameLocator('#bank-frame').locator('#confirm').waitFor();
    const button = page.getByTestId('challenge-open');
    expect(await button.isVisible()).toBe(false);
    const place = await page.locator('#bank-frame').boundingBox();
    await page.clock.fastForward(10_000);
    await button.waitFor();
    expect(await page.locator('#bank-frame').boundingBox()).toEqual(place);
    await button.click();
    await page.locator('#confirm').click();
    await page.waitForURL(`${stage.shop}/thanks`);
    expect(complaints).toEqual([]);
  });
});

describe('the window', () => {
  it('closes itself when a script of the shop opened it', async () => {
    await visit();
    const token = stage.checkout.add({ kind: 'paid', order: someOrder({ closeWindow: true }) });
    await page.goto(`${stage.shop}/cart`);
    const [opened] = await Promise.all([
      page.waitForEvent('popup'),
      page.evaluate(`void window.open('${stage.gateway}/connect/${token}/result')`),
    ]);
    if (!opened.isClosed()) await opened.waitForEvent('close');
  });

  it('goes on to the shop when the browser does not let it close', async () => {
    await visit();
    const order = someOrder({ closeWindow: true, redirectUrl: `${stage.shop}/thanks` });
    const token = stage.checkout.add({ kind: 'paid', order });
    // With something before it in its history the window is not the script's to close.
    await page.goto(`${stage.gateway}/connect/${token}/result`);
    await page.waitForURL(`${stage.shop}/thanks`);
  });
});

describe('the card form', () => {
  it('groups the number, shows its scheme, and keeps the caret where it was', async () => {
    await visit({}, {}, '?method=CREDITCARD');
    const number = page.getByTestId('card-number');
    await number.focus();
    await page.keyboard.type('4111111111111111');
    expect(await number.inputValue()).toBe('4111 1111 1111 1111');
    expect(await page.locator('#scheme-mark').getAttribute('data-scheme')).toBe('VISA');
    await number.evaluate((field) => (field as unknown as Field).setSelectionRange(5, 5));
    await page.keyboard.press('Backspace');
    expect(await number.inputValue()).toBe('4111 1111 1111 111');
    expect(await number.evaluate((field) => (field as unknown as Field).selectionStart)).toBe(3);
    await page.keyboard.type('9');
    expect(await number.inputValue()).toBe('4119 1111 1111 1111');
    await number.fill('');
    await page.keyboard.type('374500000000015');
    expect(await number.inputValue()).toBe('3745 000000 00015');
    await page.getByTestId('card-cvc').focus();
    expect(await page.locator('#code-hint').innerText()).toContain('4 digits on the front');
  });

  it.each([
    ['Arabic', '٥٥٠٠٠٠٠٠٠٠٠٠٠٠٠٤', '٠١٣٠', '١٢٣'],
    ['full-width', '５５０００００００００００００４', '１３０', '１２３'],
  ])('takes %s digits key by key', async (_, number, expiry, code) => {
    await visit({}, {}, '?method=CREDITCARD');
    for (const [field, keys] of [
      ['card-number', number],
      ['card-expiry', expiry],
      ['card-cvc', code],
    ] as const) {
      await page.getByTestId(field).focus();
      await page.keyboard.type(keys);
    }
    const values = ['card-number', 'card-expiry', 'card-cvc'].map((field) => page.getByTestId(field).inputValue());
    expect(await Promise.all(values)).toEqual(['5500 0000 0000 0004', '01 / 30', '123']);
  });

  it('asks an American Express card for the code on its front, before a digit is typed', async () => {
    await visit({ gateway: 'AMEX' });
    await page.getByTestId('card-cvc').focus();
    await page.keyboard.type('123');
    await page.keyboard.press('Tab');
    expect(await page.locator('#code-error').innerText()).toBe('Check the security code: it has 4 digits.');
    expect(await page.locator('#scheme-mark').getAttribute('data-scheme')).toBe('AMEX');
  });

  it('lets a Maestro card go without a security code', async () => {
    await visit({ gateway: 'MAESTRO' });
    await fillIn('6759000000005', '');
    await page.getByTestId('pay').click();
    await page.waitForURL(`${stage.shop}/thanks`);
    expect(stage.checkout.payments.at(-1)).toMatchObject({ gateway: 'MAESTRO', securityCode: '' });
  });

  it.each([
    ['1230', '12 / 30'],
    ['12/30', '12 / 30'],
    ['12 / 30', '12 / 30'],
    ['12/2030', '12 / 30'],
    ['530', '05 / 30'],
  ])('reads %s typed as an expiry date', async (typed, shown) => {
    await visit({}, {}, '?method=VISA');
    await page.getByTestId('card-expiry').focus();
    await page.keyboard.type(typed);
    await page.keyboard.press('Tab');
    expect(await page.getByTestId('card-expiry').inputValue()).toBe(shown);
  });

  it('lets an expiry date be deleted key by key', async () => {
    await visit({}, {}, '?method=VISA');
    const expiry = page.getByTestId('card-expiry');
    await expiry.focus();
    await page.keyboard.type('1230');
    for (let i = 0; i < 4; i++) await page.keyboard.press('Backspace');
    expect(await expiry.inputValue()).toBe('');
  });

  it('says what is wrong in words, ties them to the field, and goes to the first mistake', async () => {
    await visit({ gateway: 'MASTERCARD' });
    await page.getByTestId('card-number').fill('4111 1111 1111 1111');
    await page.getByTestId('pay').click();
    expect(await focused()).toBe('card-number');
    expect(await page.locator('#number-error').innerText()).toBe(
      'This is not a Mastercard card. Use your Mastercard card.',
    );
    expect(await page.getByTestId('card-number').getAttribute('aria-invalid')).toBe('true');
    expect(await page.getByTestId('card-number').getAttribute('aria-describedby')).toContain('number-error');
    expect(await page.getByTestId('error').count()).toBe(4);
    await page.getByTestId('card-number').fill(NUMBERS.challenged);
    expect(await page.locator('#number-error').isVisible()).toBe(false);
  });

  it('moves nothing while it is filled in, mistakes of one line included', async () => {
    await visit({}, {}, '?method=VISA');
    const place = async () => (await page.getByTestId('pay').boundingBox())!.y;
    const before = await place();
    await page.getByTestId('card-number').focus();
    await page.keyboard.type('4111111111111112');
    await page.keyboard.press('Tab');
    await page.keyboard.type('10');
    await page.keyboard.press('Tab');
    expect(await page.getByTestId('error').count()).toBe(2);
    expect(await place()).toBe(before);
  });

  it('takes a test card at a click in the sandbox', async () => {
    await visit({}, {}, '?method=VISA');
    await page.getByText('Test cards').click();
    await page.getByTestId('test-card').first().click();
    expect(await focused()).toBe('pay');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${stage.shop}/thanks`);
  });
});
