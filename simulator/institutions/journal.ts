/** What the institutions were asked, answered, were told by payers and told the gateway, kept in memory for whoever looks. */
import type { Clock } from '../../src/platform/clock.ts';
import { maskCardNumbers } from '../../src/platform/log.ts';

export interface JournalEntry {
  /** 1, 2, 3 … */
  readonly sequence: number;
  /** ISO 8601, by the simulator's clock. */
  readonly at: string;
  readonly direction: 'in' | 'out';
  readonly peer: 'gateway' | 'browser';
  readonly method: string;
  readonly paymentId?: string;
  /** `pay`, `read`, `cancel`, `capture`, `refund`, `cancel refund`, `balance`, `choice`, `status call`, or a fault's name. */
  readonly type: string;
  readonly message?: unknown;
}

export interface JournalFilter {
  readonly method?: string | undefined;
  readonly paymentId?: string | undefined;
}

const CAPACITY = 5_000;

export class Journal {
  readonly #clock: Clock;
  #entries: JournalEntry[] = [];
  #sequence = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `message` is copied, without what only the payer should know. */
  record(entry: Omit<JournalEntry, 'sequence' | 'at'>): void {
    const { message, ...rest } = entry;
    this.#entries.push({
      sequence: ++this.#sequence,
      at: new Date(this.#clock.now()).toISOString(),
      ...rest,
      ...(message !== undefined && { message: masked(message) }),
    });
    if (this.#entries.length > 2 * CAPACITY) this.#entries = this.#entries.slice(-CAPACITY);
  }

  /** Oldest first. */
  entries({ method, paymentId }: JournalFilter = {}): JournalEntry[] {
    return this.#entries.filter(
      (entry) =>
        (method === undefined || entry.method === method) && (paymentId === undefined || entry.paymentId === paymentId),
    );
  }

  /** The types of one payment's entries in order: `['in pay', 'out pay', 'in choice', 'out status call']`. */
  outline(filter: JournalFilter = {}): string[] {
    return this.entries(filter).map(({ direction, type }) => `${direction} ${type}`);
  }
}

/** Codes of gift cards are secrets, and a shop may have written a card number where it writes what was bought. */
function masked(message: unknown): unknown {
  return JSON.parse(
    JSON.stringify(message, (name, value) => {
      if (name === 'gift_code') return '****';
      return name === 'description' && typeof value === 'string' ? maskCardNumbers(value) : value;
    }),
  );
}
