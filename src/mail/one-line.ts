/** Keeps to one line what must be one: a subject, a name, a header field. Which texts those are is decided elsewhere. */

/** Would turn the words around them, in a subject as in a sentence: U+202A … U+202E, U+2066 … U+2069. */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g;

/** Every run of blanks, line ends and control characters becomes one space. */
export function oneLine(text: string): string {
  return text
    .replace(TURNING, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

/** A subject, whose names were cleaned one by one and may stand in marks of isolation. */
export function subjectLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}

/** At most `most` characters; what was cut off is marked by an ellipsis. */
export function shorten(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most
    ? text
    : `${characters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`;
}
