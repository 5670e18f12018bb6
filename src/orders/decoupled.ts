/** How long an issuer may take to authenticate the payer of an order elsewhere. */
import type { Site } from '../merchants/types.ts';
import { type Instant, MINUTE } from '../platform/clock.ts';
import type { Aggregate } from './store.ts';

/** What follows from the result has to fit into the life of the order's link. */
const RESERVED_MS = MINUTE;

/** Whole minutes as the site grants them, and no more than the link has left; undefined where nothing is to be offered. */
export function decoupledMinutes(
  { settings }: Pick<Site, 'settings'>,
  { session }: Pick<Aggregate, 'session'>,
  now: Instant,
): number | undefined {
  if (settings.decoupledMinutes === undefined) return undefined;
  const left = Math.floor((session.expiresAt - now - RESERVED_MS) / MINUTE);
  return left < 1 ? undefined : Math.min(settings.decoupledMinutes, left);
}
