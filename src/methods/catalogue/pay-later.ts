/**
 * Delivered now, paid later, as data: the lender takes the risk, looks at the customer, and invoices once the shop has shipped.
 */
import { DAY, HOUR } from '../../platform/clock.ts';
import type { FormField, GatewayId, Method } from '../types.ts';
import { listOf, plainMethod, refunds } from './plain-method.ts';

/** Who the lender lends to, and where the goods go. */
const CUSTOMER = listOf('first_name last_name address1 house_number zip_code city country email phone');

const PERSON: readonly FormField[] = ['gender', 'birthday', 'email', 'phone', 'terms'];

const payLater = (id: GatewayId, name: string, more: Partial<Method> = {}): Method =>
  plainMethod('pay_later', id, name, {
    countries: ['NL'],
    refunding: refunds({ byCart: true, settles: 'at_once' }),
    cartRequired: true,
    component: { fields: true, qr: false },
    fields: PERSON,
    customerData: CUSTOMER,
    paid: 'attempt_invoiced',
    ...more,
  });

export const PAY_LATER: readonly Method[] = [
  payLater('KLARNA', 'Klarna', {
    currencies: listOf('DKK EUR GBP NOK SEK'),
    countries: listOf('AT BE DE DK ES FI FR GB IT NL NO PT SE'),
    expiresMs: DAY,
    secondChance: false,
    shipWithinMs: 28 * DAY,
  }),
  payLater('BNPL_MF', 'Pay After Delivery', {
    aliases: ['PAYAFTER'],
    next: 'decision',
    expiresMs: 90 * DAY,
    secondChance: false,
    fields: ['birthday', 'email', 'phone', 'terms'],
    shipWithinMs: 30 * DAY,
    shipRestWithinMs: 14 * DAY,
  }),
  payLater('BNPL_INSTM', 'Pay After Delivery Instalments', {
    next: 'decision',
    expiresMs: 14 * DAY,
    fields: ['birthday', 'email', 'phone', 'terms'],
  }),
  payLater('AFTERPAY', 'Riverty', {
    next: 'decision',
    countries: listOf('AT BE CH DE NL'),
    expiresMs: 90 * DAY,
    secondChance: false,
  }),
  // The shop's own invoice: how long it runs is between the two.
  payLater('EINVOICE', 'E-Invoicing', {
    next: 'decision',
    countries: [],
    expiresMs: null,
    secondChance: false,
    fields: ['birthday', 'bank_account', 'email', 'phone', 'terms'],
    paid: 'attempt_authorised',
  }),
  payLater('IN3', 'in3', { expiresMs: 2 * HOUR, promised: 'attempt_awaited' }),
  // A loan: the lender pays the whole sum at once and needs no cart.
  payLater('SANTANDER', 'Betaal per Maand', {
    expiresMs: DAY,
    refunding: refunds({ settles: 'at_once' }),
    cartRequired: false,
    secondChance: false,
    paid: 'attempt_approved',
    promised: 'attempt_awaited',
  }),
  payLater('BILLINK', 'Billink', {
    countries: listOf('BE DE NL'),
    expiresMs: 30 * DAY,
    fields: ['customer_type', ...PERSON],
  }),
  payLater('ZINIA', 'Zinia', { expiresMs: 30 * DAY, component: null }),
];
