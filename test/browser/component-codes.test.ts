/** Payments that a component follows while the payer is elsewhere: a code that a phone scans, 3-D Secure in a dialog. */

import type { Browser } from 'playwright-core';
import decodeQR from 'qr/decode.js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { composeCardNumber } from '../../simulator/scenarios/cards.ts';
import { SECOND } from '../../src/platform/clock.ts';
import { launchBrowser } from '../support/browser.ts';
import { call } from '../support/merchant.ts';
import { finish, orderBody, readOrder } from '../support/pay.ts';
import { Payer } from '../support/payer.ts';
import { readPng } from '../support/png.ts';
import { makeWorld, type World } from '../support/world.ts';
import { type ComponentShop, openComponentShop, type Scene, Visit } from './component-shop.ts';

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

async function visit(scene: Scene): Promise<Visit> {
  const started = await Visit.start(browser, shop, scene);
  visits.push(started);
  return started;
}

/** The shop's server posts the order of a component; its data. */
async function postOrder(payment_data: object, more: object = {}) {
  const body = orderBody(world, {
    ...{ type: 'direct', amount: 12345, payment_data },
    customer: { locale: 'en_US', country: 'NL', ip_address: '192.0.0.1' },
    ...more,
  });
  const { http, data } = await call(world, 'POST', '/orders', body);
  expect(http).toBe(200);
  return data;
}

const connect = (settings: object) => ({ payment_options: { settings: { connect: settings } } });
/** Bancontact is for Belgians. */
const BELGIAN = { customer: { locale: 'en_US', country: 'BE' } };
const codes = (qr: object) => ({
  gateway: 'MISTERCASH',
  order: { ...BELGIAN, ...connect({ qr: { enabled: true, ...qr } }) },
});
const statuses = `events.filter(([name]) => name === 'onEvent').map(([, state]) => state.data.qr_status)`;
const asked = `events.filter(([name]) => name === 'onGetQR').length`;

/** A component that shows the code of an order; the order's data. */
async function showCode(at: Visit) {
  await at.until(`${asked} > 0`);
  const [, { orderData }] = await at.run(`events.find(([name]) => name === 'onGetQR')`);
  const data = await postOrder(orderData.payment_data);
  expect(await at.run(`component.setQR({ order: ${JSON.stringify(data)} })`)).toBe(true);
  return data;
}

describe('a code in the component', () => {
  it('holds what the bank wants, and the shop hears that a phone has paid by it', async () => {
    const at = await visit(codes({ size: '200px' }));
    const data = await showCode(at);
    const code = at.page.getByRole('img', { name: 'Scan this code with your phone' });
    await at.until(`document.querySelector('.msp-ui-qr img').naturalWidth === 400`);
    expect((await code.boundingBox())!.width).toBe(200);
    const picture = await fetch((await code.getAttribute('src'))!);
    expect(decodeQR(readPng(Buffer.from(await picture.arrayBuffer())))).toBe(data.qr_url);
    expect(await at.page.getByRole('link', { name: 'Open the app on this device' }).getAttribute('href')).toBe(
      data.qr_url,
    );
    expect(await at.page.getByText('After placing your order').isVisible()).toBe(false);
    expect(await at.run(statuses)).toEqual(['initialized']);

    const phone = await new Payer({ origins: [world.url, world.bankUrl] }).open(data.qr_url);
    await phone.answerBank('completed');
    await world.quiet();
    await at.until(`${statuses}.includes('completed')`);
    expect(await at.run(statuses)).toEqual(['initialized', 'completed']);
    expect(await at.run('events.at(-1)[1]')).toEqual({
      type: 'check_status',
      success: true,
      data: { qr_status: 'completed' },
    });
    expect((await readOrder(world, data.order_id)).status).toBe('completed');
    expect(at.shopper.complaints).toEqual([]);
  });

  it('is told as declined where the shop takes it back', async () => {
    const at = await visit(codes({}));
    const { order_id } = await showCode(at);
    expect(await call(world, 'POST', `/orders/${order_id}/cancel`)).toMatchObject({ http: 200 });
    await at.until(`${statuses}.includes('declined')`);
  });

  it('is asked for by a button where it is not to come by itself', async () => {
    const at = await visit(codes({ autoload: false }));
    const button = at.page.getByRole('button', { name: 'Show the code' });
    await button.waitFor();
    expect(await at.run(asked)).toBe(0);
    await button.click();
    await showCode(at);
    expect(await at.run(asked)).toBe(1);
    expect(await at.page.getByRole('button', { name: 'Show the code' }).count()).toBe(0);
  });

  it('stands alone where the shop wants nothing else', async () => {
    const at = await visit(codes({ qr_only: 'true' }));
    await showCode(at);
    expect(await at.page.getByRole('img', { name: 'Scan this code' }).count()).toBe(1);
    expect(await at.page.getByRole('link').count()).toBe(0);
    expect(await at.page.getByText('After placing your order').isVisible()).toBe(false);
  });

  it('is not asked for where the shop did not say that it wants codes', async () => {
    const at = await visit({ gateway: 'MISTERCASH', order: BELGIAN });
    await at.page.getByLabel('Or pay with the Bancontact app').check();
    await at.until('component.getErrors().count === 0');
    expect(await at.run(asked)).toBe(0);
    const data = await postOrder(await at.paymentData());
    await at.run(`component.init('redirection', { order: ${JSON.stringify(data)} })`);
    await at.page.waitForURL(`${world.bankUrl}/institutions/pages/MISTERCASH/**`);
  });

  it('leaves room for a Bancontact card, which is asked for no security code and pays', async () => {
    const at = await visit(codes({}));
    await showCode(at);
    const { card } = at;
    expect(await card.getByTestId('card-cvc').isVisible()).toBe(false);
    await card.getByTestId('card-number').fill('67034500054620008');
    await card.getByTestId('card-expiry').fill('1230');
    await card.getByTestId('card-holder').fill('An Peeters');
    const data = await postOrder(await at.paymentData());
    const payer = await new Payer({ origins: [world.url, world.bankUrl] }).open(data.payment_url);
    if (payer.page.includes('id="continue-form"')) await payer.submit('continue-form');
    await finish(payer);
    expect(await readOrder(world, data.order_id)).toMatchObject({
      status: 'completed',
      payment_details: { type: 'MISTERCASH', last4: '0008' },
    });
  });

  it('of iDEAL leads a phone to where the payer would go, and a bank that was chosen goes before it', async () => {
    const settings = {
      gateway: 'IDEAL',
      order: { customer: { locale: 'en_US', country: 'NL' }, ...connect({ qr: { enabled: true } }) },
    };
    const at = await visit(settings);
    const data = await showCode(at);
    expect(data.qr_url).toContain(`${world.bankUrl}/institutions/pages/IDEAL/`);
    const picture = await fetch((await at.page.locator('.msp-ui-qr img').getAttribute('src'))!);
    expect(decodeQR(readPng(Buffer.from(await picture.arrayBuffer())))).toBe(data.qr_url);
    await (await new Payer({ origins: [world.url, world.bankUrl] }).open(data.qr_url)).answerBank('completed');
    await at.until(`${statuses}.includes('completed')`);
    await at.page.getByLabel('Your bank').selectOption('0721');
    expect(Object.keys(await postOrder(await at.paymentData()))).not.toContain('qr_url');
  });

  it('of iDEAL QR is shown by the picture that the order has', async () => {
    const at = await visit(codes({}));
    await at.until(`${asked} > 0`);
    const { data } = await call(world, 'POST', '/orders', orderBody(world, { gateway: 'IDEALQR' }));
    expect(await at.run(`component.setQR({ order: ${JSON.stringify(data)} })`)).toBe(true);
    await at.until(`document.querySelector('.msp-ui-qr img').naturalWidth === 250`);
  });
});

describe('3-D Secure in a dialog', () => {
  const MODAL = connect({ redirect_mode: 'modal' });

  /** A card that its issuer asks about, up to where the shop's page goes on. */
  async function goOn(at: Visit, number?: string) {
    await at.fill({ ...(number !== undefined && { number }) });
    const data = await postOrder(await at.paymentData(), { gateway_info: { flexible_3d: true } });
    expect(data.status).toBe('initialized');
    // The page may be left by it.
    await at.run(`void component.init('redirection', { order: ${JSON.stringify(data)} })`);
    return data;
  }

  it('is no dialog where the gateway was not told to let the shop frame its page', async () => {
    const at = await visit({ order: MODAL });
    const { payment_url } = await goOn(at);
    await at.page.waitForURL((url) => url.href.startsWith(payment_url.split('?')[0]));
  });

  describe('of a shop that may frame the page', () => {
    beforeAll(async () => {
      const { sql } = world.database;
      const origins = JSON.stringify([shop.url]);
      await sql`UPDATE sites SET profile = jsonb_set(profile, '{frameAncestors}', ${origins}::text::jsonb) WHERE site_id = 1`;
      // A gateway remembers its sites for five seconds.
      await world.pass(6 * SECOND);
    });

    it('stays over the page of the shop until the issuer is done, and then leads on', async () => {
      const at = await visit({ order: MODAL });
      const { order_id } = await goOn(at);
      const page = at.page.frameLocator('dialog iframe');
      const bank = page.frameLocator('#bank-frame');
      await bank.getByTestId('acs-otp').fill('123456');
      expect(at.page.url().startsWith(shop.url)).toBe(true);
      await bank.getByTestId('acs-submit').click();
      await at.page.waitForURL(`**/shop/return?**transactionid=${order_id}**`);
      expect(await readOrder(world, order_id)).toMatchObject({ status: 'completed' });
    });

    it('gives way to the gateway’s page where the card was refused: the payer reads why, and pays with another', async () => {
      const at = await visit({ order: MODAL });
      const { order_id } = await goOn(at, composeCardNumber('MASTERCARD', '20', '51', '011'));
      await at.page.waitForURL(`${world.url}/connect/**`);
      await at.page.getByTestId('error').filter({ hasText: 'There are not enough funds available' }).waitFor();
      await at.shopper.pay('4000002000000008', at.page);
      await at.page.waitForURL(`**/shop/return?**transactionid=${order_id}**`);
      expect(await readOrder(world, order_id)).toMatchObject({ status: 'completed' });
    });

    it('can be closed, and begun again', async () => {
      const at = await visit({ order: MODAL });
      const data = await goOn(at);
      await at.page.getByRole('button', { name: 'Close' }).click();
      await at.until(`events.some(([, state]) => state.type === 'modal_closed')`);
      expect(await at.page.locator('dialog').count()).toBe(0);
      await at.run(`void component.init('redirection', { order: ${JSON.stringify(data)} })`);
      await at.page.frameLocator('dialog iframe').frameLocator('#bank-frame').getByTestId('acs-otp').waitFor();
    });

    it('is none where the shop does not ask for it', async () => {
      const at = await visit({});
      const { payment_url } = await goOn(at);
      await at.page.waitForURL((url) => url.href.startsWith(payment_url.split('?')[0]));
    });
  });
});

describe('a saved template', () => {
  beforeAll(async () => {
    const { sql } = world.database;
    const templates = JSON.stringify({ autumn: { colours: { primaryBackground: '#804000', formText: '#302010' } } });
    await sql`UPDATE sites SET profile = jsonb_set(profile, '{templates}', ${templates}::text::jsonb) WHERE site_id = 1`;
    await world.pass(6 * SECOND);
  });

  const colours = async (payment_options: object) => {
    const at = await visit({ order: { payment_options }, button: true });
    return at.run(
      `['.msp-ui-button:backgroundColor', '.msp-container-ui:color'].map((each) => getComputedStyle(document.querySelector(each.split(':')[0]))[each.split(':')[1]])`,
    );
  };

  it('colours the component where it is named, under what the order says itself', async () => {
    const [brown, ink] = ['rgb(128, 64, 0)', 'rgb(48, 32, 16)'];
    const usual = await colours({ template_id: 'unknown' });
    expect(usual).not.toContain(brown);
    expect(await colours({ template_id: 'autumn' })).toEqual([brown, ink]);
    const template = { payment_form: { text: '#000000' } };
    expect(await colours({ template_id: 'autumn', template })).toEqual([brown, 'rgb(0, 0, 0)']);
    expect(await colours({ template_id: 'autumn', template: { ...template, merge: false } })).toEqual([
      usual[0],
      'rgb(0, 0, 0)',
    ]);
  });
});
