/**
 * Element 48 of our dialect: tag (2 digits), length (3 digits), value; tags ascending. Also element 54, the additional
 * amounts. Which value belongs into which tag of which message is the builders' affair.
 */

/** Tag → value. */
export type Tags = Readonly<Record<string, string>>;

export const TAG = {
  eci: '01',
  authenticationValue: '02',
  dsTransId: '03',
  threeDsVersion: '04',
  transStatus: '05',
  /** Legacy 3-D Secure 1.0 transaction identifier. */
  xid: '06',
  /** Exemption or channel. */
  flag: '07',
  storedCredential: '08',
  originalNetworkTransactionId: '09',
  /** Never kept past the answer, never written down. */
  securityCode: '10',
  afterSoftDecline: '11',
  acsTransId: '12',
  cvcResult: '20',
  avsResult: '21',
  cavvResult: '22',
  networkTransactionId: '23',
  funding: '24',
  issuerCountry: '25',
  retryAdvice: '26',
  /** Private to the sandbox: how the simulated issuer is to behave, AA of the test cards' grammar. */
  scenario: '90',
} as const;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const TWENTY_BYTES = /^[A-Za-z0-9+/]{27}=$/;
/** Twenty bytes of Visa and American Express, 21 of Mastercard, which need no padding. */
const AUTHENTICATION_VALUE = /^(?=.{26,28}$)[A-Za-z0-9+/]+={0,2}$/;

const FORMS: Readonly<Record<string, RegExp>> = {
  [TAG.eci]: /^\d{2}$/,
  [TAG.authenticationValue]: AUTHENTICATION_VALUE,
  [TAG.dsTransId]: UUID,
  [TAG.threeDsVersion]: /^\d+\.\d+\.\d+$/,
  [TAG.transStatus]: /^[A-Z]$/,
  [TAG.xid]: TWENTY_BYTES,
  [TAG.flag]: /^(LV|TR|TB|SC|RP|MI|MO|DA)$/,
  [TAG.storedCredential]: /^(CI1|CIN|MIS|MIU)$/,
  [TAG.originalNetworkTransactionId]: /^[A-Za-z0-9]{1,15}$/,
  [TAG.securityCode]: /^\d{3,4}$/,
  [TAG.afterSoftDecline]: /^Y$/,
  [TAG.acsTransId]: UUID,
  [TAG.cvcResult]: /^[MNPSU]$/,
  [TAG.avsResult]: /^[YAZNU]$/,
  [TAG.cavvResult]: /^[0-4]$/,
  [TAG.networkTransactionId]: /^[A-Za-z0-9]{15}$/,
  [TAG.funding]: /^[CDPB]$/,
  [TAG.issuerCountry]: /^\d{3}$/,
  [TAG.retryAdvice]: /^\d{2}$/,
  [TAG.scenario]: /^\d{2}$/,
};

const MAX_LENGTH = 999;

/** Throws a RangeError for an unknown tag, a value of a wrong form, no tag at all or more than 999 characters. */
export function encodeTags(tags: Tags): string {
  for (const [tag, value] of Object.entries(tags)) {
    // The value stays out of the text: it may be a security code.
    if (!FORMS[tag]?.test(value)) throw new RangeError(`tag ${tag} is none of ours or has a wrong form`);
  }
  const text = joinTags(tags);
  if (text === '' || text.length > MAX_LENGTH) throw new RangeError(`${text.length} characters of additional data`);
  return text;
}

/** The text of tags that were read before, whatever they hold. */
export function joinTags(tags: Tags): string {
  return Object.keys(tags)
    .sort()
    .map((tag) => tag + String(tags[tag]!.length).padStart(3, '0') + tags[tag])
    .join('');
}

export interface TagFault {
  readonly reason: 'truncated' | 'tag' | 'order' | 'duplicate' | 'length' | 'form';
  /** Counted from the start of the element's value. */
  readonly offset: number;
}

/** Unknown tags are kept for whoever knows them; a known one of a wrong form, twice or out of order is a fault. */
export function decodeTags(text: string): { ok: true; tags: Tags } | { ok: false; fault: TagFault } {
  const tags: Record<string, string> = {};
  const fail = (reason: TagFault['reason'], at: number) => ({ ok: false, fault: { reason, offset: at } }) as const;
  let last = '';
  let offset = 0;
  while (offset < text.length) {
    if (offset + 5 > text.length) return fail('truncated', offset);
    const tag = text.slice(offset, offset + 2);
    const length = text.slice(offset + 2, offset + 5);
    if (!/^\d\d$/.test(tag)) return fail('tag', offset);
    if (tag === last) return fail('duplicate', offset);
    if (tag < last) return fail('order', offset);
    if (!/^\d{3}$/.test(length) || Number(length) === 0) return fail('length', offset + 2);
    const start = offset + 5;
    const value = text.slice(start, start + Number(length));
    if (value.length < Number(length)) return fail('truncated', start);
    if (FORMS[tag] && !FORMS[tag].test(value)) return fail('form', start);
    tags[tag] = value;
    last = tag;
    offset = start + value.length;
  }
  return { ok: true, tags };
}

/** One entry of element 54. */
export interface AdditionalAmount {
  /** Two digits; 00 for an unspecified account. */
  readonly accountType: string;
  /** Two digits; 57 is the amount first asked for. */
  readonly amountType: string;
  /** ISO 4217 numeric. */
  readonly currency: string;
  /** C credit, D debit. */
  readonly sign: 'C' | 'D';
  /** Minor units. */
  readonly amount: number;
}

export const ORIGINAL_AMOUNT = '57';

export function encodeAdditionalAmounts(amounts: readonly AdditionalAmount[]): string {
  return amounts
    .map((entry) => {
      const text =
        entry.accountType + entry.amountType + entry.currency + entry.sign + String(entry.amount).padStart(12, '0');
      if (!/^\d{7}[CD]\d{12}$/.test(text)) throw new RangeError(`«${text}» is no additional amount`);
      return text;
    })
    .join('');
}

/** Undefined where the text is not made of whole entries. */
export function decodeAdditionalAmounts(text: string): AdditionalAmount[] | undefined {
  if (!/^(\d{7}[CD]\d{12})+$/.test(text)) return undefined;
  return Array.from(text.matchAll(/(\d{2})(\d{2})(\d{3})([CD])(\d{12})/g), (match) => ({
    accountType: match[1]!,
    amountType: match[2]!,
    currency: match[3]!,
    sign: match[4] as 'C' | 'D',
    amount: Number(match[5]),
  }));
}
