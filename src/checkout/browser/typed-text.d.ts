/** Types of `typed-text.js`, for the tests: the browser's files are not compiled. */
export function plainText(text: string): string;
export function withoutGaps(text: string): string;
export function caretAfter(text: string, typed: string, caret: number, tidy: (text: string) => string): number;
