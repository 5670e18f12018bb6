/** A payment method as /payment-methods shows it. PHP programs stop where a member is missing or of another kind: all are always there. */
import type { Site } from '../merchants/types.ts';
import { brandsOf } from '../methods/brands.ts';
import { capturesByHand, isGiftCard, type Method } from '../methods/catalogue.ts';
import { issuersOf } from '../methods/issuers.ts';
import { nameOf } from '../methods/names.ts';
import { amountsOf } from '../methods/offer.ts';
import type { RecurringModel } from '../methods/types.ts';
import { iconUrls } from './method-icon.ts';
import type { ApiParts } from './operation.ts';

export interface Shown {
  readonly site: Site;
  readonly config: ApiParts['config'];
  /** Brands are those of this country; null for all. */
  readonly country: string | null;
  readonly locale: string | null;
}

export function paymentMethodObject(method: Method, { site, config, country, locale }: Shown): object {
  const { id, countries, currencies, customerData, cartRequired, component, devices } = method;
  const issuers = issuersOf(id, config);
  const captures = capturesByHand(method);
  const iconsOf = (named: string) => iconUrls(config.publicUrl, named);
  return {
    id,
    name: nameOf(method, locale),
    type: isGiftCard(method) ? 'coupon' : 'payment-method',
    additional_data:
      issuers.length === 0 ? {} : { issuers: issuers.map(({ bic, code, name }) => ({ bic: bic ?? '', code, name })) },
    allowed_amount: amountsOf(site, method),
    allowed_countries: countries,
    allowed_currencies: currencies.filter((code) => site.currencies.includes(code)),
    apps: {
      fastcheckout: { is_enabled: false },
      payment_components: {
        is_enabled: component !== null,
        has_fields: component?.fields ?? false,
        qr: { supported: component?.qr ?? false },
      },
    },
    brands: brandsOf(id, country).map((brand) => ({
      id: brand.id,
      name: brand.name,
      allowed_countries: brand.countries,
      icon_urls: iconsOf(brand.id),
    })),
    icon_urls: iconsOf(id),
    // The payer's device is the wallet, so a shop has to look whether there is one.
    is_wallet: devices !== undefined,
    // No site of ours is kept from it: an order asks for it by `capture`.
    manual_capture: { is_enabled: captures, supported: captures },
    preferred_countries: [],
    required_customer_data: customerData,
    shopping_cart_required: cartRequired,
    tokenization: tokenizationOf(method),
  };
}

function tokenizationOf({ recurring }: Method): object {
  if (!recurring) return { is_enabled: false, models: null };
  const begins = (model: RecurringModel) => recurring.models.includes(model);
  return {
    is_enabled: true,
    models: {
      cardonfile: begins('cardOnFile'),
      subscription: begins('subscription'),
      unscheduled: begins('unscheduled'),
    },
  };
}
