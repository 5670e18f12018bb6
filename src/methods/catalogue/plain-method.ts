/** What most methods that are settled by an institution have in common; each family's file says what differs. */
import { HOUR } from '../../platform/clock.ts';
import type { Currency } from '../../platform/money.ts';
import type { Family, GatewayId, Method, Refunding } from '../types.ts';

/** Any number of refunds, in parts or whole, for two years. */
const REFUNDS: Refunding = {
  full: true,
  partial: true,
  byCart: false,
  most: null,
  withinDays: 730,
  begins: 'reserved',
  settles: 'at_midnight',
};

/** Refunds that differ from the usual ones by what is named. */
export const refunds = (more: Partial<Refunding>): Refunding => ({ ...REFUNDS, ...more });

/** The institution keeps what it has been paid. */
export const NO_REFUNDS: Refunding = refunds({ full: false, partial: false, most: 0 });

/** Codes written in one line: `EUR GBP`. */
export const listOf = (codes: string): readonly Currency[] => codes.split(' ');

/** The Single Euro Payments Area: the union, the free trade area, and the small states and crown that joined. */
export const SEPA = listOf(
  'AD AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MC MT NL NO PL PT RO SE SI SK SM VA',
);

/** A payment in euros that is there or not within the hour, is refunded like most, and asks the payer for nothing. */
export function plainMethod(family: Family, id: GatewayId, name: string, more: Partial<Method> = {}): Method {
  return {
    id,
    aliases: [],
    name,
    family,
    currencies: ['EUR'],
    countries: [],
    amounts: { min: 1, max: null },
    direct: true,
    expiresMs: HOUR,
    captureWindowMs: null,
    refunding: REFUNDS,
    recurring: null,
    chargebacks: false,
    cartRequired: false,
    secondChance: true,
    component: null,
    fields: [],
    customerData: [],
    paid: 'attempt_approved',
    promised: 'attempt_promised',
    ...more,
  };
}
