/**
 * Keeps one endpoint from taking every place: each has a lane of a few, and a single one while it does not answer. An
 * endpoint is scheme, host and port of a notification URL.
 */

export interface Lanes {
  /** Places that are free in the lane of this endpoint. */
  free(endpoint: string): number;
  /** Endpoints whose lanes are not wide open, with their free places. */
  used(): ReadonlyMap<string, number>;
  enter(endpoint: string): void;
  /** `answered`: whether any HTTP answer came. */
  leave(endpoint: string, answered: boolean): void;
}

/** Endpoints remembered as silent; the one that was found first is forgotten first. */
const MOST_REMEMBERED = 1_000;

export function makeLanes(widest: number): Lanes {
  const taken = new Map<string, number>();
  const silent = new Set<string>();
  const free = (endpoint: string) => Math.max((silent.has(endpoint) ? 1 : widest) - (taken.get(endpoint) ?? 0), 0);

  return {
    free,
    used: () => new Map([...silent, ...taken.keys()].map((endpoint) => [endpoint, free(endpoint)])),
    enter(endpoint) {
      taken.set(endpoint, (taken.get(endpoint) ?? 0) + 1);
    },
    leave(endpoint, answered) {
      const left = (taken.get(endpoint) ?? 0) - 1;
      if (left > 0) taken.set(endpoint, left);
      else taken.delete(endpoint);
      silent.delete(endpoint);
      if (answered) return;
      silent.add(endpoint);
      if (silent.size > MOST_REMEMBERED) silent.delete(silent.values().next().value!);
    },
  };
}
