/** Every message the issuer host received or sent, kept in memory for whoever wants to look. Card data are masked. */
import { decodeTags, type Tags } from '../../src/acquiring/iso8583/additional-data.ts';
import { maskFields, maskPan } from '../../src/acquiring/iso8583/mask.ts';
import type { Fields, IsoMessage } from '../../src/acquiring/iso8583/message.ts';
import type { Clock, Instant } from '../../src/platform/clock.ts';

/** `repeated` a message seen before · `withheld` an answer that the scenario swallows · `unreadable` not understood whole. */
export type JournalNote = 'repeated' | 'withheld' | 'unreadable' | 'connection_cut';

export interface JournalEntry {
  readonly at: Instant;
  /** As the host sees it. */
  readonly direction: 'in' | 'out';
  /** Which connection, counted from 1. */
  readonly connection: number;
  readonly mti: string;
  readonly fields: Fields;
  /** Element 48 taken apart, without a security code. */
  readonly tags: Tags;
  readonly note?: JournalNote;
}

export interface JournalFilter {
  readonly direction?: 'in' | 'out';
  readonly mti?: string;
  readonly stan?: string;
  readonly rrn?: string;
  /** A whole card number; compared by what is left of it. Short answers carry none and are found by `rrn`. */
  readonly pan?: string;
}

const KEPT_ENTRIES = 10_000;

export class Journal {
  readonly #clock: Clock;
  #entries: JournalEntry[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  write(direction: 'in' | 'out', connection: number, message: IsoMessage, note?: JournalNote): void {
    const fields = maskFields(message.fields);
    const read = decodeTags(fields[48] ?? '');
    const entry = { at: this.#clock.now(), direction, connection, mti: message.mti, fields };
    this.#entries.push({ ...entry, tags: read.ok ? read.tags : {}, ...(note && { note }) });
    if (this.#entries.length > 2 * KEPT_ENTRIES) this.#entries = this.#entries.slice(-KEPT_ENTRIES);
  }

  /** Oldest first; of the last ten thousand messages at least. */
  entries(filter: JournalFilter = {}): readonly JournalEntry[] {
    const { direction, mti, stan, rrn, pan } = filter;
    const shown = pan === undefined ? undefined : maskPan(pan);
    return this.#entries.filter(
      (entry) =>
        (direction === undefined || entry.direction === direction) &&
        (mti === undefined || entry.mti === mti) &&
        (stan === undefined || entry.fields[11] === stan) &&
        (rrn === undefined || entry.fields[37] === rrn) &&
        (shown === undefined || entry.fields[2] === shown),
    );
  }
}
