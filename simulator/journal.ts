/** What one role of the bank world sent and received, for tests and curious people. Card numbers are masked on the way in. */
import type { Clock } from '../src/platform/clock.ts';
import { maskCardNumbers } from '../src/platform/log.ts';

export type Direction = 'in' | 'out';
export type Peer = '3ds-server' | 'directory-server' | 'acs' | 'browser';

export interface JournalEntry {
  /** 1, 2, 3 … per role. */
  sequence: number;
  /** ISO 8601, by the simulator's clock. */
  at: string;
  direction: Direction;
  peer: Peer;
  /** The messageType, or a word of ours such as `threeDSMethodData` or `no answer`. */
  type: string;
  threeDSServerTransID?: string;
  /** The last four digits of the card, also for messages that name only its transaction. */
  last4?: string;
  /** The message as it stood on the wire, acctNumber masked; text where it was no JSON object. */
  message?: unknown;
}

export interface JournalFilter {
  threeDSServerTransID?: string | undefined;
  last4?: string | undefined;
}

/** Entries kept per role: enough for a long test run, small enough for a sandbox that runs for weeks. */
const CAPACITY = 5_000;

export class Journal {
  readonly #clock: Clock;
  #entries: JournalEntry[] = [];
  #sequence = 0;
  readonly #last4 = new Map<string, string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `message` is an object or the raw text of one; it is copied, never kept. */
  record(direction: Direction, peer: Peer, message: unknown, type?: string): void {
    const object = typeof message === 'string' ? parseQuietly(message) : message;
    const fields = isRecord(object) ? object : {};
    const id = textOf(fields.threeDSServerTransID)?.toLowerCase();
    const last4 = this.#rememberLast4(id, textOf(fields.acctNumber));
    this.#entries.push({
      sequence: ++this.#sequence,
      at: new Date(this.#clock.now()).toISOString(),
      direction,
      peer,
      type: type ?? textOf(fields.messageType) ?? 'unreadable',
      ...(id !== undefined && { threeDSServerTransID: id }),
      ...(last4 !== undefined && { last4 }),
      message: isRecord(object) ? masked(object) : maskCardNumbers(String(message)),
    });
    // Cut in one go once in a while; a shift per entry would copy the whole list each time.
    if (this.#entries.length > CAPACITY * 2) this.#entries = this.#entries.slice(-CAPACITY);
  }

  /** Oldest first. */
  entries(filter: JournalFilter = {}): JournalEntry[] {
    const id = filter.threeDSServerTransID?.toLowerCase();
    return this.#entries.filter(
      (entry) =>
        (id === undefined || entry.threeDSServerTransID === id) &&
        (filter.last4 === undefined || entry.last4 === filter.last4),
    );
  }

  /** The message types of one authentication in order: `['in AReq', 'out ARes']`. */
  outline(filter: JournalFilter = {}): string[] {
    return this.entries(filter).map((entry) => `${entry.direction} ${entry.type}`);
  }

  #rememberLast4(id: string | undefined, acctNumber: string | undefined): string | undefined {
    if (acctNumber === undefined) return id === undefined ? undefined : this.#last4.get(id);
    const last4 = acctNumber.slice(-4);
    if (id !== undefined) this.#last4.set(id, last4);
    if (this.#last4.size > CAPACITY * 2) this.#last4.delete(this.#last4.keys().next().value!);
    return last4;
  }
}

function masked(object: Record<string, unknown>): Record<string, unknown> {
  const copy = structuredClone(object);
  if (typeof copy.acctNumber === 'string')
    copy.acctNumber = copy.acctNumber.slice(-4).padStart(copy.acctNumber.length, '*');
  return copy;
}

function parseQuietly(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
