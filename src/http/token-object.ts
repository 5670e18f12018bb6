/** A token as merchants read it. Pure. */
import { isExpired, type Token } from '../orders/tokens.ts';
import type { Instant } from '../platform/clock.ts';

/** Every member is always there: clients stop at a missing one. */
export function tokenObject(token: Token, now: Instant): object {
  const { bin, last4, expiry, model } = token;
  return {
    bin: bin === null ? null : Number(bin),
    code: token.code,
    display: token.display,
    expired: isExpired(token, now) ? 1 : 0,
    expiry_date: expiry === null ? '' : Number(expiry),
    // A number would lose its leading zero.
    last4: last4 === null || last4.startsWith('0') ? last4 : Number(last4),
    model,
    name_holder: token.holder,
    recurring_model: model,
    token: token.token,
  };
}
