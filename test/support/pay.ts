/** A whole payment as a merchant and a payer see it: an order is posted, its page is opened, the card goes where it leads. */
import { Payer } from './payer.ts';
import type { World } from './world.ts';

export interface PaymentOptions {
  readonly order?: Record<string, unknown>;
  /** Behaves as a browser with scripts: browser data, 3DS Method. */
  readonly scripts?: boolean;
  /** What the payer answers the issuer; a code that is right unless said. */
  readonly challenge?: { code?: string; outcome?: string; cancel?: boolean };
  /** Of the demo site: `''` Netherlands, `-us`, `-ch`. */
  readonly site?: '' | '-us' | '-ch';
  /** API key of a site that the test has added; goes before `site`. */
  readonly key?: string;
  readonly code?: string;
  /** Of the card. */
  readonly expiry?: string;
}

export interface Payment {
  readonly orderId: string;
  readonly payer: Payer;
  /** The order as GET /orders/{id} gives it, once nothing is under way any more. */
  // biome-ignore lint/suspicious/noExplicitAny: an answer of the API, looked into by tests.
  readonly order: any;
}

let posted = 0;

/** The body of an order, with an id of its own and the receiver's addresses. */
export function orderBody(world: World, more: Record<string, unknown> = {}): Record<string, unknown> {
  posted += 1;
  const shop = `${world.bankUrl}/shop`;
  return {
    type: 'redirect',
    order_id: `order-${posted}`,
    currency: 'EUR',
    amount: 1000,
    description: 'A test order',
    payment_options: {
      // A live gateway calls no shop on this machine.
      ...(!world.isLive && { notification_url: `${shop}/notification` }),
      notification_method: 'POST',
      redirect_url: `${shop}/return?type=redirect`,
      cancel_url: `${shop}/cancelled?type=cancel`,
    },
    customer: { locale: 'nl_NL', country: 'NL', email: 'simonsmit@example.com' },
    ...more,
  };
}

/** A payer who has opened the payment page of a new order. */
export async function openOrder(
  world: World,
  options: PaymentOptions = {},
): Promise<{ orderId: string; payer: Payer }> {
  const body = orderBody(world, options.order);
  const headers = keyOf(world, options);
  const created = await world.api('POST', '/orders', body, headers);
  if (created.status !== 200) throw new Error(`the order was refused: ${JSON.stringify(created.body)}`);
  const payer = new Payer({
    origins: [world.url, world.bankUrl],
    ...(options.scripts === undefined ? {} : { scripts: options.scripts }),
  });
  await payer.open(created.body.data.payment_url);
  return { orderId: created.body.data.order_id, payer };
}

/** Pays with a card and answers whatever the issuer asks; then reads the order. */
export async function pay(world: World, number: string, options: PaymentOptions = {}): Promise<Payment> {
  const { orderId, payer } = await openOrder(world, options);
  if (payer.has('method-CREDITCARD')) await payer.open(`${payer.url}&method=CREDITCARD`);
  const code = options.code ?? (number.length === 15 ? '1234' : '123');
  await payer.pay({ number, code, ...(options.expiry !== undefined && { expiry: options.expiry }) });
  await finish(payer, options);
  return { orderId, payer, order: await readOrder(world, orderId, options.site, options.key) };
}

/** Takes a payer who has pressed Pay through the 3DS Method and the challenge, to wherever that ends. */
export async function finish(payer: Payer, { challenge }: PaymentOptions = {}): Promise<void> {
  for (let i = 0; i < 4 && payer.left === null; i++) {
    if (payer.page.includes('id="continue-form"'))
      await (isMethod(payer) ? payer.runMethod() : payer.submit('continue-form'));
    else if (payer.page.includes('name="creq"')) await payer.challenge(challenge);
    else break;
  }
}

/** Of the two steps that go on by themselves, the one that shows the issuer the browser first. */
const isMethod = ({ page }: Payer) => page.includes('id="bank-form"');

export async function readOrder(
  world: World,
  orderId: string,
  site: PaymentOptions['site'] = '',
  key?: string,
  // biome-ignore lint/suspicious/noExplicitAny: an answer of the API, looked into by tests.
): Promise<any> {
  const headers = keyOf(world, { site, ...(key !== undefined && { key }) });
  const answer = await world.api('GET', `/orders/${encodeURIComponent(orderId)}`, undefined, headers);
  return answer.body.data;
}

const keyOf = (world: World, { site = '', key }: PaymentOptions): Record<string, string> => ({
  api_key: key ?? `${world.apiKey}${site}`,
});
