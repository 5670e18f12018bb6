import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalText } from '../platform/decimal.ts';
import { cartMatches, cartTotals, hasTaxTable, lineTotals, taxRate } from './cart.ts';
import type { Cart, CartItem } from './types.ts';

const item = (unitPrice: string, quantity: string, taxTableSelector = ''): CartItem => ({
  name: 'Thing',
  description: '',
  unitPrice,
  quantity,
  merchantItemId: 'thing',
  taxTableSelector,
  currency: 'EUR',
  weight: { unit: null, value: null },
  cashback: null,
  image: null,
  productUrl: null,
  options: [],
});

const cart = (items: CartItem[], rates: Record<string, string> = {}, defaultRate?: string): Cart => ({
  items,
  taxTables: {
    default: defaultRate === undefined ? null : { shippingTaxed: false, rate: defaultRate },
    alternate: Object.entries(rates).map(([name, rate]) => ({ name, standalone: '', rules: [{ rate, country: '' }] })),
  },
});

const mixed = cart([item('13.761467889', '2', '9'), item('8.2644628099', '4', '21'), item('4.5412844037', '1', '9')], {
  '9': '0.09',
  '21': '0.21',
});

describe('totals of the lines', () => {
  it('are what each line comes to', () => {
    expect(lineTotals(cart([item('17.99', '2'), item('11.98', '1'), item('-2', '1')]))).toEqual([
      '35.98',
      '11.98',
      '-2.00',
    ]);
  });

  it('add up to the cent, whatever the prices and pieces', () => {
    const price = fc.stringMatching(/^-?\d{1,4}(\.\d{1,10})?$/);
    const lines = fc.array(fc.tuple(price, fc.stringMatching(/^\d{1,2}(\.\d{1,2})?$/)), { maxLength: 12 });
    fc.assert(
      fc.property(lines, (all) => {
        const made = cart(all.map(([unitPrice, quantity]) => item(unitPrice, quantity)));
        const cents = lineTotals(made).reduce((sum, text) => sum + Math.round(Number(text) * 100), 0);
        return cents === Math.round(Number(cartTotals(made).items) * 100);
      }),
    );
  });
});

describe('cart totals', () => {
  it('rounds items and VAT apart', () => {
    expect(cartTotals(mixed)).toEqual({ items: '65.12', vat: '9.83', total: '74.95' });
    const three = cart([item('90', '3', '21'), item('35', '1', '9'), item('10', '1', '0')], {
      '21': '0.21',
      '9': '0.09',
      '0': '0',
    });
    expect(cartTotals(three)).toEqual({ items: '315.00', vat: '59.85', total: '374.85' });
  });

  it('takes the default rate where an item names no table, and none where there is no default', () => {
    const withDefault = cart([item('100', '1'), item('100', '1', 'unheard of')], {}, '0.21');
    expect(cartTotals(withDefault).vat).toBe('42.00');
    const without = cart([item('100', '1', 'unheard of')]);
    expect(taxRate(without, without.items[0]!)).toBe('0');
    expect(hasTaxTable(without, without.items[0]!)).toBe(false);
    expect(hasTaxTable(withDefault, withDefault.items[1]!)).toBe(true);
  });

  it('counts discounts and half pieces', () => {
    expect(cartTotals(cart([item('19.99', '1.5'), item('-5', '1')])).total).toBe('24.99');
  });
});

describe('cart and amount', () => {
  it('accepts the exact total and one minor unit per line beside it', () => {
    for (const amount of [7492, 7495, 7498]) expect(cartMatches(mixed, { amount, currency: 'EUR' })).toBe(true);
    for (const amount of [7490, 7499]) expect(cartMatches(mixed, { amount, currency: 'EUR' })).toBe(false);
  });

  it('accepts the amount of a shop that cuts half cents', () => {
    expect(cartMatches(cart([item('18.876', '1')]), { amount: 1887, currency: 'EUR' })).toBe(true);
  });

  it('knows currencies without decimals', () => {
    expect(cartMatches(cart([item('500', '2')]), { amount: 1000, currency: 'JPY' })).toBe(true);
    expect(cartMatches(cart([item('500', '2')]), { amount: 100_000, currency: 'JPY' })).toBe(false);
  });
});

describe('lines', () => {
  it('adds up exactly what was written, however many lines there are', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { maxLength: 50 }), (cents) => {
        const lines = cents.map((value) => item(decimalText({ units: BigInt(value), scale: 2 }), '1'));
        const total = cents.reduce((sum, value) => sum + value, 0);
        expect(cartTotals(cart(lines)).total).toBe(decimalText({ units: BigInt(total), scale: 2 }));
      }),
    );
  });
});
