/** Wallets, as data: the payer confirms with an account, or a device, that holds cards or money already. */
import { DAY, HOUR, MINUTE } from '../../platform/clock.ts';
import type { GatewayId, Method } from '../types.ts';
import { CARD_CURRENCIES } from './cards.ts';
import { listOf, plainMethod, refunds } from './plain-method.ts';

const wallet = (id: GatewayId, name: string, more: Partial<Method> = {}): Method =>
  plainMethod('wallet', id, name, { refunding: refunds({ withinDays: 365 }), ...more });

/** A card in a device: refunded and charged back as cards are. */
const onDevice: Partial<Method> = {
  currencies: CARD_CURRENCIES,
  refunding: refunds({ withinDays: 180, settles: 'at_once' }),
  chargebacks: true,
};

export const WALLETS: readonly Method[] = [
  // PayPal and Amazon Pay collect the money themselves and pay it out to the shop: with us it never completes.
  wallet('PAYPAL', 'PayPal', {
    currencies: listOf(
      'AUD BRL CAD CHF CZK DKK EUR GBP HKD HRK HUF JPY MXN MYR NOK NZD PHP PLN RUB SEK SGD THB TRY TWD USD',
    ),
    expiresMs: 14 * DAY,
    refunding: refunds({ withinDays: 60, settles: 'at_once' }),
    secondChance: false,
    component: { fields: false, qr: false },
    paid: 'attempt_authorised',
    promised: 'attempt_awaited',
  }),
  wallet('APPLEPAY', 'Apple Pay', { ...onDevice, devices: ['apple'] }),
  wallet('GOOGLEPAY', 'Google Pay', {
    ...onDevice,
    devices: ['android', 'other'],
    recurring: { models: ['cardOnFile', 'subscription', 'unscheduled'], later: 'GOOGLEPAY' },
  }),
  wallet('AMAZONBTN', 'Amazon Pay', {
    currencies: listOf('AUD CHF DKK EUR GBP HKD JPY NOK NZD SEK USD ZAR'),
    countries: listOf('AT BE CH CY DE DK ES FR GB HU IE IT LU NL PT SE'),
    expiresMs: 14 * DAY,
    paid: 'attempt_authorised',
  }),
  wallet('ALIPAY', 'Alipay', { currencies: listOf('EUR USD'), expiresMs: 5 * HOUR, paid: 'attempt_authorised' }),
  wallet('ALIPAYPLUS', 'Alipay+', { currencies: listOf('EUR USD'), expiresMs: 10 * MINUTE, next: 'code' }),
  wallet('WECHAT', 'WeChat Pay', { expiresMs: 2 * HOUR, next: 'code' }),
];
