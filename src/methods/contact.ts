/** E-mail addresses and phone numbers as people type them. That somebody answers there is not checked. */
import { asciiText } from './typed-text.ts';

const LONGEST_EMAIL = 254;

/** The address without blanks around it; undefined where it cannot be one. */
export function readEmail(typed: string): string | undefined {
  const text = typed
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .trim();
  const match = /^([^\s@<>()[\]\\,;:"]{1,64})@([^\s@]+)$/u.exec(text);
  if (!match || text.length > LONGEST_EMAIL || /^\.|\.\.|\.$/.test(match[1]!)) return undefined;
  const labels = match[2]!.split('.');
  const named = labels.every((label) => /^[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/u.test(label));
  return named && labels.length > 1 && /\p{L}/u.test(labels.at(-1)!) ? text : undefined;
}

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
