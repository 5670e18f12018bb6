/** Text as payers type it, before anybody asks what it means. */

/**
 * Digits of every script as 0 to 9, full-width letters as plain ones, and nothing that cannot be seen (Unicode Cf): keyboards of many
 * payers write the first, and what is copied from messages carries the last. `browser/typed-text.js` of the payment page does the same.
 */
export function asciiText(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/[^\0-\x7f]/gu, westernDigit);
}

/** Every script has its ten digits in a row (Unicode, chapter 4.6), so the first of the row is the zero. */
function westernDigit(character: string): string {
  const code = character.codePointAt(0)!;
  let value = -1;
  while (/\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value++;
  return value < 0 ? character : String(value % 10);
}

/** Without the blanks, dots and dashes that people group long numbers with. */
export function withoutGaps(text: string): string {
  return asciiText(text).replace(/[\s.·\p{Pd}\u2212]/gu, '');
}

/**
 * A name or a line of text: trimmed, inner blanks single, nothing invisible in it but the joiners that Persian and Indian names are
 * written with.
 */
export function tidyLine(text: string): string {
  return text
    .normalize('NFC')
    .replace(/(?![\u200c\u200d])\p{Cf}/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
}
