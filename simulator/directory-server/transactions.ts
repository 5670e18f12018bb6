/** The authentications a directory server has passed on, so that results find their way back to the 3DS Server. */
import { type Clock, HOUR } from '../../src/platform/clock.ts';
import type { MessageVersion } from '../../src/threeds/messages/index.ts';
import type { DirectoryServerName } from '../scenarios/cards.ts';

export interface DirectoryServerTransaction {
  readonly directoryServer: DirectoryServerName;
  readonly threeDSServerTransID: string;
  readonly dsTransID: string;
  readonly version: MessageVersion;
  /** Where the RReq goes: the AReq said so. */
  readonly threeDSServerURL: string;
  /** The scenario of the card, as in `CardScenario.threeDs`. */
  readonly threeDs: string;
  readonly startedAt: number;
}

/** Longer than any challenge; what is older can get no result. */
const KEPT_MS = 24 * HOUR;

export class DirectoryServerTransactions {
  readonly #clock: Clock;
  readonly #byId = new Map<string, DirectoryServerTransaction>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** False where the id was used before: a 3DS Server makes a new one for each authentication. */
  add(transaction: DirectoryServerTransaction): boolean {
    this.#forgetOld();
    const key = transaction.threeDSServerTransID.toLowerCase();
    if (this.#byId.has(key)) return false;
    this.#byId.set(key, transaction);
    return true;
  }

  find(threeDSServerTransID: string): DirectoryServerTransaction | undefined {
    return this.#byId.get(threeDSServerTransID.toLowerCase());
  }

  /** A Map keeps the order of insertion, so the old ones stand in front. */
  #forgetOld(): void {
    const horizon = this.#clock.now() - KEPT_MS;
    for (const [key, { startedAt }] of this.#byId) {
      if (startedAt >= horizon) return;
      this.#byId.delete(key);
    }
  }
}
