/** Phone numbers as people type them. That somebody answers there is not checked. */
import { asciiText } from './typed-text.ts';

/**
 * Digits with the plus of an international number in front where it was typed (`+31 (0)6-1234 5678`, `0031…`), else the number
 * as it is dialled at home; undefined where it cannot be one. ITU-T E.164: fifteen digits at most.
 */
export function readPhone(typed: string): string | undefined {
  const text = asciiText(typed)
    .trim()
    .replace(/^(\+\d{1,3}\s*)\(0\)/, '$1');
  if (!/^\+?[\d\s()./\p{Pd}]+$/u.test(text)) return undefined;
  const number = text.replace(/[^\d+]/g, '').replace(/^00/, '+');
  return /^\+?\d{7,15}$/.test(number) ? number : undefined;
}
