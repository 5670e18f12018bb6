/** Types of `method-rules.js`, for the tests: the browser's files are not compiled. */
export function tidyIban(text: string): string;
export function groupIban(text: string): string;
export function isIban(text: string, lengths: Record<string, number>, tests: readonly string[]): boolean;
export function isBic(text: string): boolean;
export function readBirthday(text: string, pattern?: string): string | null;
export function growBirthday(text: string, pattern?: string): string;
export function isEmail(text: string): boolean;
