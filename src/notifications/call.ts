/** Makes the HTTP call of a notification from what is to be told. Sending it is not done here. */
import { notificationAddress } from './address.ts';
import { signNotification } from './sign.ts';
import type { NewNotification } from './types.ts';

export interface NotificationCall {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  /** Exactly the bytes that were signed; null for GET. */
  readonly body: Buffer | null;
}

/** The order as the merchant may read it, and the key that vouches for it. */
export interface RenderedNotification {
  /** Compact JSON, as `JSON.stringify` makes it: some merchants sign what they parsed and wrote anew. */
  readonly body: string;
  readonly apiKey: string;
}

/** `rendered` is needed for POST; a GET carries nothing but the order's id, and the merchant asks for the rest. */
export function makeCall(
  notification: NewNotification,
  unixSeconds: number,
  rendered: RenderedNotification | null,
): NotificationCall {
  const { method, orderId, pretransaction } = notification;
  const url = notificationAddress(notification.url, { orderId, unixSeconds, pretransaction });
  // The same in every try: lets a shop tell a repetition from news.
  const headers = { 'gatehouse-notification': String(notification.notificationId) };
  if (method === 'GET' || rendered === null) return { url, method: 'GET', headers, body: null };
  const body = Buffer.from(rendered.body);
  return {
    url,
    method,
    headers: {
      ...headers,
      'content-type': 'application/json',
      // Written with a capital: some shops read it from a case-sensitive list.
      Auth: signNotification(rendered.apiKey, unixSeconds, body),
    },
    body,
  };
}
