import { describe, expect, it } from 'vitest';
import { type BinTable, parseBinTable } from './bin-table.ts';
import { isDocumentedNotEnrolled, sandboxBinTable } from './sandbox-bins.ts';

function parse(text: string): BinTable {
  const parsed = parseBinTable(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return parsed.table;
}

describe('a table of issuers', () => {
  const table = parse(`
    # prefix, lengths, country, funding
    4,        ,      US, credit
    4000,     16,    NL, debit, Business Gold
    400000,   19,    DE, prepaid
    400000,   ,      FR,
    6703,     16-18, BE, debit
  `);
  it('answers with the longest prefix that fits', () => {
    expect(table.find('4111111111111111')).toEqual({ country: 'US', funding: 'credit', product: null });
    expect(table.find('4000990000000000')).toEqual({ country: 'NL', funding: 'debit', product: 'Business Gold' });
    expect(table.find('4000000000000000')).toEqual({ country: 'FR', funding: 'unknown', product: null });
  });
  it('looks at the length, and prefers an entry that names it', () => {
    expect(table.find('4000000000000000000')).toEqual({ country: 'DE', funding: 'prepaid', product: null });
    expect(table.find('4000990000000')).toEqual({ country: 'US', funding: 'credit', product: null });
    expect(table.find('67030000000000000')).toEqual({ country: 'BE', funding: 'debit', product: null });
    expect(table.find('6703000000000000000')).toBeUndefined();
  });
  it('knows nothing of other numbers', () => {
    expect(table.find('5500000000000004')).toBeUndefined();
    expect(table.find('')).toBeUndefined();
  });

  it('is refused with the lines that are wrong', () => {
    const parsed = parseBinTable(
      '4,16,NL,credit\r\n4,16-19,BE,debit\n4a,,NL,\n5,20,NL,\n5,19-16,NL,\n5,,Holland,\n5,,NL,gold\n5,NL\n6,,NL,,' +
        'x'.repeat(51),
    );
    expect(parsed).toEqual({
      ok: false,
      faults: [
        { line: 2, what: 'prefix 4 was given before for the same length' },
        { line: 3, what: 'prefix 4a is not 1 to 19 digits' },
        { line: 4, what: 'lengths 20 is neither a number nor from-to, within 12 and 19' },
        { line: 5, what: 'lengths 19-16 is neither a number nor from-to, within 12 and 19' },
        { line: 6, what: 'country Holland is no ISO 3166-1 alpha-2 code' },
        { line: 7, what: 'funding gold is not one of credit, debit, prepaid, commercial, unknown' },
        { line: 8, what: '2 values instead of 4 or 5' },
        { line: 9, what: 'product is longer than 50 characters' },
      ],
    });
  });
  it('stops counting the faults of a file that is something else', () => {
    const parsed = parseBinTable('x\n'.repeat(1_000));
    expect(!parsed.ok && parsed.faults.length).toBe(20);
  });
});

describe('the issuers of the sandbox', () => {
  const issuer = (number: string) => {
    const found = sandboxBinTable.find(number);
    return found && `${found.country} ${found.funding}`;
  };

  it('are those of the published numbers', () => {
    for (const number of [
      '4111111111111111',
      '5500000000000004',
      '374500000000015',
      '6799990000000000011',
      '6759000000005',
      '5747906991001442',
      '67034500054620008',
    ])
      expect(issuer(number)).toBe('NL credit');
    for (const number of ['4012001038443335', '378282246310005']) {
      expect(issuer(number)).toBe('US credit');
      expect(isDocumentedNotEnrolled(number)).toBe(true);
    }
    expect(isDocumentedNotEnrolled('4111111111111111')).toBe(false);
  });

  const GROUPS: Readonly<Record<string, string>> = {
    '10': 'NL credit',
    '11': 'NL credit',
    '20': 'NL credit',
    '21': 'NL debit',
    '22': 'NL credit',
    '30': 'NL credit',
    '31': 'DE debit',
    '40': 'NL credit',
    '80': 'US credit',
    '81': 'NL commercial',
    '82': 'NL prepaid',
    '83': 'GB debit',
    '84': 'CH credit',
    '90': 'NL credit',
    '91': 'US credit',
  };
  for (const [group, expected] of Object.entries(GROUPS)) {
    it(`range group ${group}: ${expected}`, () => {
      for (const [bin, length] of [
        ['400000', 16],
        ['520000', 16],
        ['340000', 15],
        ['679999', 16],
      ] as const)
        expect(issuer(`${bin}${group}`.padEnd(length, '0'))).toBe(expected);
    });
  }

  it('end where the schemes end', () => {
    for (const number of ['2221000000000009', '2720999999999996', '2300000000000003'])
      expect(issuer(number)).toBe('NL credit');
    for (const number of [
      '2220999999999999',
      '2721000000000004',
      '6011000000000004',
      '41111111111111',
      '3600000000000008',
    ])
      expect(issuer(number)).toBeUndefined();
    // The grammar's Maestro numbers have 16 digits; longer ones of the same prefix are ordinary.
    expect(issuer('6799998000000000000')).toBe('NL credit');
  });
});
