/** What somebody sent, made fit to be repeated to them: one short line without card numbers and keys. */

const LONGEST = 40;
/** Of what might be a key, no more than is needed to tell which one it was. */
const SHOWN_OF_KEY = 6;
const SHOWN_OF_NUMBER = 4;

/** Quoted and cut. Long numbers and words that might be secrets keep their beginning only. */
export function shown(text: string): string {
  const line = oneLine(text.slice(0, 10 * LONGEST));
  const plain = line
    .replace(/\d(?:[ ./-]?\d){8,}/g, (found) => `${found.replace(/\D/g, '').slice(0, SHOWN_OF_NUMBER)}…`)
    .replace(/[A-Za-z0-9+/_=-]{17,}/g, (found) => `${found.slice(0, SHOWN_OF_KEY)}…`);
  const characters = [...plain];
  return `"${characters.length > LONGEST ? `${characters.slice(0, LONGEST).join('')}…` : plain}"`;
}

/** Without line breaks and other characters that a terminal or a page might obey. */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
}

/** `a`, `a or b`, `a, b or c`. */
export function anyOf(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
