/** A short memory in front of a question that is asked often and whose answer seldom changes. */
import type { Clock, Instant } from './clock.ts';

export interface RememberOptions {
  readonly clock: Clock;
  /** A changed answer is seen after this time at the latest. */
  readonly forMs: number;
  /** Answers kept at most. */
  readonly most: number;
}

export interface Memory<Key, Answer> {
  (key: Key): Promise<Answer>;
  /** The next who asks is given an answer that is new. */
  forget(key: Key): void;
}

/** Remembers answers, that there is none included; questions asked at the same time are asked once. */
export function remember<Key extends string | number, Answer>(
  ask: (key: Key) => Promise<Answer>,
  { clock, forMs, most }: RememberOptions,
): Memory<Key, Answer> {
  const answers = new Map<Key, { readonly until: Instant; readonly answer: Promise<Answer> }>();

  const recall = (key: Key) => {
    const known = answers.get(key);
    if (known && clock.now() < known.until) return known.answer;
    const entry = { until: clock.now() + forMs, answer: ask(key) };
    answers.delete(key);
    answers.set(key, entry);
    // The oldest stands first.
    if (answers.size > most) answers.delete(answers.keys().next().value!);
    // A database that failed is asked again by the next request.
    entry.answer.catch(() => {
      if (answers.get(key) === entry) answers.delete(key);
    });
    return entry.answer;
  };
  return Object.assign(recall, { forget: (key: Key) => void answers.delete(key) });
}
