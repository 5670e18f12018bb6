/** What `start` says once everything runs: the first thing that a newcomer reads. Pure: facts in, text out. */
import type { Site } from '../merchants/types.ts';
import { MINUTE } from '../platform/clock.ts';
import { ahead } from './clock-words.ts';
import { curl, exampleOrder, shopUrl } from './example-order.ts';
import { painter } from './terminal.ts';

export interface SandboxFacts {
  readonly event: 'ready';
  readonly mode: 'sandbox';
  readonly readyAfterMs: number;
  /** Base of the JSON API. */
  readonly apiUrl: string;
  /** The same API encrypted, under whatever name the certificate has; null without one. */
  readonly httpsPort: number | null;
  readonly docsUrl: string;
  /** The demo shop: it sells, receives notifications, and payers who come back. */
  readonly shopUrl: string;
  /** The page of the mailbox: what payers were written. */
  readonly mailUrl: string;
  readonly bankUrl: string;
  readonly dataDir: string | null;
  /** How far the clock of the sandbox was moved before. */
  readonly clockOffsetMs: number;
  readonly sites: readonly { readonly name: string; readonly place: string; readonly apiKey: string }[];
  /** Creates an order, pasted into a shell. */
  readonly curl: string;
  /** Pays it. */
  readonly testCard: { readonly number: string; readonly cvc: string; readonly oneTimeCode: string };
}

export interface SandboxParts {
  readonly url: string;
  readonly httpsPort: number | undefined;
  readonly bankUrl: string;
  readonly dataDir: string | undefined;
  readonly clockOffsetMs: number;
  readonly sites: readonly Pick<Site, 'name' | 'city' | 'country' | 'apiKey'>[];
  /** Of the order to paste. */
  readonly orderId: string;
  readonly readyAfterMs: number;
}

export function sandboxFacts(parts: SandboxParts): SandboxFacts {
  const { url, httpsPort, bankUrl, dataDir, clockOffsetMs, sites, orderId, readyAfterMs } = parts;
  const apiUrl = `${url}/v1/json`;
  const headers = { api_key: sites[0]!.apiKey, 'content-type': 'application/json' };
  return {
    event: 'ready',
    mode: 'sandbox',
    readyAfterMs: Math.round(readyAfterMs),
    apiUrl,
    httpsPort: httpsPort ?? null,
    docsUrl: `${url}/docs`,
    shopUrl: `${shopUrl(bankUrl)}/`,
    mailUrl: `${bankUrl}/mail/`,
    bankUrl,
    dataDir: dataDir ?? null,
    clockOffsetMs,
    sites: sites.map(({ name, city, country, apiKey }) => ({ name, place: `${city}, ${country}`, apiKey })),
    curl: curl(`${apiUrl}/orders`, headers, exampleOrder(orderId, bankUrl)),
    testCard: { number: '5500000000000004', cvc: '123', oneTimeCode: '123456' },
  };
}

export function sandboxNotice(facts: SandboxFacts, colours: boolean): string {
  const paint = painter(colours);
  const { number, cvc, oneTimeCode } = facts.testCard;
  const nameWidth = Math.max(...facts.sites.map(({ name }) => name.length));
  const placeWidth = Math.max(...facts.sites.map(({ place }) => place.length));
  const line = (label: string, value: string, remark = '') =>
    `  ${paint('dim', label.padEnd(10))} ${paint('cyan', value)}${remark && paint('dim', `   ${remark}`)}`;
  const sites = facts.sites.map(
    ({ name, place, apiKey }) =>
      `  ${name.padEnd(nameWidth)}   ${paint('dim', place.padEnd(placeWidth))}   ${paint('cyan', apiKey)}`,
  );
  const seconds = (facts.readyAfterMs / 1_000).toFixed(1);
  return [
    '',
    `  ${paint('bold', 'Gatehouse sandbox')}  ${paint('green', `ready in ${seconds} s`)}`,
    '',
    line('API', facts.apiUrl),
    ...(facts.httpsPort === null
      ? []
      : [line('HTTPS', `port ${facts.httpsPort}`, 'the same, under the names of your certificate')]),
    line('Docs', facts.docsUrl),
    line('Demo shop', facts.shopUrl, 'fill a basket and pay it by any method'),
    line('Mailbox', facts.mailUrl, 'every mail to a payer'),
    line('Banks', facts.bankUrl, 'test cards and what each does'),
    ...(Math.abs(facts.clockOffsetMs) < MINUTE ? [] : [line('Clock', ahead(facts.clockOffsetMs))]),
    '',
    `  ${paint('bold', 'Demo sites and their API keys')}`,
    ...sites,
    '',
    `  ${paint('bold', 'Create an order')}  ${paint('dim', '(paste into another terminal; a paid order needs a new order_id)')}`,
    '',
    facts.curl,
    '',
    `  ${paint('bold', 'Pay it')}  ${paint('dim', 'Open the payment_url of the answer.')}`,
    line('Card', number, `any expiry date to come, security code ${cvc}`),
    line('Bank asks', oneTimeCode, 'the one-time code of the 3-D Secure page'),
    '',
    `  ${paint('dim', `Ctrl-C stops everything.${facts.dataDir === null ? '' : ` The data stays in ${facts.dataDir}.`}`)}`,
    '',
  ].join('\n');
}

export function liveNotice(url: string, json: boolean): string {
  if (json) return JSON.stringify({ event: 'ready', mode: 'live', apiUrl: `${url}/v1/json` });
  return `Gatehouse is live at ${url}`;
}
