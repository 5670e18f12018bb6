/** What a payment costs its merchant, by a table per method. Pure; a payment keeps the fee that it was completed with. */
import { type Currency, toMajor } from '../platform/money.ts';
import type { Family, GatewayId, Method } from './types.ts';

/** A share of the amount and a fixed sum, both in the order's currency; at least `min`. */
export interface FeeRule {
  readonly percent: number;
  /** Minor units. */
  readonly fixed: number;
  /** Minor units. */
  readonly min: number;
}

export interface Fee {
  /** Minor units. */
  readonly amount: number;
  /** As the merchant reads it: `2.9 % For Mastercard Transactions (min 0.60)`. */
  readonly description: string;
}

/** Rules by method id, or by family for the rest. */
export type FeeTable = Readonly<Partial<Record<GatewayId | Family, FeeRule>>>;

const rule = (percent: number, fixed = 0, min = 0): FeeRule => ({ percent, fixed, min });

/** Of a site that has no table of its own. */
export const STANDARD_FEES: FeeTable = {
  card: rule(2.9, 0, 60),
  bank: rule(0, 35),
  bank_transfer: rule(0, 40),
  direct_debit: rule(0, 40),
  pay_later: rule(2.9, 45),
  wallet: rule(1.9, 20),
  prepaid: rule(8),
  gift_card: rule(2.5),
};

/** The fee of a payment; null where no rule charges anything. */
export function feeOf(method: Method, table: FeeTable, amount: number, currency: Currency): Fee | null {
  const found = table[method.id] ?? table[method.family];
  if (!found) return null;
  const share = Math.round((amount * found.percent) / 100) + found.fixed;
  const fee = Math.max(share, found.min);
  if (fee <= 0) return null;
  const major = (minor: number) => toMajor({ amount: minor, currency });
  const parts = [
    ...(found.percent > 0 ? [`${found.percent} %`] : []),
    ...(found.fixed > 0 ? [major(found.fixed)] : []),
  ];
  const least = found.min > 0 ? ` (min ${major(found.min)})` : '';
  return { amount: fee, description: `${parts.join(' + ')} For ${method.name} Transactions${least}` };
}
