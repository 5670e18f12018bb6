/**
 * Messages to bytes and back, strictly: ASCII values, binary bitmaps, no frame length (see `framing.ts`). Values are kept
 * as they travel, padding included, so that encoding what was decoded gives the same bytes.
 */
import { FIELDS, hasForm } from './fields.ts';
import { isKnownMti } from './layouts.ts';
import { fieldNumbers, type IsoMessage } from './message.ts';

export interface DecodeFault {
  readonly reason:
    | 'truncated'
    | 'mti'
    | 'unknown_mti'
    | 'bit_65'
    | 'unknown_field'
    | 'length_prefix'
    | 'too_long'
    | 'form'
    | 'trailing';
  /** Of the first byte that could not be understood, counted from the message type. */
  readonly offset: number;
  readonly field: number | undefined;
  /** What had been understood up to there; for an answer that says «format error». */
  readonly partial: IsoMessage;
}

export type Decoded =
  | { readonly ok: true; readonly message: IsoMessage }
  | { readonly ok: false; readonly fault: DecodeFault };

const MTI_BYTES = 4;
const BITMAP_BYTES = 8;

/** Throws a RangeError for a message that breaks the tables: an unknown type or element, a wrong length, a wrong form. */
export function encode(message: IsoMessage): Buffer {
  if (!isKnownMti(message.mti)) throw new RangeError(`message type «${message.mti}» is none of ours`);
  const numbers = fieldNumbers(message.fields);
  const bitmap = Buffer.alloc(numbers.some((field) => field > 64) ? 2 * BITMAP_BYTES : BITMAP_BYTES);
  if (bitmap.length > BITMAP_BYTES) setBit(bitmap, 1);
  const values = numbers.map((field) => {
    const value = encodeField(field, message.fields[field]!);
    setBit(bitmap, field);
    return value;
  });
  return Buffer.concat([Buffer.from(message.mti, 'latin1'), bitmap, Buffer.from(values.join(''), 'latin1')]);
}

/** Accepts an empty secondary bitmap; refuses every truncation and every byte too many. */
export function decode(bytes: Buffer): Decoded {
  const mti = bytes.toString('latin1', 0, MTI_BYTES);
  const fields: Record<number, string> = {};
  const fail = (reason: DecodeFault['reason'], offset: number, field?: number): Decoded => ({
    ok: false,
    fault: { reason, offset, field, partial: { mti, fields } },
  });
  if (bytes.length < MTI_BYTES) return fail('truncated', bytes.length);
  if (!/^\d{4}$/.test(mti)) return fail('mti', 0);

  let offset = MTI_BYTES + BITMAP_BYTES;
  if (bytes.length < offset) return fail('truncated', bytes.length);
  if (isSet(bytes, 1)) offset += BITMAP_BYTES;
  if (bytes.length < offset) return fail('truncated', bytes.length);
  const announced = announcedFields(bytes, (offset - MTI_BYTES) * 8);
  if (announced.includes(65)) return fail('bit_65', MTI_BYTES + BITMAP_BYTES, 65);

  for (const field of announced) {
    const form = FIELDS[field];
    if (!form) return fail('unknown_field', offset, field);
    let length = form.max;
    if (form.prefix > 0) {
      const prefix = bytes.toString('latin1', offset, offset + form.prefix);
      if (prefix.length < form.prefix) return fail('truncated', bytes.length, field);
      if (!/^\d+$/.test(prefix) || Number(prefix) === 0) return fail('length_prefix', offset, field);
      length = Number(prefix);
      if (length > form.max) return fail('too_long', offset, field);
      offset += form.prefix;
    }
    if (offset + length > bytes.length) return fail('truncated', bytes.length, field);
    const value = bytes.toString('latin1', offset, offset + length);
    if (!hasForm(form, value)) return fail('form', offset, field);
    fields[field] = value;
    offset += length;
  }
  if (offset < bytes.length) return fail('trailing', offset);
  if (!isKnownMti(mti)) return fail('unknown_mti', 0);
  return { ok: true, message: { mti, fields } };
}

function encodeField(field: number, value: string): string {
  const form = FIELDS[field];
  if (!form) throw new RangeError(`element ${field} is none of ours`);
  const fits = form.prefix > 0 ? value.length >= 1 && value.length <= form.max : value.length === form.max;
  // The value stays out of the text: it may be a card number.
  if (!fits) throw new RangeError(`element ${field} (${form.name}) has ${value.length} characters`);
  if (!hasForm(form, value)) throw new RangeError(`element ${field} (${form.name}) has a wrong form`);
  return (form.prefix > 0 ? String(value.length).padStart(form.prefix, '0') : '') + value;
}

/** Numbers of the set bits, ascending, without bit 1, which announces the second bitmap. */
function announcedFields(bytes: Buffer, bits: number): number[] {
  const fields: number[] = [];
  for (let bit = 2; bit <= bits; bit++) if (isSet(bytes, bit)) fields.push(bit);
  return fields;
}

const isSet = (bytes: Buffer, bit: number) => (bytes[MTI_BYTES + ((bit - 1) >> 3)]! & (0x80 >> ((bit - 1) & 7))) !== 0;

function setBit(bitmap: Buffer, bit: number): void {
  bitmap[(bit - 1) >> 3]! |= 0x80 >> ((bit - 1) & 7);
}
