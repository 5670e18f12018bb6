/**
 * The three merchants that the sandbox begins with. The law asks more of a payment whose issuer and acquirer are both in
 * the European zone, so what Flexible 3D may skip shows only with shops on both sides of its border.
 * Each has every method there is, so that any can be tried.
 */
import { METHODS } from '../methods/catalogue.ts';
import type { Site, SiteSettings } from './types.ts';

const SETTINGS: SiteSettings = {
  flexible3dEnabled: true,
  flexible3dOneLegOut: false,
  flexible3dChallenge: 'challenge',
  acceptAttempt: true,
  motoEnabled: true,
  recurringEnabled: true,
  acceptUnauthenticated: null,
  secondChance: true,
  confirmationMails: false,
};

/** All that cards can carry. */
const CURRENCIES = (
  'AED AUD BGN BRL CAD CHF CLP CNY COP CZK DKK EUR GBP HKD HRK HUF ILS INR ISK JPY KRW MXN MYR NOK NZD PEN PHP PLN ' +
  'RON RUB SEK SGD THB TRY TWD UAH USD VEF ZAR'
).split(' ');

/** `apiKey` is the key of the first; the others append `-us` and `-ch`. */
export function demoSites(apiKey: string): readonly Site[] {
  type Own = Pick<Site, 'name' | 'url' | 'city' | 'country'>;
  const site = (siteId: number, ownKey: string, own: Own, settings: Partial<SiteSettings> = {}): Site => ({
    ...own,
    siteId,
    accountId: 10_000_000 + siteId,
    active: true,
    apiKey: ownKey,
    notificationUrl: null,
    currencies: CURRENCIES,
    gateways: METHODS.map(({ id }) => id),
    cardMaximumEurCents: 500_000,
    acquirer: {
      acquirerId: '400551',
      merchantId: `MERCHANT${String(siteId).padStart(7, '0')}`,
      terminalId: `TERM${String(siteId).padStart(4, '0')}`,
      mcc: '5999',
      country: own.country,
    },
    settings: { ...SETTINGS, ...settings },
  });
  const key = apiKey.trim();
  return [
    site(1, key, { name: 'Grachten & Co', url: 'https://grachten.example', city: 'Amsterdam', country: 'NL' }),
    site(2, `${key}-us`, { name: 'Hudson Supply', url: 'https://hudson.example', city: 'New York', country: 'US' }),
    // Its payers get their confirmations from the gateway; those of the others from the shop.
    site(
      3,
      `${key}-ch`,
      { name: 'Limmat Laden', url: 'https://limmat.example', city: 'Zürich', country: 'CH' },
      { confirmationMails: true },
    ),
  ];
}
