/** Types of `card-rules.js`, for the tests: the browser's files are not compiled. */
export interface BrowserScheme {
  id: string;
  lengths: number[];
  groups: number[];
  codeDigits: number;
  codeOptional?: boolean;
}
export function digitsOf(text: string): string;
export function schemeOf(digits: string): BrowserScheme;
export function schemeNamed(id: string): BrowserScheme;
export function groupNumber(digits: string): string;
export function readExpiry(text: string): { month: number; year: number } | null;
export function showExpiry(expiry: { month: number; year: number }): string;
export function growExpiry(text: string, typed: boolean): string;
export function numberFault(digits: string, accepted: string[]): string | null;
export function expiryFault(text: string, today: Date): string | null;
export function asksForCode(accepted: string[]): boolean;
export function codeFault(text: string, scheme: BrowserScheme): string | null;
export function holderFault(text: string): string | null;
