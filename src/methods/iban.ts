/** Account numbers of banks as payers type them: IBAN (ISO 13616), BIC (ISO 9362), and the numbers that lenders still ask for. */
import { isCountry } from '../platform/countries.ts';
import { withoutGaps } from './typed-text.ts';

/** Length of an IBAN by its country, as the IBAN registry lists them, run together. */
const TABLE = `
  AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18
  FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20
  LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24
  SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30
`;

/** `NL` → 18. */
export const IBAN_LENGTHS: ReadonlyMap<string, number> = new Map(
  TABLE.trim()
    .split(/\s+/)
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** Accounts of the test bank. Their check digits are wrong on purpose or by age: no real payer has one. */
export const TEST_IBANS: readonly string[] = [
  'NL87ABNA0000000001',
  'NL87ABNA0000000002',
  'NL87ABNA0000000003',
  'NL87ABNA0000000004',
  'NL87ABNA0000000005',
  'NL87ABNA0000000006',
];

/** The IBAN in capitals and without what people group it with: `nl91 abna 0417-1643 00` gives `NL91ABNA0417164300`. */
export function tidyIban(typed: string): string {
  return withoutGaps(typed)
    .toUpperCase()
    .replace(/^IBAN:?/, '');
}

/** Whether a tidy IBAN has its country's length and the right check digits (ISO 7064, mod 97-10). */
export function isIban(iban: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]+$/.test(iban) || IBAN_LENGTHS.get(iban.slice(0, 2)) !== iban.length) return false;
  let rest = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** `NL91 ABNA 0417 1643 00`, as it is printed. */
export function groupIban(iban: string): string {
  return iban.replace(/(.{4})(?=.)/g, '$1 ');
}

export function tidyBic(typed: string): string {
  return withoutGaps(typed).toUpperCase();
}

/** Eight or eleven characters: bank, country, place, branch. */
export function isBic(bic: string): boolean {
  const match = /^[A-Z0-9]{4}([A-Z]{2})[A-Z0-9]{2}([A-Z0-9]{3})?$/.exec(bic);
  return match !== null && (isCountry(match[1]!) || match[1] === 'XK');
}

/** An account of any kind: an IBAN, which must be right, or five to twenty digits of a country's own. */
export function isBankAccount(tidy: string): boolean {
  return /^[A-Z]{2}\d{2}/.test(tidy) ? isIban(tidy) : /^\d{5,20}$/.test(tidy);
}
