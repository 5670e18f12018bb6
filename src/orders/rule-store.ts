/** What merchants' rules are kept in, as a port: versions and when they decide, lists, and what is known of payments by card. */
import type { Instant } from '../platform/clock.ts';
import type { SiteId } from '../platform/ids.ts';
import type { PastPayment } from '../rules/backtest.ts';
import type { ListKind, PaymentFacts, RuleBook, Subject, Window } from '../rules/types.ts';

/** A text of rules as somebody wrote it; never changed. */
export interface RuleVersion {
  readonly siteId: SiteId;
  readonly book: RuleBook;
  /** Counts from 1 in its book. */
  readonly version: number;
  readonly text: string;
  /** Why, in the words of whoever wrote it; null for none. */
  readonly comment: string | null;
  readonly createdBy: string;
  readonly createdAt: Instant;
}

/** That a version decides from some time on. Of those whose time has come, the one with the highest number decides. */
export interface Activation {
  readonly siteId: SiteId;
  readonly book: RuleBook;
  readonly number: number;
  readonly version: number;
  readonly activeFrom: Instant;
  readonly activatedBy: string;
  readonly activatedAt: Instant;
}

export interface ListEntry {
  readonly siteId: SiteId;
  readonly list: string;
  readonly kind: ListKind;
  /** As rules compare it; of a card its fingerprint. */
  readonly value: string;
  readonly note: string | null;
  readonly addedBy: string;
  readonly since: Instant;
}

/** What is known of a payment by card, as it is kept with its attempt. */
export interface RecordedFacts extends Omit<PaymentFacts, 'firstOrder'> {
  readonly siteId: SiteId;
  readonly transactionId: number;
  /** Who is counted as the customer: the merchant's reference of them, else their address; null for neither. */
  readonly customer: string | null;
  /** Whether it goes without 3-D Secure where a rule says `skip`. */
  readonly canSkip: boolean;
  /** Whether 3-D Secure runs where no rule says anything. */
  readonly runsByDefault: boolean;
}

/** What of a payment's surroundings its rules may ask for. */
export interface SurroundingsAsk {
  readonly at: Instant;
  /** Whose payments are counted; null where the payment has no such subject. */
  readonly subjects: Readonly<Record<Subject, string | null>>;
  readonly windows: readonly Window[];
  readonly lists: readonly string[];
  /** Values that those lists may hold. */
  readonly values: readonly string[];
  /** Whether it is to be known if the customer has paid before. */
  readonly firstOrder: boolean;
}

export interface SurroundingsFound {
  /** In the order of the windows asked for; null without a subject. */
  readonly windows: readonly (number | null)[];
  /** Of the lists asked for, those that there are, with the values found in them as `kind value`. */
  readonly lists: ReadonlyMap<string, ReadonlySet<string>>;
  readonly paidBefore: boolean | null;
}

/** A payment of the past, as rules are tried out on it. Whether it was the customer's first is for whoever reads all of them to say. */
export interface RecordedPayment extends PastPayment {
  firstOrder: boolean | null;
  readonly canSkip: boolean;
  readonly runsByDefault: boolean;
}

/** What is read of past payments where rules look at it. */
export type TriedFact =
  | ('gateway' | 'bin' | 'cardCountry' | 'cardFunding' | 'cardProduct' | 'cardFingerprint')
  | ('ip' | 'ipCountry' | 'customerCountry' | 'deliveryCountry' | 'email' | 'customer');

export interface RuleStore {
  /** Newest first, at most `limit`. */
  versions(siteId: SiteId, book: RuleBook, limit: number): Promise<readonly RuleVersion[]>;
  version(siteId: SiteId, book: RuleBook, version: number): Promise<RuleVersion | undefined>;
  /** Every activation, newest first. */
  activations(siteId: SiteId, book: RuleBook): Promise<readonly Activation[]>;
  /** The activation that decides now and those made after it, newest first. */
  current(siteId: SiteId, book: RuleBook, now: Instant): Promise<readonly (Activation & { readonly text: string })[]>;
  /** Both or neither. `activeFrom` null: kept, and not yet to decide. */
  addVersion(version: Omit<RuleVersion, 'version'>, activeFrom: Instant | null): Promise<RuleVersion>;
  /** Undefined where there is no such version. */
  activate(activation: Omit<Activation, 'number'>): Promise<Activation | undefined>;
  surroundings(siteId: SiteId, ask: SurroundingsAsk): Promise<SurroundingsFound>;
  /** By list, kind and value; of one list where it is named. At most `limit`, after that entry. */
  entries(
    siteId: SiteId,
    page: {
      readonly list: string | null;
      readonly after: Pick<ListEntry, 'list' | 'kind' | 'value'> | null;
      readonly limit: number;
    },
  ): Promise<readonly ListEntry[]>;
  /** All or none; one that is there already stays as it is. Answers how many are new. */
  addEntries(entries: readonly ListEntry[]): Promise<number>;
  /** Answers how many were there. */
  removeEntries(entries: readonly Pick<ListEntry, 'siteId' | 'list' | 'kind' | 'value'>[]): Promise<number>;
  /** Every entry of these lists. */
  wholeLists(siteId: SiteId, lists: readonly string[]): Promise<readonly Pick<ListEntry, 'list' | 'kind' | 'value'>[]>;
  /**
   * How many payments there are from `from` on and before `until`, and at which times they are cut into so many parts of about
   * the same size: one less, each after the one before; fewer where payments are few.
   */
  cutPayments(
    siteId: SiteId,
    span: { readonly from: Instant; readonly until: Instant },
    parts: number,
  ): Promise<{ readonly count: number; readonly cuts: readonly Instant[] }>;
  /** Payments from `from` on and before `until`, in the order of their time, in batches; of each only what is among `facts`. */
  payments(
    siteId: SiteId,
    span: { readonly from: Instant; readonly until: Instant; readonly facts: readonly TriedFact[] },
  ): AsyncIterable<Iterable<RecordedPayment>>;
  /** Customers who had paid before then. */
  customersBefore(siteId: SiteId, before: Instant): Promise<Iterable<string>>;
}
