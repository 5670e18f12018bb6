/**
 * Counts and sums of earlier payments, made in memory while payments pass in the order of their time. Live payments are counted by
 * the database; here a million of them pass in seconds, so each is added once and taken off once for every window.
 */
import { NameNumbers, NOBODY } from './name-numbers.ts';
import type { PaymentFacts, Subject, Window } from './types.ts';

/** What of a payment is counted, and by what. Null: it has no such subject. */
export interface Counted extends Pick<PaymentFacts, 'at' | 'amount' | 'currency' | 'cardFingerprint' | 'email' | 'ip'> {
  /** Who is counted as the customer. */
  readonly customer: string | null;
}

const SUBJECT: Readonly<Record<Subject, (payment: Counted) => string | null>> = {
  card: ({ cardFingerprint }) => cardFingerprint,
  email: ({ email }) => email,
  ip: ({ ip }) => ip,
  customer: ({ customer }) => customer,
};

const NONE = -1;

/** Members of the record of a payment; behind them, for each log, the next payment of the same subject. */
const AT = 0;
const AMOUNT = 1;
const CURRENCY = 2;
const NEXT = 3;

/**
 * Members of the record of a subject: its newest payment and when that was; behind them, for each window, the oldest payment within it
 * and its value.
 */
const NEWEST = 0;
const NEWEST_AT = 1;
const TOTALS = 2;

interface Total {
  readonly window: Window;
  /** Number of the currency that is summed; `NONE` where payments are counted. */
  readonly currency: number;
  readonly log: SubjectLog;
  /** Where its two members are in the record of a subject. */
  readonly member: number;
}

/** The payments of each card, or address …, as lists. */
interface SubjectLog {
  readonly read: (payment: Counted) => string | null;
  /** Member of a payment's record. */
  readonly next: number;
  readonly totals: Total[];
  readonly numbers: NameNumbers;
  /** Whom the last question was about: the one who pays is asked for several times in a row. */
  last: string | undefined;
  lastNumber: number;
  subjects: Float64Array<ArrayBuffer>;
}

/**
 * All numbers of a payment lie side by side in one array, and so do those of a subject: what takes time with a million of them is
 * memory that is not in the processor's cache, and objects and arrays for each member were four times as much of it.
 */
export class SlidingWindows {
  readonly #logs: SubjectLog[] = [];
  readonly #totals = new Map<string, Total>();
  /** By the object that asks: to write a window as text for each payment takes longer than to count. */
  readonly #known = new Map<Window, Total>();
  readonly #currencies = new Map<string, number>();
  readonly #width: number;
  #payments = new Float64Array(0);
  /** Where the record of the next payment begins. */
  #end = 0;

  constructor(windows: Iterable<Window>) {
    const logs = new Map<Subject, SubjectLog>();
    for (const window of windows) {
      const key = JSON.stringify(window);
      if (this.#totals.has(key)) continue;
      let log = logs.get(window.subject);
      if (!log) logs.set(window.subject, (log = emptyLog(window.subject, NEXT + logs.size)));
      const currency = window.currency === null ? NONE : this.#numberOfCurrency(window.currency);
      const total = { window, currency, log, member: TOTALS + 2 * log.totals.length };
      log.totals.push(total);
      this.#totals.set(key, total);
    }
    this.#logs.push(...logs.values());
    this.#width = NEXT + logs.size;
  }

  /** Of the payments before this one that were added; null where this one has no such subject. */
  valueFor(window: Window, payment: Counted): number | null {
    const { log, currency, member } = this.#totalOf(window);
    const who = log.read(payment);
    if (who === null) return null;
    const number = numberOf(log, who);
    if (number === NOBODY) return 0;
    const payments = this.#payments;
    const { subjects } = log;
    const from = number * widthOf(log);
    const at = from + member;
    const since = payment.at - window.lastsMs;
    // Most of the time everything is over, and that is known without a look at any payment.
    if (subjects[from + NEWEST_AT]! < since) return 0;
    let each = subjects[at]!;
    let value = subjects[at + 1]!;
    while (each !== NONE && payments[each + AT]! < since) {
      value -= weightOf(payments, each, currency);
      each = payments[each + log.next]!;
    }
    subjects[at] = each;
    subjects[at + 1] = value;
    return value;
  }

  /** The payment counts for the ones after it, none of which may be older. */
  add(payment: Counted): void {
    if (this.#logs.length === 0) return;
    const added = this.#end;
    this.#end += this.#width;
    this.#payments = withRoom(this.#payments, this.#end);
    this.#payments[added + AT] = payment.at;
    this.#payments[added + AMOUNT] = payment.amount;
    this.#payments[added + CURRENCY] = this.#numberOfCurrency(payment.currency);
    for (const log of this.#logs) {
      this.#payments[added + log.next] = NONE;
      const who = log.read(payment);
      if (who !== null) this.#addTo(log, who, added);
    }
  }

  #addTo(log: SubjectLog, who: string, added: number): void {
    const at = this.#subjectAt(log, who);
    const { subjects } = log;
    const addedAt = this.#payments[added + AT]!;
    const newestAt = subjects[at + NEWEST_AT]!;
    let isLinked = false;
    for (const { member, currency, window } of log.totals) {
      const weight = weightOf(this.#payments, added, currency);
      if (subjects[at + member] === NONE || newestAt < addedAt - window.lastsMs) {
        subjects[at + member] = added;
        subjects[at + member + 1] = weight;
      } else {
        subjects[at + member + 1]! += weight;
        isLinked = true;
      }
    }
    if (isLinked) this.#payments[subjects[at + NEWEST]! + log.next] = added;
    subjects[at + NEWEST] = added;
    subjects[at + NEWEST_AT] = addedAt;
  }

  /** Where the record of the subject begins; a new one is empty. */
  #subjectAt(log: SubjectLog, who: string): number {
    const width = widthOf(log);
    const known = numberOf(log, who);
    if (known !== NOBODY) return known * width;
    log.lastNumber = log.numbers.add(who);
    const at = log.lastNumber * width;
    log.subjects = withRoom(log.subjects, at + width);
    for (const { member } of log.totals) log.subjects[at + member] = NONE;
    return at;
  }

  #totalOf(window: Window): Total {
    let total = this.#known.get(window);
    if (!total) {
      total = this.#totals.get(JSON.stringify(window));
      if (!total) throw new RangeError('a window that was not announced has counted nothing');
      this.#known.set(window, total);
    }
    return total;
  }

  #numberOfCurrency(currency: string): number {
    let number = this.#currencies.get(currency);
    if (number === undefined) this.#currencies.set(currency, (number = this.#currencies.size));
    return number;
  }
}

function emptyLog(subject: Subject, next: number): SubjectLog {
  const nobody = { totals: [], numbers: new NameNumbers(), last: undefined, lastNumber: NOBODY };
  return { read: SUBJECT[subject], next, ...nobody, subjects: new Float64Array(0) };
}

const widthOf = ({ totals }: SubjectLog) => TOTALS + 2 * totals.length;

function numberOf(log: SubjectLog, who: string): number {
  if (log.last !== who) {
    log.last = who;
    log.lastNumber = log.numbers.find(who);
  }
  return log.lastNumber;
}

/** What a payment adds to a window: one, or its amount where the currency is the one that is summed. */
function weightOf(payments: Float64Array, payment: number, currency: number): number {
  if (currency === NONE) return 1;
  return payments[payment + CURRENCY] === currency ? payments[payment + AMOUNT]! : 0;
}

/** The array, or a longer one with the same beginning. */
function withRoom(numbers: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  if (length <= numbers.length) return numbers;
  const longer = new Float64Array(Math.max(4_096, 2 * numbers.length));
  longer.set(numbers);
  return longer;
}
