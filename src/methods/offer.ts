/**
 * Which methods of a site can pay something, in the order in which payers see them. Pure: the page, the lists of the API and
 * the check of a new order all ask here, so that none of them offers what another refuses.
 */
import { readLocale } from '../platform/locale-text.ts';
import type { Currency } from '../platform/money.ts';
import { capturesByHand, isGiftCard, METHODS } from './catalogue.ts';
import { membersOf } from './gateway-settings.ts';
import type { Device, GatewayId, Method, RecurringModel } from './types.ts';

/** What of a site decides. */
export interface Offering {
  readonly gateways: readonly GatewayId[];
  /** Highest amount of a card order, in EUR cents; null for none. */
  readonly cardMaximumEurCents: number | null;
}

/** What is to be paid, by whom. What is left out leaves out no method. */
export interface Wanted {
  readonly currency?: Currency | null;
  /** Minor units of the currency. Without a currency, EUR cents. */
  readonly amount?: number | null;
  /** Of the customer, ISO 3166-1 alpha-2. */
  readonly country?: string | null;
  /** `ab_CD`: its country counts where the customer's is not known. */
  readonly locale?: string | null;
  /** Every method, whatever the country. */
  readonly all?: boolean;
  /** One entry for any card in place of one for each scheme. */
  readonly groupCards?: boolean;
  /** Gift cards that may be used; all of the site unless said. */
  readonly coupons?: readonly GatewayId[] | 'all' | 'none';
  /** What the payer holds in their hands, where it is known. */
  readonly device?: Device | null;
  /** Only what can wait for the merchant's capture. */
  readonly manualCapture?: boolean;
  /** Whether the order has a cart; lenders need one. Unless said, they are offered. */
  readonly cart?: boolean;
  /** Only what can begin a series of this kind. */
  readonly begins?: RecurringModel | null;
}

/** The site's methods that fit. */
export function methodsFor(site: Offering, wanted: Wanted): readonly Method[] {
  const { currency, amount, device, coupons = 'all' } = wanted;
  const country = wanted.all ? null : (wanted.country ?? readLocale(wanted.locale)?.country ?? null);
  const fitting = METHODS.filter(
    (method) =>
      site.gateways.includes(method.id) &&
      (!currency || method.currencies.includes(currency)) &&
      (amount === undefined || amount === null || fitsAmount(site, method, { amount, currency: currency || 'EUR' })) &&
      (!country || method.countries.length === 0 || method.countries.includes(country)) &&
      (!device || !method.devices || method.devices.includes(device)) &&
      (!isGiftCard(method) || coupons === 'all' || (coupons !== 'none' && coupons.includes(method.id))) &&
      (wanted.cart !== false || !method.cartRequired) &&
      (!wanted.manualCapture || capturesByHand(method)) &&
      beginsSeries(method, wanted.begins ?? null),
  );
  return wanted.groupCards ? grouped(fitting) : fitting;
}

/** Limits of an order's amount under a method, in EUR cents: the method's own, and for cards the site's. */
export function amountsOf({ cardMaximumEurCents }: Offering, { amounts, family }: Method): Method['amounts'] {
  if (family !== 'card' || cardMaximumEurCents === null) return amounts;
  return { min: amounts.min, max: Math.min(amounts.max ?? cardMaximumEurCents, cardMaximumEurCents) };
}

/** Whether a first payment by this method can begin such a series; any can where there is none. */
export function beginsSeries({ recurring }: Method, model: RecurringModel | null): boolean {
  return model === null || recurring?.models.includes(model) === true;
}

/** Methods whose issuers say whether a card is good without a payment. */
const VERIFYING: readonly GatewayId[] = ['VISA', 'MASTERCARD', 'MAESTRO', 'CREDITCARD'];

/** Nothing is to be paid where a card is only to be stored. Limits are in euros; an amount of another currency is not measured by them, since there is no rate to do it with. */
export function fitsAmount(
  site: Offering,
  method: Method,
  { amount, currency }: { readonly amount: number; readonly currency: Currency },
): boolean {
  if (amount === 0) return VERIFYING.includes(method.id);
  if (currency !== 'EUR') return true;
  const { min, max } = amountsOf(site, method);
  return amount >= min && (max === null || amount <= max);
}

/**
 * Cards as the one method that takes any of them. Where the site does not have that one its cards stay apart: what is offered
 * can be ordered.
 */
function grouped(methods: readonly Method[]): readonly Method[] {
  const any = methods.find(({ id }) => id === 'CREDITCARD');
  if (!any) return methods;
  const first = methods.find(({ family }) => family === 'card');
  return methods.flatMap((method) => {
    if (method === first) return [any];
    return method.family === 'card' ? [] : [method];
  });
}

/** What the settings of an order say of the methods to offer, as merchants write them; what they do not say is not there. */
export function readOfferSettings(settings: unknown): Pick<Wanted, 'groupCards' | 'coupons'> {
  const allow = membersOf(membersOf(settings).coupons).allow;
  const group = String(membersOf(membersOf(settings).connect).group_cards).toLowerCase();
  return {
    ...(['true', '1'].includes(group) && { groupCards: true }),
    ...(['false', '0'].includes(group) && { groupCards: false }),
    // An empty list is how PHP writes an object that says nothing.
    ...(Array.isArray(allow) && allow.length > 0
      ? { coupons: allow.map((id) => String(id).trim().toUpperCase()) }
      : {}),
  };
}
