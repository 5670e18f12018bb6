import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import Value from 'typebox/value';
import { describe, expect, it } from 'vitest';
import type { OrderDetails } from '../orders/ports.ts';
import type { Cart, Order, OrderTerms } from '../orders/types.ts';
import type { Attempt } from '../payments/types.ts';
import type { AuthenticationResult } from '../threeds/types.ts';
import { orderObject, serialise } from './order-object.ts';
import { OrderObject } from './schemas/order-object.ts';
import { SEED_ORDER } from './schemas/seed.ts';

const at = Date.UTC(2026, 10, 22, 10, 0, 0);

const terms: OrderTerms = {
  type: 'redirect',
  orderId: 'my-order-id-01',
  gateway: 'MASTERCARD',
  currency: 'EUR',
  amount: 100,
  description: 'test product description',
  paymentOptions: {
    notificationUrl: null,
    notificationMethod: 'GET',
    redirectUrl: null,
    cancelUrl: null,
    closeWindow: true,
  },
  customer: {
    firstName: 'Simon',
    lastName: 'Smit',
    companyName: null,
    address1: 'Kraanspoor',
    address2: null,
    houseNumber: '39C',
    zipCode: '1033SC',
    city: 'Amsterdam',
    state: null,
    country: 'NL',
    phone: null,
    email: 'simonsmit@example.com',
    locale: 'nl_NL',
    ipAddress: '123.123.123.123',
    forwardedIp: null,
    gender: null,
    birthday: null,
    disableSendEmail: false,
    userAgent: null,
    referrer: null,
    reference: null,
  },
  delivery: null,
  flexible3d: true,
  termUrl: null,
  items: null,
  cart: null,
  manualCapture: false,
  recurringModel: null,
  recurringId: null,
  lifetimeMs: 1,
  secondChance: false,
  googleAnalytics: null,
  customInfo: [null, null, null],
  vars: [null, null, null],
  template: null,
  templateId: null,
  extra: {},
};

const order: Order = {
  siteId: 1,
  orderId: 'my-order-id-01',
  version: 5,
  status: 'completed',
  financialStatus: 'completed',
  terms,
  termsHash: '',
  sessionId: 's',
  transactionId: 911394720301056,
  createdAt: at,
  modifiedAt: at + 72_000,
  completedAt: at + 72_000,
  expiresAt: at + 1e9,
  reason: 'Successful approval/completion',
  reasonCode: '1000',
  amountRefunded: 0,
  amountCaptured: 0,
  authOrderId: null,
  hasRelated: false,
  fulfilment: {},
  payerEmail: null,
};

const authentication: AuthenticationResult = {
  transStatus: 'Y',
  transStatusReason: null,
  flow: 'challenge',
  eci: '02',
  authenticationValue: 'kBOUYcbPJm91ETNudFHohpeBero=',
  dsTransId: '6b0c4a3e-3c7e-4f0e-9a0b-2f6f1a1d9c11',
  acsTransId: '6b0c40f2-3c7e-4f0e-9a0b-2f6f1a1d9c11',
  version: '2.2.0',
  challengeCancel: null,
  cardholderInfo: null,
  cause: null,
  error: null,
};

const attempt: Attempt = {
  siteId: 1,
  transactionId: order.transactionId,
  orderId: order.orderId,
  sessionId: 's',
  nonce: 'n',
  state: 'approved',
  status: 'completed',
  financialStatus: 'completed',
  gateway: 'MASTERCARD',
  scheme: 'MASTERCARD',
  amount: 100,
  currency: 'EUR',
  card: {
    cardRef: 'r',
    last4: '0004',
    bin: '550000',
    expiry: '3012',
    holder: 'S Smit',
    issuerCountry: 'NL',
    funding: 'C',
  },
  institution: null,
  decision: null,
  authentication,
  authenticationId: null,
  fee: null,
  authorisation: {
    preparedAt: at,
    record: null,
    responseCode: '00',
    approvalCode: '012635',
    retrievalReference: '632711000042',
    networkTransactionId: 'MCC1A2B3C1122',
    cvcResult: 'M',
    cavvResult: '2',
    eci: '02',
    liabilityShift: true,
  },
  reason: order.reason,
  reasonCode: '1000',
  createdAt: at,
  modifiedAt: at + 72_000,
  completedAt: at + 72_000,
};

const cart: Cart = {
  items: [
    {
      name: 'Tea <b>',
      description: '',
      unitPrice: '13.761467889',
      quantity: '2',
      merchantItemId: 'tea',
      taxTableSelector: '9',
      currency: 'EUR',
      weight: { unit: 'KG', value: '0.00001' },
      cashback: null,
      image: null,
      productUrl: null,
      options: [],
    },
  ],
  taxTables: { default: null, alternate: [{ name: '9', standalone: '', rules: [{ rate: '0.09', country: '' }] }] },
};

// biome-ignore lint/suspicious/noExplicitAny: the object under test is looked at member by member
const show = (details: Omit<OrderDetails, 'related'>): any => orderObject({ ...details, related: [] });
const withTerms = (over: Partial<OrderTerms>): Order => ({ ...order, terms: { ...terms, ...over } });

describe('order object', () => {
  it('of the seed, paid, is the documented one byte for byte', () => {
    expect(serialise(orderObject({ order, attempt, related: [] }))).toBe(JSON.stringify(SEED_ORDER));
    expect(Value.Check(OrderObject, SEED_ORDER)).toBe(true);
  });

  it('before the first attempt is whole, with nothing in its details', () => {
    const fresh: Order = {
      ...order,
      version: 1,
      status: 'initialized',
      financialStatus: 'initialized',
      completedAt: null,
      reason: '',
      reasonCode: '',
    };
    const object = show({ order: fresh, attempt: null });
    expect(Value.Check(OrderObject, object)).toBe(true);
    expect(object).toMatchObject({
      status: 'initialized',
      financial_status: 'initialized',
      transaction_id: 911394720301056,
      payment_methods: [],
      costs: [],
      reason: '',
    });
    expect(object.payment_details.type).toBeNull();
    expect(Object.values(object.payment_details).every((value) => value === null)).toBe(true);
    expect('completed' in object).toBe(false);
  });

  it('shows an attempt that the order has left behind as it ended', () => {
    const old: Attempt = {
      ...attempt,
      transactionId: 7,
      state: 'declined',
      status: 'declined',
      financialStatus: 'declined',
      reason: 'Do not honor',
      reasonCode: '4001',
      completedAt: null,
    };
    const object = show({ order, attempt: old });
    expect(object).toMatchObject({
      transaction_id: 7,
      status: 'declined',
      reason_code: '4001',
      order_id: 'my-order-id-01',
    });
    expect('completed' in object).toBe(false);
  });

  it('tells a failed authentication as the issuer did, without values that were never made', () => {
    const failed: AuthenticationResult = {
      ...authentication,
      transStatus: 'N',
      transStatusReason: '08',
      challengeCancel: '01',
      eci: null,
      authenticationValue: null,
    };
    const { payment_details } = show({ order, attempt: { ...attempt, authentication: failed, authorisation: null } });
    expect(payment_details.card_authentication_result).toEqual({
      acs_transaction_id: failed.acsTransId,
      challenge_cancel: '01',
      ds_transaction_id: failed.dsTransId,
      status: 'N',
      transaction_status_reason: '08',
      version: '2.2.0',
    });
    expect(payment_details).toMatchObject({
      response_code: '08',
      authorization_code: null,
      external_transaction_id: null,
    });
    expect(payment_details.card_authentication_details.chargeback_liability_shift).toBe(false);
  });

  it('has no authentication members where none ran, and names an exemption', () => {
    expect(show({ order, attempt: { ...attempt, authentication: null } }).payment_details).toMatchObject({
      card_authentication_details: null,
      card_authentication_result: null,
    });
    const exempted = { ...authentication, transStatus: 'I', flow: 'frictionless' };
    expect(
      show({ order, attempt: { ...attempt, authentication: exempted } }).payment_details.card_authentication_details
        .flow,
    ).toBe('exemption');
  });

  it('tells until when and how much can be captured', () => {
    const held: Attempt = { ...attempt, financialStatus: 'initialized' };
    const { payment_details } = show({ order: withTerms({ manualCapture: true }), attempt: held });
    expect(payment_details).toMatchObject({
      capture: 'manual',
      capture_remain: 100,
      capture_expiry: '2026-12-22T11:01:12',
    });
  });

  it('with a cart has all that a refund is built from', () => {
    const object = show({ order: withTerms({ cart }), attempt });
    expect(Value.Errors(OrderObject, object)).toEqual([]);
    expect(object).toMatchObject({
      order_total: 30,
      order_adjustment: { total_adjustment: 2.48, total_tax: 2.48 },
      checkout_options: {
        alternate: [{ name: '9', rules: [{ country: '', rate: 0.09 }], standalone: '' }],
        default: { rate: 0, shipping_taxed: false },
      },
    });
    expect(object.shopping_cart.items[0]).toMatchObject({ unit_price: 13.761467889, quantity: 2, currency: 'EUR' });
    expect(object.shopping_cart.items[0].weight.value).toBe('0.00001');
    expect(object.items).toContain('Tea &#60;b&#62;');
  });

  it('keeps the HTML of the merchant before a table of its own', () => {
    expect(show({ order: withTerms({ cart, items: '<b>Tea</b>' }), attempt }).items).toBe('<b>Tea</b>');
  });

  it('repeats the telephone under the names of all clients', () => {
    const customer = { ...terms.customer, phone: '0208500500', reference: 'c-1', country: null };
    expect(show({ order: withTerms({ customer }), attempt }).customer).toMatchObject({
      phone: '0208500500',
      phone1: '0208500500',
      phone2: null,
      reference: 'c-1',
      country_name: null,
    });
  });
});

describe('serialised order', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 30 });
  const anyDetails = fc
    .record({
      description: text,
      vars: fc.tuple(text, fc.constant(null), text),
      price: fc.tuple(fc.integer({ min: -(10 ** 9), max: 10 ** 9 }), fc.nat(10)),
      cashback: fc.constantFrom(null, 'x', '1e-7', 0.25),
      amount: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    })
    .map(({ description, vars, price: [digits, scale], cashback, amount }): OrderDetails => {
      const padded = String(Math.abs(digits)).padStart(scale + 1, '0');
      const fraction = scale === 0 ? '' : `.${padded.slice(-scale)}`;
      const unitPrice = `${digits < 0 ? '-' : ''}${scale === 0 ? padded : padded.slice(0, -scale)}${fraction}`;
      const item = { ...cart.items[0]!, unitPrice, cashback, name: description };
      return {
        order: withTerms({ description, vars, amount, cart: { ...cart, items: [item] } }),
        attempt,
        related: [],
      };
    });

  it('always has its documented form, keys sorted at every level', () => {
    fc.assert(
      fc.property(anyDetails, (details) => {
        const object = orderObject(details);
        expect(Value.Check(OrderObject, object)).toBe(true);
        areKeysSorted(object);
        expect(JSON.stringify(JSON.parse(serialise(object)))).toBe(serialise(object));
      }),
    );
  });

  it('has the same bytes after Python has parsed and written it', ({ skip }) => {
    const bodies = fc.sample(anyDetails, 200).map((details) => serialise(orderObject(details)));
    const script = `import sys,json
for line in sys.stdin.buffer.read().decode('utf-8').split('\\n'):
    sys.stdout.buffer.write((json.dumps(json.loads(line),separators=(',',':'),ensure_ascii=False)+'\\n').encode('utf-8'))`;
    const python = spawnSync('python3', ['-c', script], { input: bodies.join('\n'), encoding: 'utf8' });
    if (python.error) return skip('this machine has no Python');
    expect(python.stdout.trimEnd().split('\n')).toEqual(bodies);
  });
});

function areKeysSorted(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const keys = Object.keys(value);
  if (!Array.isArray(value)) expect(keys).toEqual([...keys].sort());
  for (const entry of Object.values(value)) areKeysSorted(entry);
}
