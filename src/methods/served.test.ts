import { describe, expect, it } from 'vitest';
import { METHODS, schemesOf } from './catalogue.ts';
import { methodsFor } from './offer.ts';
import { servedOf } from './served.ts';
import type { GatewayId, Scheme } from './types.ts';

const CARDS = ['CREDITCARD', 'VISA', 'MASTERCARD', 'AMEX', 'MAESTRO'];
const ALL = METHODS.map(({ id }) => id);

const left = (gateways: readonly GatewayId[], schemes: readonly Scheme[], institutions = true) =>
  servedOf(gateways, { scheme: (scheme) => schemes.includes(scheme), institutions });

describe('methods of a site that the gateway takes', () => {
  it.each<[string, GatewayId[], Scheme[], GatewayId[]]>([
    ['any card, where one scheme is left', CARDS, ['VISA'], ['CREDITCARD', 'VISA']],
    ['no card, where no scheme is left', [...CARDS, 'IDEAL'], [], ['IDEAL']],
    ['not any card, where none of the site’s own schemes is left', ['CREDITCARD', 'AMEX'], ['VISA'], []],
    ['any card of a site that names no scheme', ['CREDITCARD'], ['VISA'], ['CREDITCARD']],
    ['Bancontact, whose code needs no card', ['MISTERCASH', 'VISA'], [], ['MISTERCASH']],
  ])('are %s', (_, gateways, schemes, expected) => expect(left(gateways, schemes)).toEqual(expected));

  it('are cards alone where there are no institutions', () => {
    expect(left(['IDEAL', 'VISA', 'MISTERCASH', 'PAYPAL'], ['VISA'], false)).toEqual(['VISA']);
    expect(left(['IDEAL', 'MISTERCASH'], ['MISTERCASH'], false)).toEqual(['MISTERCASH']);
  });

  it('are offered without a card of another scheme, whichever are taken', () => {
    for (const scheme of [undefined, 'VISA', 'MASTERCARD', 'AMEX', 'MAESTRO'] as const) {
      const gateways = left(ALL, scheme ? [scheme] : []);
      const cards = methodsFor({ gateways, cardMaximumEurCents: null }, { all: true })
        .filter(({ family, id }) => family === 'card' && id !== 'CREDITCARD')
        .flatMap(schemesOf);
      expect(cards).toEqual(scheme ? [scheme] : []);
      expect(gateways.includes('CREDITCARD')).toBe(scheme !== undefined);
    }
  });

  it('are all, and the same list, where everything is taken', () => {
    expect(servedOf(ALL, { scheme: () => true, institutions: true })).toBe(ALL);
  });
});
