/** What each payment method can do, as data. Behaviour of a family lives in a file of its own (`cards.ts`). */
import type { Currency } from '../platform/money.ts';
import type { GatewayId } from './types.ts';

export interface Method {
  readonly id: GatewayId;
  /** The scheme's own name; the same in every language. */
  readonly name: string;
  readonly currencies: readonly Currency[];
  /** Countries of customers it is shown to, ISO 3166-1 alpha-2; empty for all. */
  readonly countries: readonly string[];
  /** Whether an order of type direct may name it. */
  readonly direct: boolean;
  readonly manualCapture: boolean;
}

const CARD_CURRENCIES: readonly Currency[] = (
  'AED AUD BGN BRL CAD CHF CLP CNY COP CZK DKK EUR GBP HKD HRK HUF ILS INR ISK JPY KRW MXN MYR NOK NZD PEN PHP PLN ' +
  'RON RUB SEK SGD THB TRY TWD UAH USD VEF ZAR'
).split(' ');

const card = (id: GatewayId, name: string, more: Partial<Method> = {}): Method => ({
  id,
  name,
  currencies: CARD_CURRENCIES,
  countries: [],
  direct: true,
  manualCapture: true,
  ...more,
});

/** In the order in which payers see them. */
export const METHODS: readonly Method[] = [
  card('VISA', 'Visa'),
  card('MASTERCARD', 'Mastercard'),
  card('AMEX', 'American Express', { currencies: ['EUR', 'GBP', 'USD', 'CHF'], manualCapture: false }),
  card('MAESTRO', 'Maestro'),
  card('CREDITCARD', 'Credit card'),
];

/** The method with this id, in any case of letters; undefined where there is none. */
export function findMethod(id: string): Method | undefined {
  const wanted = id.toUpperCase();
  return METHODS.find((method) => method.id === wanted);
}
