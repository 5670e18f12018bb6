import { describe, expect, it } from 'vitest';
import { NOW } from './fixtures.ts';
import { isInEea, zoneOf } from './zones.ts';

describe('zone', () => {
  it('holds the EEA, the United Kingdom and the parts of the Union with a code of their own', () => {
    for (const country of ['NL', 'HR', 'GR', 'IS', 'LI', 'NO', 'GB', 'GI', 'AX', 'RE', 'YT'])
      expect(zoneOf(country, NOW)).toBe('IN');
    for (const country of ['CH', 'US', 'MC', 'SM', 'AD', 'VA', 'FO', 'GL', 'SJ', 'BL', 'JE', 'GG', 'IM'])
      expect(zoneOf(country, NOW)).toBe('OUT');
  });
  it('is unknown where the country is', () => {
    for (const country of [null, '', 'ZZ', 'nl', 'EEA']) expect(zoneOf(country, NOW)).toBe('UNK');
  });
  it('dates the leaving of the United Kingdom', () => {
    expect(isInEea('GB', NOW)).toBe(false);
    expect(isInEea('GB', Date.UTC(2020, 5, 1))).toBe(true);
    expect(isInEea('NO', NOW)).toBe(true);
  });
});
