/** The promises of trace numbers, references and dates. */
import { describe, expect, it } from 'vitest';
import {
  localTime,
  messageKey,
  nextStan,
  originalData,
  originalKey,
  readOriginalData,
  readReplacementAmount,
  replacementAmounts,
  rrnOf,
  stanOf,
  transmissionTime,
} from './numbers.ts';
import { VECTORS } from './vectors.ts';

const AT = Date.UTC(2026, 10, 22, 10, 15, 30);

describe('numbers', () => {
  it('count from 1 to 999 999 and round again', () => {
    expect(stanOf(1)).toBe('000001');
    expect(nextStan(1)).toBe(2);
    expect(nextStan(999_999)).toBe(1);
    expect(() => stanOf(0)).toThrow(RangeError);
    expect(() => stanOf(1_000_000)).toThrow(RangeError);
  });

  it('make a reference of the hour and the trace number', () => {
    expect(rrnOf(AT, '000001')).toBe('632610000001');
    expect(rrnOf(Date.UTC(2027, 0, 1), '999999')).toBe('700100999999');
    expect(rrnOf(Date.UTC(2028, 11, 31, 23, 59), '000001')).toBe('836623000001');
  });
});

describe('times', () => {
  it('travel in UTC and in the wall clock of the merchant', () => {
    expect(transmissionTime(AT)).toBe('1122101530');
    expect(localTime(AT, 'Europe/Amsterdam')).toEqual({ time: '111530', date: '1122' });
    expect(localTime(Date.UTC(2026, 11, 31, 23, 30), 'Europe/Amsterdam')).toEqual({ time: '003000', date: '0101' });
    expect(() => localTime(AT, 'Nowhere/Atall')).toThrow(RangeError);
  });
});

describe('originals', () => {
  const authorisation = VECTORS.find(({ name }) => name === '0100')!.message;
  const capture = VECTORS.find(({ name }) => name === '0220')!.message;

  it('are named by their numbers', () => {
    const { 7: transmittedAt, 11: stan, 32: acquirerId } = authorisation.fields as Record<number, string>;
    const written = originalData({ mti: '0100', stan: stan!, transmittedAt: transmittedAt!, acquirerId: acquirerId! });
    expect(written).toBe(capture.fields[90]);
    expect(originalKey(readOriginalData(written), 'TERM0001')).toBe(messageKey('0100', authorisation.fields));
  });

  it('keep what a partial reversal leaves', () => {
    const partial = VECTORS.find(({ name }) => name === '0400 partial')!.message;
    expect(replacementAmounts(600)).toBe(partial.fields[95]);
    expect(readReplacementAmount(partial.fields[95]!)).toBe(600);
    expect(readReplacementAmount('x')).toBeUndefined();
  });
});
