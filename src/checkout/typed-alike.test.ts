/** What payers type, paste and have filled in: the gateway and the browser's own files read the same in it. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCard } from '../methods/cards.ts';
import { checkDetails } from '../methods/details.ts';
import { readMonthAndYear } from '../methods/expiry.ts';
import { asciiText, tidyLine, withoutGaps } from '../methods/typed-text.ts';
import type { FormField } from '../methods/types.ts';
import { codeFault, digitsOf, growExpiry, numberFault, readExpiry, schemeOf } from './browser/card-rules.js';
import { isBic, isEmail, isIban, readBirthday } from './browser/method-rules.js';
import { caretAfter, plainText, withoutGaps as withoutGapsInBrowser } from './browser/typed-text.js';

const now = Date.UTC(2026, 10, 22);
const SCRIPTS = [...'0٠۰०০௦๐０𞥐'];
/** Marks that messages, word processors and spreadsheets leave in what is copied from them. */
const MARKS = [
  ...'\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff',
];

/** The digits of a text in the script that has this zero. */
const inScript = (text: string, zero: string) =>
  text.replace(/\d/g, (digit) => String.fromCodePoint(zero.codePointAt(0)! + Number(digit)));

/** The text with marks strewn over it. */
const strewn = (text: string) =>
  fc
    .array(fc.tuple(fc.nat(text.length), fc.constantFrom(...MARKS)), { maxLength: 5 })
    .map((marks) => marks.reduce((made, [at, mark]) => made.slice(0, at) + mark + made.slice(at), text));

function faultsOfCard(card: { number?: string; expiry?: string; securityCode?: string; holder?: string }) {
  const entry = { number: '4111111111111111', expiry: '12/30', securityCode: '123', holder: 'S Smit', ...card };
  const check = checkCard(entry, { gateway: 'CREDITCARD', now });
  return check.ok ? {} : check.faults;
}

function read(field: FormField, typed: string): string | undefined {
  const check = checkDetails({ fields: [field] }, { [field]: typed }, { now, issuers: [] });
  return check.ok ? check.details[field] : undefined;
}

describe('an expiry date', () => {
  it.each([
    ...[
      '12/30',
      '1230',
      '12 / 30',
      '12/2030',
      '122030',
      '12-30',
      '12–30',
      '12—30',
      '12‑30',
      '12 − 30',
      '12.30',
      '12 30',
      '12\\30',
    ],
    ...[
      '2030-12',
      '2030/12',
      '2030 12',
      '2030.12',
      '2030–12',
      '203012',
      '１２／３０',
      '١٢/٣٠',
      '۱۲ / ۳۰',
      '१२३०',
      '\u200e12/30\u200e',
      '12⁄30',
    ],
  ])('is read in %s', (typed) => {
    const expected = { month: 12, year: 2030 };
    expect([readMonthAndYear(typed), readExpiry(typed)]).toEqual([expected, expected]);
  });

  it.each(['1/30', '01/30', '130', '0130', '2030-1', '2030/01', '203001', '1 / 2030'])(
    'of January is read in %s',
    (typed) => {
      const expected = { month: 1, year: 2030 };
      expect([readMonthAndYear(typed), readExpiry(typed)]).toEqual([expected, expected]);
    },
  );

  it.each([
    '',
    '1',
    '12',
    '123',
    '12/',
    '12 / 3',
    '13/30',
    '1330',
    '00/30',
    '12/130',
    '203013',
    '1930-12',
    'soon',
    '30/12/2030',
  ])('is none in %s', (typed) => {
    expect([readMonthAndYear(typed), readExpiry(typed)]).toEqual([undefined, null]);
  });

  it('is one for the browser exactly where it is one for the gateway', () => {
    const parts = fc.constantFrom(
      '1',
      '12',
      '13',
      '0',
      '20',
      '30',
      '2030',
      '٣',
      ' ',
      '/',
      '-',
      '–',
      '.',
      '\u200f',
      '年',
    );
    const texts = fc.oneof(
      fc.array(parts, { maxLength: 7 }).map((all) => all.join('')),
      fc.string(),
    );
    fc.assert(
      fc.property(texts, (typed) => isDeepStrictEqual(readExpiry(typed) ?? undefined, readMonthAndYear(typed))),
    );
  });

  it.each([
    ['130', '01 / 30'],
    ['1230', '12 / 30'],
    ['930', '09 / 30'],
    ['1/30', '01 / 30'],
    ['203012', '2030-12'],
    ['٠١٣٠', '01 / 30'],
  ])('grows from %s, key by key', (keys, shown) => {
    expect([...keys].reduce((text, key) => growExpiry(text + key, true), '')).toBe(shown);
  });
});

describe('a number', () => {
  const PAN = '4111111111111111';

  it.each(SCRIPTS)('typed key by key with the digits of the script of %s stays in order', (zero) => {
    for (const [digits, group] of [
      [PAN, (text: string) => digitsOf(text).replace(/(.{4})(?=.)/g, '$1 ')],
      ['5432', digitsOf],
    ] as const) {
      let field = '';
      let caret = 0;
      for (const key of inScript(digits, zero).match(/./gu)!) {
        const typed = field.slice(0, caret) + key + field.slice(caret);
        const text = group(typed);
        caret = caretAfter(text, typed, caret + key.length, digitsOf);
        field = text;
      }
      expect(digitsOf(field)).toBe(digits);
      expect(caret).toBe(field.length);
    }
  });

  it('is what it is to both, in any script, whatever invisible marks stand in it', () => {
    const typed = fc.constantFrom(...SCRIPTS).chain((zero) => strewn(inScript('4111 1111-1111.1111', zero)));
    fc.assert(
      fc.property(typed, (text) => {
        expect([faultsOfCard({ number: text }), numberFault(digitsOf(text), ['VISA'])]).toEqual([{}, null]);
      }),
    );
    const codes = fc.constantFrom(...SCRIPTS).chain((zero) => strewn(inScript('123', zero)));
    fc.assert(
      fc.property(codes, (text) => {
        expect([faultsOfCard({ securityCode: text }), codeFault(text, schemeOf('4'))]).toEqual([{}, null]);
      }),
    );
  });
});

describe('what a method asks for', () => {
  const lengths = { NL: 18 };

  it.each([
    ['iban', 'NL91 ABNA 0417 1643 00', 'NL91ABNA0417164300', (text: string) => isIban(text, lengths, [])],
    ['bic', 'ABNA-NL 2A', 'ABNANL2A', isBic],
    ['email', 'simon@example.com', 'simon@example.com', isEmail],
    ['birthday', '31-12-1990', '1990-12-31', (text: string) => readBirthday(text) === '31-12-1990'],
    ['phone', '+31 (0)6 1234–5678', '+31612345678', () => true],
    ['bank_account', 'NL91ABNA0417164300', 'NL91ABNA0417164300', () => true],
    ['gift_number', '6006 4900-0000', '600649000000', () => true],
    ['gift_code', '1 234', '1234', () => true],
  ] as const)('is read through invisible marks: %s', (field, typed, value, inBrowser) => {
    fc.assert(
      fc.property(strewn(typed), (text) => read(field, text) === value && inBrowser(text)),
      { numRuns: 50 },
    );
  });

  it('is a birthday as browsers fill it in, and as people write it', () => {
    for (const typed of [
      '1990-12-31',
      '1990/12/31',
      '31.12.1990',
      '31/12/1990',
      '31121990',
      '۳۱-۱۲-۱۹۹۰',
      '31–12–1990',
    ])
      expect([read('birthday', typed), readBirthday(typed)]).toEqual(['1990-12-31', '31-12-1990']);
  });
});

describe('a name', () => {
  it('keeps the joiners that its letters are written with, and loses what else cannot be seen', () => {
    expect(tidyLine('\u202aعلی\u200cرضا\u202c \u200b Ali\ufeff')).toBe('علی\u200cرضا Ali');
    expect(faultsOfCard({ holder: '\u2068S. Smit\u2069' })).toEqual({});
  });
});

it('any text is tidied alike on both sides', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (text) => {
      expect([plainText(text), withoutGapsInBrowser(text)]).toEqual([asciiText(text), withoutGaps(text)]);
    }),
  );
});
