/** The promises of the tags in element 48 and the amounts in element 54, and of what is masked. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeAdditionalAmounts, decodeTags, encodeAdditionalAmounts, encodeTags } from './additional-data.ts';
import { maskFields, maskPan } from './mask.ts';
import { VECTORS } from './vectors.ts';

const faultOf = (text: string) => {
  const read = decodeTags(text);
  return read.ok ? undefined : read.fault;
};

describe('tags', () => {
  it('are written ascending and read back', () => {
    const tags = { '20': 'M', '01': '05', '05': 'Y', '23': '306326000000001' };
    expect(encodeTags(tags)).toBe('010020505001Y20001M23015306326000000001');
    expect(decodeTags(encodeTags(tags))).toEqual({ ok: true, tags });
  });

  it('carry an authentication value of 20 bytes, padded, and one of 21, as they came', () => {
    for (const value of [Buffer.alloc(20, 7), Buffer.from('kBOsAlkaPxIVAAAAAAAAAAAAAAAA', 'base64')]) {
      const text = value.toString('base64');
      expect(decodeTags(encodeTags({ '02': text }))).toEqual({ ok: true, tags: { '02': text } });
    }
    for (const none of ['kBOsAlkaPxIV', 'kBOsAlkaPxIVAAAAAAAAAAAAAAAA=', 'kB-sAlkaPxIVAAAAAAAAAAAAAAAA'])
      expect(() => encodeTags({ '02': none })).toThrow(RangeError);
  });

  it('of known messages are read and written the same', () => {
    const texts = VECTORS.flatMap(({ message }) => message.fields[48] ?? []);
    expect(texts).toHaveLength(3);
    for (const text of texts) {
      const read = decodeTags(text);
      expect(read.ok && encodeTags(read.tags)).toBe(text);
    }
  });

  it('that nobody knows are no fault', () => {
    expect(decodeTags('01002059900312399')).toMatchObject({ ok: false });
    expect(decodeTags('010020599003123')).toEqual({ ok: true, tags: { '01': '05', '99': '123' } });
  });

  it.each([
    ['010020501002 06'.replace(' ', ''), 'duplicate', 7],
    ['05001Y0100205', 'order', 6],
    ['0100x05', 'length', 2],
    ['0100005', 'length', 2],
    ['0x00205', 'tag', 0],
    ['0100', 'truncated', 0],
    ['010030', 'truncated', 5],
    ['01002xx', 'form', 5],
    ['02028short', 'truncated', 5],
  ])('«%s» has a fault: %s at %i', (text, reason, offset) => {
    expect(faultOf(text)).toEqual({ reason, offset });
  });

  it('are refused at every truncation that leaves a part of one', () => {
    const text = VECTORS[0]!.message.fields[48]!;
    const whole = [0, 7, 40, 81, 91, 97];
    for (let length = 1; length < text.length; length++) {
      expect(decodeTags(text.slice(0, length)).ok, `${length}`).toBe(whole.includes(length));
    }
  });

  it.each([[{}], [{ '01': '5' }], [{ '98': 'x' }], [{ '10': '12345' }]])('%j is not written', (tags) => {
    expect(() => encodeTags(tags)).toThrow(RangeError);
  });

  it('made of noise never throw', () => {
    fc.assert(fc.property(fc.string(), (text) => void decodeTags(text)));
  });
});

describe('additional amounts', () => {
  it('are read as written', () => {
    const amounts = [
      { accountType: '00', amountType: '57', currency: '978', sign: 'C', amount: 1000 },
      { accountType: '00', amountType: '02', currency: '978', sign: 'D', amount: 0 },
    ] as const;
    expect(encodeAdditionalAmounts(amounts.slice(0, 1))).toBe('0057978C000000001000');
    expect(decodeAdditionalAmounts(encodeAdditionalAmounts(amounts))).toEqual(amounts);
  });

  it('in part are none', () => {
    expect(decodeAdditionalAmounts('0057978C00000000100')).toBeUndefined();
    expect(() =>
      encodeAdditionalAmounts([{ accountType: '0', amountType: '57', currency: '978', sign: 'C', amount: 1 }]),
    ).toThrow(RangeError);
  });
});

describe('mask', () => {
  it('leaves of a card number its first six and last four', () => {
    expect(maskPan('4000002000000008')).toBe('400000******0008');
    expect(maskPan('400000')).toBe('******');
  });

  it('cuts out expiry and security code and nothing else', () => {
    const masked = maskFields({ 2: '4000002000000008', 4: '000000001000', 14: '3012', 48: '010020510003123' });
    expect(masked).toEqual({ 2: '400000******0008', 4: '000000001000', 48: '0100205' });
    expect(maskFields({ 48: '10003123' })).toEqual({});
  });

  it('cuts out additional data that it cannot read', () => {
    expect(maskFields({ 48: '100031234' })).toEqual({});
  });
});
