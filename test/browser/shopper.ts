/**
 * A payer in a real browser, before the whole product: gateway, bank world, demo shop. Whatever the browser complains about
 * on the way, and whoever it talks to, is kept for the test to look at.
 */
import type { Browser, BrowserContext, BrowserContextOptions, FrameLocator, Page } from 'playwright-core';
import { orderBody } from '../support/pay.ts';
import type { World } from '../support/world.ts';

export interface CardTyped {
  readonly number: string;
  readonly expiry?: string;
  readonly code?: string;
  readonly holder?: string;
}

export interface PostedOrder {
  readonly orderId: string;
  readonly paymentUrl: string;
}

export const PHONE = { width: 390, height: 844 } as const;

/** Posts an order of the first demo site. */
export async function postOrder(world: World, more: Record<string, unknown> = {}): Promise<PostedOrder> {
  const created = await world.api('POST', '/orders', orderBody(world, more));
  if (created.status !== 200) throw new Error(`the order was refused: ${JSON.stringify(created.body)}`);
  return { orderId: created.body.data.order_id, paymentUrl: created.body.data.payment_url };
}

export class Shopper {
  /** Errors on the console, faults of scripts, and what a page's policy stopped. */
  readonly complaints: string[] = [];
  /** Origins that were asked for anything. */
  readonly origins = new Set<string>();
  readonly context: BrowserContext;
  page!: Page;

  private constructor(context: BrowserContext) {
    this.context = context;
    context.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    context.on('weberror', (error) => this.complaints.push(error.error().message));
    context.on('request', (request) => this.origins.add(new URL(request.url()).origin));
  }

  /** On a phone, and Dutch, unless said. */
  static async start(browser: Browser, options: BrowserContextOptions = {}): Promise<Shopper> {
    const shopper = new Shopper(await browser.newContext({ viewport: PHONE, locale: 'nl-NL', ...options }));
    shopper.page = await shopper.context.newPage();
    return shopper;
  }

  /** Another tab of the same browser. */
  async tab(url: string): Promise<Page> {
    const page = await this.context.newPage();
    await page.goto(url);
    return page;
  }

  async fill(
    { number, expiry = '12 / 30', code = '123', holder = 'S Smit' }: CardTyped,
    page = this.page,
  ): Promise<void> {
    await page.getByTestId('card-number').fill(number);
    await page.getByTestId('card-expiry').fill(expiry);
    await page.getByTestId('card-cvc').fill(code);
    await page.getByTestId('card-holder').fill(holder);
  }

  /** Fills in the card form and presses Pay. */
  async pay(number: string, page = this.page): Promise<void> {
    await this.fill({ number }, page);
    await page.getByTestId('pay').click();
  }

  /** The issuer's page in its frame. */
  bank(page = this.page): FrameLocator {
    return page.frameLocator('#bank-frame');
  }

  /** Answers the issuer's question in its frame. */
  async confirm(page = this.page, code = '123456'): Promise<void> {
    await this.bank(page).getByTestId('acs-otp').fill(code);
    await this.bank(page).getByTestId('acs-submit').click();
  }

  /** Pixels that the page is wider than its window. */
  overflow(page = this.page): Promise<number> {
    return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  }

  close(): Promise<void> {
    return this.context.close();
  }
}
