/**
 * From what the gateway wants to the elements of a message, in two parts: `draft…` makes what may be written down,
 * `withCard` adds card number, expiry and security code at the moment of sending. Pure; answers are read in `read-answer.ts`.
 */
import type { Instant } from '../../platform/clock.ts';
import { currencyNumber, type Money } from '../../platform/money.ts';
import type {
  AuthorisationRequest,
  CaptureRequest,
  Card,
  Channel,
  Exemption,
  Merchant,
  RefundRequest,
  ReversalRequest,
  StoredCredential,
} from '../types.ts';
import { decodeTags, encodeTags, joinTags, TAG } from './additional-data.ts';
import { digits, padded } from './fields.ts';
import type { Fields, IsoMessage } from './message.ts';
import { localTime, originalData, replacementAmounts, rrnOf, transmissionTime } from './numbers.ts';
import { REVERSAL_REASONS } from './response-codes.ts';

/** A message without its card: plain JSON, may be kept. */
export interface Draft {
  readonly mti: string;
  /** Without elements 2 and 14, and without the security code in 48. */
  readonly fields: Fields;
}

/** What a message is numbered and dated by. */
export interface Numbering {
  readonly stan: string;
  readonly at: Instant;
}

const ENTRY_MODE: Readonly<Record<Channel, string>> = { ecom: '810', moto: '010', cof: '100', mit: '100' };
const CONDITION: Readonly<Record<Channel, string>> = { ecom: '59', moto: '08', cof: '59', mit: '00' };
const VERIFICATION_CONDITION = '51';

const PURCHASE = '000000';
const REFUND = '200000';

const EXEMPTION_FLAG: Readonly<Record<Exemption, string>> = {
  low_value: 'LV',
  transaction_risk: 'TR',
  trusted_beneficiary: 'TB',
  secure_corporate: 'SC',
  recurring: 'RP',
  delegated: 'DA',
};
const STAGE: Readonly<Record<StoredCredential, string>> = {
  first: 'CI1',
  later: 'CIN',
  subscription: 'MIS',
  unscheduled: 'MIU',
};

export function draftAuthorisation(request: AuthorisationRequest, numbering: Numbering, verification = false): Draft {
  const { merchant, amount, channel } = request;
  const tags = encodeTags(authorisationTags(request));
  return {
    mti: '0100',
    fields: {
      3: PURCHASE,
      ...money(amount),
      ...numbers(numbering, merchant),
      ...local(numbering, merchant),
      ...pointOfService(merchant, channel, verification),
      37: rrnOf(numbering.at, numbering.stan),
      43: nameAndPlace(merchant),
      48: tags,
    },
  };
}

export function draftRefund(request: RefundRequest, original: Draft | undefined, numbering: Numbering): Draft {
  const { merchant, amount, channel, originalNetworkTransactionId: networkId } = request;
  // Without the scheme's own id only the numbers of our message lead back to the payment.
  const reference: Fields = networkId
    ? { 48: encodeTags({ [TAG.originalNetworkTransactionId]: networkId }) }
    : only(original && { 90: reference90(original) });
  return {
    mti: '0200',
    fields: {
      3: REFUND,
      ...money(amount),
      ...numbers(numbering, merchant),
      ...local(numbering, merchant),
      ...pointOfService(merchant, channel),
      37: rrnOf(numbering.at, numbering.stan),
      43: nameAndPlace(merchant),
      ...reference,
    },
  };
}

/** `timeZone` of the merchant; everything else about it is in the original. */
export function draftCapture(request: CaptureRequest, original: Draft, timeZone: string, numbering: Numbering): Draft {
  const { time, date } = localTime(numbering.at, timeZone);
  return {
    mti: '0220',
    fields: {
      ...pick(original.fields, [3, 18, 22, 25, 32, 41, 42]),
      ...money(request.amount),
      7: transmissionTime(numbering.at),
      11: numbering.stan,
      12: time,
      13: date,
      37: rrnOf(numbering.at, numbering.stan),
      38: padded(request.approvalCode, 6),
      90: reference90(original),
    },
  };
}

export function draftReversal(request: ReversalRequest, original: Draft, numbering: Numbering): Draft {
  const { approvalCode, reason, remaining } = request;
  return {
    mti: request.as === 'request' ? '0400' : '0420',
    fields: {
      ...pick(original.fields, [3, 4, 32, 37, 41, 42, 49]),
      7: transmissionTime(numbering.at),
      11: numbering.stan,
      ...only(approvalCode !== undefined && { 38: padded(approvalCode, 6) }),
      39: REVERSAL_REASONS[reason],
      90: reference90(original),
      ...only(remaining && { 95: replacementAmounts(remaining.amount) }),
    },
  };
}

/** The fact that a reversal request asked for: of the same original, in a message of its own. */
export function asAdvice({ fields }: Draft, { stan, at }: Numbering): Draft {
  return { mti: '0420', fields: { ...fields, 7: transmissionTime(at), 11: stan } };
}

/** The message as it leaves. Only authorisations and financial requests carry the expiry, only authorisations the code. */
export function withCard(draft: Draft, card: Card): IsoMessage {
  const { mti, fields } = draft;
  const carriesExpiry = mti === '0100' || mti === '0200';
  const carriesCode = mti === '0100' && card.cvc !== undefined && card.cvc !== '';
  return {
    mti,
    fields: {
      ...fields,
      2: card.pan,
      ...only(carriesExpiry && { 14: card.expiry }),
      ...only(carriesCode && { 48: addSecurityCode(fields[48]!, card.cvc!) }),
    },
  };
}

function addSecurityCode(additional: string, code: string): string {
  const read = decodeTags(additional);
  if (!read.ok) throw new RangeError(`additional data of a draft: ${read.fault.reason}`);
  return joinTags({ ...read.tags, ...onlyTag(encodeTags({ [TAG.securityCode]: code })) });
}

/** Through the strict encoder, so that a code of a wrong form is refused. */
function onlyTag(encoded: string) {
  return { [encoded.slice(0, 2)]: encoded.slice(5) };
}

function authorisationTags(request: AuthorisationRequest): Record<string, string> {
  const { threeDs, channel, exemption, storedCredential } = request;
  const tags: Record<string, string | undefined> = {
    [TAG.eci]: threeDs?.eci,
    [TAG.authenticationValue]: threeDs?.authenticationValue,
    [TAG.dsTransId]: threeDs?.dsTransId,
    [TAG.threeDsVersion]: threeDs?.version,
    [TAG.transStatus]: threeDs?.transStatus,
    [TAG.acsTransId]: threeDs?.acsTransId,
    [TAG.flag]: flag(channel, exemption),
    [TAG.storedCredential]: storedCredential && STAGE[storedCredential],
    [TAG.originalNetworkTransactionId]: request.originalNetworkTransactionId,
    [TAG.afterSoftDecline]: request.afterSoftDecline ? 'Y' : undefined,
    [TAG.scenario]: request.scenario,
  };
  const present = Object.entries(tags).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(present);
}

/** One flag only: a payment without its cardholder is no matter of exemptions. */
function flag(channel: Channel, exemption: Exemption | undefined): string | undefined {
  if (channel === 'mit') return 'MI';
  if (channel === 'moto') return 'MO';
  return exemption && EXEMPTION_FLAG[exemption];
}

/** Conditional elements, or none. */
const only = (fields: Fields | false | undefined): Fields => fields || {};

const money = ({ amount, currency }: Money) => ({ 4: digits(amount, 12), 49: currencyNumber(currency) });

const numbers = ({ stan, at }: Numbering, merchant: Merchant) => ({
  7: transmissionTime(at),
  11: stan,
  32: merchant.acquirerId,
  41: padded(merchant.terminalId, 8),
  42: padded(merchant.acquirerMerchantId, 15),
});

function local({ at }: Numbering, { timeZone }: Merchant) {
  const { time, date } = localTime(at, timeZone);
  return { 12: time, 13: date };
}

const pointOfService = ({ mcc }: Merchant, channel: Channel, verification = false) => ({
  18: digits(mcc, 4),
  22: ENTRY_MODE[channel],
  25: verification ? VERIFICATION_CONDITION : CONDITION[channel],
});

function reference90({ mti, fields }: Draft): string {
  return originalData({ mti, stan: fields[11]!, transmittedAt: fields[7]!, acquirerId: fields[32]! });
}

function pick(fields: Fields, wanted: readonly number[]): Record<number, string> {
  return Object.fromEntries(wanted.map((field) => [field, fields[field]!]));
}

function nameAndPlace({ name, city, country }: Merchant): string {
  return asciiCut(name, 25) + asciiCut(city, 13) + country;
}

/** Letters that do not come apart into a plain one and its mark. */
const SPELLED: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ı: 'i',
  þ: 'th',
  Þ: 'TH',
};

/** Hosts read ASCII only. A letter of another script becomes a question mark. */
function asciiCut(text: string, width: number): string {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]/gu, (letter) => SPELLED[letter] ?? '?');
  return plain.slice(0, width).padEnd(width, ' ');
}
