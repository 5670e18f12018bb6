/**
 * The data elements of our dialect of ISO 8583:1987 as a table: number, form and width. What each message must carry
 * stands in `layouts.ts`, how bytes are made of it in `codec.ts`.
 */

/** n digits · an letters, digits and the padding blank · ans any printable ASCII. */
type Characters = 'n' | 'an' | 'ans';

export interface FieldForm {
  readonly name: string;
  readonly characters: Characters;
  /** Digits of the length in front of the value; 0: the value always has `max` characters. */
  readonly prefix: 0 | 2 | 3;
  readonly max: number;
  /** Narrower than its characters allow. */
  readonly pattern?: RegExp;
}

const fixed = (name: string, characters: Characters, max: number, pattern?: RegExp): FieldForm => ({
  name,
  characters,
  prefix: 0,
  max,
  ...(pattern && { pattern }),
});
const variable = (name: string, characters: Characters, prefix: 2 | 3, max: number): FieldForm => ({
  name,
  characters,
  prefix,
  max,
});

const MONTH = '(0[1-9]|1[0-2])';
const DAY_OF_MONTH = '(0[1-9]|[12]\\d|3[01])';
const TIME = '([01]\\d|2[0-3])[0-5]\\d[0-5]\\d';

export const FIELDS: Readonly<Record<number, FieldForm>> = {
  2: variable('card number', 'n', 2, 19),
  3: fixed('processing code', 'n', 6),
  4: fixed('amount', 'n', 12),
  7: fixed('transmission date and time, UTC', 'n', 10, new RegExp(`^${MONTH}${DAY_OF_MONTH}${TIME}$`)),
  11: fixed('system trace audit number', 'n', 6, /^(?!000000)/),
  12: fixed('local time', 'n', 6, new RegExp(`^${TIME}$`)),
  13: fixed('local date', 'n', 4, new RegExp(`^${MONTH}${DAY_OF_MONTH}$`)),
  14: fixed('expiry date', 'n', 4, new RegExp(`^\\d\\d${MONTH}$`)),
  18: fixed('merchant category code', 'n', 4),
  22: fixed('point of service entry mode', 'n', 3),
  25: fixed('point of service condition', 'n', 2),
  32: variable('acquirer', 'n', 2, 11),
  37: fixed('retrieval reference number', 'an', 12),
  38: fixed('approval code', 'an', 6),
  39: fixed('response or reason', 'an', 2),
  41: fixed('terminal', 'an', 8),
  42: fixed('merchant', 'an', 15),
  43: fixed('merchant name and place', 'ans', 40),
  48: variable('additional data', 'ans', 3, 999),
  49: fixed('currency', 'n', 3),
  54: variable('additional amounts', 'an', 3, 120),
  70: fixed('network management code', 'n', 3),
  90: fixed('original data', 'n', 42),
  95: fixed('replacement amounts', 'an', 42),
};

const CHARACTERS: Readonly<Record<Characters, RegExp>> = {
  n: /^\d*$/,
  an: /^[A-Za-z0-9 ]*$/,
  ans: /^[\x20-\x7e]*$/,
};

/** Whether the text has the characters and the narrower form of the element. Its length is the codec's affair. */
export function hasForm(form: FieldForm, value: string): boolean {
  return CHARACTERS[form.characters].test(value) && (form.pattern?.test(value) ?? true);
}

/** Digits, right-justified and zero-padded to `width`. Throws a RangeError for what does not fit. */
export function digits(value: number | string, width: number): string {
  const text = String(value);
  if (!/^\d+$/.test(text) || text.length > width) throw new RangeError(`«${text}» is not at most ${width} digits`);
  return text.padStart(width, '0');
}

/** Text, left-justified and blank-padded to `width`. Throws a RangeError for what does not fit. */
export function padded(value: string, width: number): string {
  if (value.length > width) throw new RangeError(`«${value}» is longer than ${width} characters`);
  return value.padEnd(width, ' ');
}
