/** Text as payers type it, before anybody asks what it means. */

/** Full-width letters and digits, Arabic-Indic and Persian digits as ASCII: keyboards of some of the page's languages write them. */
export function asciiText(text: string): string {
  return text.normalize('NFKC').replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 0xf));
}

/** A name or a line of text: trimmed, inner blanks single, invisible marks of direction gone. */
export function tidyLine(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
