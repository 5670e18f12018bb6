/** Methods that are no cards in the payment component: what they ask for, and what the gateway gets of it. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { type ComponentShop, openComponentShop, type Scene, Visit } from './component-shop.ts';
import { type ComponentStage, openComponentStage } from './component-stage.ts';
import { findings } from './looking.ts';

let browser: Browser;
let stage: ComponentStage;
let shop: ComponentShop;
const visits: Visit[] = [];
beforeAll(async () => {
  [browser, stage] = await Promise.all([launchBrowser(), openComponentStage()]);
  shop = await openComponentShop(stage);
});
afterEach(async () => {
  for (const visit of visits.splice(0)) await visit.close();
});
afterAll(async () => {
  await browser.close();
  await shop.close();
  await stage.close();
});

async function visit(scene: Scene): Promise<Visit> {
  const started = await Visit.start(browser, shop, scene);
  visits.push(started);
  return started;
}

const messages = async (at: Visit) =>
  (await at.run('component.getErrors()')).errors.map(({ message }: { message: string }) => message);

describe('a method that is no card', () => {
  it('asks for the bank, and says which was chosen', async () => {
    const at = await visit({ gateway: 'IDEAL', order: { customer: { locale: 'nl' } } });
    await at.until('component.getErrors().errors[0]?.code === "choice"');
    expect(await messages(at)).toEqual(['Maak een keuze.']);
    await at.page.getByLabel('Uw bank').selectOption({ label: 'Rabobank' });
    expect(await at.run('events.at(-1)')).not.toEqual(['onSelect', { gateway: 'IDEAL', issuer: null }]);
    expect(await at.run(`events.filter(([name]) => name === 'onSelect').at(-1)`)).toEqual([
      'onSelect',
      { gateway: 'IDEAL', issuer: '0021' },
    ]);
    expect(await stage.open(await at.paymentData())).toMatchObject({
      gateway: 'IDEAL',
      card: null,
      fields: { issuer: '0021' },
      customer: { locale: 'nl_NL' },
    });
  });

  it('lists the banks where the shop wants a list', async () => {
    const order = { payment_options: { settings: { connect: { issuers_display_mode: 'list' } } } };
    const at = await visit({ gateway: 'IDEAL', order });
    await at.page.getByRole('radio', { name: 'ING' }).check();
    expect((await stage.open(await at.paymentData())).fields).toEqual({ issuer: '0721' });
  });

  it('needs nothing where a button is enough, and says what comes', async () => {
    const at = await visit({ gateway: 'PAYPAL' });
    await at.page.getByText('After placing your order you will be taken to PayPal to pay.').waitFor();
    expect(await stage.open(await at.paymentData())).toMatchObject({ gateway: 'PAYPAL', card: null, fields: {} });
  });

  it('checks an account number, and shows what is wrong with each field', async () => {
    const at = await visit({ gateway: 'DIRDEB' });
    expect(await at.run('component.hasErrors()')).toBe(true);
    await at.page.getByText('Tick this box to go on.').waitFor();
    expect(await at.page.locator('[aria-invalid]').count()).toBe(3);
    expect(await at.run('document.activeElement.dataset.field')).toBe('holder');
    await at.page.getByLabel('Account holder').fill('S Smit');
    await at.page.getByLabel('Account number (IBAN)').fill('NL91 ABNA 0417 1643 01');
    await at.page.getByLabel('I agree').check();
    expect(await messages(at)).toEqual(['Check the account number: a character seems wrong.']);
    await at.page.getByLabel('Account number (IBAN)').fill('NL91 ABNA 0417 1643 00');
    expect(await at.page.locator('[aria-invalid]').count()).toBe(0);
    expect((await stage.open(await at.paymentData())).fields).toEqual({
      holder: 'S Smit',
      iban: 'NL91 ABNA 0417 1643 00',
      consent: '1',
    });
  });

  it('keeps what was entered out of the part of the payload that the shop can read', async () => {
    const at = await visit({ gateway: 'DIRDEB' });
    await at.page.getByLabel('Account holder').fill('S Smit');
    await at.page.getByLabel('Account number (IBAN)').fill('NL91ABNA0417164300');
    await at.page.getByLabel('I agree').check();
    const { payload } = await at.paymentData();
    expect(Buffer.from(payload, 'base64').toString()).not.toContain('NL91');
  });

  it('shows a code to scan once the shop has made an order for it', async () => {
    const order = { payment_options: { settings: { connect: { qr: { enabled: true, size: '200px' } } } } };
    const at = await visit({ gateway: 'MISTERCASH', order });
    await at.until(`events.some(([name]) => name === 'onGetQR')`);
    const [, state] = await at.run(`events.find(([name]) => name === 'onGetQR')`);
    expect(await stage.open(state.orderData.payment_data)).toMatchObject({ gateway: 'MISTERCASH' });
    expect(state.orderData).toMatchObject({ amount: 12345, currency: 'EUR' });
    expect(await at.run('component.setQR({ order: {} })')).toBe(false);
    const picture = `${stage.url}/sdk/components/v2/methods/VISA.svg`;
    expect(await at.run(`component.setQR({ order: { qr_url: '${picture}' } })`)).toBe(true);
    expect((await at.page.getByRole('img', { name: 'Scan this code' }).boundingBox())!.width).toBe(200);
    expect(await at.run('events.at(-1)')).toEqual([
      'onEvent',
      { type: 'check_status', success: true, data: { qr_status: 'initialized' } },
    ]);
  });

  it.each(['IDEAL', 'DIRDEB', 'BILLINK'])('breaks no rule of accessibility: %s', async (gateway) => {
    const at = await visit({ gateway });
    await at.run('component.hasErrors()');
    expect(await findings(at.page)).toEqual([]);
  });
});

describe('the colours of a template', () => {
  it('are taken where they are colours', async () => {
    const template = {
      payment_form: { text: '#102030', background: 'url(https://evil.example)', inputs: { border: '#abc' } },
      buttons: { primary: { background: '#ab141b' } },
    };
    const at = await visit({ order: { payment_options: { template } }, button: true });
    const colour = (selector: string, name: string) =>
      at.run(`getComputedStyle(document.querySelector('${selector}')).${name}`);
    expect(await colour('.msp-container-ui', 'color')).toBe('rgb(16, 32, 48)');
    expect(await colour('.msp-ui-button', 'backgroundColor')).toBe('rgb(171, 20, 27)');
    expect(await colour('.msp-ui-payment-form', 'backgroundColor')).toBe('rgb(255, 255, 255)');
    const border = await at.card
      .getByTestId('card-number')
      .evaluate('getComputedStyle(document.getElementById("number")).borderTopColor');
    expect(border).toBe('rgb(170, 187, 204)');
  });
});
