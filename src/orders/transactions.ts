/** A merchant's list of transactions: payments, gift cards, refunds and chargebacks, newest first. What a list asks for, and what it gets. */
import type { Attempt, FinancialStatus, OrderStatus, RelatedTransaction } from '../payments/types.ts';
import type { Instant } from '../platform/clock.ts';
import type { SiteId } from '../platform/ids.ts';
import type { Order } from './types.ts';

/** Each list is of alternatives; empty for any. */
export interface TransactionFilter {
  readonly status: readonly string[];
  readonly financialStatus: readonly string[];
  /** Method ids. */
  readonly paymentMethod: readonly string[];
  readonly type: readonly TransactionType[];
  readonly currency: readonly string[];
  /** C: to the merchant, D: from the merchant. */
  readonly direction: 'C' | 'D' | null;
  /** From is inclusive, until exclusive. */
  readonly createdFrom: Instant | null;
  readonly createdUntil: Instant | null;
  readonly completedFrom: Instant | null;
  readonly completedUntil: Instant | null;
}

/** Kinds that this gateway has; of the others a list is empty. */
export type TransactionType = 'payment' | 'coupon' | 'refund' | 'chargeback' | 'reverse_chargeback';

/** By key, never by number: `after` walks to what is older than this psp id, `before` to what is newer. */
export interface TransactionPage {
  readonly limit: number;
  readonly after: number | null;
  readonly before: number | null;
}

export interface ListedTransaction {
  readonly siteId: SiteId;
  readonly transactionId: number;
  readonly type: TransactionType;
  readonly orderId: string;
  readonly status: OrderStatus | RelatedTransaction['status'];
  readonly financialStatus: FinancialStatus | RelatedTransaction['status'];
  /** Scheme, or method. */
  readonly paymentMethod: string;
  readonly amount: number;
  readonly currency: string;
  readonly description: string;
  readonly fee: Attempt['fee'];
  readonly iban: string | null;
  readonly customer: Order['terms']['customer'];
  readonly vars: Order['terms']['vars'];
  readonly invoiceId: string | null;
  readonly createdAt: Instant;
  readonly modifiedAt: Instant;
  readonly completedAt: Instant | null;
}

export interface Transactions {
  /** At most `limit`, newest first; `too_much` where that could not be told in the time that a list may take. */
  list(
    siteId: SiteId,
    filter: TransactionFilter,
    page: TransactionPage,
  ): Promise<readonly ListedTransaction[] | 'too_much'>;
  find(siteId: SiteId, transactionId: number): Promise<ListedTransaction | undefined>;
}

/** A page of several sites' transactions: each site is read by itself, wherever its rows are, and the newest of all are taken. */
export async function listOfSites(
  transactions: Transactions,
  siteIds: readonly SiteId[],
  { filter, page }: { readonly filter: TransactionFilter; readonly page: TransactionPage },
): Promise<readonly ListedTransaction[] | 'too_much'> {
  const read = await Promise.all(siteIds.map((siteId) => transactions.list(siteId, filter, page)));
  const lists = read.filter((list) => list !== 'too_much');
  if (lists.length < read.length) return 'too_much';
  if (lists.length === 1) return lists[0]!;
  const all = lists.flat().toSorted((a, b) => b.transactionId - a.transactionId);
  // Towards newer ones, the page is of those next to where it begins.
  return page.before === null ? all.slice(0, page.limit) : all.slice(-page.limit);
}

export async function findInSites(
  transactions: Transactions,
  siteIds: readonly SiteId[],
  transactionId: number,
): Promise<ListedTransaction | undefined> {
  const found = await Promise.all(siteIds.map((siteId) => transactions.find(siteId, transactionId)));
  return found.find((each) => each !== undefined);
}
