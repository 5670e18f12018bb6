/** The card methods, as data. What a card must look like is in `../cards.ts`. */
import { DAY, HOUR } from '../../platform/clock.ts';
import type { Currency } from '../../platform/money.ts';
import type { GatewayId, Method } from '../types.ts';

const currenciesOf = (codes: string): readonly Currency[] => codes.split(' ');

/** What the schemes' acquirers settle. */
export const CARD_CURRENCIES = currenciesOf(
  'AED AUD BGN BRL CAD CHF CLP CNY COP CZK DKK EUR GBP HKD HRK HUF ILS INR ISK JPY KRW MXN MYR NOK NZD PEN PHP PLN ' +
    'RON RUB SEK SGD THB TRY TWD UAH USD VEF ZAR',
);

const card = (id: GatewayId, name: string, more: Partial<Method> = {}): Method => ({
  id,
  aliases: [],
  name,
  family: 'card',
  currencies: CARD_CURRENCIES,
  countries: [],
  amounts: { min: 1, max: null },
  direct: true,
  expiresMs: HOUR,
  captureWindowMs: 30 * DAY,
  refunding: {
    full: true,
    partial: true,
    byCart: false,
    most: null,
    withinDays: 180,
    begins: 'reserved',
    settles: 'at_once',
  },
  recurring: { models: ['cardOnFile', 'subscription', 'unscheduled'], later: id },
  chargebacks: true,
  cartRequired: false,
  secondChance: true,
  component: { fields: true, qr: false },
  fields: [],
  customerData: [],
  paid: 'attempt_approved',
  promised: 'attempt_promised',
  ...more,
});

export const CARDS: readonly Method[] = [
  card('VISA', 'Visa', { captureWindowMs: 7 * DAY }),
  card('MASTERCARD', 'Mastercard'),
  card('AMEX', 'American Express', { currencies: currenciesOf('EUR GBP USD CHF'), captureWindowMs: null }),
  card('MAESTRO', 'Maestro'),
  card('CREDITCARD', 'Credit card'),
];
