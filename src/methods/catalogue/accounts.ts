/** What moves money between accounts without the payer's bank showing a page: the transfer and the direct debit, as data. */
import { DAY } from '../../platform/clock.ts';
import type { Method } from '../types.ts';
import { listOf, plainMethod, SEPA } from './plain-method.ts';

export const ACCOUNTS: readonly Method[] = [
  plainMethod('bank_transfer', 'BANKTRANS', 'Bank transfer', {
    currencies: listOf('AUD CAD CHF CZK DKK EUR GBP HKD HUF JPY NOK PLN SEK USD'),
    countries: SEPA,
    expiresMs: 60 * DAY,
    // The payer has two months; a reminder after an hour would only annoy.
    secondChance: false,
    component: { fields: true, qr: false },
    fields: ['iban', 'bank_country'],
  }),
  plainMethod('direct_debit', 'DIRDEB', 'SEPA Direct Debit', {
    countries: SEPA,
    expiresMs: null,
    recurring: { models: ['cardOnFile', 'subscription', 'unscheduled'], later: 'DIRDEB' },
    chargebacks: true,
    secondChance: false,
    component: { fields: true, qr: false },
    fields: ['holder', 'iban', 'consent'],
  }),
];
