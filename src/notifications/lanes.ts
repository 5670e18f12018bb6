/**
 * Keeps one receiver from taking every place: each has a lane of a few, and of fewer while it does not answer. A receiver is
 * an endpoint (scheme, host and port of a notification URL), or a site with all the endpoints that it may name.
 */

export interface Lanes<Receiver> {
  /** Places that are free in the lane of this receiver. */
  free(receiver: Receiver): number;
  /** Receivers whose lanes are not wide open, with their free places. */
  used(): ReadonlyMap<Receiver, number>;
  enter(receiver: Receiver): void;
  /** `answered`: whether any HTTP answer came. */
  leave(receiver: Receiver, answered: boolean): void;
}

/** Receivers remembered as silent; the one that was found first is forgotten first. */
const MOST_REMEMBERED = 1_000;

/** So many places for a receiver, and so many for one whose last call brought no answer. */
export function makeLanes<Receiver>(widest: number, whileSilent: number): Lanes<Receiver> {
  const taken = new Map<Receiver, number>();
  const silent = new Set<Receiver>();
  const free = (receiver: Receiver) =>
    Math.max((silent.has(receiver) ? whileSilent : widest) - (taken.get(receiver) ?? 0), 0);

  return {
    free,
    used: () => new Map([...silent, ...taken.keys()].map((receiver) => [receiver, free(receiver)])),
    enter(receiver) {
      taken.set(receiver, (taken.get(receiver) ?? 0) + 1);
    },
    leave(receiver, answered) {
      const left = (taken.get(receiver) ?? 0) - 1;
      if (left > 0) taken.set(receiver, left);
      else taken.delete(receiver);
      silent.delete(receiver);
      if (answered) return;
      silent.add(receiver);
      if (silent.size > MOST_REMEMBERED) silent.delete(silent.values().next().value!);
    },
  };
}
