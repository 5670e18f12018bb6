/** Structured logs by pino. Members that may hold secrets are cut out wherever they stand. */
import { type Logger, pino } from 'pino';
import { escapeControls } from './shown.ts';

export type Log = Logger;
export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

const SECRET = ['api_key', 'authorization', 'auth', 'cookie', 'card_number', 'card_cvc', 'cvc', 'pan', 'term_url'];
/** Where a name is no word, it stands in brackets. */
const WITH_HYPHEN = ['["api-key"]', '*["api-key"]', '*.*["api-key"]'];

export function makeLog(level: LogLevel): Log {
  return pino({
    level,
    redact: {
      paths: [...SECRET.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), ...WITH_HYPHEN],
      censor: '[cut]',
    },
    // JSON leaves some characters as they are that a terminal takes for orders.
    hooks: { streamWrite: escapeControls },
  });
}

export const silentLog: Log = pino({ level: 'silent' });

/** Any run of 13 to 19 digits that passes the Luhn check becomes its last four digits. */
export function maskCardNumbers(text: string): string {
  return text.replace(/\d(?:[ -]?\d){11,18}/g, (found) => {
    const digits = found.replace(/[ -]/g, '');
    return passesLuhn(digits) ? `${'*'.repeat(digits.length - 4)}${digits.slice(-4)}` : found;
  });
}

/** ISO/IEC 7812-1 annex B: the check digit of a card number. */
export function passesLuhn(digits: string): boolean {
  if (!/^\d+$/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    let digit = Number(digits[digits.length - 1 - i]);
    if (i % 2 === 1 && (digit *= 2) > 9) digit -= 9;
    sum += digit;
  }
  return sum % 10 === 0;
}
