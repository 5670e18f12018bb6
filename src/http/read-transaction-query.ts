/** The query of GET /transactions: filters, each once or several times, and the place in the list. */
import type { TransactionFilter, TransactionPage, TransactionType } from '../orders/transactions.ts';
import type { Instant } from '../platform/clock.ts';
import { type Refusal, refuse } from '../platform/errors.ts';
import type { SiteId } from '../platform/ids.ts';
import { aboutInstant } from './advice.ts';
import { wholeNumber } from './lenient.ts';
import { fromLocalTime } from './local-time.ts';

type Query = Readonly<Record<string, unknown>>;

const LIMIT = { least: 1, most: 1_000, usual: 100 };
/** Spellings of clients for one thing. */
const STATUSES: Readonly<Record<string, string>> = { chargeback: 'chargedback' };
const TYPES: Readonly<Record<string, TransactionType>> = {
  payment: 'payment',
  coupon: 'coupon',
  refund: 'refund',
  chargeback: 'chargeback',
  reverse_chargeback: 'reverse_chargeback',
  reserve_chargeback: 'reverse_chargeback',
};
/** What a filter may ask for; some of it clients know from elsewhere, and it is never found here. */
const KNOWN: Readonly<Record<'status' | 'financial_status' | 'type' | 'debit_credit', readonly string[]>> = {
  status: [
    ...[
      'cancelled',
      'chargeback',
      'chargedback',
      'completed',
      'declined',
      'expired',
      'initialized',
      'partial_refunded',
    ],
    ...['refunded', 'reserved', 'shipped', 'uncleared', 'void'],
  ],
  financial_status: [
    ...[
      'cancelled',
      'completed',
      'created',
      'declined',
      'error',
      'expired',
      'initialized',
      'manual',
      'new',
      'refunded',
    ],
    ...['partial_refunded', 'reserved', 'uncleared', 'void'],
  ],
  type: [
    ...Object.keys(TYPES),
    ...[
      'admin_fee',
      'affiliate_payout',
      'automatic_payout',
      'currency_conversion',
      'deposit',
      'fastcheckout',
      'internal',
    ],
    ...['merchant_settlement', 'monthly_fee', 'signup_fee', 'singup_fee', 'withdrawal'],
  ],
  debit_credit: ['c', 'd'],
};

export interface TransactionQuery {
  readonly filter: TransactionFilter;
  readonly page: TransactionPage;
  /** Whose transactions are asked for; of the others that a query names there are none here. */
  readonly siteIds: readonly SiteId[];
}

export function readTransactionQuery(query: Query, siteIds: readonly SiteId[]): TransactionQuery | Refusal {
  for (const [name, known] of Object.entries(KNOWN))
    for (const value of values(query, name))
      if (!known.includes(value.toLowerCase()))
        return refuse('notSupported', `${name} is one of ${known.join(', ').replace('c, d', 'C, D')}`);
  const dates = ['created_from', 'created_until', 'completed_from', 'completed_until'].map((name) => {
    const text = values(query, name)[0];
    return text === undefined ? null : (readInstant(text) ?? refuse('notSupported', name, aboutInstant(text, name)));
  });
  const unreadable = dates.find((date) => date !== null && typeof date !== 'number');
  if (unreadable) return unreadable as Refusal;
  const [createdFrom, createdUntil, completedFrom, completedUntil] = dates as (Instant | null)[];
  const asked = values(query, 'type').map((type) => type.toLowerCase());
  const type = asked.flatMap((name) => (Object.hasOwn(TYPES, name) ? [TYPES[name]!] : []));
  const sites = values(query, 'site_id');
  const after = readCursor(values(query, 'after')[0]);
  const before = readCursor(values(query, 'before')[0]);
  if (after === undefined || before === undefined)
    return refuse('notSupported', 'after and before are cursors of a pager');
  const direction = values(query, 'debit_credit')[0]?.toUpperCase();
  return {
    filter: {
      status: values(query, 'status').map((status) => STATUSES[status.toLowerCase()] ?? status.toLowerCase()),
      financialStatus: values(query, 'financial_status').map((status) => status.toLowerCase()),
      paymentMethod: values(query, 'payment_method').map((id) => id.toUpperCase()),
      type,
      currency: values(query, 'currency').map((code) => code.toUpperCase()),
      direction: direction === 'C' || direction === 'D' ? direction : null,
      createdFrom: createdFrom ?? null,
      createdUntil: createdUntil ?? null,
      completedFrom: completedFrom ?? null,
      completedUntil: completedUntil ?? null,
    },
    page: { limit: readLimit(values(query, 'limit')[0]), after, before },
    siteIds: asked.length > 0 && type.length === 0 ? [] : siteIds.filter((siteId) => isAsked(sites, siteId)),
  };
}

const isAsked = (sites: readonly string[], siteId: SiteId) => sites.length === 0 || sites.includes(String(siteId));

/** A cursor as the pager gives it: opaque to clients, a psp id to us. */
export const cursorOf = (transactionId: number): string => Buffer.from(`t${transactionId}`).toString('base64url');

/** Null where none is given, undefined where it is none of ours. */
function readCursor(text: string | undefined): number | null | undefined {
  if (text === undefined) return null;
  const match = /^t(\d{1,16})$/.exec(Buffer.from(text, 'base64url').toString());
  return match ? Number(match[1]) : undefined;
}

/** Once, several times, or as `name[]`. What no text of ours can hold is none of them, and is found nowhere. */
function values(query: Query, name: string): string[] {
  const given = query[name] ?? query[`${name}[]`];
  const list = Array.isArray(given) ? given : [given];
  return list
    .filter((value): value is string => typeof value === 'string' && value.trim() !== '')
    .map((each) => each.trim().replaceAll('\0', '\uFFFD').toWellFormed());
}

function readLimit(text: string | undefined): number {
  return Math.min(Math.max(wholeNumber(text) ?? LIMIT.usual, LIMIT.least), LIMIT.most);
}

/** Unix seconds, a date, or a date and time; without a zone it is the clock of Amsterdam. */
export function readInstant(text: string): Instant | undefined {
  if (/^\d{9,11}$/.test(text)) return Number(text) * 1_000;
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?(Z|[+ -]\d{2}:?\d{2})?)?$/.exec(text);
  if (!match) return undefined;
  const [, day, time = '00:00:00', zone] = match;
  const whole = `${day}T${time.length === 5 ? `${time}:00` : time}`;
  // 31 November is read as the first of December otherwise.
  if (!isDay(day!)) return undefined;
  // A plus that nobody has escaped arrives as a blank.
  const instant = zone ? Date.parse(`${whole}${zone.replace(' ', '+')}`) : fromLocalTime(whole);
  return Number.isNaN(instant) ? undefined : instant;
}

function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
