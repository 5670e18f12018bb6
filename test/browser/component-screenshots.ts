/**
 * Pictures of the payment component in the page of a shop, to be looked at before a change of it is called done:
 *
 *     node test/browser/component-screenshots.ts
 *
 * They land in `test-results/screenshots`.
 */
import { mkdirSync } from 'node:fs';
import { launchBrowser } from '../support/browser.ts';
import { openComponentShop, type Scene, Visit } from './component-shop.ts';
import { openComponentStage } from './component-stage.ts';

const FOLDER = new URL('../../test-results/screenshots/', import.meta.url).pathname;
const SIZES = [
  { width: 390, height: 844 },
  { width: 1200, height: 800 },
] as const;
const DARK = `body{background:#14181f;color:#e8ecf2}.msp-container-ui{--msp-ink:#e8ecf2;--msp-muted:#a4afbf;--msp-ground:#1c222c;--msp-field:#12161d;--msp-line:#333c4a;--msp-field-line:#6b788c;--msp-accent:#8ab4ff;--msp-on-accent:#0b1b33;--msp-danger:#ff9d91}`;
const TOKEN = { token: 'a', code: 'VISA', display: 'Visa •••• 1111', last4: '1111', expired: 0, model: 'cardOnFile' };
const RECURRING = {
  model: 'cardOnFile',
  tokens: [TOKEN, { ...TOKEN, token: 'b', display: 'Visa •••• 2222', expired: 1 }],
};
const ORDER = {
  gateway_info: {
    ...{ reference: '1234567890123456', destination_holder_name: 'Grachten & Co' },
    ...{ destination_holder_iban: 'NL91ABNA0417164300', destination_holder_swift: 'ABNANL2A' },
  },
  ...{ amount: 12345, currency: 'EUR' },
};

const dutch = { customer: { locale: 'nl_NL', country: 'NL' } };
const typed = async (at: Visit) => at.fill({ number: '4111111111111111' });
const wrong = async (at: Visit) => {
  await at.run('component.hasErrors()');
  await at.card.getByTestId('error').first().waitFor();
};

const PICTURES: Readonly<Record<string, { scene: Scene; act?: (at: Visit) => Promise<unknown> }>> = {
  card: { scene: { button: true } },
  typed: { scene: { button: true, order: dutch }, act: typed },
  errors: { scene: { button: true, order: dutch }, act: wrong },
  list: { scene: { kind: 'dropin', order: dutch } },
  open: { scene: { kind: 'dropin' }, act: (at) => at.page.getByLabel('Card').check() },
  bank: { scene: { gateway: 'IDEAL', order: dutch } },
  debit: { scene: { gateway: 'DIRDEB' }, act: (at) => at.run('component.hasErrors()') },
  later: { scene: { gateway: 'BILLINK' } },
  stored: { scene: { recurring: RECURRING, button: true } },
  keep: { scene: { recurring: RECURRING }, act: (at) => at.page.getByLabel('Another card').check() },
  embedded: { scene: { order: { payment_options: { template: { settings: { embed_mode: true } } } } } },
  dark: { scene: { css: DARK, button: true }, act: typed },
  transfer: {
    scene: { gateway: 'PAYPAL' },
    act: (at) => at.run(`void component.init('redirection', { order: ${JSON.stringify(ORDER)} })`),
  },
};

mkdirSync(FOLDER, { recursive: true });
const stage = await openComponentStage();
const shop = await openComponentShop(stage);
const browser = await launchBrowser();
const wanted = process.argv.slice(2);
let count = 0;
for (const [name, { scene, act }] of Object.entries(PICTURES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  for (const size of SIZES) {
    const options = { viewport: size, deviceScaleFactor: size.width < 500 ? 2 : 1, reducedMotion: 'reduce' as const };
    const at = await Visit.start(browser, shop, scene, options);
    await act?.(at);
    await at.page.waitForLoadState('networkidle');
    await at.page.screenshot({ path: `${FOLDER}component-${name}-${size.width}.png`, fullPage: true });
    await at.close();
    count++;
  }
}
await browser.close();
await shop.close();
await stage.close();
process.stdout.write(`${count} pictures in test-results/screenshots\n`);
