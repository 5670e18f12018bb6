/** How messages travel through the browser: base64url without padding of UTF-8 JSON (RFC 7515 §2). */

/** A message, or any other JSON object of a browser form such as threeDSMethodData, as one form value. */
export function toBase64Url(value: Readonly<Record<string, unknown>>): string {
  return Buffer.from(JSON.stringify(value), 'utf8').toString('base64url');
}

/**
 * The text behind a form value. Takes padding, the standard alphabet and line breaks as well, because banks send them;
 * undefined where the value is no base64 or holds no UTF-8.
 */
export function fromBase64Url(text: string): string | undefined {
  const compact = text.replace(/[\r\n]/g, '');
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(compact) || compact.replace(/=+$/, '').length % 4 === 1) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(compact, 'base64'));
  } catch {
    return undefined;
  }
}
