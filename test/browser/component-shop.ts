/** A shop for tests of the component: one page on `127.0.0.1`, another site than the gateway's `localhost`. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContextOptions, FrameLocator, Page } from 'playwright-core';
import { vi } from 'vitest';
import { Shopper } from './shopper.ts';

/** What the shop needs of a gateway: its address, and a public token for each visit. */
export interface ShopGateway {
  readonly url: string;
  mint(): Promise<string>;
}

export interface ComponentShop {
  readonly gateway: ShopGateway;
  readonly url: string;
  close(): Promise<void>;
}

export interface Scene {
  readonly kind?: 'payment' | 'dropin';
  readonly gateway?: string;
  readonly order?: Record<string, unknown>;
  readonly recurring?: object;
  /** In place of a token that the shop's server has fetched. */
  readonly apiToken?: string;
  /** The shop's own style. */
  readonly css?: string;
  /** Callbacks beside those that only note what they are called with. */
  readonly button?: boolean;
}

/** The page runs nothing by itself; `Visit` tells it what to do. Its policy is as strict as a shop's can be. */
const page = (gateway: string, css: string) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>A shop</title>
<link rel="stylesheet" href="${gateway}/sdk/components/v2/components.css"><link rel="stylesheet" href="/shop.css?${encodeURIComponent(css)}">
<script src="${gateway}/sdk/components/v2/components.js"></script></head>
<body><main><h1>Check out</h1><div id="MultiSafepayPayment"></div><button id="order">Place order</button></main></body></html>`;

const BASE_CSS = `body{margin:0;padding:24px 16px;background:#fbfaf8;font:16px/1.5 system-ui,sans-serif;color:#222}
main{max-inline-size:460px;margin-inline:auto}h1{font-size:22px}
#order{margin-block-start:16px;inline-size:100%;padding:14px;border:0;border-radius:10px;background:#222;color:#fff;font:inherit}`;

export async function openComponentShop(gateway: ShopGateway): Promise<ComponentShop> {
  const server = createServer((request, response) => {
    const [path, query = ''] = (request.url ?? '/').split('?');
    const css = decodeURIComponent(query);
    response.setHeader('content-type', path === '/shop.css' ? 'text/css' : 'text/html; charset=utf-8');
    response.setHeader(
      'content-security-policy',
      `default-src 'none'; script-src ${gateway.url}; style-src 'self' ${gateway.url}; img-src ${gateway.url} data:; connect-src ${gateway.url}; frame-src ${gateway.url}`,
    );
    response.end(path === '/shop.css' ? BASE_CSS + css : path === '/' ? page(gateway.url, css) : '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    gateway,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A payer on the shop's page with a component in it. */
export class Visit {
  readonly shopper: Shopper;

  private constructor(shopper: Shopper) {
    this.shopper = shopper;
  }

  /** Resolves once the component has loaded or failed. */
  static async start(
    browser: Browser,
    shop: ComponentShop,
    scene: Scene = {},
    options: BrowserContextOptions = {},
  ): Promise<Visit> {
    const visit = new Visit(await Shopper.start(browser, options));
    visit.page.setDefaultTimeout(10_000);
    await visit.page.goto(`${shop.url}/?${encodeURIComponent(scene.css ?? '')}`);
    const apiToken = scene.apiToken ?? (await shop.gateway.mint());
    await visit.page.evaluate(`(${BEGIN})(${JSON.stringify({ ...scene, apiToken })})`);
    return visit;
  }

  get page(): Page {
    return this.shopper.page;
  }

  /** The gateway's frame with the card form. */
  get card(): FrameLocator {
    return this.page.frameLocator('.msp-ui-chosen iframe');
  }

  async fill({ number = '5500000000000004', expiry = '1230', code = '123', holder = 'S Smit' } = {}): Promise<void> {
    await this.card.getByTestId('card-number').fill(number);
    await this.card.getByTestId('card-expiry').fill(expiry);
    await this.card.getByTestId('card-cvc').fill(code);
    await this.card.getByTestId('card-holder').fill(holder);
  }

  /** An expression in the shop's page, where `component` is the component and `events` what it was called with. */
  // biome-ignore lint/suspicious/noExplicitAny: values of a page, looked into by tests.
  run(expression: string): Promise<any> {
    return this.page.evaluate(expression);
  }

  /** Waits until the expression is true in the shop's page. */
  async until(expression: string): Promise<void> {
    // Asked from outside: the page's policy lets no text become a script.
    await vi.waitUntil(() => this.run(expression), { timeout: 10_000, interval: 20 });
  }

  /** What the shop gets once the form is right. */
  async paymentData(): Promise<{ gateway: string; payload: string; tokenize?: boolean }> {
    await this.until('component.getErrors().count === 0');
    return this.run('component.getPaymentData()');
  }

  close(): Promise<void> {
    return this.shopper.close();
  }
}

/** Runs in the page as a text, so it may use nothing from here. */
const BEGIN = `(scene) => new Promise((resolve) => {
  globalThis.events = [];
  const note = (name) => (state) => { events.push([name, state]); };
  const order = { currency: 'EUR', amount: 12345, customer: { locale: 'en_US', country: 'NL' }, ...scene.order };
  globalThis.component = new MultiSafepay({ env: 'test', apiToken: scene.apiToken, order, recurring: scene.recurring });
  const callbacks = Object.fromEntries(['onSelect', 'onValidation', 'onGetQR', 'onEvent'].map((name) => [name, note(name)]));
  if (scene.button) callbacks.onSubmit = note('onSubmit');
  component.init(scene.kind ?? 'payment', {
    container: '#MultiSafepayPayment',
    gateway: scene.gateway ?? 'CREDITCARD',
    ...callbacks,
    onLoad: (state) => { note('onLoad')(state); resolve(); },
    onError: (state) => { note('onError')(state); resolve(); },
  });
})`;
