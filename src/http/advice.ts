/**
 * What a refusal says to whoever wrote the request: which member, what was in it, what to send instead. Sentences only; what is
 * refused is decided by the readers. Everything that was sent is repeated by `shown` alone, which keeps numbers and keys to itself.
 */
import type { Site } from '../merchants/types.ts';
import { METHODS, type Method } from '../methods/catalogue.ts';
import { countryNamed } from '../platform/country-names.ts';
import type { Advice } from '../platform/errors.ts';
import { type Currency, decimalsOf, isCurrency, toMajor } from '../platform/money.ts';
import { nearest } from '../platform/nearest.ts';
import { anyOf, shown } from '../platform/shown.ts';
import type { Json } from './json-body.ts';
import { rawText } from './lenient.ts';

/** Of a long list, so many are named. */
const MOST_NAMED = 8;

/** What was sent, in the middle of a sentence. */
export function told(value: Json | undefined): string {
  if (value === undefined || value === null) return 'nothing';
  const text = rawText(value);
  if (text !== undefined) return typeof value === 'string' ? shown(text) : shown(text).slice(1, -1);
  return Array.isArray(value) ? 'a list' : typeof value === 'boolean' ? String(value) : 'an object';
}

/** ` Did you mean MASTERCARD?`; empty where nothing is near. */
export function didYouMean(written: string, words: readonly string[]): string {
  const meant = nearest(written.trim(), words);
  return meant === undefined ? '' : ` Did you mean ${meant}?`;
}

function named(words: readonly string[]): string {
  return words.length <= MOST_NAMED
    ? words.join(', ')
    : `${words.slice(0, MOST_NAMED).join(', ')} and ${words.length - MOST_NAMED} more`;
}

export function aboutAmount(value: Json | undefined, currency: Currency | null, field = 'amount'): Advice {
  const text = rawText(value)?.trim() ?? '';
  if (text === '')
    return {
      field,
      hint: `${field} is ${value === undefined ? 'missing' : told(value)}: send whole cents, 1050 for 10.50.`,
    };
  const [, whole, cents] = /^(\d{1,12})[.,](\d{1,2})$/.exec(text) ?? [];
  if (whole !== undefined && cents !== undefined) {
    if (currency !== null && isCurrency(currency) && decimalsOf(currency) === 0)
      return { field, hint: `${text} is no whole number, and ${currency} has no smaller unit: send ${whole}.` };
    return { field, hint: `${text} is not whole cents: send ${Number(whole + cents.padEnd(2, '0'))}.` };
  }
  if (/^0+([.,]0+)?$/.test(text))
    return { field, hint: `${field} is 0: send at least 1, which is a cent; 1050 for 10.50.` };
  if (/^-/.test(text)) return { field, hint: `${field} is below zero: send whole cents above it, 1050 for 10.50.` };
  return { field, hint: `${told(value)} is no amount: send digits alone, in whole cents, 1050 for 10.50.` };
}

export function aboutCurrency(written: string, accepted: readonly Currency[]): Advice {
  const field = 'currency';
  const takes = `this site takes ${named(accepted)}`;
  if (written === '') return { field, hint: `currency is missing: ${takes}.` };
  return {
    field,
    hint: `${shown(written)} is ${isCurrency(written) ? 'not taken here' : 'no currency'}: ${takes}.${isCurrency(written) ? '' : didYouMean(written, accepted)}`,
  };
}

/** A method that cannot carry the currency. */
export function aboutCurrencyOf(method: Method | null, currency: Currency): Advice {
  const hint = method
    ? `${method.id} takes ${named(method.currencies)}, not ${currency}: change the currency or the gateway.`
    : `No method of this site takes ${currency}.`;
  return { field: 'currency', hint };
}

export function aboutLimits(method: Method | null, limits: Method['amounts'] | null): Advice {
  const from = limits && limits.min > 1 ? ` from ${euros(limits.min)}` : '';
  const to = limits && limits.max !== null ? ` to ${euros(limits.max)}` : '';
  const hint =
    method && (from || to) ? `${method.id} takes amounts${from}${to}.` : 'No method of this site takes this amount.';
  return { field: 'amount', hint };
}

const euros = (cents: number): string => `${toMajor({ amount: cents, currency: 'EUR' })} EUR`;

export function aboutGateway(written: string, field = 'gateway'): Advice {
  const meant =
    nearest(
      written.trim(),
      METHODS.flatMap(({ id, aliases }) => [id, ...aliases]),
    ) ?? methodNamed(written);
  const instead = meant === undefined ? 'GET /v1/json/gateways lists those of this site.' : `Did you mean ${meant}?`;
  return { field, hint: `${shown(written)} is no payment method. ${instead}` };
}

/** By the name that payers read: `Credit card`, `iDEAL`. */
function methodNamed(written: string): string | undefined {
  const name = nearest(
    written.trim(),
    METHODS.map((method) => method.name),
  );
  return METHODS.find((method) => method.name === name)?.id;
}

/** A direct order of a method that is paid on the page, or of none. */
export function aboutDirect(method: Method | undefined): Advice {
  if (!method) return { field: 'gateway', hint: 'A direct order names its method: send gateway, or type redirect.' };
  return { field: 'type', hint: `${method.id} is paid on the page: send type redirect.` };
}

export function aboutDisabled(
  { id }: Method,
  { gateways, unserved = [] }: Pick<Site, 'gateways' | 'unserved'>,
): Advice {
  const why = unserved.includes(id) ? 'taken by this gateway. The site' : 'enabled for this site, which';
  const others = gateways.length > 0 ? named(gateways) : 'no other';
  return { field: 'gateway', hint: `${id} is not ${why} has ${others}.` };
}

export function aboutCountry(value: Json | undefined, field: string): Advice {
  const code = countryNamed(rawText(value) ?? '');
  const instead = code === undefined ? 'two letters of ISO 3166-1, NL for the Netherlands' : code;
  return { field, hint: `${told(value)} is no country code: send ${instead}.` };
}

/** An address of a payer that a card or a lender needs. */
export function aboutAddress(unread: readonly string[]): Advice {
  const member = unread[0] ?? 'ip_address';
  const what = unread.length > 0 ? 'is no IP address' : 'is missing';
  return {
    field: `customer.${member}`,
    hint: `customer.${member} ${what}: send the IPv4 or IPv6 address of the payer, 203.0.113.7.`,
  };
}

export function aboutId(value: Json | undefined, field: string, most: number): Advice {
  const text = rawText(value)?.trim();
  if (text === undefined || text === '')
    return {
      field,
      hint:
        value === undefined
          ? `${field} is missing: send 1 to ${most} characters.`
          : `${field} is ${told(value)}: send a text of 1 to ${most} characters.`,
    };
  const { length } = [...text];
  if (length > most) return { field, hint: `${field} has ${length} characters: at most ${most} are taken.` };
  return { field, hint: `${field} has characters that cannot be kept: send printable ones.` };
}

export function aboutText(text: string, field: string, most: number): Advice {
  const { length } = [...text];
  if (length > most) return { field, hint: `${field} has ${length} characters: at most ${most} are taken.` };
  return {
    field,
    hint: `${field} is ${text === '' ? 'missing' : 'not a text that can be kept'}: send 1 to ${most} characters of plain text.`,
  };
}

/** One of a few words. */
export function aboutChoice(written: string, field: string, words: readonly string[]): Advice {
  return { field, hint: `${field} is ${anyOf(words)}, not ${shown(written)}.${didYouMean(written, words)}` };
}

export function aboutInstant(written: string, field: string): Advice {
  return {
    field,
    hint: `${field} is ${shown(written)}: send a day, a time or Unix seconds: 2030-12-31, 2030-12-31T09:00:00Z.`,
  };
}

export function aboutUrl(value: Json, field: string, longest: number): Advice {
  const text = rawText(value)?.trim() ?? '';
  if (text.length > longest)
    return { field, hint: `${field} has ${text.length} characters: at most ${longest} are taken.` };
  const lacksScheme = /^(\/\/)?[\w-]+(\.[\w-]+)+([:/?#]|$)/.test(text);
  const instead = lacksScheme ? 'put https:// before it' : 'send a whole address, https://shop.example/back';
  return { field, hint: `${told(value)} is no absolute http or https address: ${instead}.` };
}

/** Never more of a key than its beginning, and nothing of a short one. */
export function aboutKey(key: string | undefined): Advice {
  if (key === undefined)
    return { hint: 'No key came with the request: send the key of the site in the header api_key.' };
  const which = key.length >= 20 ? ` (starts ${JSON.stringify(key.slice(0, 6)).slice(1, -1)}…)` : '';
  return {
    hint: `Unknown key${which}: send the key of the site in the header api_key, as the operator of this gateway gave it.`,
  };
}

/** What a card's members are to hold, by the names that the check has for them. */
const CARD_MEMBERS: Readonly<Record<string, { readonly name: string; readonly form: string }>> = {
  number: { name: 'card_number', form: 'the digits of a card that the method and the site take' },
  expiry: { name: 'card_expiry_date', form: 'YYMM, 3012 for December 2030' },
  securityCode: { name: 'card_cvc', form: 'the three digits on the back, four in front for American Express' },
  holder: { name: 'card_holder_name', form: 'the name on the card' },
};

/** Of a card that is wrong: never what it was, only what it shall be. */
/** A card that is good, of a scheme that the order cannot be paid with. */
export function aboutScheme(schemes: readonly string[]): Advice {
  const taken = schemes.length > 0 ? `: send one of ${named(schemes)}` : '';
  return { field: 'gateway_info.card_number', hint: `Cards of this scheme do not pay this order${taken}.` };
}

export function aboutCard(faults: readonly string[]): Advice {
  const members = faults.flatMap((fault) => CARD_MEMBERS[fault] ?? []);
  const [first] = members;
  if (!first) return {};
  const hint = members.map(({ name, form }) => `gateway_info.${name}: ${form}`).join('; ');
  return { field: `gateway_info.${first.name}`, hint: `Check ${hint}.` };
}
