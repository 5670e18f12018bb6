/** What the host remembers of messages for 24 hours, so that a repeat gets the stored answer and has no second effect. */
import { createHash } from 'node:crypto';
import { encode } from '../../src/acquiring/iso8583/codec.ts';
import { withoutRepeat } from '../../src/acquiring/iso8583/layouts.ts';
import type { IsoMessage } from '../../src/acquiring/iso8583/message.ts';
import { messageKey } from '../../src/acquiring/iso8583/numbers.ts';
import { type Clock, DAY, type Instant } from '../../src/platform/clock.ts';

interface Seen {
  readonly at: Instant;
  /** Of the whole message: the content is compared, a security code is not kept. */
  readonly digest: string;
  readonly answer: IsoMessage;
  times: number;
}

export class SeenMessages {
  readonly #clock: Clock;
  /** In order of arrival, which is the order of forgetting. */
  readonly #byKey = new Map<string, Seen>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The stored answer and how often the message came with this one; `other` for the same key with another content. */
  again(message: IsoMessage): { answer: IsoMessage; times: number } | 'other' | undefined {
    this.#forget();
    const seen = this.#byKey.get(keyOf(message));
    if (!seen) return undefined;
    if (seen.digest !== digestOf(message)) return 'other';
    seen.times += 1;
    return { answer: seen.answer, times: seen.times };
  }

  remember(message: IsoMessage, answer: IsoMessage): void {
    this.#byKey.set(keyOf(message), { at: this.#clock.now(), digest: digestOf(message), answer, times: 1 });
  }

  #forget(): void {
    for (const [key, { at }] of this.#byKey) {
      if (at + DAY > this.#clock.now()) break;
      this.#byKey.delete(key);
    }
  }
}

const keyOf = ({ mti, fields }: IsoMessage) => messageKey(withoutRepeat(mti), fields);

const digestOf = ({ mti, fields }: IsoMessage) =>
  createHash('sha256')
    .update(encode({ mti: withoutRepeat(mti), fields }))
    .digest('hex');
