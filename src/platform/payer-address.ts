/** Who the payer is by address: the one order of precedence that rules, lists, counts and 3-D Secure share. */

export interface PayerAddress {
  readonly ip: string;
  /** `connection`: the payer's browser came to us from there. */
  readonly source: 'forwarded_ip' | 'ip_address' | 'connection';
}

/** What an order tells of its payer's addresses, each read already. */
export interface ToldAddresses {
  readonly forwardedIp: string | null;
  readonly ipAddress: string | null;
}

/**
 * What the merchant tells goes first: its own server may be all that we see. A shop behind a proxy often sends the proxy as
 * `ip_address` and the payer as `forwarded_ip`. Null where nothing is known.
 */
export function payerAddress(told: ToldAddresses, connection: string | null): PayerAddress | null {
  if (told.forwardedIp !== null) return { ip: told.forwardedIp, source: 'forwarded_ip' };
  if (told.ipAddress !== null) return { ip: told.ipAddress, source: 'ip_address' };
  return connection === null ? null : { ip: connection, source: 'connection' };
}
