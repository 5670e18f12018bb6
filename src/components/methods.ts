/** Which methods a component offers for an order, as the catalogue has them: cards, and nothing that needs more than a card. */
import { METHODS } from '../methods/catalogue.ts';
import type { ComponentMethod, MethodsFor } from './port.ts';

const SCHEMES: readonly string[] = ['VISA', 'MASTERCARD', 'AMEX', 'MAESTRO'];
const ANY_CARD = 'CREDITCARD';

/** The site's card methods for the currency and amount; with `groupCards` as one, where the site has that. */
export const cardMethodsFor: MethodsFor = (site, { currency, amount, groupCards }) => {
  const maximum = site.cardMaximumEurCents;
  // The maximum is in euros; an order in another currency is not measured by it.
  if (maximum !== null && currency === 'EUR' && amount > maximum) return [];
  const enabled = METHODS.filter(({ id, currencies }) => site.gateways.includes(id) && currencies.includes(currency));
  const offered = SCHEMES.filter((scheme) => enabled.some(({ id }) => id === scheme));
  const cards = enabled.flatMap(({ id, name }): ComponentMethod[] => {
    const schemes = id === ANY_CARD ? (offered.length > 0 ? offered : SCHEMES) : SCHEMES.filter((each) => each === id);
    return schemes.length === 0 ? [] : [{ id, name, schemes, fields: [], issuers: [], qr: false }];
  });
  return groupCards && cards.some(({ id }) => id === ANY_CARD) ? cards.filter(({ id }) => id === ANY_CARD) : cards;
};
