/** Where a payer goes whose payment came to nothing: to another try on this page, or back to the shop. */
import type { Site } from '../merchants/types.ts';
import { findMethod } from '../methods/catalogue.ts';
import type { Attempt } from '../payments/types.ts';
import type { PageState } from './port.ts';

/**
 * A payer who may choose among methods stays, and so does one whose card was refused: the next card is in the same wallet. Another
 * preset method takes them back to the shop, and so does a card where the site wants that, or where the shop's own form brought the
 * payer to 3-D Secure only. Whoever opens the link again may try again, as long as it has visits left.
 */
export function afterDecline(site: Site, attempt: Attempt | null, state: PageState): PageState {
  if (state.kind === 'ended' && state.why === 'used_up' && state.declined)
    return { kind: 'declined', order: state.order, declined: state.declined, again: false };
  if (state.kind !== 'open' || state.declined === null || state.order.gateway === null) return state;
  const byCard = attempt?.card != null || findMethod(state.order.gateway)?.family === 'card';
  const stays = byCard && site.settings.afterDeclinedCard !== 'leave' && attempt?.card?.verification === undefined;
  return stays ? state : { kind: 'declined', order: state.order, declined: state.declined, again: true };
}
