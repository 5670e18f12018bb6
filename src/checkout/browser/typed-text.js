// Text as keyboards, clipboards and password stores give it, and the caret in a field that is written anew while it is typed into.

/** Digits of every script as 0 to 9, full-width letters as plain ones, and nothing that cannot be seen (Unicode Cf). */
export function plainText(text) {
  return text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/[^\0-\x7f]/gu, westernDigit);
}

/** Every script has its ten digits in a row (Unicode, chapter 4.6), so the first of the row is the zero. */
function westernDigit(character) {
  const code = character.codePointAt(0);
  let value = -1;
  while (/\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value++;
  return value < 0 ? character : String(value % 10);
}

/** Without the blanks, dots and dashes that people group long numbers with. */
export function withoutGaps(text) {
  return plainText(text).replace(/[\s.·\p{Pd}\u2212]/gu, '');
}

/** Where the caret belongs in `text`, which was written in place of `typed`: behind as many characters that `tidy` keeps. */
export function caretAfter(text, typed, caret, tidy) {
  const before = tidy(typed.slice(0, caret)).length;
  let to = 0;
  while (to < text.length && tidy(text.slice(0, to)).length < before) to++;
  return before > 0 && text[to] === ' ' ? to + 1 : to;
}

/** Puts the text into the field and keeps the caret behind the character it was behind; `tidy` takes the gaps out. */
export function reformat(field, text, tidy) {
  const typed = field.value;
  if (typed === text) return;
  const caret = caretAfter(text, typed, field.selectionStart, tidy);
  field.value = text;
  if (document.activeElement === field) field.setSelectionRange(caret, caret);
}

/** Deleting at a gap takes the character beyond it, or the gap would come back at once and the caret be stuck. */
export function stepOverGap(event) {
  const field = event.target;
  const { selectionStart: caret, selectionEnd, value } = field;
  if (caret !== selectionEnd) return;
  let to = caret;
  if (event.inputType === 'deleteContentBackward') while (/[ /]/.test(value[to - 1] ?? '')) to--;
  if (event.inputType === 'deleteContentForward') while (/[ /]/.test(value[to] ?? '')) to++;
  if (to !== caret) field.setSelectionRange(to, to);
}
