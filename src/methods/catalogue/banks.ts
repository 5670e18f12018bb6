/**
 * Payments from an account at the payer's own bank, as data: the payer goes to the bank, or confirms on the telephone. Transfers
 * that payers make by themselves and direct debits have files of their own.
 */
import { DAY, HOUR, MINUTE } from '../../platform/clock.ts';
import type { GatewayId, Method } from '../types.ts';
import { listOf, plainMethod, refunds } from './plain-method.ts';

const bank = (id: GatewayId, name: string, more: Partial<Method> = {}): Method => plainMethod('bank', id, name, more);

/** Until the bank has looked at it, a refund is only asked for. */
const ASKED_FIRST = refunds({ begins: 'initialized' });

export const BANKS: readonly Method[] = [
  bank('IDEAL', 'iDEAL', {
    countries: ['NL'],
    refunding: ASKED_FIRST,
    recurring: { models: ['cardOnFile', 'subscription', 'unscheduled'], later: 'DIRDEB' },
    component: { fields: true, qr: true },
  }),
  bank('IDEALQR', 'iDEAL QR', { countries: ['NL'], direct: false, refunding: ASKED_FIRST }),
  // A series by Bancontact takes a contract with the scheme that no site of ours has.
  bank('MISTERCASH', 'Bancontact', {
    cardsOf: 'MISTERCASH',
    countries: ['BE'],
    direct: false,
    refunding: refunds({ withinDays: 180, settles: 'at_once' }),
    component: { fields: true, qr: true },
  }),
  bank('BELFIUS', 'Belfius', { countries: ['BE'], expiresMs: 5 * DAY }),
  bank('CBC', 'CBC', { countries: ['BE'], expiresMs: 5 * DAY, refunding: ASKED_FIRST }),
  bank('KBC', 'KBC', { countries: ['BE'], expiresMs: 5 * DAY, refunding: ASKED_FIRST }),
  // No longer sold; orders that name it are taken like the other Belgian banks'.
  bank('INGHOME', "ING Home'Pay", { countries: ['BE'], expiresMs: 5 * DAY }),
  bank('DIRECTBANK', 'Sofort', {
    currencies: listOf('EUR CHF GBP HUF PLN'),
    countries: listOf('AT BE CH DE ES FR GB IT PL'),
    nowhereElse: true,
    amounts: { min: 10, max: null },
    expiresMs: DAY,
    recurring: { models: ['cardOnFile', 'subscription', 'unscheduled'], later: 'DIRDEB' },
    component: { fields: false, qr: false },
  }),
  bank('EPS', 'EPS', { countries: ['AT'], direct: false, expiresMs: 10 * MINUTE, fields: ['bic'] }),
  bank('GIROPAY', 'Giropay', {
    countries: ['DE'],
    direct: false,
    expiresMs: 10 * MINUTE,
    refunding: ASKED_FIRST,
    fields: ['bic'],
  }),
  bank('DOTPAY', 'Dotpay', { currencies: listOf('EUR PLN'), countries: ['PL'], direct: false, expiresMs: 3 * DAY }),
  bank('TRUSTLY', 'Trustly', {
    currencies: listOf('EUR GBP SEK'),
    countries: listOf('AT CZ DE DK EE ES FI GB LT LV NL NO PL PT SE'),
    expiresMs: 2 * HOUR,
    refunding: refunds({ begins: 'initialized', withinDays: 365 }),
    customerData: ['first_name', 'last_name', 'country', 'email'],
  }),
  bank('TRUSTPAY', 'TrustPay', {
    currencies: listOf('CZK DKK EUR GBP NOK SEK'),
    countries: listOf('AT CZ DE DK EE ES FI GB IT LV NL NO PL SE'),
    direct: false,
    expiresMs: 10 * DAY,
  }),
  bank('DBRTP', 'Request to Pay', {
    countries: ['DE'],
    amounts: { min: 100, max: 1_500_000 },
    promised: 'attempt_invoiced',
  }),
  bank('MYBANK', 'MyBank', { countries: ['IT'], fields: ['issuer'], component: { fields: true, qr: false } }),
  bank('BIZUM', 'Bizum', {
    countries: ['ES'],
    expiresMs: 30 * MINUTE,
    refunding: refunds({ most: 1 }),
    fields: ['phone'],
    customerData: ['phone'],
    paid: 'attempt_authorised',
  }),
  bank('MBWAY', 'MB WAY', {
    countries: ['PT'],
    expiresMs: 4 * MINUTE,
    fields: ['phone'],
    customerData: ['phone'],
    onPhone: true,
    promised: 'attempt_invoiced',
  }),
  bank('MULTIBANCO', 'Multibanco', {
    countries: ['PT'],
    expiresMs: 72 * HOUR,
    next: 'reference',
    promised: 'attempt_invoiced',
  }),
];
