/** The word that somebody who wrote another probably meant. */

/** Longer texts are no misspelt words. */
const LONGEST_WORD = 40;

/** The word that differs least, in whatever case; undefined where none is near. */
export function nearest(written: string, words: readonly string[]): string | undefined {
  const most = written.length <= 3 ? 1 : Math.min(3, Math.floor(written.length / 3) + 1);
  const lower = written.toLowerCase().slice(0, LONGEST_WORD);
  let best: string | undefined;
  let least = most + 1;
  for (const word of words) {
    const steps = distance(lower, word.toLowerCase());
    if (steps < least) [best, least] = [word, steps];
  }
  return best;
}

/** Letters to put in, leave out, change or swap with their neighbour. */
export function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let steps = Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) steps = Math.min(steps, before[j - 2]! + 1);
      next.push(steps);
    }
    [before, row] = [row, next];
  }
  return row[b.length]!;
}
