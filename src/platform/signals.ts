/** Wakes those in this process who wait for a change. A hint only: whoever waits looks at the stored truth afterwards. */

export interface Signals {
  /** Something about `key` has changed. */
  raise(key: string): void;
  /** Resolves at the next `raise` of the key, or after `timeoutMs` of real time. */
  next(key: string, timeoutMs: number): Promise<void>;
}

export function makeSignals(): Signals {
  const waiting = new Map<string, Set<() => void>>();
  return {
    raise(key) {
      const waiters = waiting.get(key);
      if (!waiters) return;
      waiting.delete(key);
      for (const wake of waiters) wake();
    },
    next: (key, timeoutMs) =>
      new Promise((resolve) => {
        const waiters = waiting.get(key) ?? new Set();
        const wake = () => {
          clearTimeout(timer);
          waiters.delete(wake);
          if (waiters.size === 0 && waiting.get(key) === waiters) waiting.delete(key);
          resolve();
        };
        const timer = setTimeout(wake, timeoutMs);
        waiters.add(wake);
        waiting.set(key, waiters);
      }),
  };
}
