import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, type Decimal, decimalText, multiply, parseDecimal, round } from '../platform/decimal.ts';
import { isRefusal, refuse } from '../platform/errors.ts';
import { cartTotals } from './cart.ts';
import { type RefundAsk, refundable, refundSum } from './refund-amount.ts';
import type { Aggregate } from './store.ts';
import type { Cart, CartItem } from './types.ts';

const line = (name: string, unitPrice: string, quantity = '1', more: Partial<CartItem> = {}): CartItem => ({
  name,
  description: '',
  unitPrice,
  quantity,
  merchantItemId: name,
  taxTableSelector: '',
  currency: 'EUR',
  weight: { unit: null, value: null },
  cashback: null,
  image: null,
  productUrl: null,
  options: [],
  ...more,
});

const RATES = { '0': '0', '9': '0.09', '21': '0.21' };
const cart = (items: readonly CartItem[], rate = '0'): Cart => ({
  items,
  taxTables: {
    default: { shippingTaxed: false, rate },
    alternate: Object.entries(RATES).map(([name, each]) => ({
      name,
      standalone: '',
      rules: [{ rate: each, country: '' }],
    })),
  },
});

/** A paid order, and what was given back of it. */
class Paid {
  refunded = 0;
  private readonly related: object[] = [];
  private readonly amount: number;
  private readonly own: Cart | null;

  constructor(amount: number, own: Cart | null) {
    this.amount = amount;
    this.own = own;
  }

  get left(): number {
    return this.amount - this.refunded;
  }

  /** Minor units given back, or the reason why nothing was. */
  refund(
    items: readonly CartItem[] | null,
    amount: RefundAsk['amount'] = null,
    doubt: string | null = null,
  ): number | string {
    const found = {
      order: {
        terms: { cart: this.own, currency: 'EUR', amount: this.amount },
        amountCaptured: 0,
        amountRefunded: this.refunded,
      },
      attempt: { amount: this.amount, card: {} },
      gifts: [],
      related: this.related,
    } as unknown as Aggregate;
    const ask = {
      amount,
      doubt: doubt === null ? null : refuse('invalidAmount', doubt),
      currency: null,
      description: null,
      refundOrderId: null,
    };
    const sum = refundSum({ ...ask, cart: items && { items, taxTables: null } }, found);
    if (isRefusal(sum)) return sum.info;
    if (sum.amount < 1 || sum.amount > refundable(found)) return 'more than what is left';
    this.refunded += sum.amount;
    this.related.push({
      kind: 'refund',
      status: 'reserved',
      amount: sum.amount,
      data: sum.worth === null ? {} : { worth: sum.worth },
    });
    return sum.amount;
  }
}

const tea = line('tea', '10');
const coupon = line('coupon', '-2');

describe('lines of a refund', () => {
  it('that the order has itself give nothing back, discounts or not', () => {
    const own = [
      tea,
      coupon,
      line('points', '1', '-1'),
      line('fee', '-0.5', '1', { taxTableSelector: '21' }),
      line('rounding', '-0.0049'),
    ];
    const paid = () => new Paid(700, cart(own));
    const shopsLine = line('refund_id_7', '-1', '1', { name: 'Refund' });
    expect(paid().refund([...own, shopsLine])).toBe(100);
    expect(paid().refund([shopsLine, ...own.toReversed()])).toBe(100);
    expect(paid().refund(own, 700)).toBe(700);
    expect(paid().refund(own, 250)).toBe(250);
    expect(paid().refund(own)).toBe(700);
    expect(paid().refund(own.slice(0, 1), 700)).toBe(700);
  });

  it('are known again with other decimals, and under another name or table', () => {
    const again = [
      line('tea', '10.0000000000', '1.0'),
      line('coupon', '-2.00', '1.000', { name: 'Kortingsbon', taxTableSelector: '0' }),
      line('tea', '-3'),
    ];
    expect(new Paid(800, cart([tea, coupon])).refund(again)).toBe(300);
  });

  it('give back their own worth and not that of discounts', () => {
    const own = [line('tea', '12.10'), coupon, line('cup', '5')];
    expect(new Paid(1510, cart(own)).refund([...own, line('tea', '-12.10')])).toBe(1210);
    expect(new Paid(1510, cart(own)).refund([line('tea', '12.10', '-1')])).toBe(1210);
    expect(new Paid(1510, cart(own)).refund([line('tea', '12.10', '-1'), line('coupon', '2')])).toBe(1010);
  });

  it('count each as often as it is there', () => {
    const own = [line('tea', '10', '3'), line('tea', '-10')];
    expect(new Paid(2000, cart(own)).refund([...own, line('tea', '-10')])).toBe(1000);
    expect(new Paid(2000, cart(own)).refund([...own, line('tea', '10', '-2')])).toBe(2000);
  });

  it('give back VAT by the table they name, of the refund or of the order', () => {
    const own = [line('tea', '10', '2', { taxTableSelector: '21' })];
    expect(new Paid(2420, cart(own)).refund([line('tea', '10', '-1', { taxTableSelector: '21' })])).toBe(1210);
  });

  it('are worth nothing together where discounts go back alone', () => {
    expect(new Paid(800, cart([tea, coupon])).refund([line('coupon', '2')], 800)).toContain('give nothing back');
  });

  it('that cost nothing give nothing back, and least of all the rest of the order', () => {
    const own = [tea, line('present', '0')];
    for (const back of [line('present', '0', '-1'), line('present', '-0'), line('present', '0.00')])
      for (const amount of [null, 1000])
        expect(new Paid(1000, cart(own)).refund([...own, back], amount)).toContain('nothing back');
  });

  it('that are no whole cart do not give back all because nobody said how much', () => {
    for (const own of [cart([tea, coupon]), null])
      expect(new Paid(800, own).refund([line('other', '5')])).toContain('no amount');
    expect(new Paid(800, cart([tea, coupon])).refund([coupon])).toContain('no amount');
    // An order without a cart has no coupon of its own.
    expect(new Paid(800, null).refund([tea, coupon])).toBe(200);
    expect(new Paid(800, cart([tea, coupon])).refund([tea])).toBe(800);
    expect(new Paid(800, cart([tea, coupon])).refund([coupon], 'all')).toBe(800);
  });
});

describe('lines that return the whole cart', () => {
  it('give back what is left where the order is a cent below or above them', () => {
    const cheap = [line('tea', '14.9383', '10', { taxTableSelector: '9' })];
    const back = [line('tea', '14.9383', '-10', { taxTableSelector: '9' })];
    for (const amount of [16282, 16283, 16284]) expect(new Paid(amount, cart(cheap)).refund(back)).toBe(amount);
    // The order is far from its lines: they are no rounding.
    expect(new Paid(16285, cart(cheap)).refund(back)).toBe(16283);
    expect(new Paid(16000, cart(cheap)).refund(back)).toBe(16000);
  });

  it('do so as the last of several, whatever was given back by amount before', () => {
    const own = cart([line('tea', '10.005', '2'), line('cup', '5')]);
    const paid = new Paid(2500, own);
    expect(paid.refund([line('cup', '-5')])).toBe(500);
    expect(paid.refund([line('tea', '10.005', '-1')])).toBe(1001);
    expect(paid.refund([line('tea', '10.005', '-1')])).toBe(999);
    const mixed = new Paid(2500, own);
    expect(mixed.refund(null, 500)).toBe(500);
    expect(mixed.refund([line('tea', '10.005', '-2')])).toBe(2000);
  });

  it('give no more than what is left, and no part of it is cut down to fit', () => {
    const paid = new Paid(3000, cart([line('tea', '10', '3')]));
    expect(paid.refund(null, 1500)).toBe(1500);
    expect(paid.refund([line('tea', '10', '-2')])).toBe('more than what is left');
    expect(paid.refund([line('tea', '10', '-4')])).toBe('more than what is left');
    expect(paid.refund([line('tea', '10', '-3')])).toBe(1500);
  });
});

describe('all that is left', () => {
  it('is not given back where something makes it doubtful, and is where an amount or lines say how much', () => {
    expect(new Paid(1000, null).refund(null, null, 'ammount is unknown')).toBe('Invalid amount: ammount is unknown');
    expect(new Paid(1000, null).refund(null, 'all', 'ammount is unknown')).toBe('Invalid amount: ammount is unknown');
    expect(new Paid(1000, null).refund(null, 300, 'foo is unknown')).toBe(300);
    expect(new Paid(1000, cart([tea])).refund([line('tea', '-4')], null, 'foo is unknown')).toBe(400);
    expect(new Paid(1000, null).refund(null, 'all')).toBe(1000);
    expect(new Paid(1000, null).refund(null)).toBe(1000);
  });
});

const decimals = (least: number, most: number) =>
  fc
    .tuple(fc.integer({ min: least * 10_000, max: most * 10_000 }), fc.constantFrom(0, 2, 4))
    .map(([units, kept]) => decimalText(round({ units: BigInt(units), scale: 4 }, kept)));

const goods = fc.record({
  unitPrice: decimals(0, 100),
  quantity: fc.constantFrom('1', '1', '2', '3', '7', '0.5', '0.3333333333'),
  taxTableSelector: fc.constantFrom('', '0', '9', '21'),
});
const discount = fc
  .record({ unitPrice: decimals(0, 8), onPrice: fc.boolean(), taxTableSelector: fc.constantFrom('', '21') })
  .map(({ unitPrice, onPrice, taxTableSelector }) =>
    onPrice
      ? { unitPrice: `-${unitPrice}`, quantity: '1', taxTableSelector }
      : { unitPrice, quantity: '-1', taxTableSelector },
  );

/** An order with a cart and an amount that was taken for its total. */
const order = fc
  .record({
    lines: fc.tuple(fc.array(goods, { minLength: 1, maxLength: 5 }), fc.array(discount, { maxLength: 3 })),
    rate: fc.constantFrom('0', '0.21'),
    withIds: fc.boolean(),
    off: fc.double({ min: -1, max: 1, noNaN: true }),
    shuffled: fc.array(fc.nat(), { minLength: 8, maxLength: 8 }),
  })
  .map(({ lines: [bought, given], rate, withIds, off, shuffled }) => {
    const items = [...bought, ...given]
      .map((each, at) =>
        line(`line ${at}`, each.unitPrice, each.quantity, { ...each, merchantItemId: withIds ? `id-${at}` : '' }),
      )
      .map((item, at) => ({ item, at: shuffled[at]! }))
      .sort((one, other) => one.at - other.at)
      .map(({ item }) => item);
    const own = cart(items, rate);
    const total = Number(cartTotals(own).total.replace('.', ''));
    return { own, amount: total + Math.round(off * items.length) };
  })
  .filter(({ amount }) => amount > 0);

type Style = 'price' | 'quantity' | 'beside the cart';
/** The line with the sign turned, for `quantity` of it. */
function turned(item: CartItem, quantity: string, style: Style): CartItem {
  const opposite = (text: string) => (text.startsWith('-') ? text.slice(1) : `-${text}`);
  return style === 'price'
    ? { ...item, unitPrice: opposite(item.unitPrice), quantity: `${quantity}${quantity.includes('.') ? '' : '.000'}` }
    : { ...item, quantity: opposite(quantity) };
}

const worth = (items: readonly CartItem[], rates: Cart): number => {
  const zero: Decimal = { units: 0n, scale: 0 };
  const sum = items.reduce((all, item) => {
    const net = multiply(parseDecimal(item.unitPrice)!, parseDecimal(item.quantity)!);
    const rate = RATES[item.taxTableSelector as keyof typeof RATES] ?? rates.taxTables!.default!.rate;
    return add(add(all, net), multiply(net, parseDecimal(rate)!));
  }, zero);
  return -Number(decimalText(sum)) * 100;
};

describe('a cart that goes back, whatever is in it', () => {
  const styles = fc.constantFrom<Style>('price', 'quantity', 'beside the cart');

  it('gives back all at once what was paid, to the cent', () => {
    fc.assert(
      fc.property(order, styles, ({ own, amount }, style) => {
        const back = own.items.map((item) => turned(item, item.quantity, style));
        const paid = new Paid(amount, own);
        expect(paid.refund(style === 'beside the cart' ? [...own.items, ...back] : back)).toBe(amount);
      }),
      { numRuns: 300 },
    );
  });

  it('gives back in any parts and any order what was paid, and each time no more than is left or than the lines say', () => {
    const plan = fc.array(fc.tuple(fc.nat(3), fc.nat(100), styles), { minLength: 40, maxLength: 40 });
    fc.assert(
      fc.property(order, plan, fc.array(fc.nat({ max: 300 }), { maxLength: 2 }), ({ own, amount }, steps, byAmount) => {
        // Whole numbers of pieces go back one by one, others whole.
        const pieces = own.items
          .flatMap((item) =>
            /^\d$/.test(item.quantity)
              ? Array.from({ length: Number(item.quantity) }, () => [item, '1'] as const)
              : [[item, item.quantity] as const],
          )
          .map((piece, at) => ({ piece, step: steps[at % 40]!, at }))
          .sort((one, other) => one.step[1] - other.step[1] || one.at - other.at);
        const paid = new Paid(amount, own);
        for (const some of byAmount) if (some < paid.left) paid.refund(null, some || 1);
        // What is refused (a discount alone, or goods without the discount they had) goes back with what comes next.
        let waiting: CartItem[] = [];
        for (const [at, { piece, step }] of pieces.entries()) {
          waiting.push(turned(piece[0], piece[1], step[2]));
          if (step[0] === 0 && at < pieces.length - 1) continue;
          const left = paid.left;
          const told = paid.refund(step[2] === 'beside the cart' ? [...waiting, ...own.items] : waiting);
          if (typeof told === 'string') continue;
          expect(told).toBeLessThanOrEqual(left);
          if (at < pieces.length - 1) expect(told).toBeLessThanOrEqual(worth(waiting, own) + 0.5 + own.items.length);
          waiting = [];
        }
        expect(paid.left).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it('is not given back by lines as they were: then the amount says how much', () => {
    fc.assert(
      fc.property(
        order,
        fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
        fc.integer({ min: 1, max: 9_999 }),
        ({ own, amount }, kept, part) => {
          const items = own.items.filter((_, at) => kept[at]).toReversed();
          const sum = Math.min(part, amount);
          expect(new Paid(amount, own).refund(items, sum)).toBe(sum);
          const shops = line('refund_id_1', `-${decimalText({ units: BigInt(sum), scale: 2 })}`, '1', {
            taxTableSelector: '0',
          });
          expect(new Paid(amount, own).refund([...own.items, shops])).toBe(sum);
        },
      ),
      { numRuns: 200 },
    );
  });
});
