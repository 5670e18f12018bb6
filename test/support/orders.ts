/** Orders, sessions and attempts as tests need them: valid, plain, and easy to vary. */
import type { NewOrder } from '../../src/orders/store.ts';
import type { Order, OrderTerms, Session } from '../../src/orders/types.ts';
import type { Attempt } from '../../src/payments/types.ts';
import { DAY } from '../../src/platform/clock.ts';

/** 2026-11-22T10:00:00Z, where the tests' clocks begin. */
export const START = Date.UTC(2026, 10, 22, 10, 0, 0);

export function makeTerms(more: Partial<OrderTerms> = {}): OrderTerms {
  return {
    type: 'redirect',
    orderId: 'my-order-id-01',
    gateway: 'MASTERCARD',
    currency: 'EUR',
    amount: 100,
    description: 'test product description',
    paymentOptions: {
      notificationUrl: 'http://localhost:9/notification?type=notification',
      notificationMethod: 'POST',
      redirectUrl: 'http://localhost:9/return?type=redirect',
      cancelUrl: 'http://localhost:9/return?type=cancel',
      closeWindow: false,
    },
    customer: {
      locale: 'nl_NL',
      ipAddress: '203.0.113.7',
      forwardedIp: null,
      firstName: 'Simon',
      lastName: 'Smit',
      companyName: null,
      gender: null,
      birthday: null,
      address1: 'Kraanspoor',
      address2: null,
      houseNumber: '39C',
      zipCode: '1033SC',
      city: 'Amsterdam',
      state: null,
      country: 'NL',
      phone: null,
      email: 'simonsmit@example.com',
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
    lifetimeMs: 30 * DAY,
    secondChance: false,
    googleAnalytics: null,
    customInfo: [null, null, null],
    vars: [null, null, null],
    template: null,
    templateId: null,
    extra: {},
    ...more,
  };
}

let made = 0;

/** A new order of site 1; every call makes another session and psp id. */
export function makeNewOrder(terms: OrderTerms = makeTerms(), more: Partial<Order> = {}): NewOrder {
  made += 1;
  const sessionId = `session-${made}`;
  const order: Order = {
    siteId: 1,
    orderId: terms.orderId,
    version: 1,
    status: 'initialized',
    financialStatus: 'initialized',
    terms,
    termsHash: 'hash-of-the-terms',
    sessionId,
    transactionId: 1_000_000_000 + made,
    createdAt: START,
    modifiedAt: START,
    completedAt: null,
    expiresAt: START + terms.lifetimeMs,
    reason: '',
    reasonCode: '',
    amountRefunded: 0,
    amountCaptured: 0,
    authOrderId: null,
    hasRelated: false,
    fulfilment: {},
    payerEmail: null,
    ...more,
  };
  const session: Session = {
    siteId: order.siteId,
    sessionId,
    orderId: order.orderId,
    state: 'open',
    visits: [],
    createdAt: order.createdAt,
    expiresAt: order.expiresAt,
  };
  return { order, session, event: { version: 1, at: order.createdAt, kind: 'created', data: {} } };
}

export function makeAttempt(order: Order, more: Partial<Attempt> = {}): Attempt {
  return {
    siteId: order.siteId,
    transactionId: order.transactionId,
    orderId: order.orderId,
    sessionId: order.sessionId,
    nonce: 'nonce-of-the-form',
    state: 'authorising',
    status: 'initialized',
    financialStatus: 'initialized',
    gateway: 'MASTERCARD',
    scheme: 'MASTERCARD',
    amount: order.terms.amount,
    currency: order.terms.currency,
    card: {
      cardRef: 'card-1',
      last4: '0004',
      bin: '550000',
      expiry: '3012',
      holder: 'S Smit',
      issuerCountry: 'NL',
      funding: 'C',
    },
    institution: null,
    decision: { code: '3F' },
    authentication: null,
    authenticationId: null,
    authorisation: null,
    fee: null,
    reason: '',
    reasonCode: '',
    createdAt: START,
    modifiedAt: START,
    completedAt: null,
    ...more,
  };
}
