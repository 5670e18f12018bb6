/** The fee that a payment is completed with. */
import type { Site } from '../merchants/types.ts';
import { findMethod } from '../methods/catalogue.ts';
import { feeOf, STANDARD_FEES } from '../methods/fees.ts';
import type { Attempt } from '../payments/types.ts';

/** By the site's table; of a card, that of its scheme. Money that only waits costs nothing yet, and a card that is only stored costs nothing. */
export function feeFor(site: Site, attempt: Attempt): Attempt['fee'] {
  if (attempt.financialStatus !== 'completed' || attempt.amount === 0) return null;
  const method = findMethod(attempt.scheme ?? attempt.gateway);
  return method ? feeOf(method, site.fees ?? STANDARD_FEES, attempt.amount, attempt.currency) : null;
}
