/** Name resolution for connections to addresses that a stranger chose. */
import { type LookupAddress, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';

/** The guard's answer, as the error of a connection that was not made. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

/**
 * Resolves a host name to those of its addresses that may be called; `refuses` says why one may not. It is asked at the moment
 * of connecting, with the very address that is connected to: a name that resolved elsewhere a moment ago gains nothing.
 */
export function guardedLookup(refuses: (host: string, address: string) => string | undefined): LookupFunction {
  return (host, options, done) => {
    lookup(host, { ...options, all: true }, (error, found) => {
      if (error) return done(error, []);
      const reasons = found.map(({ address }) => refuses(host, address));
      const allowed = found.filter((_, i) => reasons[i] === undefined);
      const [first] = allowed;
      if (!first) return done(new AddressRefused(reasons[0] ?? 'the host has no address'), []);
      if (options.all) return done(null, allowed as LookupAddress[]);
      done(null, first.address, first.family);
    });
  };
}
