/** How a document of 3-D Secure 1.0.2 travels in a form field: zlib (RFC 1950) inside of base64. */
import { deflateSync, inflateSync } from 'node:zlib';

/** The largest document seen in the wild has 6 kB; a field that swells beyond this is a bomb. */
export const MOST_INFLATED_BYTES = 64 * 1024;

export function pack(document: string): string {
  return deflateSync(Buffer.from(document, 'utf8')).toString('base64');
}

/** `info` gives how much of the input was used, which the types of Node do not know. */
const inflate = inflateSync as unknown as (
  packed: Buffer,
  options: { readonly info: true; readonly maxOutputLength: number },
) => { readonly buffer: Buffer; readonly engine: { readonly bytesWritten: number } };

/** The document in a field; white space between its characters is skipped. Undefined where it is none. */
export function unpack(field: string): string | undefined {
  if (field.length > 2 * MOST_INFLATED_BYTES) return undefined;
  const text = field.replace(/\s+/g, '');
  if (text === '' || text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  try {
    const packed = Buffer.from(text, 'base64');
    const { buffer, engine } = inflate(packed, { info: true, maxOutputLength: MOST_INFLATED_BYTES });
    // What follows the end of the stream would be skipped: a field that was added to is not the one that was sent.
    if (engine.bytesWritten !== packed.length) return undefined;
    return new TextDecoder('utf-8', { fatal: true }).decode(buffer);
  } catch {
    // Not zlib, cut off, larger than it may be, or no UTF-8.
    return undefined;
  }
}
