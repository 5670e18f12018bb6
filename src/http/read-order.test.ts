import fc from 'fast-check';
import Value from 'typebox/value';
import { describe, expect, it } from 'vitest';
import type { Site } from '../merchants/types.ts';
import type { OrderTerms } from '../orders/types.ts';
import { DAY } from '../platform/clock.ts';
import { isRefusal, type Refusal } from '../platform/errors.ts';
import { readJsonBody } from './json-body.ts';
import { hashTerms, readOrder } from './read-order.ts';
import { OrderRequest } from './schemas/order-request.ts';
import { CART_REQUEST, SEED_REQUEST } from './schemas/seed.ts';

const site: Site = {
  siteId: 1,
  accountId: 1,
  name: 'Tea shop',
  url: 'https://shop.example',
  city: 'Amsterdam',
  country: 'NL',
  active: true,
  apiKey: 'a'.repeat(40),
  notificationUrl: null,
  currencies: ['EUR', 'USD', 'JPY', 'SEK'],
  gateways: ['VISA', 'MASTERCARD', 'AMEX', 'CREDITCARD'],
  cardMaximumEurCents: 500_000,
  acquirer: { acquirerId: '123456', merchantId: 'M', terminalId: 'T', mcc: '5999', country: 'NL' },
  settings: {
    flexible3dEnabled: true,
    flexible3dOneLegOut: true,
    flexible3dChallenge: 'challenge',
    acceptAttempt: true,
    acceptUnauthenticated: null,
  },
};
const context = { site, sandbox: true, normaliseLocale: (text: string) => (text.startsWith('nl') ? 'nl_NL' : 'en_US') };

const readText = (text: string, at: Site = site): OrderTerms | Refusal => {
  const body = readJsonBody(Buffer.from(text));
  return isRefusal(body) ? body : readOrder(body, { ...context, site: at });
};
const MINIMAL = { order_id: 'o-1', currency: 'EUR', amount: 1000, description: 'Tea' };
const read = (over: object, at?: Site) => readText(JSON.stringify({ ...MINIMAL, ...over }), at);

const terms = (over: object): OrderTerms => {
  const outcome = read(over);
  if (isRefusal(outcome)) throw new Error(`refused: ${outcome.error} ${outcome.info}`);
  return outcome;
};
const error = (over: object, at?: Site) => {
  const outcome = read(over, at);
  return isRefusal(outcome) ? outcome.error : 'accepted';
};

describe('order request', () => {
  it('of the seed is understood whole', () => {
    const seed = readText(JSON.stringify(SEED_REQUEST)) as OrderTerms;
    expect(seed).toMatchObject({
      type: 'redirect',
      orderId: 'my-order-id-01',
      gateway: 'MASTERCARD',
      currency: 'EUR',
      amount: 100,
      flexible3d: true,
      termUrl: 'http://example.com/?type=term&api_key=<api_key>',
      lifetimeMs: 30 * DAY,
      cart: null,
      paymentOptions: {
        notificationUrl: 'http://www.example.com/client/notification?type=notification',
        notificationMethod: 'GET',
        closeWindow: true,
      },
      customer: {
        locale: 'nl_NL',
        firstName: 'Simon',
        houseNumber: '39C',
        country: 'NL',
        ipAddress: '123.123.123.123',
      },
    });
  });

  it('needs no more than id, currency, amount and description', () => {
    expect(terms({})).toMatchObject({
      type: 'redirect',
      gateway: null,
      flexible3d: null,
      customer: { locale: 'en_US' },
    });
  });

  it('takes empty texts, nulls, empty lists and strangers for nothing said', () => {
    const silent = {
      type: '',
      gateway: '',
      items: '',
      customer: [],
      delivery: null,
      payment_options: {
        notification_url: '',
        redirect_url: null,
        cancel_url: [],
        feed_url: '',
        settings: [],
        close_window: '',
      },
      gateway_info: [],
      shopping_cart: [],
      checkout_options: [],
      custom_info: {},
      plugin: null,
      manual: 'false',
      something: 'else',
      var1: '',
      days_active: '',
    };
    expect(terms(silent)).toEqual(terms({}));
  });

  it('has the same hash when it says the same, another one when it does not', () => {
    expect(hashTerms(terms({ amount: '1000', gateway: 'visa' }))).toBe(hashTerms(terms({ gateway: 'VISA', x: 1 })));
    expect(hashTerms(terms({ amount: 1001 }))).not.toBe(hashTerms(terms({})));
  });

  it('has the same hash in whatever order its members are written, those of free form too', () => {
    const body = {
      amount: 1000,
      plugin: { shop: 'a', shop_version: '1' },
      custom_fields: [{ a: 1, b: { c: 2, d: 3 } }],
    };
    const turned = {
      custom_fields: [{ b: { d: 3, c: 2 }, a: 1 }],
      plugin: { shop_version: '1', shop: 'a' },
      amount: 1000,
    };
    expect(hashTerms(terms(turned))).toBe(hashTerms(terms(body)));
  });

  it('is refused for its first fault in the documented order', () => {
    const faults: [object, string][] = [
      [{ type: 'nonsense' }, 'unknownType'],
      [{ order_id: '' }, 'invalidOrderId'],
      [{ currency: 'FOO' }, 'invalidCurrency'],
      [{ amount: -1 }, 'invalidAmount'],
      [{ description: '' }, 'invalidDescription'],
      [{ var1: 'x'.repeat(501) }, 'invalidVariable'],
      [{ gateway: 'IDEEL' }, 'noGateway'],
      [{ customer: { country: 'XX' } }, 'invalidCountry'],
      [{ shopping_cart: { items: [{ unit_price: 'free' }] } }, 'invalidItemPrice'],
      [{ payment_options: { notification_url: 'no' } }, 'missingData'],
    ];
    for (let first = 0; first < faults.length; first++)
      expect(error(Object.assign({}, ...faults.slice(first).map(([fault]) => fault)))).toBe(faults[first]![1]);
  });

  it('of a type that is for terminals is not supported, and of no type unknown', () => {
    expect(error({ type: 'unreferenced_refund' })).toBe('notSupported');
    for (const type of ['redirect', ' Redirect ', 'paymentlink', 'direct', 'DIRECT', 'checkout'])
      expect(error({ type })).toBe('accepted');
    for (const type of [1, {}, ['redirect'], 'redirected', true]) expect(error({ type })).toBe('unknownType');
  });

  it('says nothing else than its documentation', () => {
    for (const example of [SEED_REQUEST, CART_REQUEST]) {
      expect(Value.Check(OrderRequest, example)).toBe(true);
      expect(isRefusal(readText(JSON.stringify(example)))).toBe(false);
    }
  });
});

describe('order_id', () => {
  it('keeps its digits as they were written', () => {
    for (const [written, id] of [
      ['"a b/c%20"', 'a b/c%20'],
      ['1700000000.12', '1700000000.12'],
      ['1700000000.10', '1700000000.10'],
      ['12345678901234567890', '12345678901234567890'],
      ['1e3', '1e3'],
      ['" trimmed "', 'trimmed'],
      [`"${'é'.repeat(50)}"`, 'é'.repeat(50)],
    ])
      expect(readText(`{"order_id":${written},"currency":"EUR","amount":1,"description":"x"}`)).toMatchObject({
        orderId: id,
      });
  });

  it('is refused where it is none', () => {
    for (const order_id of [null, '', '  ', true, {}, ['a'], 'x'.repeat(51), 'a\u0000', 'a\nb', '\ud800'])
      expect(error({ order_id })).toBe('invalidOrderId');
  });
});

describe('currency', () => {
  it('is one of the site, in any case', () => {
    expect(terms({ currency: ' eur ' }).currency).toBe('EUR');
    for (const currency of ['AMD', 'AZN', 'CDF', 'FOOBAR', 'GBP', '', null, 978, '__proto__'])
      expect(error({ currency })).toBe('invalidCurrency');
  });

  it('is one of the method', () => {
    expect(error({ currency: 'SEK', gateway: 'AMEX' })).toBe('invalidCurrency');
    expect(error({ currency: 'SEK' })).toBe('accepted');
    expect(error({ currency: 'SEK' }, { ...site, gateways: ['AMEX'] })).toBe('invalidCurrency');
  });
});

describe('amount', () => {
  it('is a whole number or its digits', () => {
    for (const amount of [1000, '1000', ' 1000 ']) expect(terms({ amount }).amount).toBe(1000);
  });

  it('is whole as well where a program reckoned or wrote it as a float', () => {
    for (const written of ['1999.0', '1998.9999999999998', '1999.0000000000002', '1.999e3', '"1999.0"', '1999.00'])
      expect([
        written,
        (readText(`{"order_id":"a","currency":"EUR","amount":${written},"description":"x"}`) as OrderTerms).amount,
      ]).toEqual([written, 1999]);
    expect(terms({ seconds_active: '300.0' }).lifetimeMs).toBe(300_000);
    expect(terms({ days_active: 2.9999999999999996 }).lifetimeMs).toBe(3 * DAY);
  });

  it('is refused in every other form', () => {
    for (const amount of [
      '10,00',
      '10.00',
      10.5,
      -1,
      '-1',
      0,
      '0',
      '',
      null,
      true,
      [],
      {},
      1000.4,
      19.99,
      1000.00001,
      -1e-7,
      2 ** 53,
      '9007199254740992',
    ])
      expect(error({ amount })).toBe('invalidAmount');
    for (const written of ['-0', '-0.0', '1e-6', '1e16', '1e308', '1e99999', '1e-99999', `1.${'0'.repeat(5_000)}`])
      expect(readText(`{"order_id":"a","currency":"EUR","amount":${written},"description":"x"}`)).toMatchObject({
        error: 'invalidAmount',
      });
  });

  it('of a card order in euros has the maximum of the site', () => {
    expect(error({ amount: 500_000 })).toBe('accepted');
    expect(error({ amount: 500_001 })).toBe('invalidAmount');
    expect(error({ amount: 500_001, currency: 'USD' })).toBe('accepted');
    expect(error({ amount: 500_001 }, { ...site, cardMaximumEurCents: null })).toBe('accepted');
  });

  it('is no less than what is split off', () => {
    const split = (...split_payments: object[]) => error({ affiliate: { split_payments } });
    expect(split({ merchant: 1, fixed: 600 }, { merchant: 2, fixed: 400 })).toBe('accepted');
    expect(split({ merchant: 1, fixed: 600 }, { merchant: 2, percentage: 50 })).toBe('invalidAmount');
    expect(split({ merchant: 1, fixed: 1, percentage: 1 })).toBe('invalidAmount');
    expect(split({ merchant: 1 })).toBe('invalidAmount');
  });
});

describe('the bank of a method', () => {
  const banks: Site = { ...site, gateways: ['IDEAL', 'MYBANK', 'VISA'] };
  const named = (gateway: string, issuer_id: unknown, sandbox = true) => {
    const body = readJsonBody(Buffer.from(JSON.stringify({ ...MINIMAL, gateway, gateway_info: { issuer_id } })));
    const outcome = isRefusal(body) ? body : readOrder(body, { ...context, sandbox, site: banks });
    return isRefusal(outcome) ? outcome.error : 'accepted';
  };

  it('is one that the method offers, or left to the payer', () => {
    for (const issuer of ['0021', ' 0021 ', '', null, undefined, []]) expect(named('IDEAL', issuer)).toBe('accepted');
    expect(named('MYBANK', 'CT000101-it')).toBe('accepted');
    for (const issuer of ['21', 21, '9999', 'RABONL2U']) expect(named('IDEAL', issuer)).toBe('invalidIssuer');
    // Which banks MyBank has is for MyBank to say; the list is what the page shows.
    for (const issuer of ['CT000125-it', 'ct999999-IT', 'CT000125-fr'])
      expect(named('MYBANK', issuer)).toBe('accepted');
    for (const issuer of ['0021', 'CT00125-it', 'CT000125', 'CT000125-it-01', 'XX000125-it'])
      expect(named('MYBANK', issuer)).toBe('invalidIssuer');
    expect(named('VISA', '9999')).toBe('accepted');
  });

  it('is the test bank in the sandbox only', () => {
    expect(named('IDEAL', '3151')).toBe('accepted');
    expect(named('IDEAL', '3151', false)).toBe('invalidIssuer');
  });
});

describe('description', () => {
  it('is plain text of 1 to 200 characters', () => {
    expect(terms({ description: '<b>Two</b> teas & "cups" 🍵' }).description).toBe('Two teas & "cups" 🍵');
    expect(terms({ description: '🍵'.repeat(200) }).description).toBe('🍵'.repeat(200));
    for (const description of ['', '<br>', '  ', null, undefined, {}, 'x'.repeat(201), 'x'.repeat(20_000)])
      expect(error({ description })).toBe('invalidDescription');
  });

  it('holds no card number and nothing that cannot be stored', () => {
    expect(terms({ description: 'card 5500 0000 0000 0004' }).description).toBe('card ************0004');
    expect(terms({ description: 'a\u0000b\ud800' }).description).toBe('a b\ufffd');
  });
});

describe('variables', () => {
  it('are texts or numbers of up to 500 characters', () => {
    expect(terms({ var1: 'x'.repeat(500), var2: 12, var3: null }).vars).toEqual(['x'.repeat(500), '12', null]);
    for (const var2 of [{}, ['x'], 'x'.repeat(501), '\udc00', 'a\u0000'])
      expect(error({ var2 })).toBe('invalidVariable');
  });
});

describe('a method of a lender', () => {
  const lender = { ...site, gateways: [...site.gateways, 'KLARNA', 'SANTANDER'] };
  const cart = (unit_price: number) => ({ shopping_cart: { items: [{ name: 'Tea', unit_price, quantity: 1 }] } });

  it('needs a cart, whose total is that of the order', () => {
    expect(error({ gateway: 'KLARNA' }, lender)).toBe('missingData');
    expect(error({ gateway: 'KLARNA', amount: 1000, ...cart(10) }, lender)).toBe('accepted');
    expect(error({ gateway: 'KLARNA', amount: 1000, ...cart(12) }, lender)).toBe('cartAmount');
  });

  it('leaves the total alone where the shop says so, and Betaal per Maand needs no cart', () => {
    const unchecked = { checkout_options: { validate_cart: false } };
    expect(error({ gateway: 'KLARNA', amount: 1000, ...cart(12), ...unchecked }, lender)).toBe('accepted');
    expect(error({ gateway: 'SANTANDER', amount: 1000 }, lender)).toBe('accepted');
  });
});

describe('gateway', () => {
  it('is one of ours and enabled for the site, in any case', () => {
    expect(terms({ gateway: ' mastercard ' }).gateway).toBe('MASTERCARD');
    for (const gateway of ['IDEEL', 'PAYLATER', 'nonsense', 7, {}, '__proto__'])
      expect(error({ gateway })).toBe('noGateway');
    expect(error({ gateway: 'MAESTRO' })).toBe('methodDisabled');
    expect(error({}, { ...site, gateways: [] })).toBe('noGateway');
  });

  it('that cannot hold money until a capture is refused for such an order', () => {
    expect(terms({ capture: 'manual' }).manualCapture).toBe(true);
    expect(error({ capture: 'manual', gateway: 'AMEX' })).toBe('transactionRefused');
  });
});

describe('flexible_3d', () => {
  it('is read from every spelling of a boolean, and is absent otherwise', () => {
    for (const flexible_3d of [true, 'true', 'True', 1, '1'])
      expect(terms({ gateway_info: { flexible_3d } }).flexible3d).toBe(true);
    for (const flexible_3d of [false, 'false', 'False', 0, '0'])
      expect(terms({ gateway_info: { flexible_3d } }).flexible3d).toBe(false);
    for (const flexible_3d of [null, '', 'yes', 2, {}, []])
      expect(terms({ gateway_info: { flexible_3d } }).flexible3d).toBeNull();
  });
});

describe('addresses', () => {
  it('are absolute, of http or https, and keep their query', () => {
    const notification_url = 'https://shop.example:8443/n?invoice=840&x=%20';
    expect(terms({ payment_options: { notification_url, notification_method: 'post' } }).paymentOptions).toMatchObject({
      notificationUrl: notification_url,
      notificationMethod: 'POST',
    });
    expect(terms({ payment_options: { redirect_url: ' https://shöp.example/a b ' } }).paymentOptions.redirectUrl).toBe(
      'https://xn--shp-tna.example/a%20b',
    );
  });

  it('of another kind are refused', () => {
    for (const bad of [
      '/n',
      'shop.example',
      'ftp://shop.example',
      'javascript:alert(1)',
      'http://',
      'https://a\r\nb.example',
      5,
      {},
    ])
      for (const name of ['notification_url', 'redirect_url', 'cancel_url'])
        expect(error({ payment_options: { [name]: bad } })).toBe('missingData');
    expect(error({ payment_options: { notification_url: `https://shop.example/${'x'.repeat(150)}` } })).toBe(
      'missingData',
    );
  });

  it('for the answer of the issuer are kept byte for byte or not at all', () => {
    const termUrl = (term_url: unknown) => terms({ gateway_info: { term_url } }).termUrl;
    expect(termUrl('http://example.com/?a=<b>&api_key=x%20')).toBe('http://example.com/?a=<b>&api_key=x%20');
    for (const bad of ['', 'example.com', 'javascript:x', 7, 'http://a\nb']) expect(termUrl(bad)).toBeNull();
  });
});

describe('life of the page', () => {
  it('is 30 days unless the order says otherwise; seconds go before days', () => {
    const life = (over: object) => terms(over).lifetimeMs;
    expect(life({ days_active: 2 })).toBe(2 * DAY);
    expect(life({ days_active: '400' })).toBe(365 * DAY);
    expect(life({ days_active: 0 })).toBe(DAY);
    expect(life({ days_active: 2, seconds_active: '90' })).toBe(90_000);
    expect(life({ days_active: 2, seconds_active: 0 })).toBe(2 * DAY);
    expect(life({ seconds_active: 99_999_999 })).toBe(365 * DAY);
    expect(life({ days_active: 'soon', seconds_active: -5 })).toBe(30 * DAY);
  });
});

describe('customer', () => {
  it('is read from the spelling of every client', () => {
    const customer = terms({
      customer: {
        firstname: 'John',
        lastname: 'Doe',
        house_number: 39,
        country: 'nl',
        ip_address: '10.0.0.1, 192.0.0.1',
        forward_ip: '2001:db8::1',
        birthday: '10071970',
        disable_send_email: 'True',
        locale: 'nl',
        phone: ' 0208500500 ',
      },
      delivery: { firstname: 'Jane' },
    });
    expect(customer.customer).toMatchObject({
      firstName: 'John',
      lastName: 'Doe',
      houseNumber: '39',
      country: 'NL',
      ipAddress: '10.0.0.1',
      forwardedIp: '2001:db8::1',
      birthday: '1970-07-10',
      disableSendEmail: true,
      locale: 'nl_NL',
      phone: '0208500500',
    });
    expect(customer.delivery).toMatchObject({ firstName: 'Jane', city: null });
  });

  it('may have an address or birthday that nobody can read', () => {
    expect(terms({ customer: { ip_address: '80.123.456.789', birthday: '31-02-1970' } }).customer).toMatchObject({
      ipAddress: null,
      birthday: null,
    });
    expect(terms({ customer: { birthday: '31-01-1951' } }).customer.birthday).toBe('1951-01-31');
  });

  it.each([
    ['203.0.113.7:51234', '203.0.113.7'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['unknown, 203.0.113.7', '203.0.113.7'],
  ])('is found in the address %s', (sent, ipAddress) => {
    const { customer } = terms({ customer: { ip_address: sent, forwarded_ip: sent } });
    expect(customer).toMatchObject({ ipAddress, forwardedIp: ipAddress });
    expect(customer).not.toHaveProperty('unreadAddresses');
  });

  it('is known to have been sent with an address that is none', () => {
    const { customer } = terms({ customer: { ip_address: '999.1.1.1', forwarded_ip: '' } });
    expect(customer).toMatchObject({ ipAddress: null, forwardedIp: null, unreadAddresses: ['ip_address'] });
  });

  it('lives in a country that there is', () => {
    for (const country of ['XX', 'NLD', 'Netherlands', 5, {}]) {
      expect(error({ customer: { country } })).toBe('invalidCountry');
      expect(error({ delivery: { country } })).toBe('invalidCountry');
    }
  });
});

describe('cart', () => {
  const cart = (items: object[], options: object = {}, over: object = {}) =>
    error({ shopping_cart: { items }, checkout_options: options, ...over });
  const tea = { name: 'Tea', unit_price: 10, quantity: 1 };

  it('is kept with everything a refund will need', () => {
    const { cart: kept } = terms({
      shopping_cart: {
        items: [{ ...tea, unit_price: '8.2644628099', quantity: '-2', weight: [], options: [1e-7], x: 1 }],
      },
      checkout_options: {
        tax_tables: { alternate: [{ name: 21, standalone: 'true', rules: [{ rate: '0.21', country: '' }] }] },
      },
    });
    expect(kept).toEqual({
      items: [
        {
          name: 'Tea',
          description: '',
          unitPrice: '8.2644628099',
          quantity: '-2',
          merchantItemId: '',
          taxTableSelector: '',
          currency: 'EUR',
          weight: { unit: null, value: null },
          cashback: null,
          image: null,
          productUrl: null,
          options: ['1e-7'],
        },
      ],
      taxTables: {
        default: null,
        alternate: [{ name: '21', standalone: true, rules: [{ rate: '0.21', country: '' }] }],
      },
    });
  });

  it('has one currency, that of the order', () => {
    expect(cart([{ ...tea, currency: 'eur' }])).toBe('accepted');
    expect(cart([{ ...tea, currency: 'USD' }])).toBe('cartCurrency');
    expect(cart([tea, { ...tea, currency: 'USD' }])).toBe('cartMixedCurrencies');
    expect(cart([{ ...tea, currency: 'FOO' }])).toBe('invalidItemCurrency');
  });

  it('has prices that are numbers', () => {
    for (const unit_price of ['free', '', null, '1,50', {}, '9'.repeat(16), '1e15', '-1e15', '1e99999', '1e-99999'])
      expect(cart([{ ...tea, unit_price }])).toBe('invalidItemPrice');
    for (const unit_price of [10, '10', -5, '0.1234567890', 0]) expect(cart([{ ...tea, unit_price }])).toBe('accepted');
    expect(cart([{ ...tea, quantity: 'many' }])).toBe('missingData');
  });

  it('has prices, quantities and rates of at most ten decimals, whatever a float prints', () => {
    const read = (written: string, rate = '0') => {
      const text = `{"order_id":"a","currency":"EUR","amount":1000,"description":"x","shopping_cart":{"items":[
        {"unit_price":${written},"quantity":${written}}]},"checkout_options":{"tax_tables":{"default":{"rate":${rate}}}}}`;
      const { items, taxTables } = (readText(text) as OrderTerms).cart!;
      return [items[0]!.unitPrice, items[0]!.quantity, taxTables!.default!.rate];
    };
    for (const [written, price] of [
      ['12.340000000000002', '12.3400000000'],
      ['16.528925619799999', '16.5289256198'],
      ['-16.52892561985', '-16.5289256199'],
      ['1.4210854715202e-14', '0.0000000000'],
      ['1.0e-5', '0.000010'],
      ['1e2', '100'],
      ['"16.5289256198347"', '16.5289256198'],
      ['0.3333333333333333', '0.3333333333'],
      [`0.1${'0'.repeat(54)}55511151231257827`, '0.1000000000'],
    ] as const)
      expect(read(written)).toEqual([price, price, '0']);
    expect(read('1', '0.20999999999999999')[2]).toBe('0.2100000000');
    expect(read('1', '2.1e-1')[2]).toBe('0.21');
    const options = { validate_cart: true, tax_tables: { default: { rate: '2.1e-1' } } };
    expect(cart([tea], options, { amount: 1210 })).toBe('accepted');
  });

  it('has the rate of the first rule of the default table where that stands in its place', () => {
    const options = (standard: object) => ({ validate_cart: true, tax_tables: { default: standard } });
    const rules = [{ rate: '0.21' }, { rate: 0 }];
    expect(cart([tea], options({ name: 'BTW', shipping_taxed: true, rules }), { amount: 1210 })).toBe('accepted');
    expect(cart([tea], options({ rules }), { amount: 1210 })).toBe('accepted');
    expect(cart([tea], options({ rate: 0, rules }))).toBe('accepted');
    expect(cart([tea], options({ shipping_taxed: true, rules: [] }))).toBe('invalidTaxRate');
  });

  it('is only shown unless validate_cart asks for more', () => {
    const options = { tax_tables: { default: { rate: '21 %' } } };
    expect(cart([{ ...tea, tax_table_selector: 'nowhere' }], options)).toBe('accepted');
    expect(cart([tea], { validate_cart: false })).toBe('accepted');
  });

  it('must fit the amount where validate_cart asks for it', () => {
    expect(cart([tea], { validate_cart: true })).toBe('accepted');
    expect(cart([tea], { validate_cart: 'true' }, { amount: 1001 })).toBe('accepted');
    expect(cart([tea], { validate_cart: true }, { amount: 1002 })).toBe('cartAmount');
    expect(cart([tea], { validate_cart: true, tax_tables: { default: { rate: 21 } } })).toBe('invalidTaxRate');
    expect(cart([{ ...tea, tax_table_selector: '9' }], { validate_cart: true })).toBe('invalidItemTax');
    expect(
      cart([{ ...tea, tax_table_selector: 0 }], { validate_cart: true, tax_tables: { default: { rate: 0 } } }),
    ).toBe('invalidItemTax');
    const zero = { validate_cart: true, tax_tables: { alternate: [{ name: '0', rules: [{ rate: 0 }] }] } };
    expect(cart([{ ...tea, tax_table_selector: '0' }], zero)).toBe('accepted');
  });
});

describe('free members', () => {
  it('are kept as they came, without card numbers and what cannot be stored', () => {
    const body = `{"order_id":"a","currency":"EUR","amount":1,"description":"x","plugin":{"shop":"S\\u0000","n":5500000000000004,"t":"5500000000000004","__proto__":{"polluted":1},"f":1e-9}}`;
    const outcome = readText(body) as OrderTerms;
    expect(outcome.extra).toEqual({
      plugin: { shop: 'S', n: '************0004', t: '************0004', f: '1e-9' },
    });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('never carry card data of gateway_info', () => {
    const kept = JSON.stringify(terms({ gateway_info: { card_number: '5500000000000004', card_cvc: '987' } }));
    expect(kept).not.toContain('5500000000000004');
    expect(kept).not.toContain('987');
  });
});

describe('any body at all', () => {
  it('is refused or understood, and what is understood can be stored', () => {
    const names = fc.constantFrom(
      ...Object.keys(SEED_REQUEST),
      ...Object.keys(CART_REQUEST),
      'custom_info',
      'var1',
      '__proto__',
    );
    const anything = fc.dictionary(names, fc.jsonValue({ maxDepth: 4 }));
    fc.assert(
      fc.property(anything, (body) => {
        const outcome = readText(JSON.stringify(body));
        if (!isRefusal(outcome)) isStorable(outcome);
      }),
      { numRuns: 1_000 },
    );
    const parts = fc.record({
      customer: fc.jsonValue(),
      payment_options: fc.jsonValue(),
      shopping_cart: fc.oneof(fc.jsonValue(), fc.record({ items: fc.array(fc.jsonValue()) })),
      checkout_options: fc.jsonValue(),
      items: fc.string({ unit: 'binary' }),
      plugin: fc.object(),
      description: fc.string({ unit: 'binary' }),
      var1: fc.string({ unit: 'binary' }),
    });
    fc.assert(
      fc.property(parts, (over) => {
        const outcome = read(over);
        if (!isRefusal(outcome)) isStorable(outcome);
      }),
      { numRuns: 1_000 },
    );
  });

  it('of bytes is refused or an object', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => typeof readJsonBody(bytes) === 'object'));
    for (const text of ['', ' ', '[]', '1', '"x"', 'null', '{', '{"a":1}}', '1e3', '{"a":NaN}', "{'a':1}"])
      expect(readText(text)).toMatchObject({ error: 'missingData' });
    expect(readJsonBody(Buffer.from('\ufeff{"a":1}'))).toEqual({ a: 1 });
    expect(readJsonBody(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))).toMatchObject({
      error: 'missingData',
    });
  });

  it('nested deeper than 64 levels or larger than 1 MiB is refused', () => {
    const nested = (depth: number) => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
    expect(readJsonBody(Buffer.from(nested(64)))).toHaveProperty('a');
    expect(readJsonBody(Buffer.from(nested(65)))).toMatchObject({ error: 'missingData' });
    expect(readJsonBody(Buffer.from(nested(400_000)))).toMatchObject({ error: 'missingData' });
    expect(readJsonBody(Buffer.from(`{"a":"${'[\\"'.repeat(100)}"}`))).toHaveProperty('a');
    expect(readJsonBody(Buffer.alloc(1_048_577, 0x20))).toMatchObject({ error: 'bodyTooLarge' });
  });
});

/** PostgreSQL's text and jsonb take it, and it comes back the same. */
function isStorable(outcome: OrderTerms): void {
  const text = JSON.stringify(outcome);
  expect(text).not.toContain('\\u0000');
  expect(text).not.toMatch(/\\ud[89a-f]/i);
  expect(JSON.parse(text)).toEqual(outcome);
  // What the payer's page shows as HTML; everything else is escaped where it is shown.
  expect(outcome.items ?? '').not.toMatch(/<script|<style|<a /i);
}
