/** How often a payment link may be used: twenty visits in which the payer acted. Looking at the page is free. */
import type { Session } from './types.ts';

export const MOST_VISITS = 20;

/** The session with this visit counted; the same visit counts once. */
export function countVisit(session: Session, nonce: string): Session {
  return session.visits.includes(nonce) ? session : { ...session, visits: [...session.visits, nonce] };
}
