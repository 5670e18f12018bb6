/**
 * Keeps a name from turning the words around it: what stands between U+2068 and U+2069 runs its own way (Unicode Annex 9).
 * For plain text, such as titles and subjects; inside of HTML `<bdi>` does the same.
 */

const RUNS_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;

export function isolate(value: string): string {
  return `\u2068${value}\u2069`;
}

/** Isolated where it runs from right to left; in a text that runs from left to right every other value stands as it is. */
export function isolateForeign(value: string): string {
  return RUNS_LEFT.test(value) ? isolate(value) : value;
}
