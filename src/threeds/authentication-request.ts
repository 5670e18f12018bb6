/** The AReq of a payment: what is told to the issuer, from the order, the card, the site and the browser. EMV 3DS table B.1. */
import type { Site } from '../merchants/types.ts';
import type { Instant } from '../platform/clock.ts';
import { countryNumber } from '../platform/countries.ts';
import { plainMailAddress } from '../platform/mail-address.ts';
import { currencyNumber, decimalsOf } from '../platform/money.ts';
import { payerAddress, type ToldAddresses } from '../platform/payer-address.ts';
import type { CardData } from '../vault/types.ts';
import { browserElements } from './browser-elements.ts';
import { buildMessage, type Message } from './messages/index.ts';
import { scenarioExtension } from './messages/scenario-extension.ts';
import { readPhone } from './phone.ts';
import type { ServerIdentity } from './range-refresh.ts';
import type { Authentication, PriorAuthentication } from './types.ts';

/** A person with an address, as an order holds one. */
export interface PersonFacts {
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly address1: string | null;
  readonly address2: string | null;
  readonly houseNumber: string | null;
  readonly zipCode: string | null;
  readonly city: string | null;
  readonly state: string | null;
  /** ISO 3166-1 alpha-2. */
  readonly country: string | null;
  readonly phone: string | null;
  readonly email: string | null;
}

/** What is told of the order: its terms have these members. */
export interface OrderFacts {
  readonly customer: PersonFacts & ToldAddresses;
  /** Receiver of the goods; null where the order names none. */
  readonly delivery: PersonFacts | null;
  readonly recurringModel: 'cardOnFile' | 'subscription' | 'unscheduled' | null;
  /** What the bank world of the sandbox is asked to play. */
  readonly scenario?: { readonly threeDs?: string } | undefined;
}

export interface RequestContext {
  readonly card: CardData;
  readonly order: OrderFacts;
  readonly site: Pick<Site, 'name' | 'url' | 'country' | 'acquirer'>;
  readonly identity: ServerIdentity & {
    /** By which the directory server knows the merchant, at most 35 characters. */
    readonly requestorId: string;
  };
  readonly urls: {
    /** Where the directory server sends the RReq. */
    readonly results: string;
    /** Where the browser comes back to after a challenge, at most 256 characters. */
    readonly notification: string;
  };
  readonly now: Instant;
}

/** A series without an agreed end. */
const NO_END = '99991231';

/** Nothing is agreed here of amounts and dates. Up to 2.2.0 the shortest rhythm stands for that, since then «varying» (02) says so. */
const SUBSCRIPTION = {
  recurringExpiry: NO_END,
  recurringFrequency: '1',
  recurringInd: { amountInd: '02', frequencyInd: '02' },
};

/**
 * Anything of the payer that does not fit its element is cut or left out: an odd address never stops a payment. Throws TypeError
 * where the site or the identity is not configured as the directory server needs it.
 */
export function buildAuthenticationRequest(authentication: Authentication, context: RequestContext): Message {
  const { card, order, site, identity, urls } = context;
  const { customer, delivery } = order;
  return buildMessage('AReq', authentication.version, {
    messageCategory: '01',
    deviceChannel: authentication.deviceChannel ?? '02',
    threeDSServerTransID: authentication.threeDsServerTransId,
    threeDSServerRefNumber: identity.referenceNumber,
    threeDSServerOperatorID: identity.operatorId ?? undefined,
    threeDSServerURL: urls.results,
    threeDSRequestorID: identity.requestorId,
    threeDSRequestorName: site.name,
    threeDSRequestorURL: isWebAddress(site.url) ? site.url : new URL(urls.notification).origin,
    threeDSCompInd: authentication.methodCompletion ?? 'N',
    threeDSMethodId: authentication.methodRun?.id,
    threeDSRequestorChallengeInd: challengeWishes(authentication.challengeInd),
    ...decoupledElements(authentication),
    ...(authentication.deviceChannel === '03'
      ? laterElements(order.recurringModel, authentication.prior)
      : seriesElements(authentication.amount, order.recurringModel)),
    acctNumber: card.number,
    cardExpiryDate: /^\d\d(0[1-9]|1[0-2])$/.test(card.expiry) ? card.expiry : undefined,
    cardholderName: nameOf(card.holder, customer),
    email: customer.email === null ? undefined : plainMailAddress(customer.email),
    mobilePhone: customer.phone === null ? undefined : readPhone(customer.phone, customer.country),
    ...addressElements('billAddr', customer),
    ...shippingElements(customer, delivery),
    ...browserElements(authentication.browser, payerAddress(customer, null)?.ip ?? null),
    notificationURL: urls.notification,
    acquirerBIN: site.acquirer.acquirerId,
    acquirerMerchantID: authentication.acquirerMerchantId,
    acquirerCountryCode: countryNumber(site.acquirer.country),
    acquirerCountryCodeSource: '01',
    mcc: site.acquirer.mcc,
    merchantCountryCode: countryNumber(site.country),
    merchantName: site.name,
    purchaseAmount: String(authentication.amount),
    purchaseCurrency: currencyNumber(authentication.currency),
    purchaseExponent: String(decimalsOf(authentication.currency)),
    purchaseDate: timeOf(context.now),
    // Goods or services.
    transType: '01',
    messageExtension: scenarioExtension(order.scenario?.threeDs),
  });
}

function decoupledElements({ decoupledMinutes }: Authentication): Record<string, unknown> {
  if (decoupledMinutes === undefined) return {};
  return {
    threeDSRequestorDecReqInd: 'Y',
    threeDSRequestorDecMaxTime: String(decoupledMinutes).padStart(5, '0'),
  };
}

/** Nothing to pay is a card to be stored; a subscription says that more will follow; the rest is a payment. */
function seriesElements(amount: number, model: OrderFacts['recurringModel']): Record<string, unknown> {
  if (amount === 0) return { threeDSRequestorAuthenticationInd: '04' };
  if (model !== 'subscription') return { threeDSRequestorAuthenticationInd: '01' };
  return { threeDSRequestorAuthenticationInd: '02', ...SUBSCRIPTION };
}

/** What a later payment of a series is, which the merchant begins alone: by schedule (01), or whenever it is due (11). */
function laterElements(
  model: OrderFacts['recurringModel'],
  prior: PriorAuthentication | undefined,
): Record<string, unknown> {
  const indication = model === 'subscription' ? { threeRIInd: '01', ...SUBSCRIPTION } : { threeRIInd: '11' };
  if (!prior) return indication;
  const { acsTransId, flow, at } = prior;
  return {
    ...indication,
    threeDSRequestorPriorAuthenticationInfo: [
      {
        threeDSReqPriorRef: acsTransId,
        threeDSReqPriorAuthMethod: flow === 'frictionless' ? '01' : '02',
        threeDSReqPriorAuthTimestamp: timeOf(at).slice(0, 12),
      },
    ],
  };
}

/** YYYYMMDDHHMMSS, UTC. */
const timeOf = (at: Instant): string => new Date(at).toISOString().replace(/\D/g, '').slice(0, 14);

/** The challenge that a series is set up with is wanted for that, too (14); versions that take one wish hear the first. */
function challengeWishes(challengeInd: string): string | readonly string[] {
  return challengeInd === '04' ? ['04', '14'] : challengeInd;
}

function nameOf(holder: string, customer: PersonFacts): string | undefined {
  return filled(holder) ?? filled([customer.firstName, customer.lastName].map((part) => part ?? '').join(' '));
}

type Address = Readonly<Record<'Line1' | 'Line2' | 'City' | 'PostCode' | 'State' | 'Country', string | undefined>>;

function addressOf(person: PersonFacts): Address {
  const country = person.country === null ? undefined : countryNumber(person.country);
  return {
    Line1: filled([person.address1, person.houseNumber].map((part) => part ?? '').join(' ')),
    Line2: filled(person.address2),
    City: filled(person.city),
    PostCode: filled(person.zipCode),
    // A state means nothing without its country.
    State: country === undefined ? undefined : stateOf(person.state),
    Country: country,
  };
}

function addressElements(prefix: 'billAddr' | 'shipAddr', person: PersonFacts): Record<string, unknown> {
  return Object.fromEntries(Object.entries(addressOf(person)).map(([name, value]) => [prefix + name, value]));
}

function shippingElements(customer: PersonFacts, delivery: PersonFacts | null): Record<string, unknown> {
  if (delivery === null || Object.values(addressOf(delivery)).every((value) => value === undefined)) return {};
  const normalised = (person: PersonFacts) => JSON.stringify(addressOf(person)).toLowerCase().replace(/\s+/g, ' ');
  if (normalised(customer) === normalised(delivery)) return { addrMatch: 'Y' };
  return { addrMatch: 'N', ...addressElements('shipAddr', delivery) };
}

/** ISO 3166-2 without the country: `NH` of `NL-NH`. Names of states do not fit. */
function stateOf(state: string | null): string | undefined {
  return /^(?:[A-Z]{2}-)?([A-Z0-9]{1,3})$/.exec((state ?? '').trim().toUpperCase())?.[1];
}

function filled(text: string | null): string | undefined {
  const trimmed = text?.replace(/\s+/g, ' ').trim();
  return trimmed ? trimmed : undefined;
}

function isWebAddress(text: string): boolean {
  if (text.length > 2_048 || !/^https?:\/\//i.test(text) || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username === '' && password === '';
}
