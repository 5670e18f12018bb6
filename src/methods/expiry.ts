/** Month and year of a card as people, browsers and password stores write them. Whether the card still lives is for who asks. */
import { asciiText } from './typed-text.ts';

/** `browser/card-rules.js` of the payment page reads the same ones, and a test holds both together. */
const FORMS = [
  /^(?<month>\d{1,2})[/.-](?:20)?(?<year>\d\d)$/,
  /^20(?<year>\d\d)[/.-](?<month>\d{1,2})$/,
  /^(?<month>\d\d)(?:20)?(?<year>\d\d)$/,
  /^20(?<year>\d\d)(?<month>\d\d)$/,
  // No month begins so: the first digit is all of it.
  /^(?<month>[2-9]|1(?=[3-9]))(?<year>\d\d)$/,
];

/** `12/30`, `1230`, `12 / 2030`, `12–30`, `1/30`, `130`, `2030-12`, `203012`: undefined where it is no month of this century. */
export function readMonthAndYear(typed: string): { readonly month: number; readonly year: number } | undefined {
  const text = asciiText(typed)
    .trim()
    .replace(/\s*[\p{Pd}\u2212\u2044\u2215\\]\s*|\s*([/.])\s*|\s+/gu, (_, mark?: string) => mark ?? '-');
  for (const form of FORMS) {
    const { month = '', year = '' } = form.exec(text)?.groups ?? {};
    if (Number(month) >= 1 && Number(month) <= 12) return { month: Number(month), year: 2000 + Number(year) };
  }
  return undefined;
}
