/** A message as it may be kept and shown: no card number but its first six and last four, no expiry, no security code. */
import { decodeTags, joinTags, TAG } from './additional-data.ts';
import type { Fields, IsoMessage } from './message.ts';

/** PCI DSS 3.4.1: at most the first six (BIN) and the last four. */
export function maskPan(pan: string): string {
  return pan.length < 12 ? '*'.repeat(pan.length) : pan.slice(0, 6) + '*'.repeat(pan.length - 10) + pan.slice(-4);
}

/** Additional data that cannot be read is cut out whole: a security code may be anywhere in it. */
export function maskFields(fields: Fields): Fields {
  const { 2: pan, 14: _expiry, 48: additional, ...rest } = fields as Record<number, string | undefined>;
  const shown: Record<number, string> = { ...(rest as Fields) };
  if (pan !== undefined) shown[2] = maskPan(pan);
  if (additional !== undefined) {
    const kept = withoutSecurityCode(additional);
    if (kept !== '') shown[48] = kept;
  }
  return shown;
}

export function maskMessage(message: IsoMessage): IsoMessage {
  return { mti: message.mti, fields: maskFields(message.fields) };
}

function withoutSecurityCode(additional: string): string {
  const read = decodeTags(additional);
  if (!read.ok) return '';
  const { [TAG.securityCode]: securityCode, ...tags } = read.tags;
  return securityCode === undefined ? additional : joinTags(tags);
}
