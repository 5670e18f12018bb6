/** What an institution gets wrong on purpose, per method and until told otherwise, so that silence can be tested. */

/**
 * `unreachable`: the connection is cut before anything is done · `error`: 500, nothing done · `closed`: 503, nothing done · `slow`: done, and answered later
 * than anybody waits · `lost`: done, and the connection cut before the answer · `mute`: all is well, but no status calls.
 */
export const FAULTS = ['unreachable', 'error', 'closed', 'slow', 'lost', 'mute'] as const;

export type Fault = (typeof FAULTS)[number];

export class Faults {
  readonly #byMethod = new Map<string, { fault: Fault; times: number }>();

  /** `null` mends it. `times`: how many requests it spoils; any number unless said. */
  set(method: string, fault: Fault | null, times = Number.POSITIVE_INFINITY): void {
    if (fault === null) this.#byMethod.delete(method);
    else this.#byMethod.set(method, { fault, times });
  }

  /** What becomes of a request that arrives now; counts it. */
  ofRequest(method: string): Fault | undefined {
    const active = this.#byMethod.get(method);
    if (!active || active.fault === 'mute') return undefined;
    active.times -= 1;
    if (active.times <= 0) this.#byMethod.delete(method);
    return active.fault;
  }

  isMute(method: string): boolean {
    return this.#byMethod.get(method)?.fault === 'mute';
  }

  /** Method → fault, for whoever asks. */
  all(): Record<string, Fault> {
    return Object.fromEntries([...this.#byMethod].map(([method, { fault }]) => [method, fault]));
  }
}
