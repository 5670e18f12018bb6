/**
 * The one catalogue of API errors: code, HTTP status, text and what to do about it. The error page of the documentation
 * and the OpenAPI document are made from it. Texts that clients compare may not be changed.
 */

import { maskCardNumbers } from './log.ts';
import { oneLine } from './shown.ts';

export interface ErrorKind {
  readonly code: number;
  /** Always a 4xx for a caller's mistake; 500 only for 9999. 501 and 503 mean «API unreachable» to clients and are never used. */
  readonly status: number;
  readonly info: string;
  /** What the caller can do, in one sentence. */
  readonly remedy: string;
}

const kind = (code: number, status: number, info: string, remedy: string): ErrorKind => ({
  code,
  status,
  info,
  remedy,
});

export const ERRORS = {
  unknownType: kind(1000, 400, 'Unknown message type', 'Send type redirect, direct, paymentlink or checkout.'),
  methodDisabled: kind(1000, 400, 'Payment method is not enabled for this site', 'Choose one of GET /gateways.'),
  notSupported: kind(1000, 400, 'Not supported', 'Use one of the documented forms of this request.'),
  invalidScenario: kind(
    1000,
    400,
    'Invalid X-Gatehouse-Scenario',
    'Send 3ds=011, auth=51 or both with a semicolon between, with codes of the test cards page; in live mode no such header.',
  ),
  notFound: kind(1000, 404, 'Not found', 'Check the path; the operations are listed in /openapi.json.'),
  idempotencyMismatch: kind(
    1000,
    409,
    'Idempotency-Key was used with another request',
    'Use a new key for a new request; repeat a request unchanged to get its answer again.',
  ),
  stillWorkedOn: kind(
    1000,
    409,
    'The request with this Idempotency-Key is being worked on',
    'Send the same request with the same key again in a moment; it happens once.',
  ),
  tooMuchToSearch: kind(
    1000,
    400,
    'Too many transactions to search',
    'Ask for a shorter time with created_from and created_until, for fewer filters at once, or for fewer with limit.',
  ),
  tooManyRequests: kind(1000, 429, 'Too many requests', 'Wait a moment and try again.'),
  invalidAmount: kind(1001, 400, 'Invalid amount', 'Send a whole number of the smallest unit, 1000 for 10.00 EUR.'),
  invalidCurrency: kind(1002, 400, 'Invalid currency', 'Send an ISO 4217 code that the site and the method accept.'),
  unknownOrder: kind(
    1006,
    404,
    'Invalid transaction ID',
    'Check the order id; an order is known to its own site only.',
  ),
  duplicateOrder: kind(
    1006,
    409,
    'Invalid transaction ID',
    "The order with this id is paid, or the id is another order's; use a new one.",
  ),
  invalidOrderId: kind(1006, 400, 'Invalid transaction ID', 'Send an order_id of 1 to 50 characters.'),
  invalidIp: kind(1007, 400, 'Invalid IP address', 'Send the IPv4 or IPv6 address of the customer.'),
  invalidDescription: kind(1008, 400, 'Invalid description', 'Send 1 to 200 characters of plain text.'),
  invalidVariable: kind(1010, 400, 'Invalid variable', 'Send at most 500 characters in var1, var2 and var3.'),
  missingData: kind(1016, 400, 'Missing data', 'Send a JSON object with the required members.'),
  bodyTooLarge: kind(1016, 413, 'Missing data: the body is larger than 1 MiB', 'Send a smaller body.'),
  invalidCountry: kind(1018, 400, 'Invalid country code', 'Send an ISO 3166-1 alpha-2 code such as NL.'),
  siteNotActive: kind(1019, 403, 'The site is blocked in your account.', 'Ask the operator of this gateway.'),
  cannotCreate: kind(
    1021,
    400,
    'Cannot create transaction',
    'The bank, wallet or lender could not be reached: post the same order again.',
  ),
  noGateway: kind(1023, 404, 'No gateway (payment method) available', 'Send one of the ids of GET /gateways.'),
  transactionRefused: kind(1024, 400, 'Transaction refused', 'Check the card or customer data of the request.'),
  blockedByRules: kind(
    1024,
    402,
    'Transaction refused',
    'The fraud rules of the site refuse this payment; another card or another method may be taken.',
  ),
  cartMixedCurrencies: kind(1025, 400, 'Only one currency allowed in cart', 'Use one currency in all cart items.'),
  cartCurrency: kind(
    1026,
    400,
    'Cart currency must equal order currency',
    'Use the currency of the order in the cart.',
  ),
  cartAmount: kind(
    1027,
    400,
    'Cart amount must equal transaction amount',
    'Send the total of the cart as amount, or checkout_options.validate_cart false.',
  ),
  invalidTaxRate: kind(1028, 400, 'Invalid tax rate in rule', 'Send the rate as a decimal fraction, 0.21 for 21 %.'),
  invalidItemTax: kind(1029, 400, 'Invalid tax rate specified for item', 'Name a tax table of checkout_options.'),
  invalidItemCurrency: kind(
    1030,
    400,
    'Invalid currency specified for item',
    'Send an ISO 4217 code the site accepts.',
  ),
  invalidItemPrice: kind(
    1031,
    400,
    'Invalid price specified for item',
    'Send a number such as 8.2644628099; more than ten decimals are rounded.',
  ),
  cannotRefund: kind(
    1034,
    400,
    'Cannot refund transaction',
    'Refund a completed order, at most what is left of it, and the same sum not twice within five minutes.',
  ),
  unknownRefund: kind(1034, 404, 'Cannot refund transaction', 'Send the refund_id that the refund was answered with.'),
  cannotCapture: kind(
    1000,
    400,
    'Cannot capture transaction',
    'Capture an authorisation made with capture manual, before its capture_expiry.',
  ),
  cannotCancel: kind(
    1000,
    403,
    'Cannot cancel transaction',
    'Cancel a Bancontact payment by code that nobody has paid yet; PATCH the order for any other.',
  ),
  authenticationPending: kind(
    1000,
    409,
    'Authentication pending',
    'Complete the verification once the browser is back at your term_url.',
  ),
  wrongState: kind(1000, 410, 'Not possible in this status', 'Read the order; its status says what can still be done.'),
  recurringDisabled: kind(
    1000,
    400,
    'Recurring payments are not enabled for this site',
    'Ask the operator of this gateway to enable them.',
  ),
  recurringTooOften: kind(
    1000,
    400,
    'Recurring id was used within 24 hours',
    'Collect a subscription or an unscheduled payment once in 24 hours.',
  ),
  tokenNotFound: kind(
    1000,
    410,
    'Not found: token',
    'Send a token of this customer that was not removed, with its customer.reference.',
  ),
  tokenNotUpdated: kind(1000, 410, 'Token not updated', 'Send the date of a stored card as YYMM, not in the past.'),
  tokenNotRemoved: kind(1000, 410, 'Token not removed', 'Send a token of this customer; it may be removed already.'),
  invalidApiKey: kind(1032, 401, 'Invalid API key', 'Send the key of the site in the header api_key.'),
  unknownSite: kind(1004, 400, 'Invalid site ID', 'Send the id of a site that the key may see; GET /me tells it.'),
  invalidRules: kind(1000, 400, 'Invalid rules', 'Mend the lines that data.faults names; nothing was kept.'),
  noEarlierRules: kind(1000, 410, 'No earlier rules', 'Activate a version by its number; the list of versions has it.'),
  invalidEntry: kind(
    1000,
    400,
    'Invalid list entry',
    'Send list, kind (card, bin, ip, email, country) and a value of that kind.',
  ),
  invalidIssuer: kind(1036, 400, 'Invalid iDEAL issuer ID', 'Send one of the codes of GET /issuers, or none.'),
  invalidDuration: kind(
    1000,
    400,
    'Invalid duration',
    'Send a whole number and its unit, 90s, 15m, 36h or 7d; at most 10 years.',
  ),
  unknownError: kind(9999, 500, 'Unknown error', 'Try again; the log of the gateway names the fault.'),
} as const satisfies Record<string, ErrorKind>;

export type ErrorName = keyof typeof ERRORS;

/** What helps whoever sent the request, beside what their program compares. */
export interface Advice {
  /** What to do, with the names and values at hand; without one the catalogue's sentence is given. */
  readonly hint?: string;
  /** Path of the member that is wrong: `customer.country`, `shopping_cart.items[2].unit_price`. */
  readonly field?: string;
}

/** Longer advice is cut. */
const LONGEST_HINT = 600;

/** An expected refusal of a request, returned and not thrown. */
export class Refusal {
  readonly error: ErrorName;
  /** Appended to the catalogue's text, as `Missing data: order_id`. */
  readonly detail: string | undefined;
  readonly field: string | undefined;
  readonly #hint: string | undefined;
  /** Found in the same request; the first of all counts. */
  readonly #others: readonly Refusal[];

  constructor(error: ErrorName, detail?: string, advice: Advice = {}, others: readonly Refusal[] = []) {
    this.error = error;
    this.detail = detail;
    this.field = advice.field;
    this.#hint = advice.hint;
    this.#others = others;
  }

  get kind(): ErrorKind {
    return ERRORS[this.error];
  }

  /** For programs, which compare it: never changed but for a detail. */
  get info(): string {
    return this.detail === undefined ? this.kind.info : `${this.kind.info}: ${presentable(this.detail)}`;
  }

  /** For people: what to do, and what else is wrong. Never a card number, never a line break. */
  get hint(): string {
    const also = this.#others.map(({ field, info }) => (field === undefined ? info : `${field} (${info})`));
    const whole = `${this.#hint ?? this.kind.remedy}${also.length > 0 ? ` Also wrong: ${also.join('; ')}.` : ''}`;
    return presentable(whole).slice(0, LONGEST_HINT).toWellFormed();
  }

  /** The same refusal, saying of others that they wait behind it. */
  before(others: readonly Refusal[]): Refusal {
    const advice = {
      ...(this.#hint !== undefined && { hint: this.#hint }),
      ...(this.field !== undefined && { field: this.field }),
    };
    return new Refusal(this.error, this.detail, advice, [...this.#others, ...others]);
  }
}

const presentable = (text: string): string => maskCardNumbers(oneLine(text));

export function refuse(error: ErrorName, detail?: string, advice?: Advice): Refusal {
  return new Refusal(error, detail, advice);
}

export function isRefusal(value: unknown): value is Refusal {
  return value instanceof Refusal;
}

/** The first of what is refused, which tells of the others; undefined where nothing is. */
export function firstRefusal(...values: readonly unknown[]): Refusal | undefined {
  const [first, ...others] = values.filter(isRefusal);
  return first?.before(others);
}
