/**
 * Which of a site's methods this gateway can carry out: cards of schemes whose issuers it can ask, and the rest where there are
 * institutions to ask. Pure. It is said here alone: sites come with what is left (`merchants/sites.ts`), and whatever offers or takes a method
 * looks at the site.
 */
import { findMethod, schemesOf } from './catalogue.ts';
import type { GatewayId, Scheme } from './types.ts';

export interface Served {
  /** Whether cards of a scheme can be authenticated and authorised. */
  readonly scheme: (scheme: Scheme) => boolean;
  /** Whether anybody stands behind the methods that are no card. */
  readonly institutions: boolean;
}

const ANY_CARD: GatewayId = 'CREDITCARD';

/** Of these methods of one site those that this gateway takes; the same list where it takes all. */
export function servedOf(gateways: readonly GatewayId[], served: Served): readonly GatewayId[] {
  const left = gateways.filter((id) => {
    const method = findMethod(id);
    if (!method) return true;
    if (method.family !== 'card') return served.institutions || (method.cardsOf && served.scheme(method.cardsOf));
    return schemesAt(gateways, id).some(served.scheme);
  });
  return left.length === gateways.length ? gateways : left;
}

/** Any card is any of the site's own schemes, where it names some. */
function schemesAt(gateways: readonly GatewayId[], id: GatewayId): readonly Scheme[] {
  const schemes = schemesOf(findMethod(id)!);
  const own = id === ANY_CARD ? schemes.filter((scheme) => gateways.includes(scheme)) : [];
  return own.length > 0 ? own : schemes;
}
