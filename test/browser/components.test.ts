/** The payment component in the page of a shop on another site, with the gateway behind it. */
import { randomUUID } from 'node:crypto';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { deriveComponentKeys } from '../../src/components/keys.ts';
import { openPayload } from '../../src/components/payload.ts';
import { isRefusal } from '../../src/platform/errors.ts';
import { openSpentPayloads } from '../../src/storage/spent-payloads.ts';
import { launchBrowser } from '../support/browser.ts';
import { MASTER_KEY } from '../support/gateway.ts';
import { makeWorld, type World } from '../support/world.ts';
import { type ComponentShop, openComponentShop, type Scene, Visit } from './component-shop.ts';
import { findings } from './looking.ts';
import { Shopper } from './shopper.ts';

const NUMBER = '5500000000000004';

let world: World;
let shop: ComponentShop;
let browser: Browser;
const visits: Visit[] = [];
beforeAll(async () => {
  [world, browser] = await Promise.all([makeWorld(), launchBrowser()]);
  const mint = async () => (await world.api('GET', '/auth/api_token')).body.data.api_token;
  shop = await openComponentShop({ url: world.url, mint });
});
afterEach(async () => {
  for (const visit of visits.splice(0)) await visit.close();
});
afterAll(async () => {
  await browser.close();
  await shop.close();
  await world.close();
});

async function visit(scene: Scene = {}, options: BrowserContextOptions = {}): Promise<Visit> {
  const started = await Visit.start(browser, shop, scene, options);
  visits.push(started);
  return started;
}

/** What the gateway makes of payment_data. */
async function opened(data: { gateway: string; payload: string; tokenize?: boolean }) {
  const { clock, database, gateway } = world;
  const site = (await gateway.context.sites.byId(1))!;
  const parts = { keys: deriveComponentKeys(MASTER_KEY), spent: openSpentPayloads(database.sql, clock), clock };
  const read = await openPayload(parts, { site, orderId: randomUUID(), data });
  if (isRefusal(read)) throw new Error(read.info);
  return read;
}

/** What axe has against the shop's page and against the frames in it. */
const findingsOf = async (at: Visit): Promise<string[]> => {
  const wrong: string[] = [];
  for (const frame of at.page.frames()) {
    // One heading of the first level is for the page, not for each frame in it.
    const without = frame.parentFrame() ? ['page-has-heading-one'] : [];
    wrong.push(...(await findings(frame, { without })));
  }
  return wrong;
};

describe('a card typed into the component', () => {
  it('reaches the gateway as it was typed, and the shop as a sealed payload', async () => {
    const at = await visit({ order: { customer: { locale: 'nl_NL', country: 'NL' } } }, { locale: 'nl-NL' });
    await at.fill({ holder: 'Zoë Müller' });
    const data = await at.paymentData();
    expect(data).toEqual({ gateway: 'CREDITCARD', payload: expect.any(String) });
    expect(await opened(data)).toMatchObject({
      gateway: 'CREDITCARD',
      card: { number: NUMBER, holder: 'Zoë Müller', expiry: '3012', securityCode: '123' },
      fields: {},
      customer: { locale: 'nl_NL', browser: { javascriptEnabled: true, language: 'nl-NL', screenWidth: 390 } },
      tokenize: false,
    });
    expect(at.shopper.complaints).toEqual([]);
    expect([...at.shopper.origins].sort()).toEqual([new URL(shop.url).origin, world.url].sort());
  });

  it('cannot be read by the page of the shop', async () => {
    const at = await visit();
    await at.fill();
    const data = await at.paymentData();
    const inside = await at.run(
      `(() => { try { return document.querySelector('iframe').contentDocument?.body?.innerHTML ?? null; } catch { return null; } })()`,
    );
    expect(inside).toBeNull();
    const seen = JSON.stringify([
      data,
      Buffer.from(data.payload, 'base64').toString(),
      await at.run('component.getOrderData()'),
      await at.run('component.getErrors()'),
      await at.run('events'),
      await at.run('document.documentElement.outerHTML'),
    ]);
    for (const secret of [NUMBER, '5500 0000 0000 0004', 'S Smit', '3012']) expect(seen).not.toContain(secret);
    expect(await at.run('Object.keys(component)')).toEqual([]);
  });

  it('gives another payload for another try', async () => {
    const at = await visit();
    await at.fill();
    const first = await at.paymentData();
    await opened(first);
    await at.until(`component.getErrors().count === 0 && component.getPaymentData().payload !== '${first.payload}'`);
    const second = await at.paymentData();
    expect((await opened(second)).card?.number).toBe(NUMBER);
    await expect(opened(first)).rejects.toThrow('used before');
  });

  it('is never the one of before a change', async () => {
    const at = await visit();
    await at.fill();
    await at.paymentData();
    await at.card.getByTestId('card-number').fill('4111111111111111');
    await at.until('component.getErrors().count === 0');
    expect((await opened(await at.paymentData())).card?.number).toBe('4111111111111111');
  });

  it('is of the scheme that the shop chose', async () => {
    const at = await visit({ gateway: 'visa' });
    await at.fill();
    expect(await at.run('component.getErrors().errors[0]')).toEqual({
      field: 'number',
      code: 'wrong_scheme',
      message: 'This is not a Visa card. Use your Visa card.',
    });
    await at.fill({ number: '4111111111111111' });
    expect(await opened(await at.paymentData())).toMatchObject({
      gateway: 'VISA',
      card: { number: '4111111111111111' },
    });
  });
});

describe('the component tells the shop', () => {
  it('when it has loaded, what was chosen, and whether the form is right', async () => {
    const at = await visit();
    await at.until(`events.some(([name]) => name === 'onValidation')`);
    await at.fill();
    await at.until(`events.at(-1)[1].valid === true`);
    await at.card.getByTestId('card-cvc').fill('1');
    await at.until(`events.at(-1)[1].valid === false`);
    expect(await at.run('events')).toEqual([
      ['onSelect', { gateway: 'CREDITCARD', issuer: null }],
      ['onValidation', { valid: false }],
      ['onLoad', { loaded: true }],
      ['onValidation', { valid: true }],
      ['onValidation', { valid: false }],
    ]);
  });

  it('what is wrong, and the payer too, at the first field that is', async () => {
    const at = await visit();
    // Some shops ask nothing but this when their button is pressed.
    await at.until('component.getErrors().count === 4');
    await at.card.getByText('Enter your card number.').waitFor();
    expect(await at.card.getByTestId('error').count()).toBe(4);
    expect(await at.card.locator(':focus').count()).toBe(0);
    expect(await at.run('component.hasErrors()')).toBe(true);
    await at.card.locator(':focus').waitFor();
    expect(await at.card.getByTestId('error').count()).toBe(4);
    expect(await at.card.locator(':focus').getAttribute('data-testid')).toBe('card-number');
    expect((await at.run('component.getErrors()')).errors.map(({ message }: { message: string }) => message)).toEqual([
      'Enter your card number.',
      'Enter the expiry date.',
      'Enter the security code.',
      'Enter the name on your card.',
    ]);
    expect(await at.run('component.getPaymentData()')).toEqual({ gateway: 'CREDITCARD', payload: null });
    await at.fill();
    await at.until('component.getErrors().count === 0');
    expect(await at.run('component.hasErrors()')).toBe(false);
    expect(await at.card.getByTestId('error').count()).toBe(0);
  });

  it('that its own button was pressed, with what to send', async () => {
    const at = await visit({ button: true });
    const pay = at.page.getByTestId('component-pay');
    expect(await pay.textContent()).toBe('Pay €123.45');
    await pay.click();
    expect(await at.run(`events.filter(([name]) => name === 'onSubmit')`)).toEqual([]);
    await at.fill();
    await at.until('component.getErrors().count === 0');
    await at.card.getByTestId('card-holder').press('Enter');
    await at.until(`events.some(([name]) => name === 'onSubmit')`);
    const [[, state]] = await at.run(`events.filter(([name]) => name === 'onSubmit')`);
    expect((await opened(state.paymentData)).card?.number).toBe(NUMBER);
  });

  it.each([
    ['an API key', () => world.apiKey, 1023],
    ['a token of nobody', () => `pub.v2.${'A'.repeat(43)}.${'A'.repeat(43)}`, 1032],
  ])('that %s is no token for it', async (_what, apiToken, code) => {
    const at = await visit({ apiToken: apiToken() });
    const [[name, state]] = await at.run('events');
    expect([name, state.code]).toEqual(['onError', code]);
    expect(state.errors).toEqual([{ code, message: state.message }]);
    expect(await at.page.locator('iframe').count()).toBe(0);
  });

  it.each([
    [{ order: { currency: null } }, 'order'],
    [{ gateway: 'NOBODYS' }, 'unavailable'],
    [{ order: { amount: 500_001 } }, 'unavailable'],
  ])('what is missing: %o', async (scene, code) => {
    const at = await visit(scene);
    expect((await at.run('events'))[0]).toMatchObject(['onError', { code }]);
  });
});

describe('several methods', () => {
  it('are a list to choose from, of which one is open', async () => {
    const at = await visit({ kind: 'dropin' });
    const names = await at.page.locator('.msp-ui-method-name').allTextContents();
    expect(names.slice(0, 5)).toEqual(['Visa', 'Mastercard', 'American Express', 'Maestro', 'Card']);
    expect(names).toContain('iDEAL');
    expect(await at.run('component.getErrors().errors[0].message')).toBe('Choose how you would like to pay.');
    await at.page.getByLabel('Mastercard').check();
    await at.fill();
    await at.until('component.getErrors().count === 0');
    // What was typed for another method is still there when the payer comes back.
    await at.page.getByLabel('Visa').check();
    await at.until('component.getErrors().count > 0');
    await at.page.getByLabel('Mastercard').check();
    expect(await opened(await at.paymentData())).toMatchObject({ gateway: 'MASTERCARD', card: { number: NUMBER } });
  });

  it('are chosen with the keyboard', async () => {
    const at = await visit({ kind: 'dropin' });
    await at.page.getByLabel('Visa').focus();
    await at.page.keyboard.press('Space');
    await at.page.keyboard.press('ArrowDown');
    await at.page.frameLocator('.msp-ui-chosen iframe').getByTestId('card-number').waitFor();
    await at.page.keyboard.press('Tab');
    await at.page.keyboard.type('5500');
    expect(await at.card.getByTestId('card-number').inputValue()).toBe('5500');
    expect(await at.run(`events.at(-1)`)).toEqual(['onSelect', { gateway: 'MASTERCARD', issuer: null }]);
  });

  it('are one where the shop groups cards', async () => {
    const order = { payment_options: { settings: { connect: { group_cards: true } } } };
    const at = await visit({ kind: 'dropin', order });
    const names = await at.page.locator('.msp-ui-method-name').allTextContents();
    expect(names[0]).toBe('Card');
    expect(names).not.toContain('Visa');
    await at.page.getByLabel('Card').check();
    await at.fill();
    expect((await opened(await at.paymentData())).gateway).toBe('CREDITCARD');
  });
});

describe('stored cards', () => {
  const token = (more: object) => ({
    ...{ token: 'tok-1', code: 'VISA', display: 'Visa ending in 1111', last4: '1111', expired: 0, model: 'cardOnFile' },
    ...more,
  });
  const recurring = {
    model: 'cardOnFile',
    tokens: [
      token({}),
      token({ token: 'tok-2', display: 'Visa ending in 2222', expired: 1 }),
      token({ token: 'tok-3', code: 'AMEX', display: 'Amex ending in 3333' }),
    ],
  };

  it('can be paid with without typing', async () => {
    const at = await visit({ gateway: 'VISA', recurring });
    expect(await at.page.getByLabel('Visa ending in 2222').isDisabled()).toBe(true);
    expect(await at.page.getByLabel('Amex ending in 3333').count()).toBe(0);
    const data = await at.paymentData();
    expect(data).not.toHaveProperty('tokenize');
    expect(await opened(data)).toMatchObject({ gateway: 'VISA', card: null, storedCard: 'tok-1', tokenize: false });
  });

  it('become one more where the payer says so', async () => {
    const at = await visit({ gateway: 'VISA', recurring });
    await at.page.getByLabel('Another card').check();
    await at.fill({ number: '4111111111111111' });
    await at.page.getByLabel('Keep this card for my next purchase').check();
    await at.until('component.getPaymentData().tokenize === true');
    const data = await at.paymentData();
    expect(data.tokenize).toBe(true);
    expect(await opened(data)).toMatchObject({
      card: { number: '4111111111111111' },
      storedCard: null,
      tokenize: true,
    });
  });
});

describe('the component stays', () => {
  it('for a payer who takes longer than a token lives', async () => {
    const at = await visit();
    await at.page.clock.install();
    await at.run('component.init("payment", { gateway: "CREDITCARD", onLoad: () => events.push(["again"]) })');
    await at.until(`events.some(([name]) => name === 'again')`);
    await at.fill();
    await at.until('component.getErrors().count === 0');
    const before = (await at.paymentData()).payload;
    await world.pass(8 * 60_000);
    await at.page.clock.runFor(8 * 60_000);
    await at.until(
      `component.getErrors().count === 0 && (() => { const t = (p) => JSON.parse(atob(p)).token; return t(component.getPaymentData().payload) !== t('${before}'); })()`,
    );
    const data = await at.paymentData();
    await world.pass(9 * 60_000);
    expect((await opened(data)).card?.number).toBe(NUMBER);
  });
});

describe('after the order', () => {
  it('leads on to the payment_url', async () => {
    const at = await visit();
    await at.run(`component.init('redirection', { order: { payment_url: '${shop.url}/next' } })`);
    await at.page.waitForURL(`${shop.url}/next`);
  });

  it('goes to no address that is a script', async () => {
    const at = await visit();
    await at.run(`component.init('redirection', { order: { payment_url: 'javascript:events.push("ran")' } })`);
    expect((await at.run('events')).at(-1)).toMatchObject(['onError', { code: 'redirection' }]);
  });

  it('shows where to transfer the money', async () => {
    const at = await visit();
    const order = {
      ...{ amount: 12345, currency: 'EUR', payment_url: `${shop.url}/next` },
      gateway_info: {
        reference: '1234567890123456',
        destination_holder_name: 'Grachten & Co',
        destination_holder_iban: 'NL91ABNA0417164300',
        destination_holder_swift: 'ABNANL2A',
      },
    };
    await at.run(`component.init('redirection', { order: ${JSON.stringify(order)} })`);
    const text = await at.page.getByTestId('payment-component').innerText();
    for (const part of ['€123.45', 'NL91 ABNA 0417 1643 00', 'ABNANL2A', '1234 5678 9012 3456'])
      expect(text).toContain(part);
    expect(at.page.url()).toContain(shop.url);
    expect(await findingsOf(at)).toEqual([]);
  });
});

describe('the component looks', () => {
  it('like the fields of the shop, inside of the frame too', async () => {
    const css =
      '.msp-ui-form-control{border:2px solid #800080;border-radius:3px;background:#fffff0}.msp-ui-form-label{color:#800080}';
    const at = await visit({ css });
    const number = at.card.getByTestId('card-number');
    const look = (names: string[]) =>
      `(field) => Object.fromEntries(${JSON.stringify(names)}.map((name) => [name, getComputedStyle(field)[name]]))`;
    const names = ['borderTopColor', 'borderTopWidth', 'borderTopLeftRadius', 'backgroundColor'];
    const style = await number.evaluate(`(${look(names)})(document.getElementById('number'))`);
    expect(style).toEqual({
      borderTopColor: 'rgb(128, 0, 128)',
      borderTopWidth: '2px',
      borderTopLeftRadius: '3px',
      backgroundColor: 'rgb(255, 255, 240)',
    });
  });

  it.each([
    ['one method', {}],
    ['a list', { kind: 'dropin' } as Scene],
  ])('the same to everybody: %s breaks no rule of accessibility', async (_name, scene) => {
    const at = await visit({ ...scene, button: true });
    if (scene.kind === 'dropin') await at.page.getByLabel('Mastercard').check();
    await at.run('component.hasErrors()');
    await at.card.getByTestId('error').first().waitFor();
    expect(await findingsOf(at)).toEqual([]);
  });

  it.each([320, 390, 1200])('whole in a window of %i px', async (width) => {
    const at = await visit({ kind: 'dropin' }, { viewport: { width, height: 800 } });
    await at.page.getByLabel('Mastercard').check();
    await at.run('component.hasErrors()');
    await at.card.getByTestId('error').first().waitFor();
    expect(await at.shopper.overflow()).toBeLessThanOrEqual(0);
    // The frame is as high as its form: nothing is cut off, nothing scrolls.
    const holder = await at.card.locator('#holder-error').boundingBox();
    const frame = (await at.page.locator('.msp-ui-chosen iframe').boundingBox())!;
    expect(holder!.y + holder!.height).toBeLessThanOrEqual(frame.y + frame.height + 1);
  });
});

describe('the demo shop', () => {
  it('sends what the component sealed to its server, and goes where the answer leads', async () => {
    const shopper = await Shopper.start(browser);
    try {
      const { page } = shopper;
      await page.goto(`${world.bankUrl}/shop/components?lang=nl`);
      await page.locator('.msp-ui-method-name').first().click();
      const card = page.frameLocator('iframe');
      await card.getByTestId('card-number').fill(NUMBER);
      await card.getByTestId('card-expiry').fill('1230');
      await card.getByTestId('card-cvc').fill('123');
      await page.getByTestId('shop-place-order').click();
      await card.getByText('Vul de naam').waitFor();
      await card.getByTestId('card-holder').fill('S Smit');

      // The first time the gateway says no, as it may: nothing is lost, and the payer tries again.
      let sent: { payment_data: { gateway: string; payload: string } } | undefined;
      await page.route(
        '**/shop/components/order',
        async (route) => {
          sent = route.request().postDataJSON();
          const refused = { success: false, data: {}, error_code: 1024, error_info: 'Transaction refused' };
          await route.fulfill({ json: refused });
        },
        { times: 1 },
      );
      await page.getByTestId('shop-place-order').click();
      await page.getByText('Transaction refused (1024)').waitFor();
      expect((await opened(sent!.payment_data)).card).toMatchObject({ number: NUMBER, holder: 'S Smit' });
      // The second try comes with a payload of its own. The payer is there, so their bank may ask them.
      await page.getByTestId('shop-place-order').click();
      await page.waitForURL('**/connect/**');
      await shopper.confirm();
      await page.waitForURL('**/shop/return?**');
      const orderId = new URL(page.url()).searchParams.get('transactionid')!;
      const { body } = await world.api('GET', `/orders/${encodeURIComponent(orderId)}`);
      expect(body.data).toMatchObject({
        status: 'completed',
        payment_details: { type: 'MASTERCARD', last4: NUMBER.slice(-4) },
      });
      expect(shopper.complaints).toEqual([]);
    } finally {
      await shopper.close();
    }
  });
});
