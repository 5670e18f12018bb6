/** Messages as they may be kept and logged: without the card number, and with no more of the payer than support needs. */
import { maskCardNumbers } from '../platform/log.ts';
import type { Message } from './messages/index.ts';

type Masking = (value: string) => string;

const hide: Masking = () => '***';

/** PCI DSS 3.4.1: at most the first six and the last four digits. */
const maskNumber: Masking = (number) =>
  number.length > 10
    ? `${number.slice(0, 6)}${'*'.repeat(number.length - 10)}${number.slice(-4)}`
    : '*'.repeat(number.length);
const maskName: Masking = (name) => name.replace(/(\S)\S*/gu, '$1***');
const maskEmail: Masking = (email) => email.replace(/^(.).*(?=@)/u, '$1***');
const maskPhone: Masking = (digits) => `${'*'.repeat(Math.max(digits.length - 2, 0))}${digits.slice(-2)}`;

const MASKINGS: Readonly<Record<string, Masking>> = {
  acctNumber: maskNumber,
  cardExpiryDate: () => '****',
  cardholderName: maskName,
  email: maskEmail,
  deliveryEmailAddress: maskEmail,
  subscriber: maskPhone,
  billAddrLine1: hide,
  billAddrLine2: hide,
  billAddrLine3: hide,
  shipAddrLine1: hide,
  shipAddrLine2: hide,
  shipAddrLine3: hide,
};

/** Texts and objects whose content the other side chooses: a card number may hide in them. */
const FREE = new Set([
  'messageExtension',
  'broadInfo',
  'acctInfo',
  'errorDetail',
  'errorDescription',
  'cardholderInfo',
]);

/**
 * A copy for the message log. The authentication value stays: it proves the liability shift and is of use with its own
 * transaction only. The ranges of a PRes are counted, not copied.
 */
export function maskMessage(message: Message): Record<string, unknown> {
  return mask(message, false) as Record<string, unknown>;
}

/** A body that could not be read as a message, for the log: any card number masked, and no longer than `limit` characters. */
export function maskRaw(raw: string | Uint8Array, limit = 4_096): string {
  const text = typeof raw === 'string' ? raw : new TextDecoder().decode(raw);
  return maskCardNumbers(text).slice(0, limit).replaceAll('\0', '\uFFFD').toWellFormed();
}

function mask(value: unknown, isFree: boolean): unknown {
  if (typeof value === 'string') return isFree ? maskCardNumbers(value) : value;
  if (Array.isArray(value)) return value.map((item) => mask(item, isFree));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      if (name === 'cardRangeData' && Array.isArray(member)) return [name, `${member.length} ranges`];
      const masking = Object.hasOwn(MASKINGS, name) ? MASKINGS[name] : undefined;
      if (masking && typeof member === 'string') return [name, masking(member)];
      return [name, mask(member, isFree || FREE.has(name))];
    }),
  );
}
