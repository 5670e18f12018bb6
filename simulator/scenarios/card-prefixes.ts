/**
 * Which prefixes and lengths each scheme of the simulated world uses. A number of none of them belongs to no issuer.
 * The prefixes are the customary ones of public test numbers (ISO/IEC 7812), not a scheme's full table.
 */

export type CardScheme = 'VISA' | 'MASTERCARD' | 'AMEX' | 'MAESTRO' | 'MISTERCASH';

interface SchemePrefix {
  readonly scheme: CardScheme;
  /** Inclusive; both ends have the same number of digits. */
  readonly from: string;
  readonly to: string;
  readonly lengths: readonly number[];
}

const MAESTRO_LENGTHS = [12, 13, 14, 15, 16, 17, 18, 19];

/** No two entries share a number: Maestro's 67 leaves out 6703, which is Bancontact's. */
export const CARD_PREFIXES: readonly SchemePrefix[] = [
  { scheme: 'VISA', from: '4', to: '4', lengths: [13, 16, 19] },
  { scheme: 'MASTERCARD', from: '51', to: '55', lengths: [16] },
  { scheme: 'MASTERCARD', from: '2221', to: '2720', lengths: [16] },
  { scheme: 'AMEX', from: '34', to: '34', lengths: [15] },
  { scheme: 'AMEX', from: '37', to: '37', lengths: [15] },
  { scheme: 'MISTERCASH', from: '6703', to: '6703', lengths: [16, 17, 18, 19] },
  { scheme: 'MAESTRO', from: '50', to: '50', lengths: MAESTRO_LENGTHS },
  { scheme: 'MAESTRO', from: '56', to: '59', lengths: MAESTRO_LENGTHS },
  { scheme: 'MAESTRO', from: '63', to: '63', lengths: MAESTRO_LENGTHS },
  { scheme: 'MAESTRO', from: '6700', to: '6702', lengths: MAESTRO_LENGTHS },
  { scheme: 'MAESTRO', from: '6704', to: '6799', lengths: MAESTRO_LENGTHS },
];

/** The scheme of a number by its prefix and length; undefined where no scheme uses it. */
export function schemeOf(pan: string): CardScheme | undefined {
  return CARD_PREFIXES.find(({ from, to, lengths }) => {
    const head = pan.slice(0, from.length);
    return lengths.includes(pan.length) && head >= from && head <= to;
  })?.scheme;
}
