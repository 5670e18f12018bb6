/** What a shop may rely on about the look of its payment page: templates, switches, pictures, frames, and what never happens. */
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSite } from '../../src/cli/read-site.ts';
import { demoSites } from '../../src/merchants/demo-sites.ts';
import { hashApiKey } from '../../src/merchants/sites.ts';
import { DAY, SECOND } from '../../src/platform/clock.ts';
import { secureRandom } from '../../src/platform/random.ts';
import { upsertSite } from '../../src/storage/sites.ts';
import { makeTextSeal } from '../../src/vault/text-seal.ts';
import { MASTER_KEY } from '../support/gateway.ts';
import { orderBody } from '../support/pay.ts';
import { logoPng, makePng } from '../support/png.ts';
import { makeWorld, type World } from '../support/world.ts';

/** A site of its own, with everything that a site may say about its page. */
const STYLED = {
  siteId: 9,
  name: 'Bloemen & Blad',
  url: 'https://bloemen.example',
  city: 'Haarlem',
  country: 'NL',
  apiKey: 'key-of-the-styled-site',
  acquirer: demoSites('x')[0]!.acquirer,
  templates: {
    summer: { buttons: { primary: { background: '#B0005A' } }, body: { background: '#fff8f0' } },
    winter: { version: '1.0', settings: { hide_flags: true }, buttons: { primary: { background: '#103a5c' } } },
  },
  defaultTemplate: 'summer',
  frameAncestors: ['https://bloemen.example', 'http://localhost:3000'],
  googleAnalytics: true,
};

let world: World;
let shop: Server;
let shopUrl: string;
/** Paths that the shop's server was asked for. */
const asked: string[] = [];
let logo = logoPng();

beforeAll(async () => {
  world = await makeWorld();
  const read = readSite(STYLED);
  if (!read.ok) throw new Error(read.faults.join('; '));
  const keeping = { seal: makeTextSeal(MASTER_KEY, secureRandom), hash: hashApiKey };
  await upsertSite(world.database.sql, keeping, { ...read.site, apiKey: STYLED.apiKey });
  shop = createServer((request, response) => {
    asked.push(request.url!);
    if (request.url!.startsWith('/logo')) response.end(logo);
    else if (request.url === '/logo.svg') response.end('<svg xmlns="http://www.w3.org/2000/svg"/>');
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  shopUrl = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
});
afterAll(async () => {
  shop.closeAllConnections();
  await new Promise((resolve) => shop.close(resolve));
  await world.close();
});

interface Seen {
  readonly html: string;
  readonly csp: string;
  readonly css: string;
  readonly url: string;
}

async function open(url: string): Promise<Seen> {
  const answer = await fetch(url);
  const html = await answer.text();
  return {
    html,
    url,
    csp: answer.headers.get('content-security-policy')!,
    css: /<style>([^<]*)<\/style>/.exec(html)?.[1] ?? '',
  };
}

async function post(more: Record<string, unknown>, options: Record<string, unknown> = {}, styled = false) {
  const body = orderBody(world, more);
  const { status, body: answer } = await world.api(
    'POST',
    '/orders',
    { ...body, payment_options: { ...(body.payment_options as object), ...options } },
    styled ? { api_key: STYLED.apiKey } : {},
  );
  expect([status, answer.error_info]).toEqual([200, undefined]);
  return answer.data as { order_id: string; payment_url: string };
}

/** The page of a new order of the demo shop. */
const page = async (options: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  open((await post({ gateway: 'VISA', ...more }, options)).payment_url);
/** The same of the site that has templates. */
const styledPage = async (options: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  open((await post({ gateway: 'VISA', ...more }, options, true)).payment_url);

const PURPLE = { buttons: { primary: { background: '#7A1FA2' } } };

describe('a template', () => {
  it('colours the page, by a style sheet that the policy names by its hash', async () => {
    const { css, csp } = await page({ template: PURPLE });
    expect(css).toContain('--button:#7a1fa2');
    expect(csp).toContain(`style-src 'self' 'sha256-${createHash('sha256').update(css).digest('base64')}'`);
    expect(csp).not.toContain('unsafe');
  });

  it('is heard inside of payment_options and beside it', async () => {
    expect((await page({}, { template: PURPLE })).css).toContain('--button:#7a1fa2');
    expect((await styledPage({}, { template_id: 'winter' })).css).toContain('--button:#103a5c');
  });

  it('that is missing, empty or nonsense leaves the page as it is, and refuses no order', async () => {
    for (const template of [undefined, null, [], {}, 'dark', 7, { body: 'red' }, { header: { background: 'red' } }])
      expect((await page({ template })).css).toBe('');
  });

  it('brings no style of its own into the page, whatever it is called', async () => {
    const evil = '#fff;}</style><script>alert(1)</script><style>*{background:url(https://evil.example)}';
    const { html, css } = await page({
      template: { body: { background: evil, text: '#333' }, header: { logo: { image: `javascript:${evil}` } } },
      template_id: evil,
    });
    expect(html).not.toContain('evil.example');
    expect(html).not.toContain('alert(1)');
    expect(css).toMatch(/^[a-z0-9#@:;{}(). -]+$/);
  });

  it('sent again with its order is the same order: the link stays', async () => {
    const body = { order_id: 'styled-twice', gateway: 'VISA' };
    const first = await post(body, { template: PURPLE });
    expect((await post(body, { template: PURPLE })).payment_url).toBe(first.payment_url);
    const other = await post(body, { template: { buttons: { primary: { background: '#000' } } } });
    expect(other.payment_url).not.toBe(first.payment_url);
  });
});

describe('a saved template', () => {
  it('is found by its name; without one, or with one that is not there, the default is used', async () => {
    expect((await styledPage({ template_id: 'winter' })).css).toContain('--button:#103a5c');
    expect((await styledPage({})).css).toContain('--button:#b0005a');
    for (const template_id of ['autumn', '', 7, '__proto__', 'constructor'])
      expect((await styledPage({ template_id })).css).toContain('--button:#b0005a');
  });

  it('lies under the order’s own, which replaces only what it gives', async () => {
    const { css } = await styledPage({ template_id: 'summer', template: { buttons: PURPLE.buttons } });
    expect(css).toContain('--button:#7a1fa2');
    expect(css).toContain('--page:#fff8f0');
  });

  it('is left aside where the order’s own says so', async () => {
    const { css } = await styledPage({ template_id: 'summer', template: { ...PURPLE, merge: false } });
    expect(css).toContain('--button:#7a1fa2');
    expect(css).not.toContain('#fff8f0');
  });

  it('shows its change on links that are out already', async () => {
    const { payment_url: url } = await post({ gateway: 'VISA' }, { template_id: 'winter' }, true);
    const read = readSite({ ...STYLED, templates: { ...STYLED.templates, winter: PURPLE } });
    const keeping = { seal: makeTextSeal(MASTER_KEY, secureRandom), hash: hashApiKey };
    if (!read.ok) throw new Error(read.faults.join('; '));
    await upsertSite(world.database.sql, keeping, { ...read.site, apiKey: STYLED.apiKey });
    await world.pass(5 * SECOND);
    expect((await open(url)).css).toContain('--button:#7a1fa2');
    const back = readSite(STYLED);
    if (!back.ok) throw new Error(back.faults.join('; '));
    await upsertSite(world.database.sql, keeping, { ...back.site, apiKey: STYLED.apiKey });
    await world.pass(5 * SECOND);
  });
});

describe('a switch', () => {
  const CART = { shopping_cart: { items: [{ name: 'Tulips', unit_price: 10, quantity: 1 }] }, amount: 1000 };
  const withSetting = (name: string, value: unknown = true, more: Record<string, unknown> = CART) =>
    page({ template: { version: '1.0', settings: { [name]: value } } }, more);

  it.each([
    ['hide_cart', 'data-testid="cart"'],
    ['hide_flags', 'data-testid="language"'],
    ['hide_btn_cancel', 'data-testid="cancel"'],
    ['hide_btn_all_methods', 'data-testid="other-methods"'],
    ['hide_logo', 'class="initial"'],
    ['iframe_mode', 'class="shop"'],
    ['iframe_mode', 'data-testid="language"'],
    ['embed_mode', 'data-testid="cart"'],
  ])('%s takes away %s, in every spelling of true', async (name, mark) => {
    expect((await page({}, CART)).html).toContain(mark);
    for (const value of [true, 'true', 1, '1']) expect((await withSetting(name, value)).html).not.toContain(mark);
    for (const value of [false, '0', 'yes']) expect((await withSetting(name, value)).html).toContain(mark);
  });

  it('is heard with version 1.0 only', async () => {
    const settings = { hide_flags: true };
    for (const version of ['1.0', '1', 1])
      expect((await page({ template: { version, settings } })).html).not.toContain('data-testid="language"');
    for (const version of [undefined, '2.0', ''])
      expect((await page({ template: { version, settings } })).html).toContain('data-testid="language"');
  });

  it('takes nothing away that the payer must see: amount, description, and with Visa the shop’s place', async () => {
    for (const name of ['iframe_mode', 'embed_mode']) {
      const { html } = await withSetting(name);
      expect(html).toContain('data-testid="amount"');
      expect(html).toContain('A test order');
      expect(html).toContain('data-testid="shop-place"');
    }
  });

  it('that hides the way to other methods leaves it where the payer came by the list', async () => {
    const { html, url } = await withSetting('hide_btn_all_methods', true, { gateway: undefined });
    expect(html).toContain('data-testid="method-CREDITCARD"');
    expect((await open(`${url}&method=VISA`)).html).toContain('data-testid="other-methods"');
  });

  it('that hides the cards’ logos hides them in list and field', async () => {
    expect((await withSetting('hide_cc_logos')).html).toMatch(/<body class="[^"]*\bno-logos\b/);
  });
});

describe('a shop’s picture', () => {
  const withLogo = (address: string, styled = false) =>
    (styled ? styledPage : page)({ template: { header: { logo: { image: address } } } });
  const shown = (html: string) => /<img class="logo" src="([^"]*)"/.exec(html)?.[1];

  it('is fetched after the first payer saw the name, and shown from here to all others', async () => {
    const address = `${shopUrl}/logo.png`;
    const first = await withLogo(address);
    expect(first.html).toContain('<bdi>Grachten &amp; Co</bdi>');
    expect(shown(first.html)).toBeUndefined();
    await world.gateway.images.idle();
    const second = await withLogo(address);
    expect(second.html).not.toContain(address);
    const src = shown(second.html)!;
    expect(src).toMatch(/^\/page\/image\/1\/[0-9a-f]{32}$/);
    const file = await fetch(`${world.url}${src}`);
    expect(Buffer.from(await file.arrayBuffer())).toEqual(logo);
    expect(Object.fromEntries(file.headers)).toMatchObject({
      'content-type': 'image/png',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    });
    await open(second.url);
    expect(asked.filter((path) => path === '/logo.png')).toHaveLength(1);
  });

  it('delays no page: a shop whose server is silent is waited for by nobody', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { html } = await withLogo(`http://127.0.0.1:${(silent.address() as AddressInfo).port}/logo.png`);
    expect(html).toContain('<bdi>Grachten &amp; Co</bdi>');
    silent.closeAllConnections();
    await new Promise((resolve) => silent.close(resolve));
    await world.gateway.images.idle();
  });

  it('that is refused or missing leaves the shop’s name, and is not asked for again today', async () => {
    for (const path of ['/gone.png', '/page.html']) {
      await withLogo(`${shopUrl}${path}`);
      await world.gateway.images.idle();
      const again = await withLogo(`${shopUrl}${path}`);
      await world.gateway.images.idle();
      expect(shown(again.html)).toBeUndefined();
      expect(again.html).toContain('<bdi>Grachten &amp; Co</bdi>');
      expect(asked.filter((each) => each === path)).toHaveLength(1);
    }
  });

  it('that changed behind its address is seen a day later', async () => {
    const address = `${shopUrl}/logo-that-changes.png`;
    await withLogo(address);
    await world.gateway.images.idle();
    const before = shown((await withLogo(address)).html);
    logo = makePng(8, 8, () => [200, 0, 0, 255]);
    world.clock.advance(DAY);
    expect(shown((await withLogo(address)).html)).toBe(before);
    await world.gateway.images.idle();
    const after = shown((await withLogo(address)).html);
    expect(after).toBeDefined();
    expect(after).not.toBe(before);
    logo = logoPng();
  });

  it('belongs to its site: no other can be shown it by its address here', async () => {
    const address = `${shopUrl}/logo-of-mine.png`;
    await withLogo(address, true);
    await world.gateway.images.idle();
    const src = shown((await withLogo(address, true)).html)!;
    expect(src).toMatch(/^\/page\/image\/9\//);
    expect((await fetch(`${world.url}${src.replace('/9/', '/2/')}`)).status).toBe(404);
    for (const path of ['/page/image/9/x', '/page/image/99999999999/abc', `/page/image/x/${'0'.repeat(32)}`])
      expect((await fetch(`${world.url}${path}`)).status).toBe(404);
  });

  it.each(['http://shop.example/logo.png', 'data:image/png;base64,AAAA', 'file:///etc/passwd', '//shop.example/a.png'])(
    'at %s is not looked for at all',
    async (address) => {
      await withLogo(address);
      const rows = await world.database.sql`SELECT 1 FROM page_images WHERE address LIKE ${`%${address.slice(-14)}%`}`;
      expect(rows).toHaveLength(0);
    },
  );

  it('comes from few addresses: a site that has a new one for every order fills no disk', async () => {
    for (let i = 0; i < 45; i++) await withLogo(`${shopUrl}/many/${i}.png`, true);
    await world.gateway.images.idle();
    const [row] = await world.database.sql`SELECT count(*) AS n FROM page_images WHERE site_id = 9`;
    expect(row!.n).toBe(40);
  });
});

describe('who may frame the page', () => {
  it('is nobody, but where the site says so', async () => {
    expect((await page({})).csp).toContain("frame-ancestors 'none'");
    expect((await styledPage({})).csp).toContain(
      "frame-ancestors 'self' https://bloemen.example http://localhost:3000;",
    );
  });
});

describe('Google Analytics', () => {
  const account = { google_analytics: { account: 'G-ABC123XYZ9' }, gateway: undefined };

  it('is on no page of a site that does not allow it, whatever the order asks', async () => {
    const { html, csp } = await page({}, account);
    expect(html + csp).not.toMatch(/googletagmanager|google-analytics|counting\.js|G-ABC123XYZ9/);
  });

  it('counts a visit where the site allows it, and is told no address', async () => {
    // Of a site that takes cards alone the list has rows only where they are to stand apart.
    const apart = { settings: { connect: { group_cards: false } } };
    const { html, csp } = await styledPage(apart, account);
    expect(html).toContain('src="https://www.googletagmanager.com/gtag/js?id=G-ABC123XYZ9"');
    expect(csp).toContain("script-src 'self' https://www.googletagmanager.com;");
    expect(csp).not.toContain('unsafe');
    const counting = /src="([^"]*counting\.js)"/.exec(html)![1]!;
    const script = await (await fetch(`${world.url}${counting}`)).text();
    expect(script).toMatch(/page_location: `\$\{location\.origin\}\/connect\/`/);
  });

  it('never stands beside a field for a card', async () => {
    const { url } = await styledPage({}, account);
    const { html, csp } = await open(`${url}&method=VISA`);
    expect(html).toContain('data-testid="card-number"');
    expect(html + csp).not.toMatch(/googletagmanager|google-analytics|counting\.js|G-ABC123XYZ9/);
  });

  it('is not there for an account that is none', async () => {
    const { html } = await styledPage({}, { google_analytics: { account: '"><script>' }, gateway: undefined });
    expect(html).not.toContain('googletagmanager');
  });
});

describe('the cart', () => {
  it('shows each line with its price and VAT, and totals that add up to the amount', async () => {
    const { html } = await page(
      {},
      {
        amount: 4795,
        shopping_cart: {
          items: [
            { name: 'Tulips', unit_price: 16.5, quantity: 2, tax_table_selector: 'low' },
            { name: 'Vase', unit_price: 9.8989, quantity: 1 },
          ],
        },
        checkout_options: {
          tax_tables: { default: { rate: 0.21 }, alternate: [{ name: 'low', rules: [{ rate: 0.09 }] }] },
        },
      },
    );
    const text = html.replace(/<[^>]+>/g, ' ').replace(/[\s\u00a0]+/g, ' ');
    expect(text).toContain('2 × € 16,50');
    expect(text).toContain('excl. 9% btw');
    expect(text).toContain('Subtotaal excl. btw € 42,90');
    expect(text).toContain('Btw € 5,05');
    expect(text).toContain('Totaal € 47,95');
  });

  it('tells no subtotal that would not add up', async () => {
    const { html } = await page(
      {},
      {
        amount: 9999,
        shopping_cart: { items: [{ name: 'Tulips', unit_price: 10, quantity: 1 }] },
        checkout_options: { tax_tables: { default: { rate: 0.21 } } },
      },
    );
    expect(html).not.toContain('Subtotaal');
    expect(html).toContain('Tulips');
  });
});
