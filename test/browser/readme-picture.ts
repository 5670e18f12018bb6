/**
 * Makes the picture that README shows: the card form on a phone, and beside it the bank's question, of a running sandbox.
 *
 *     node test/browser/readme-picture.ts
 */
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { endAll, makeDirectory, printedRequest, startSandbox } from '../support/gateway-process.ts';

const PICTURE = new URL('../../docs/images/payment-page.png', import.meta.url).pathname;
const PHONE = { width: 390, height: 844 } as const;
const GAP = 40;

/** The example order in English, with a bookshop's words. */
async function postOrder(output: string): Promise<string> {
  const { url, init } = printedRequest(output);
  const order = JSON.parse(init.body) as Record<string, object>;
  const body = JSON.stringify({
    ...order,
    gateway: 'VISA',
    amount: 4_795,
    description: 'Two books and a map of Utrecht',
    customer: { ...order.customer, locale: 'en_US' },
  });
  const created = (await (await fetch(url, { ...init, body })).json()) as { data: { payment_url: string } };
  return created.data.payment_url;
}

async function photograph(page: Page, paymentUrl: string): Promise<readonly Buffer[]> {
  await page.goto(paymentUrl);
  await page.getByTestId('card-number').fill('4111 1111 1111 1111');
  await page.getByTestId('card-expiry').fill('12 / 30');
  await page.getByTestId('card-cvc').fill('123');
  await page.getByTestId('card-holder').fill('Simon Smit');
  const form = await page.screenshot();
  await page.getByTestId('pay').click();
  await page.frameLocator('#bank-frame').getByTestId('acs-otp').fill('123456');
  return [form, await page.screenshot({ caret: 'hide' })];
}

/** Side by side, as two phones lie on a table. */
async function compose(browser: Browser, pictures: readonly Buffer[]): Promise<void> {
  const width = 2 * PHONE.width + 3 * GAP;
  const viewport = { width, height: PHONE.height + 2 * GAP };
  const page = await browser.newPage({ viewport, deviceScaleFactor: 2 });
  const images = pictures.map((png) => `<img src="data:image/png;base64,${png.toString('base64')}">`);
  await page.setContent(
    `<style>body{margin:0;padding:${GAP}px;display:flex;gap:${GAP}px;background:#e3e9e6}
    img{width:${PHONE.width}px;height:${PHONE.height}px;border-radius:28px;box-shadow:0 0 0 1px #c3cdc8}</style>${images.join('')}`,
  );
  await page.screenshot({ path: PICTURE });
}

const directory = makeDirectory();
const browser = await launchBrowser();
try {
  const sandbox = await startSandbox(directory.path);
  const context = await browser.newContext({
    viewport: PHONE,
    deviceScaleFactor: 2,
    locale: 'en-US',
    // No picture of a colour on its way to another.
    reducedMotion: 'reduce',
  });
  await compose(browser, await photograph(await context.newPage(), await postOrder(sandbox.stdout())));
} finally {
  await browser.close();
  await endAll();
  directory.remove();
}
process.stdout.write(`${PICTURE}\n`);
