/** Which methods a component offers for an order: those of the site that can be embedded and pay it, as the catalogue has them. */
import { findMethod, schemesOf } from '../methods/catalogue.ts';
import { issuersOf } from '../methods/issuers.ts';
import { methodsFor } from '../methods/offer.ts';
import type { Scheme } from '../methods/types.ts';
import type { ComponentMethod, MethodsFor } from './port.ts';

const ANY_CARD = 'CREDITCARD';

/** `serves`: whether cards of a scheme can be authenticated at all. */
export function offerMethods({
  sandbox,
  serves,
}: {
  readonly sandbox: boolean;
  readonly serves: (scheme: Scheme) => boolean;
}): MethodsFor {
  return (site, asked) => {
    const { currency, amount, country, locale, groupCards } = asked;
    const offered = methodsFor(site, { currency, amount, country, locale, groupCards, coupons: 'none' });
    // With the cards grouped the schemes themselves are not on the list.
    const all = methodsFor(site, { currency, amount, country, locale });
    const schemes = all.flatMap((method) =>
      method.family === 'card' && method.id !== ANY_CARD ? schemesOf(method) : [],
    );
    return offered.flatMap((method): ComponentMethod[] => {
      if (!method.component) return [];
      const { id, name, fields, component } = method;
      const own =
        id === ANY_CARD ? (schemes.length > 0 ? schemes : schemesOf(findMethod(ANY_CARD)!)) : schemesOf(method);
      const issuers = issuersOf(id, { sandbox }).map(({ code, name: description }) => ({ code, description }));
      return [{ id, name, schemes: own.filter(serves), fields, issuers, qr: component.qr }];
    });
  };
}
