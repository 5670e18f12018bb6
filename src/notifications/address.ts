/** The address of a notification: the merchant's URL with what is added to it. Whether it may be called is asked elsewhere. */
import { appendQuery } from '../platform/query.ts';

export interface AddressedTo {
  /** The merchant's own id of the order. */
  readonly orderId: string;
  /** Unix seconds of this try. */
  readonly unixSeconds: number;
  /** Tells of a session that never had a transaction; shops leave such calls alone. */
  readonly pretransaction: boolean;
}

/** Appends `transactionid`, `timestamp` and, where it applies, `payload_type`; query and bytes of the URL stay as they are. */
export function notificationAddress(url: string, { orderId, unixSeconds, pretransaction }: AddressedTo): string {
  const parameters = [
    // Order ids are kept as the merchant sent them; a lone surrogate in one has no UTF-8.
    `transactionid=${encodeURIComponent(orderId.toWellFormed())}`,
    `timestamp=${unixSeconds}`,
  ];
  if (pretransaction) parameters.push('payload_type=pretransaction');
  return appendQuery(url.replace(/#.*$/s, ''), parameters.join('&'));
}
