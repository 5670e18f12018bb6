/** A site as its acquirer knows it. */
import type { Merchant } from '../acquiring/types.ts';
import type { Site } from '../merchants/types.ts';

export function merchantOf(site: Site): Merchant {
  return {
    acquirerId: site.acquirer.acquirerId,
    acquirerMerchantId: site.acquirer.merchantId,
    terminalId: site.acquirer.terminalId,
    mcc: site.acquirer.mcc,
    name: site.name,
    city: site.city,
    country: site.country,
    timeZone: 'Europe/Amsterdam',
  };
}
