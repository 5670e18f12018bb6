import { describe, expect, it } from 'vitest';
import { writePrice, writeQuantity, writeRate } from './numbers.ts';

describe('numbers of the cart', () => {
  it('are written as the payer writes them', () => {
    expect(writePrice('nl-NL', 'EUR', '16.50')).toBe('€\u00a016,50');
    expect(writePrice('ja-JP', 'JPY', '1200')).toBe('￥1,200');
    expect(writeQuantity('de-DE', '1.5')).toBe('1,5');
    expect(writeRate('nl-NL', '0.21')).toBe('21%');
    expect(writeRate('en-US', '0.055')).toBe('5.5%');
  });

  it('round a price as it is paid, unless nothing would be left of it', () => {
    expect(writePrice('en-US', 'EUR', '13.761467889')).toBe('€13.76');
    expect(writePrice('en-US', 'EUR', '-12.3456789012')).toBe('-€12.35');
    expect(writePrice('en-US', 'EUR', '0.0025')).toBe('€0.0025');
    expect(writePrice('en-US', 'EUR', '0')).toBe('€0.00');
  });

  it('leave what is no number as it is', () => {
    expect(writeQuantity('en-US', 'a dozen')).toBe('a dozen');
  });
});
