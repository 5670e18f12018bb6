/**
 * What a direct order is paid with: the members of `gateway_info` that the method takes. The card goes on to the vault and
 * nowhere else; it is never part of the order's terms.
 */
import type { Site } from '../merchants/types.ts';
import { type CardEntry, type CheckedCard, checkCard } from '../methods/cards.ts';
import { findMethod, type Method, schemesOf } from '../methods/catalogue.ts';
import type { MethodEntry } from '../methods/details.ts';
import { customerTypeOf, readGatewaySettings } from '../methods/gateway-settings.ts';
import { issuerCode } from '../methods/issuers.ts';
import type { CardGateway } from '../methods/types.ts';
import { judgeWalletToken, takesWalletTokens } from '../methods/wallet-token.ts';
import type { DirectEntry } from '../orders/create-direct-order.ts';
import { acceptedSchemes } from '../orders/pay-by-card.ts';
import type { BrowserData } from '../orders/ports.ts';
import type { OrderTerms } from '../orders/types.ts';
import type { Instant } from '../platform/clock.ts';
import { firstRefusal, isRefusal, type Refusal, refuse } from '../platform/errors.ts';
import { firstAddress } from '../platform/ip-address.ts';
import { payerAddress } from '../platform/payer-address.ts';
import { aboutAddress, aboutCard, aboutDirect, aboutScheme } from './advice.ts';
import type { JsonObject } from './json-body.ts';
import { anyMember, booleanMember, member, objectMember, rawText, textMember } from './lenient.ts';

export interface DirectContext {
  readonly site: Site;
  readonly terms: OrderTerms;
  readonly now: Instant;
  readonly live: boolean;
}

/** What pays, or the first thing wrong with it. */
export function readDirect(body: JsonObject, { site, terms, now, live }: DirectContext): DirectEntry | Refusal {
  // No card number, no code: what pays was stored earlier. A method that is named is held against the token.
  if (terms.recurringId !== null) {
    return {
      kind: 'token',
      recurringId: terms.recurringId,
      model: terms.recurringModel,
      browser: readBrowser(body, terms),
    };
  }
  const method = terms.gateway === null ? undefined : findMethod(terms.gateway);
  const info = objectMember(body, 'gateway_info');
  // Of a method that takes cards beside its own way, the card says which of the two it is.
  const isByCard =
    method?.family === 'card' || (method?.cardsOf !== undefined && anyMember(info, 'card_number') !== undefined);
  if (!method || !(method.direct || isByCard)) return refuse('noGateway', undefined, aboutDirect(method));
  const { country } = terms.customer;
  if (method.nowhereElse && country !== null && !method.countries.includes(country))
    return refuse('transactionRefused', `${method.name} is not used in ${country}`, { field: 'customer.country' });
  if (!isByCard) {
    if (method.family === 'pay_later' && !hasAddress(terms)) return refuseAddress(terms);
    const token = readWalletToken(info, method, live);
    if (isRefusal(token)) return token;
    const entry = readEntry(info, terms, method, { sandbox: !live });
    return { kind: 'method', gateway: method.id, entry: { ...entry, ...(token && { payment_token: token }) } };
  }
  const card = readCard(info, method, { site, terms, now, live });
  const wrong = firstRefusal(hasAddress(terms) ? undefined : refuseAddress(terms), card);
  if (wrong || isRefusal(card)) return wrong!;
  const moto = booleanMember(info, 'moto') === true;
  if (moto && site.settings.motoEnabled !== true) return refuse('methodDisabled', 'moto');
  return { kind: 'card', gateway: method.id as CardGateway, card, browser: readBrowser(body, terms), moto };
}

const refuseAddress = ({ customer }: OrderTerms): Refusal =>
  refuse('invalidIp', undefined, aboutAddress(customer.unreadAddresses ?? []));

const hasAddress = ({ customer }: OrderTerms): boolean => payerAddress(customer, null) !== null;

/** A token that nobody could open is refused: its payer has confirmed already, and would not be asked again. */
function readWalletToken(info: JsonObject | undefined, { id, name }: Method, live: boolean): string | null | Refusal {
  const sent = anyMember(info, 'payment_token') ?? null;
  const text = typeof sent === 'object' && sent !== null ? JSON.stringify(sent) : (rawText(sent) ?? '').trim();
  if (text === '' || !takesWalletTokens(id)) return null;
  const field = { field: 'gateway_info.payment_token' };
  const judged = judgeWalletToken(id, text);
  if (judged === 'sandbox' && !live) return text;
  if (judged === 'unreadable') return refuse('transactionRefused', `payment_token is no token of ${name}`, field);
  return refuse(
    'transactionRefused',
    live
      ? 'payment_token cannot be opened by this gateway: leave it out, and send the payer to payment_url'
      : 'payment_token comes from a real wallet and cannot be opened in the sandbox: the bank world makes some to test with',
    field,
  );
}

function readCard(
  info: JsonObject | undefined,
  method: Method,
  { site, terms, now, live }: DirectContext,
): CheckedCard | Refusal {
  // The Java client writes `2512.0`.
  const expiry = (rawText(anyMember(info, 'card_expiry_date'))?.trim() ?? '').replace(/\.0$/, '');
  const { firstName, lastName } = terms.customer;
  return checkDirectCard(
    {
      number: rawText(anyMember(info, 'card_number')) ?? '',
      expiry,
      securityCode: rawText(anyMember(info, 'card_cvc', 'cvc')) ?? '',
      holder: textMember(info, 'card_holder_name') ?? [firstName, lastName].filter(Boolean).join(' '),
    },
    method,
    { site, terms, now, live },
  );
}

/** A card of a direct order; its expiry is YYMM, as shops and components write it. */
export function checkDirectCard(
  entry: CardEntry,
  method: Method,
  { site, terms, now, live }: DirectContext,
): CheckedCard | Refusal {
  // The form's readers take what people type.
  const expiry = /^\d{4}$/.test(entry.expiry) ? `${entry.expiry.slice(2)}/${entry.expiry.slice(0, 2)}` : '';
  const schemes = acceptedSchemes(site, terms).filter((scheme) => schemesOf(method).includes(scheme));
  const checked = checkCard(
    { ...entry, expiry },
    {
      gateway: method.id,
      schemes,
      now,
      live,
      // Published examples carry dates long past; in the sandbox the issuer decides.
      pastExpiry: !live,
    },
  );
  if (checked.ok) return checked.card;
  if (checked.faults.number === 'other_method')
    return refuse('transactionRefused', 'it is a Bancontact card: name the gateway MISTERCASH', {
      field: 'gateway',
    });
  const faults = Object.keys(checked.faults);
  const advice = checked.faults.number === 'scheme_not_accepted' ? aboutScheme(schemes) : aboutCard(faults);
  return refuse('transactionRefused', wordsOf(faults), advice);
}

/** Names what is wrong with a card without a word of what it is. */
const wordsOf = (fields: readonly string[]): string =>
  `check the card's ${fields.map((field) => FIELD_WORDS[field]).join(', ')}`;

const FIELD_WORDS: Readonly<Record<string, string>> = {
  number: 'number',
  expiry: 'expiry date',
  securityCode: 'security code',
  holder: 'holder',
};

/** What shops know of a payer for the methods that are no card, by the names that the page's forms have. */
function readEntry(
  info: JsonObject | undefined,
  { customer, extra }: OrderTerms,
  { id, fields }: Method,
  where: { readonly sandbox: boolean },
): MethodEntry {
  const type = textMember(info, 'type');
  const issuer = textMember(info, 'issuer_id');
  const prefilled = readGatewaySettings(extra.settings).prefilled[id]?.customer_type;
  // A person, unless the order says that a business buys.
  const asked = fields.includes('customer_type');
  const read = {
    issuer: issuer && (issuerCode(id, issuer, where) ?? issuer),
    iban: textMember(info, 'account_holder_iban', 'account_id'),
    holder: textMember(info, 'account_holder_name'),
    bic: textMember(info, 'account_holder_bic', 'bic'),
    bank_account: textMember(info, 'bank_account', 'bankaccount'),
    birthday: textMember(info, 'birthday') ?? customer.birthday,
    gender: textMember(info, 'gender') ?? customer.gender,
    phone: textMember(info, 'phone') ?? customer.phone,
    email: textMember(info, 'email') ?? customer.email,
    customer_type: asked ? (customerTypeOf(type) ?? type ?? prefilled ?? 'private') : type,
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== null));
}

/** The payer's browser as the shop saw it. What is missing is no reason to refuse. */
function readBrowser(body: JsonObject, { customer }: OrderTerms): BrowserData {
  const from = objectMember(objectMember(body, 'customer'), 'browser');
  const number = (name: string): number | null => {
    const text = rawText(member(from, name))?.trim() ?? '';
    // The Java client writes `1920.0`.
    return /^-?\d{1,6}(?:\.0)?$/.test(text) ? Number(text) : null;
  };
  return {
    javascriptEnabled: booleanMember(from, 'javascript_enabled') ?? false,
    javaEnabled: booleanMember(from, 'java_enabled') ?? null,
    acceptHeader: textMember(from, 'accept_header') ?? '*/*',
    userAgent: textMember(from, 'user_agent') ?? customer.userAgent ?? '',
    language: textMember(from, 'language') ?? customer.locale.replace('_', '-'),
    colorDepth: number('screen_color_depth'),
    screenHeight: number('screen_height'),
    screenWidth: number('screen_width'),
    timeZoneOffset: number('time_zone'),
    ip: firstAddress(textMember(from, 'ip_address') ?? '') ?? payerAddress(customer, null)?.ip ?? null,
  };
}
