/** Counts what may happen any number of times, so that a log tells of it and is not filled by it. */

/** So many things are told apart; of one that was forgotten the count begins anew. */
const MOST = 1_000;

export interface Tally<Key> {
  /** Counts one more, and answers how many there were whenever that is worth a line: the first, the tenth, the hundredth … */
  count(key: Key): number | undefined;
}

export function makeTally<Key>(most = MOST): Tally<Key> {
  const counts = new Map<Key, number>();
  return {
    count(key) {
      const soFar = (counts.get(key) ?? 0) + 1;
      counts.delete(key);
      counts.set(key, soFar);
      // Whatever was not heard of for longest stands first.
      if (counts.size > most) counts.delete(counts.keys().next().value!);
      return /^10*$/.test(String(soFar)) ? soFar : undefined;
    },
  };
}
