/** The signature of POST notifications. Verifying is the merchant's part; how is written in the documentation. */
import { createHmac } from 'node:crypto';

/**
 * Value of the `Auth` header: base64 of `<Unix seconds>:<hex HMAC-SHA-512 of "<Unix seconds>:<body>">` under the site's API
 * key. `body` must be the very bytes that are sent. Merchants refuse a signature older than ten minutes by default, so
 * every try is signed anew.
 */
export function signNotification(apiKey: string, unixSeconds: number, body: Buffer): string {
  const signature = createHmac('sha512', apiKey.trim()).update(`${unixSeconds}:`).update(body).digest('hex');
  return Buffer.from(`${unixSeconds}:${signature}`).toString('base64');
}
