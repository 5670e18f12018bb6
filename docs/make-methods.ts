/**
 * Writes `docs/methods.md` and the tiles in `src/methods/icons/` from the catalogue: `node docs/make-methods.ts`. A test keeps
 * both current.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BRANDS } from '../src/methods/brands.ts';
import { CARD_CURRENCIES } from '../src/methods/catalogue/cards.ts';
import { SEPA } from '../src/methods/catalogue/plain-method.ts';
import { METHODS } from '../src/methods/catalogue.ts';
import { svgFile } from '../src/methods/drawing/shapes.ts';
import { iconOf } from '../src/methods/icons.ts';
import { issuersOf } from '../src/methods/issuers.ts';
import type { Family, Method, PaidEvent, PromiseEvent } from '../src/methods/types.ts';
import { DAY, HOUR, MINUTE } from '../src/platform/clock.ts';

export const METHODS_PAGE = join(import.meta.dirname, 'methods.md');
export const ICONS_FOLDER = join(import.meta.dirname, '../src/methods/icons');

const FAMILIES: Readonly<Record<Family, readonly [title: string, text: string]>> = {
  card: [
    'Cards',
    'Authorised by the acquirer of the site. `CREDITCARD` is any of them: the number tells the scheme. The site’s maximum for cards applies.',
  ],
  bank: [
    'Banks',
    'The payer confirms with the own bank, on its page or in its app. Bancontact takes the scheme’s [cards](#bancontact-by-card) as well.',
  ],
  bank_transfer: [
    'Bank transfer',
    'The payer transfers the money from wherever they like, with the reference that the page gives.',
  ],
  direct_debit: ['Direct debit', 'The payer consents, and the money is fetched.'],
  pay_later: [
    'Pay later',
    'Delivered now, paid later: a lender takes the risk and invoices once the shop has shipped.',
  ],
  wallet: [
    'Wallets',
    'The payer confirms with an account or a device that holds cards or money already. In live mode the page lists Apple Pay only in a browser that has it (`window.ApplePaySession`); the sandbox lists it in all, so that it can be tried.',
  ],
  prepaid: ['Prepaid', 'Money that was paid before, under a code.'],
  gift_card: [
    'Gift cards',
    'In euros, for customers in Belgium and the Netherlands, on the page only. They ask for number and security code, never expire as an attempt, and cannot be refunded. What a card does not cover is paid by another method.',
  ],
};

const PAIRS: Readonly<Record<PaidEvent | PromiseEvent, string>> = {
  attempt_approved: 'completed / completed',
  attempt_authorised: 'completed / initialized',
  attempt_invoiced: 'completed / uncleared',
  attempt_promised: 'uncleared / uncleared',
  attempt_awaited: 'uncleared / initialized',
};

/** The file of a tile, as the page links it. */
const tileFile = (id: string) => `${id.toLowerCase()}.svg`;

/** Every tile by the name of its file. */
export function iconFiles(): ReadonlyMap<string, string> {
  return new Map(
    [...METHODS, ...BRANDS].map(({ id }) => {
      const icon = iconOf(id);
      if (!icon) throw new Error(`src/methods/icons.ts has no tile for ${id}`);
      return [tileFile(id), svgFile(icon.drawing, icon.name)];
    }),
  );
}

export function methodsMarkdown(): string {
  return `<!-- Written by docs/make-methods.ts. Change that file, not this one. -->
# Payment methods

Every method that the gateway knows, as its catalogue has it. \`GET /v1/json/payment-methods\` tells a program the same, narrowed to
what a site has. The sites of the sandbox have all of them; a site of yours has those that its
[description](operating.md#sites) names, the cards unless it says more.

- **Id** goes into \`gateway\` of an order, in any case. Older ids in brackets mean the same method.
- **Flow**: R through the payment page, D also \`type: direct\`.
- **Countries** are those of customers it is shown to. An order that names the method may have a customer from elsewhere.
- **Expires**: how long an attempt may take, from the payer’s choice. The link lives on.
- **Refunds**: for how long after completion; *by cart* names the lines that come back.
- **Paid**: \`status\` / \`financial_status\` once the payer has done their part. **Promised**: while the money is still on its way.
- **Asks for**: what the payer enters on the page.

The tiles are drawn by us and are served under \`/img/methods/\`, as SVG and as PNG in two sizes; \`icon_urls\` has the addresses.
An operator may [bring others](operating.md#marks-of-methods).

${Object.entries(FAMILIES)
  .map(([family, [title, text]]) => section(title, text, family as Family))
  .join('\n\n')}

## Bancontact by card

\`MISTERCASH\` has two ways, and the payer chooses on the page: the app, by its code, or a Bancontact card. The card is authorised by the
acquirer of the site like any other, after 3-D Secure by Bancontact’s own directory server, which no order and no rule can skip. It bears no security code,
and the page asks for none. A shop’s server pays by card with \`type: direct\` and \`gateway_info.card_number\`, \`card_expiry_date\` and \`card_holder_name\`;
a [payment component](components.md) asks for the same.

Cards whose number begins with 6703 are Bancontact’s, and no other gateway takes them: \`CREDITCARD\` tells the payer to choose Bancontact. A card that bears
another mark beside Bancontact’s, and a number of that other scheme, pays as a card of the other scheme. Captures by hand, series and orders by telephone
are not for Bancontact. In live mode the gateway takes its cards where \`GATEHOUSE_BANCONTACT_DIRECTORY_URL\` is [set](settings.md); else there is the code alone.

## Codes to scan

An order with one of these is answered with \`qr_url\` beside its page, and whoever scans the code pays without seeing that page.
Neither needs a script of yours.

| Order | \`qr_url\` is | It lives |
| --- | --- | --- |
| \`MISTERCASH\` with \`gateway_info.qr_enabled\` | the text that a code has to hold; draw it yourself, or show \`/connect/{session_id}/qr.png?size=400\` of the gateway | as long as the link: \`seconds_active\` or \`days_active\` |
| \`IDEALQR\` | the address of the code as a PNG, \`gateway_info.qr_size\` pixels wide (100 to 2000, else 250) | as long as the link |

A code of Bancontact is one payment that has begun at the bank, so \`POST /v1/json/orders\` waits for the bank; where it does not answer there is
no \`qr_url\`, and the page still pays. So it does after a payment that came to nothing; another code takes an order with other terms, or another id. \`POST /v1/json/orders/{id}/cancel\` takes the code back as long as nobody has paid by it. A code of iDEAL QR leads
to the page, and can be scanned again after a payment that came to nothing. Once it is paid, it says so.

\`allow_multiple\` and \`allow_change_amount\` of iDEAL QR are taken and have no effect: an order is paid once, and its amount is the one you sent.
\`min_amount\` and \`max_amount\` are checked, as if the amount could be changed: where one is missing the amount of the order stands for it, and a lower bound
above the upper one is refused with 1001.

\`GET /connect/{session_id}/outcome\` tells a page of any origin how the payment stands: \`{"status": "initialized"}\`, \`completed\` or \`declined\`. It is
a hint for the payer's screen; what to deliver is told by the notification.

## Settings of single methods

\`payment_options.settings.gateways\` of an order, by id of the method. What is not understood is ignored.

| Setting | On the page |
| --- | --- |
| \`IDEAL.show_pre\` | with \`true\` the payer presses the button; otherwise, where the order presets \`IDEAL\`, they go straight on to it. Without JavaScript there is always a button, and after a payment that came to nothing too |
| \`MISTERCASH.qr_size\` | \`"500px"\`: side of the code, 100 to 1000 |
| \`MISTERCASH.qr_only\` | nothing but the code: no button for this device, no other method |
| \`MISTERCASH.disable_mobile_pay_button\` | no button for this device |
| \`MISTERCASH.mobile_pay_button_position\` | \`top\`, \`center\` or \`bottom\`: above everything, above the code, below it |
| \`BILLINK.type\` | \`P\` or \`B\`: which kind of customer is chosen already; of a direct order, which it is for (\`P\` unless said) |

## Currencies of cards

${CARD_CURRENCIES.join(' ')}

American Express takes ${methodOf('AMEX').currencies.join(', ')} only.

## Local brands of Visa

Cards of a national scheme that are Visa cards everywhere else. They are paid as \`VISA\`.

${table(
  ['', 'Id', 'Name', 'Countries'],
  BRANDS.map(({ id, name, countries }) => [tileOf(id), `\`${id}\``, name, countries.join(' ') || 'all']),
)}

## Issuers

What \`gateway_info.issuer_id\` takes; \`GET /v1/json/issuers/{gateway}\` lists it. Test Bank is there in the sandbox only: in live mode it
is refused with 1036, as every other code of iDEAL that is not listed. MyBank’s list is what the page shows: an order may name any code of its form
(\`CT000125-it\`), and MyBank says whether there is such a bank.

${table(
  ['Method', 'Code', 'Bank', 'BIC'],
  ['IDEAL', 'MYBANK'].flatMap((id) =>
    issuersOf(id, { sandbox: true }).map(({ code, name, bic }) => [methodOf(id).name, `\`${code}\``, name, bic ?? '–']),
  ),
)}

## SEPA

${SEPA.join(' ')}
`;
}

function section(title: string, text: string, family: Family): string {
  const methods = METHODS.filter((method) => method.family === family);
  const rows = family === 'gift_card' ? giftCards(methods) : table(HEAD, methods.map(row));
  return `## ${title}\n\n${text}\n\n${rows}`;
}

const HEAD = [
  '',
  'Id',
  'Name',
  'Flow',
  'Currencies',
  'Countries',
  'Amount',
  'Expires',
  'Capture',
  'Refunds',
  'Series',
  'Paid',
  'Promised',
  'Asks for',
  'More',
];

function row(method: Method): string[] {
  return [
    tileOf(method.id),
    idOf(method),
    method.name,
    method.direct ? 'R D' : 'R',
    method.currencies === CARD_CURRENCIES ? '[cards](#currencies-of-cards)' : method.currencies.join(' '),
    countriesOf(method),
    amountOf(method),
    spanOf(method.expiresMs) ?? 'never',
    spanOf(method.captureWindowMs) ?? '–',
    refundsOf(method),
    method.recurring ? `later by \`${method.recurring.later}\`` : '–',
    PAIRS[method.paid],
    method.family === 'card' ? '–' : PAIRS[method.promised],
    method.family === 'card' ? 'card' : method.fields.map((field) => field.replaceAll('_', ' ')).join(', ') || '–',
    moreOf(method),
  ];
}

function giftCards(methods: readonly Method[]): string {
  return table(
    ['', 'Id', 'Name'],
    methods.map((method) => [tileOf(method.id), idOf(method), method.name]),
  );
}

function idOf({ id, aliases }: Method): string {
  return `\`${id}\`${aliases.length > 0 ? ` (${aliases.map((alias) => `\`${alias}\``).join(', ')})` : ''}`;
}

function countriesOf({ countries }: Method): string {
  if (countries === SEPA) return '[SEPA](#sepa)';
  return countries.join(' ') || 'all';
}

function amountOf({ amounts: { min, max } }: Method): string {
  if (min === 1 && max === null) return 'any';
  const euros = (cents: number) => (cents / 100).toFixed(2);
  return max === null ? `from € ${euros(min)}` : `€ ${euros(min)} to ${euros(max)}`;
}

function refundsOf({ refunding: { full, byCart, most, withinDays } }: Method): string {
  if (!full) return 'none';
  const words = [`${withinDays} days`, byCart ? 'by cart' : '', most === null ? '' : `${most} only`];
  return words.filter((word) => word !== '').join(', ');
}

function moreOf(method: Method): string {
  const words = [
    method.cartRequired ? 'needs a cart' : '',
    method.chargebacks ? 'chargebacks' : '',
    method.secondChance ? '' : 'no reminder mails',
    method.component ? 'component' : '',
    method.devices ? 'by device' : '',
  ];
  return words.filter((word) => word !== '').join(', ') || '–';
}

function spanOf(ms: number | null): string | undefined {
  if (ms === null) return undefined;
  const [count, unit] =
    ms % DAY === 0 ? [ms / DAY, 'day'] : ms % HOUR === 0 ? [ms / HOUR, 'hour'] : [ms / MINUTE, 'minute'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

const tileOf = (id: string) => `![](../src/methods/icons/${tileFile(id)})`;

function methodOf(id: string): Method {
  return METHODS.find((method) => method.id === id)!;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

if (import.meta.main) {
  writeFileSync(METHODS_PAGE, methodsMarkdown());
  mkdirSync(ICONS_FOLDER, { recursive: true });
  const files = iconFiles();
  for (const name of readdirSync(ICONS_FOLDER)) if (!files.has(name)) rmSync(join(ICONS_FOLDER, name));
  for (const [name, text] of files) writeFileSync(join(ICONS_FOLDER, name), text);
}
