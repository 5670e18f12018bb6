/**
 * Body of POST /orders to the terms of an order, or the first refusal in the order the documentation promises:
 * type, order_id, currency, amount, description, variables, method, what the method allows, countries, cart, addresses.
 * Parties, payment options, cart and the members of free form are read in files of their own.
 */
import { createHash } from 'node:crypto';
import type { Site } from '../merchants/types.ts';
import { capturesByHand, findMethod, METHODS, type Method } from '../methods/catalogue.ts';
import { issuerCode, issuersOf } from '../methods/issuers.ts';
import { amountsOf, beginsSeries, fitsAmount } from '../methods/offer.ts';
import type { Scenario } from '../orders/scenario.ts';
import { LONGEST_REFERENCE, seriesBegunBy } from '../orders/tokens.ts';
import type { OrderTerms } from '../orders/types.ts';
import { DAY, SECOND } from '../platform/clock.ts';
import { isRefusal, type Refusal, refuse } from '../platform/errors.ts';
import { maskCardNumbers } from '../platform/log.ts';
import type { Currency } from '../platform/money.ts';
import { aboutAmount, aboutChoice, aboutCurrencyOf, aboutDisabled, aboutGateway, aboutLimits, told } from './advice.ts';
import type { JsonObject } from './json-body.ts';
import { booleanMember, member, objectMember, rawText, textMember, wholeNumber } from './lenient.ts';
import { readCart } from './read-cart.ts';
import { gatewayOfPayload } from './read-component.ts';
import { readExtra, readSplitPayments } from './read-extra.ts';
import {
  cleanText,
  readCurrency,
  readDescription,
  readOrderId,
  readType,
  readVariables,
} from './read-order-members.ts';
import { readCustomer, readDelivery } from './read-parties.ts';
import { readPaymentOptions, readTermUrl } from './read-payment-options.ts';
import { readQr } from './read-qr.ts';
import { readTemplate } from './read-template.ts';
import { sanitiseShort } from './sanitise-html.ts';

export interface OrderContext {
  readonly site: Site;
  /** Whether the test bank of iDEAL may be named. */
  readonly sandbox: boolean;
  /** The page's nearest locale, `ab_CD`, for whatever text a merchant sent. */
  readonly normaliseLocale: (text: string) => string;
  /** Of the request's header, in the sandbox. */
  readonly scenario?: Scenario | undefined;
}

const DEFAULT_LIFETIME_MS = 30 * DAY;
const RECURRING_MODELS = ['cardOnFile', 'subscription', 'unscheduled'] as const;

/** Terms of the order a body asks for, or why it is refused. Unknown members are ignored. */
export function readOrder(body: JsonObject, context: OrderContext): OrderTerms | Refusal {
  const terms = readTerms(body, context);
  return isRefusal(terms) ? terms.before(othersThan(terms, body, context)) : terms;
}

/** What else is wrong with the order, as far as it can be seen alone: one try is to tell its author of all. */
function othersThan(first: Refusal, body: JsonObject, { site, normaliseLocale }: OrderContext): Refusal[] {
  const currency = readCurrency(body, site);
  const amount = readAmount(body, readRecurring(body));
  const counted = !isRefusal(currency) && !isRefusal(amount) && { currency, amount, accepted: site.currencies };
  const found = [
    readType(body),
    readOrderId(member(body, 'order_id')),
    currency,
    amount,
    readDescription(body),
    readVariables(body),
    readMethod(body, site),
    readCustomer(objectMember(body, 'customer'), normaliseLocale),
    readDelivery(objectMember(body, 'delivery')),
    counted ? readCart(body, counted) : null,
    readPaymentOptions(objectMember(body, 'payment_options')),
  ];
  return found.filter(isRefusal).filter(({ error, field }) => error !== first.error || field !== first.field);
}

function readTerms(body: JsonObject, context: OrderContext): OrderTerms | Refusal {
  const { site, normaliseLocale } = context;
  const type = readType(body);
  if (isRefusal(type)) return type;
  const orderId = readOrderId(member(body, 'order_id'));
  if (isRefusal(orderId)) return orderId;
  const currency = readCurrency(body, site);
  if (isRefusal(currency)) return currency;
  const recurring = readRecurring(body);
  const amount = readAmount(body, recurring);
  if (isRefusal(amount)) return amount;
  const description = readDescription(body);
  if (isRefusal(description)) return description;
  const vars = readVariables(body);
  if (isRefusal(vars)) return vars;
  const method = readMethod(body, site);
  if (isRefusal(method)) return method;
  const manualCapture = rawText(member(body, 'capture'))?.trim().toLowerCase() === 'manual';
  if (isRefusal(recurring)) return recurring;
  const notAllowed = refusalOfMethod({ method, site, currency, amount, manualCapture, ...recurring });
  if (notAllowed) return notAllowed;
  const customer = readCustomer(objectMember(body, 'customer'), normaliseLocale);
  if (isRefusal(customer)) return customer;
  const delivery = readDelivery(objectMember(body, 'delivery'));
  if (isRefusal(delivery)) return delivery;
  const cart = readCart(body, { currency, amount, accepted: site.currencies, lent: method?.cartRequired ?? false });
  if (isRefusal(cart)) return cart;
  if (method?.cartRequired && !cart)
    return refuse('missingData', 'shopping_cart', {
      field: 'shopping_cart',
      hint: `${method.id} lends on the cart: send its lines as shopping_cart.items, each with name, unit_price and quantity.`,
    });
  const paymentOptions = readPaymentOptions(objectMember(body, 'payment_options'));
  if (isRefusal(paymentOptions)) return paymentOptions;
  const notKept = refusalOfRecurring({ type, site, customer, ...recurring });
  if (notKept) return notKept;

  const gatewayInfo = objectMember(body, 'gateway_info');
  if (method && namesWrongIssuer(method, gatewayInfo, context))
    return refuse('invalidIssuer', undefined, {
      field: 'gateway_info.issuer_id',
      hint: `${told(member(gatewayInfo, 'issuer_id'))} is no bank of ${method.id}: send a code of GET /v1/json/issuers/${method.id}, or none.`,
    });
  const qr = readQr(gatewayInfo, { method, amount });
  if (isRefusal(qr)) return qr;

  const customInfo = objectMember(body, 'custom_info');
  const items = member(body, 'items');
  return {
    type,
    orderId,
    gateway: method?.id ?? null,
    currency,
    amount,
    description,
    paymentOptions,
    customer,
    delivery,
    flexible3d: booleanMember(gatewayInfo, 'flexible_3d') ?? null,
    termUrl: readTermUrl(gatewayInfo),
    items: typeof items === 'string' ? maskCardNumbers(sanitiseShort(cleanText(items))) || null : null,
    cart,
    manualCapture,
    ...recurring,
    lifetimeMs: readLifetime(body),
    secondChance: readSecondChance(objectMember(body, 'second_chance')),
    googleAnalytics: textMember(objectMember(body, 'google_analytics'), 'account'),
    customInfo: [
      textMember(customInfo, 'custom_1'),
      textMember(customInfo, 'custom_2'),
      textMember(customInfo, 'custom_3'),
    ],
    vars,
    ...readTemplate(body),
    ...qr,
    ...(context.scenario && { scenario: context.scenario }),
    extra: readExtra(body),
  };
}

/**
 * Tells a repetition from new terms: SHA-256 over the terms, which `readOrder` always makes with their members in the same
 * order, those of free form included. 4 µs; sorting all of them once more took 12. Hex.
 */
export function hashTerms(terms: OrderTerms): string {
  return createHash('sha256').update(JSON.stringify(terms)).digest('hex');
}

/** Nothing is an amount for a card that is stored without a payment. */
function readAmount(body: JsonObject, recurring: Recurring | Refusal): number | Refusal {
  const sent = member(body, 'amount');
  const amount = wholeNumber(sent);
  const stores = !isRefusal(recurring) && recurring.recurringModel !== null && recurring.recurringId === null;
  if (amount === undefined || (amount === 0 && !stores)) {
    const currency = rawText(member(body, 'currency'))?.trim().toUpperCase() ?? null;
    return refuse('invalidAmount', undefined, aboutAmount(sent, currency));
  }
  return readSplitPayments(body, amount) ?? amount;
}

/** The preset method; null where the payer is to choose. */
function readMethod(body: JsonObject, site: Site): Method | null | Refusal {
  const value = member(body, 'gateway') ?? gatewayOfPayload(body);
  if (value === undefined || value === null) return null;
  const id = rawText(value)?.trim() ?? '';
  const method = findMethod(id);
  if (!method) return refuse('noGateway', undefined, aboutGateway(id));
  if (site.gateways.includes(method.id)) return method;
  return refuse('methodDisabled', undefined, aboutDisabled(method, site));
}

type Recurring = Pick<OrderTerms, 'recurringModel' | 'recurringId'>;

interface Asked extends Recurring {
  readonly method: Method | null;
  readonly site: Site;
  readonly currency: Currency;
  readonly amount: number;
  readonly manualCapture: boolean;
}

/** Whether the preset method, or at least one that the payer may choose, can carry the order. */
function refusalOfMethod(asked: Asked): Refusal | undefined {
  const { method, site, currency, amount, manualCapture } = asked;
  const candidates = method ? [method] : METHODS.filter(({ id }) => site.gateways.includes(id));
  if (candidates.length === 0) return refuse('noGateway');
  const ofCurrency = candidates.filter(({ currencies }) => currencies.includes(currency));
  if (ofCurrency.length === 0) return refuse('invalidCurrency', undefined, aboutCurrencyOf(method, currency));
  // A card that cannot be held until a capture must not be charged at once instead.
  const capturable = manualCapture ? ofCurrency.filter(capturesByHand) : ofCurrency;
  if (capturable.length === 0)
    return refuse('transactionRefused', undefined, {
      field: 'capture',
      hint: `${method?.id ?? 'No method of this site'} can${method ? 'not' : ''} wait for a capture: leave capture out, or name a card.`,
    });
  const begins = seriesBegunBy(asked);
  const beginning = capturable.filter((candidate) => beginsSeries(candidate, begins));
  if (beginning.length === 0)
    return refuse('notSupported', 'recurring_model with this gateway', { field: 'recurring_model' });
  // Nothing cannot be captured.
  const isFor = (candidate: Method) =>
    fitsAmount(site, candidate, { amount, currency }) && (amount > 0 || !manualCapture);
  if (beginning.some(isFor)) return undefined;
  return refuse('invalidAmount', undefined, aboutLimits(method, method && amountsOf(site, method)));
}

/** A bank that is named must be one that the method can have; the payer may be left to choose. */
function namesWrongIssuer({ id }: Method, gatewayInfo: JsonObject | undefined, where: OrderContext): boolean {
  const code = rawText(member(gatewayInfo, 'issuer_id'));
  return code !== undefined && issuersOf(id, where).length > 0 && !issuerCode(id, code, where);
}

function readRecurring(body: JsonObject): Recurring | Refusal {
  const nested = objectMember(body, 'recurring');
  const name = textMember(body, 'recurring_model') ?? textMember(nested, 'model');
  const recurringModel = RECURRING_MODELS.find((model) => model.toLowerCase() === name?.toLowerCase()) ?? null;
  if (name !== null && recurringModel === null)
    return refuse('notSupported', 'recurring_model', aboutChoice(name, 'recurring_model', RECURRING_MODELS));
  return { recurringModel, recurringId: textMember(body, 'recurring_id') ?? textMember(nested, 'id') };
}

/** Whether details may be kept, or used that were: by the site, and for a customer whom the merchant names. */
function refusalOfRecurring({
  type,
  site,
  customer,
  recurringModel,
  recurringId,
}: Recurring & Pick<OrderTerms, 'type' | 'customer'> & { readonly site: Site }): Refusal | undefined {
  if (recurringModel === null && recurringId === null) return undefined;
  if (site.settings.recurringEnabled !== true) return refuse('recurringDisabled');
  if (recurringId !== null && type !== 'direct') return refuse('notSupported', 'recurring_id without type direct');
  const field = 'customer.reference';
  if (customer.reference === null)
    return refuse('missingData', field, {
      field,
      hint: `${field} is missing: send your own id of the customer whose card is kept.`,
    });
  return [...customer.reference].length > LONGEST_REFERENCE
    ? refuse('missingData', `${field} of at most ${LONGEST_REFERENCE} characters`, { field })
    : undefined;
}

/** `seconds_active` goes before `days_active`; what is out of range is brought back into it. */
function readLifetime(body: JsonObject): number {
  const seconds = wholeNumber(member(body, 'seconds_active'));
  if (seconds !== undefined && seconds > 0) return Math.min(seconds, 31_536_000) * SECOND;
  const days = wholeNumber(member(body, 'days_active'));
  return days === undefined ? DEFAULT_LIFETIME_MS : Math.min(Math.max(days, 1), 365) * DAY;
}

function readSecondChance(secondChance: JsonObject | undefined): boolean {
  return booleanMember(secondChance, 'send_email') ?? booleanMember(secondChance, 'send_mail') ?? false;
}
