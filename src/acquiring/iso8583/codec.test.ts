/** The promises of the codec: known messages both ways, nothing lost, nothing damaged accepted. */
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, encode } from './codec.ts';
import { FIELDS, type FieldForm } from './fields.ts';
import { FrameReader, frame } from './framing.ts';
import type { IsoMessage } from './message.ts';
import { VECTORS } from './vectors.ts';

/** An independent decoder; it has no type declarations. */
const Oracle = createRequire(import.meta.url)('iso_8583') as new () => {
  getIsoJSON(bytes: Buffer): Record<string, string>;
};

const bytesOf = (hex: string) => Buffer.from(hex, 'hex').subarray(2);

describe('known messages', () => {
  it.each(VECTORS)('$name is decoded to its elements and encoded to its bytes', ({ hex, message }) => {
    expect(decode(bytesOf(hex))).toEqual({ ok: true, message });
    expect(frame(encode(message)).toString('hex')).toBe(hex);
  });

  it.each(VECTORS)('$name is read the same by another decoder', ({ hex, message }) => {
    const { 0: mti, 1: _bitmap, ...fields } = new Oracle().getIsoJSON(Buffer.from(hex, 'hex'));
    expect(mti).toBe(message.mti);
    expect(fields).toEqual(message.fields);
  });

  it.each(VECTORS)('$name is refused when a byte is missing or added anywhere', ({ hex }) => {
    const bytes = bytesOf(hex);
    for (let length = 0; length < bytes.length; length++) {
      const cut = decode(Buffer.from(bytes.subarray(0, length)));
      expect(cut.ok, `${length} bytes`).toBe(false);
    }
    expect(decode(Buffer.concat([bytes, Buffer.from('0')]))).toMatchObject({
      ok: false,
      fault: { reason: 'trailing', offset: bytes.length },
    });
  });
});

const PATTERNED: Readonly<Record<number, fc.Arbitrary<string>>> = Object.fromEntries(
  [7, 11, 12, 13, 14].map((field) => [field, fc.stringMatching(patternOf(FIELDS[field]!))]),
);

function patternOf({ pattern, max }: FieldForm): RegExp {
  return pattern!.source === '^(?!000000)' ? new RegExp(`^[1-9][0-9]{${max - 1}}$`) : pattern!;
}

function anyValue(field: number): fc.Arbitrary<string> {
  const { characters, prefix, max } = FIELDS[field]!;
  const alphabet = { n: '[0-9]', an: '[A-Za-z0-9 ]', ans: '[ -~]' }[characters];
  return PATTERNED[field] ?? fc.stringMatching(new RegExp(`^${alphabet}{${prefix > 0 ? 1 : max},${max}}$`));
}

const anyMessage: fc.Arbitrary<IsoMessage> = fc
  .subarray(Object.keys(FIELDS).map(Number))
  .chain((fields) => fc.tuple(...fields.map((field) => anyValue(field).map((value) => [field, value] as const))))
  .chain((entries) =>
    fc
      .constantFrom('0100', '0110', '0220', '0421', '0800')
      .map((mti) => ({ mti, fields: Object.fromEntries(entries) })),
  );

describe('any message', () => {
  it('comes back from its bytes as it was', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        expect(decode(encode(message))).toEqual({ ok: true, message });
      }),
    );
  });

  it('is refused when its end is cut off or something is added', () => {
    fc.assert(
      fc.property(anyMessage, fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 4 }), (message, at, more) => {
        const bytes = encode(message);
        expect(decode(Buffer.from(bytes.subarray(0, at % bytes.length))).ok).toBe(false);
        expect(decode(Buffer.concat([bytes, more])).ok).toBe(false);
      }),
    );
  });

  it('made of noise never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        decode(Buffer.from(noise));
        decode(Buffer.concat([Buffer.from('0100'), noise]));
      }),
    );
  });
});

describe('damage', () => {
  const [authorisation] = VECTORS;
  const good = bytesOf(authorisation!.hex);
  const faultOf = (bytes: Buffer) => {
    const decoded = decode(bytes);
    return decoded.ok ? undefined : decoded.fault;
  };
  const withBytes = (at: number, text: string) => {
    const bytes = Buffer.from(good);
    bytes.write(text, at, 'latin1');
    return bytes;
  };

  it('in the bitmap announces an element that is missing', () => {
    const bytes = Buffer.from(good);
    bytes[4 + 6]! |= 0x04;
    expect(faultOf(bytes)?.reason).toBeDefined();
    const shorter = bytesOf(VECTORS.find(({ name }) => name === '0800 echo')!.hex);
    shorter[4]! |= 0x40;
    expect(faultOf(shorter)?.reason).toBeDefined();
  });

  it('in a length is told with its place', () => {
    // Element 2 is the first one: its two digits of length stand behind type and bitmap.
    expect(faultOf(withBytes(12, '20'))).toMatchObject({ reason: 'too_long', offset: 12, field: 2 });
    expect(faultOf(withBytes(12, '00'))).toMatchObject({ reason: 'length_prefix', offset: 12, field: 2 });
    expect(faultOf(withBytes(12, '1x'))).toMatchObject({ reason: 'length_prefix', offset: 12, field: 2 });
    const additional = good.indexOf('097010020502');
    expect(faultOf(withBytes(additional, '09a'))).toMatchObject({ reason: 'length_prefix', field: 48 });
    expect(faultOf(withBytes(additional, '999'))).toMatchObject({
      reason: 'truncated',
      field: 48,
      offset: good.length,
    });
  });

  it('keeps what was understood before it, for the answer that says so', () => {
    const additional = good.indexOf('097010020502');
    expect(faultOf(withBytes(additional, '09a'))?.partial).toMatchObject({ mti: '0100', fields: { 11: '000001' } });
  });

  it('in a form is told', () => {
    expect(faultOf(withBytes(14, '4x'))).toMatchObject({ reason: 'form', field: 2 });
    expect(faultOf(withBytes(0, 'x100'))).toMatchObject({ reason: 'mti', offset: 0 });
    expect(faultOf(withBytes(0, '1987'))).toMatchObject({ reason: 'unknown_mti' });
  });

  it('by an element that the dialect does not have is told', () => {
    const bytes = Buffer.from(good);
    bytes[4 + 6]! |= 0x02; // element 55
    expect(faultOf(bytes)).toMatchObject({ reason: 'unknown_field', field: 55 });
  });

  it('a set bit 65 is refused, an empty second bitmap accepted', () => {
    const second = (first: number) =>
      Buffer.concat([
        good.subarray(0, 4),
        Buffer.from([good[4]! | 0x80]),
        good.subarray(5, 12),
        Buffer.from([first, 0, 0, 0, 0, 0, 0, 0]),
        good.subarray(12),
      ]);
    expect(decode(second(0))).toEqual({ ok: true, message: authorisation!.message });
    expect(faultOf(second(0x80))).toMatchObject({ reason: 'bit_65' });
  });
});

describe('encode', () => {
  const { message } = VECTORS[0]!;
  it.each([
    ['an unknown type', { mti: '0101', fields: {} }],
    ['an unknown element', { ...message, fields: { 55: '00' } }],
    ['a short fixed element', { ...message, fields: { 39: '0' } }],
    ['an empty variable element', { ...message, fields: { 32: '' } }],
    ['letters among digits', { ...message, fields: { 4: '00000000100x' } }],
    ['a letter outside ASCII', { ...message, fields: { 48: '01002ß5' } }],
    ['a trace number of zero', { ...message, fields: { 11: '000000' } }],
    ['a thirteenth month', { ...message, fields: { 7: '1322101530' } }],
  ])('throws for %s', (_, broken) => {
    expect(() => encode(broken)).toThrow(RangeError);
  });

  it('never shows a value when it refuses it', () => {
    const pan = '40000020000000081234';
    expect(() => encode({ mti: '0100', fields: { 2: pan } })).toThrow(/^element 2 \(card number\) has 20 characters$/);
  });
});

describe('frames', () => {
  const frames = VECTORS.map(({ hex }) => Buffer.from(hex, 'hex'));
  const messages = frames.map((bytes) => bytes.subarray(2));
  const all = Buffer.concat(frames);

  it('are found in one packet, byte by byte and however they are split', () => {
    expect(new FrameReader().push(all)).toEqual(messages);
    const single = new FrameReader();
    expect([...all].flatMap((byte) => single.push(Buffer.from([byte])) as Buffer[])).toEqual(messages);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: all.length }), { maxLength: 20 }), (cuts) => {
        const reader = new FrameReader();
        const edges = [0, ...cuts.sort((a, b) => a - b), all.length];
        const read = edges.slice(1).flatMap((end, i) => reader.push(all.subarray(edges[i]!, end)) as Buffer[]);
        expect(read).toEqual(messages);
      }),
    );
  });

  it('of no length say nothing', () => {
    expect(new FrameReader().push(Buffer.concat([Buffer.from([0, 0]), frames[0]!, Buffer.from([0, 0])]))).toEqual([
      messages[0],
    ]);
  });

  it('announced above 8 192 bytes end the conversation', () => {
    const reader = new FrameReader();
    expect(reader.push(Buffer.from([0x20, 0x01]))).toBe('too_long');
    expect(reader.push(frames[0]!)).toBe('too_long');
    expect(new FrameReader().push(Buffer.from([0x20, 0x00]))).toEqual([]);
    expect(() => frame(Buffer.alloc(8_193))).toThrow(RangeError);
  });

  it('with a length one short or one long hold no message', () => {
    const short = Buffer.from(frames[0]!);
    short.writeUInt16BE(short.length - 3);
    const [cut] = new FrameReader().push(short) as Buffer[];
    expect(decode(cut!).ok).toBe(false);
    const long = Buffer.concat([frames[0]!, Buffer.from('0')]);
    long.writeUInt16BE(long.length - 2);
    const [stretched] = new FrameReader().push(long) as Buffer[];
    expect(decode(stretched!)).toMatchObject({ ok: false, fault: { reason: 'trailing' } });
  });
});
