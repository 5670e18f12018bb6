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

  it('keep every decimal of a price', () => {
    expect(writePrice('en-US', 'EUR', '9.8989')).toBe('€9.8989');
    expect(writePrice('en-US', 'EUR', '-12.3456789012')).toBe('-€12.3456789012');
  });

  it('leave what is no number as it is', () => {
    expect(writeQuantity('en-US', 'a dozen')).toBe('a dozen');
  });
});
