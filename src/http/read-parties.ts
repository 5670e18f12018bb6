/** The people of an order, customer and receiver of the goods, from the many spellings of merchants' programs. */
import type { Customer, Party } from '../orders/types.ts';
import { isCountry } from '../platform/countries.ts';
import { isRefusal, type Refusal, refuse } from '../platform/errors.ts';
import { firstAddress } from '../platform/ip-address.ts';
import { aboutCountry } from './advice.ts';
import type { JsonObject } from './json-body.ts';
import { anyMember, booleanMember, member, rawText, textMember } from './lenient.ts';

const DEFAULT_LOCALE = 'en_US';

/** The customer; a country that is none is refused with 1018, everything else is taken as far as it can be understood. */
export function readCustomer(
  from: JsonObject | undefined,
  normaliseLocale: (text: string) => string,
): Customer | Refusal {
  const party = readParty(from, 'customer');
  if (isRefusal(party)) return party;
  const locale = textMember(from, 'locale');
  const ipAddress = readAddresses(from, 'ip_address');
  const forwardedIp = readAddresses(from, 'forwarded_ip', 'forward_ip');
  const unreadAddresses = [
    ...(ipAddress === undefined ? (['ip_address'] as const) : []),
    ...(forwardedIp === undefined ? (['forwarded_ip'] as const) : []),
  ];
  return {
    ...party,
    locale: locale === null ? DEFAULT_LOCALE : normaliseLocale(locale),
    ipAddress: ipAddress ?? null,
    forwardedIp: forwardedIp ?? null,
    ...(unreadAddresses.length > 0 && { unreadAddresses }),
    gender: textMember(from, 'gender'),
    birthday: readBirthday(from),
    disableSendEmail: booleanMember(from, 'disable_send_email') ?? false,
    userAgent: textMember(from, 'user_agent'),
    referrer: textMember(from, 'referrer'),
    reference: textMember(from, 'reference'),
  };
}

/** The receiver of the goods; null where nothing was told of one. */
export function readDelivery(from: JsonObject | undefined): Party | null | Refusal {
  const party = readParty(from, 'delivery');
  if (isRefusal(party)) return party;
  return Object.values(party).some((value) => value !== null) ? party : null;
}

function readParty(from: JsonObject | undefined, name: 'customer' | 'delivery'): Party | Refusal {
  const sent = member(from, 'country');
  const country = rawText(sent)?.trim().toUpperCase();
  if (sent !== undefined && (country === undefined || !isCountry(country)))
    return refuse('invalidCountry', undefined, aboutCountry(sent, `${name}.country`));
  return {
    // The PHP client, and with it every PHP plugin, writes the names without underscore.
    firstName: textMember(from, 'first_name', 'firstname'),
    lastName: textMember(from, 'last_name', 'lastname'),
    companyName: textMember(from, 'company_name'),
    address1: textMember(from, 'address1'),
    address2: textMember(from, 'address2'),
    houseNumber: textMember(from, 'house_number'),
    zipCode: textMember(from, 'zip_code', 'zipcode'),
    city: textMember(from, 'city'),
    state: textMember(from, 'state'),
    country: country ?? null,
    phone: textMember(from, 'phone', 'phone1'),
    email: textMember(from, 'email'),
  };
}

/** Null where none is told, undefined where what is told is none: that refuses nothing, because only card data needs one. */
function readAddresses(from: JsonObject | undefined, ...names: string[]): string | null | undefined {
  const told = anyMember(from, ...names);
  return told === undefined ? null : firstAddress(rawText(told) ?? '');
}

/** `1970-07-10`, `10-07-1970` and `10071970` alike as `1970-07-10`; null for a day that never was. */
function readBirthday(from: JsonObject | undefined): string | null {
  const text = textMember(from, 'birthday') ?? '';
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  const dayFirst = /^(\d{2})-?(\d{2})-?(\d{4})$/.exec(text);
  const birthday = iso ? text : dayFirst ? `${dayFirst[3]}-${dayFirst[2]}-${dayFirst[1]}` : null;
  if (birthday === null) return null;
  const instant = Date.parse(`${birthday}T00:00:00Z`);
  return Number.isNaN(instant) || !new Date(instant).toISOString().startsWith(birthday) ? null : birthday;
}
