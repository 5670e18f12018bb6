/** What the demo shop was told: the last notifications, in memory. */
import type { SignatureCheck } from './signature.ts';

export interface Arrival {
  /** Counts from 1. */
  readonly number: number;
  /** Milliseconds since the epoch, by the sandbox's clock. */
  readonly at: number;
  readonly method: string;
  /** As it came, without the question mark. */
  readonly query: string;
  readonly orderId: string | null;
  /** `pretransaction`, or null. */
  readonly payloadType: string | null;
  /** The body as text; empty for a GET. */
  readonly body: string;
  /** Status that the body tells; null for a GET, which tells none. */
  readonly status: string | null;
  /** Null for a GET, which carries no signature. */
  readonly signature: SignatureCheck | null;
  /** Whether the body is what parsing it and writing it again gives: some shops check the signature over that. */
  readonly survivesRewriting: boolean | null;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** What the shop answered. */
  readonly answer: string;
}

/** More than these are forgotten, oldest first. */
export const MOST_ARRIVALS = 200;

export class Arrivals {
  #list: Arrival[] = [];
  #last = 0;

  add(arrival: Omit<Arrival, 'number'>): Arrival {
    const numbered = { number: ++this.#last, ...arrival };
    this.#list = [numbered, ...this.#list].slice(0, MOST_ARRIVALS);
    return numbered;
  }

  /** Newest first; of one order where `orderId` is given. */
  list(orderId?: string): readonly Arrival[] {
    return orderId === undefined ? this.#list : this.#list.filter((arrival) => arrival.orderId === orderId);
  }
}
