import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstAddress, readAddress, readIp } from './ip-address.ts';

describe('an address', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    [' 203.0.113.7 ', '203.0.113.7'],
    ['203.0.113.7:51234', '203.0.113.7'],
    ['"203.0.113.7:51234"', '203.0.113.7'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['"[2001:db8::1]:443"', '2001:db8::1'],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['[::ffff:203.0.113.7]:80', '203.0.113.7'],
    ['fe80::1%eth0', 'fe80::1'],
    ['unknown, 203.0.113.7', '203.0.113.7'],
    ['-, _hidden, [2001:db8::1]:443, 10.0.0.1', '2001:db8::1'],
    ['203.0.113.7, 10.0.0.1', '203.0.113.7'],
    [',,203.0.113.7:80,', '203.0.113.7'],
  ])('is found in %s', (text, address) => {
    expect(firstAddress(text)).toBe(address);
  });

  it.each([
    ...[
      '',
      ' ',
      'unknown',
      '999.1.1.1',
      '80.123.456.789',
      '1.2.3',
      '0x7f.1.1.1',
      '010.1.1.1',
      '2130706433',
      'localhost',
    ],
    ...[
      '[203.0.113.7]',
      '[2001:db8::1',
      '2001:db8::1]:443',
      '::g',
      '203.0.113.7:',
      '203.0.113.7:999999',
      '203.0.113.7 10.0.0.1',
    ],
  ])('is not in %s', (text) => {
    expect(firstAddress(text)).toBeUndefined();
  });

  it('is the same whatever port or brackets stand around it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(65_535), (address, port) => {
        const plain = readIp(address);
        const written = address.includes(':') ? `[${address}]` : address;
        expect([plain, readAddress(`${written}:${port}`), firstAddress(`unknown, ${written}, 10.0.0.1`)]).toEqual([
          plain,
          plain,
          plain,
        ]);
        expect(plain).toBeDefined();
      }),
    );
  });

  it('is looked for in any text without a fault', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => void firstAddress(text)));
  });
});
