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

/** Controls of both sets but tab and line feed, and what turns the direction of writing or breaks lines unseen. */
const CONTROLS = /(?![\n\t])[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** The same text with these written as in JSON, `\\u001b`: so it stays good inside of JSON, too. */
export function escapeControls(text: string): string {
  return text.replace(CONTROLS, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Without the marks that writers of Arabic and Hebrew set beside a number or a full stop. They are seen by nobody and order their neighbours alone. */
export function withoutMarksOfDirection(text: string): string {
  return text.replace(/[\u061c\u200e\u200f]/g, '');
}

/** Whether a text of one or more lines has none of them but such marks; Windows ends a line with two characters. */
export function isPrintable(text: string): boolean {
  return withoutMarksOfDirection(text.replaceAll('\r\n', '\n')).search(CONTROLS) < 0;
}
