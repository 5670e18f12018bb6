/** The banks that a method lets its payer choose from. */
import type { Method } from '../methods/types.ts';

export interface Issuer {
  readonly code: string;
  readonly name: string;
}

export function issuersOf(_method: Method, _live: boolean): readonly Issuer[] {
  return [];
}
