/** Brands that payers of a country know a method by: cards of a national scheme that are Visa cards everywhere else. */
import type { GatewayId } from './types.ts';

export interface Brand {
  readonly id: string;
  readonly name: string;
  /** Countries of customers it is shown to, ISO 3166-1 alpha-2; empty for all. */
  readonly countries: readonly string[];
}

const VISA: readonly Brand[] = [
  { id: 'CARTEBANCAIRE', name: 'Cartes Bancaires', countries: ['FR'] },
  { id: 'DANKORT', name: 'Dankort', countries: ['DK'] },
  { id: 'POSTEPAY', name: 'Postepay', countries: ['IT'] },
  { id: 'VPAY', name: 'V Pay', countries: [] },
];

/** Every brand there is. */
export const BRANDS: readonly Brand[] = VISA;

/** Brands of a method, by its id, for customers of a country; null for all of them. */
export function brandsOf(method: GatewayId, country: string | null): readonly Brand[] {
  const brands = method === 'VISA' ? VISA : [];
  return brands.filter(({ countries }) => country === null || countries.length === 0 || countries.includes(country));
}
