/**
 * Makes the picture of docs/page-templates.md: one shop's page on three phones, as a list, as a form, and on a dark screen.
 *
 *     node test/browser/template-picture.ts
 */
import { launchBrowser } from '../support/browser.ts';
import { someOrder } from './fake-checkout.ts';
import { openStage } from './stage.ts';
import { TEMPLATES } from './templates.ts';

const PICTURE = new URL('../../docs/images/page-template.png', import.meta.url).pathname;
const PHONE = { width: 390, height: 844 } as const;
const GAP = 40;

const stage = await openStage({ sandbox: false });
const browser = await launchBrowser();
try {
  const pictures: Buffer[] = [];
  for (const [dark, preset] of [
    [false, null],
    [false, 'VISA'],
    [true, 'VISA'],
  ] as const) {
    const order = someOrder({ look: TEMPLATES.brand, gateway: preset });
    const token = stage.checkout.add({ kind: 'open', order, declined: null });
    const page = await browser.newPage({
      viewport: PHONE,
      deviceScaleFactor: 2,
      colorScheme: dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
    });
    await page.goto(`${stage.gateway}/connect/${token}/?lang=en_US`);
    pictures.push(await page.screenshot());
    await page.close();
  }
  const width = pictures.length * (PHONE.width + GAP) + GAP;
  const page = await browser.newPage({ viewport: { width, height: PHONE.height + 2 * GAP }, deviceScaleFactor: 1.5 });
  const images = pictures.map((png) => `<img src="data:image/png;base64,${png.toString('base64')}">`);
  await page.setContent(
    `<style>body{margin:0;padding:${GAP}px;display:flex;gap:${GAP}px;background:#e3e9e6}
    img{width:${PHONE.width}px;height:${PHONE.height}px;border-radius:28px;box-shadow:0 0 0 1px #c3cdc8}</style>${images.join('')}`,
  );
  await page.screenshot({ path: PICTURE });
} finally {
  await browser.close();
  await stage.close();
}
process.stdout.write(`${PICTURE}\n`);
