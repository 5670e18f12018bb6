import { describe, expect, it } from 'vitest';
import { METHODS } from './catalogue.ts';
import { nameOf } from './names.ts';
import { amountsOf, methodsFor, type Offering, readOfferSettings, type Wanted } from './offer.ts';

const everything: Offering = { gateways: METHODS.map(({ id }) => id), cardMaximumEurCents: 500_000 };
const withOnly = (...gateways: string[]): Offering => ({ gateways, cardMaximumEurCents: null });
const ids = (wanted: Wanted, site = everything) => methodsFor(site, wanted).map(({ id }) => id);
const withoutCoupons = (wanted: Wanted, site = everything) => ids({ coupons: 'none', ...wanted }, site);

describe('the methods of a site', () => {
  it('are all it has where nothing is said, in the order of the catalogue', () => {
    expect(ids({})).toEqual(METHODS.map(({ id }) => id));
    expect(ids({}, withOnly('IDEAL', 'MASTERCARD', 'VISA', 'GONE'))).toEqual(['VISA', 'MASTERCARD', 'IDEAL']);
    expect(ids({}, withOnly())).toEqual([]);
  });

  it('take the currency', () => {
    const kronor = withoutCoupons({ currency: 'SEK' });
    expect(kronor).toContain('TRUSTLY');
    expect(kronor).not.toContain('IDEAL');
    expect(kronor).not.toContain('AMEX');
    expect(withoutCoupons({ currency: 'VEF' })).toEqual([
      'VISA',
      'MASTERCARD',
      'MAESTRO',
      'CREDITCARD',
      'APPLEPAY',
      'GOOGLEPAY',
    ]);
  });

  it('are offered in the customer’s country, or everywhere', () => {
    const abroad = withoutCoupons({ country: 'US' });
    expect(abroad).toEqual(expect.arrayContaining(['VISA', 'PAYPAL', 'EINVOICE', 'PSAFECARD']));
    expect(abroad).not.toContain('IDEAL');
    expect(abroad).not.toContain('BANKTRANS');
    expect(withoutCoupons({ country: 'NL' })).toEqual(expect.arrayContaining(['IDEAL', 'BANKTRANS', 'BNPL_MF']));
    expect(withoutCoupons({ country: 'BE' })).toEqual(expect.arrayContaining(['MISTERCASH', 'KBC']));
  });

  it('go by the locale where the country is not known', () => {
    const dutch = ids({ country: 'NL' });
    expect(ids({ locale: 'nl_NL' })).toEqual(dutch);
    expect(ids({ locale: 'nl-nl' })).toEqual(dutch);
    expect(ids({ country: 'NL', locale: 'en_US' })).toEqual(dutch);
    expect(ids({ locale: 'en_US' })).not.toContain('IDEAL');
    for (const locale of ['nl', '', 'zz_ZZZ', null]) expect(ids({ locale })).toContain('MULTIBANCO');
  });

  it('are all of them, whatever the country, where the shop says so', () => {
    expect(ids({ country: 'US', locale: 'en_US', all: true })).toEqual(ids({}));
    expect(ids({ country: 'US', all: true, currency: 'SEK' })).toEqual(ids({ currency: 'SEK' }));
  });

  it('take the amount: their own limits, and the site’s for cards', () => {
    const at = (amount: number, currency?: string) => withoutCoupons({ amount, ...(currency ? { currency } : {}) });
    expect(at(9)).not.toContain('DIRECTBANK');
    expect(at(10)).toContain('DIRECTBANK');
    expect(at(99)).not.toContain('DBRTP');
    expect(at(100)).toContain('DBRTP');
    expect(at(1_500_000)).toContain('DBRTP');
    expect(at(1_500_001)).not.toContain('DBRTP');
    expect(at(500_000)).toContain('VISA');
    expect(at(500_001)).not.toContain('VISA');
    expect(at(500_001)).not.toContain('CREDITCARD');
    expect(at(500_001)).toContain('IDEAL');
    expect(ids({ amount: 500_001 }, withOnly('VISA'))).toEqual(['VISA']);
  });

  it('are not measured in another currency, for want of a rate', () => {
    expect(withoutCoupons({ amount: 900_000, currency: 'JPY' })).toContain('VISA');
    expect(withoutCoupons({ amount: 5, currency: 'PLN' })).toContain('DIRECTBANK');
    expect(withoutCoupons({ amount: 5, currency: 'EUR' })).not.toContain('DIRECTBANK');
  });

  it('know no limit of a site for anything but cards', () => {
    const of = (id: string) => amountsOf(everything, METHODS.find((method) => method.id === id)!);
    expect(of('VISA')).toEqual({ min: 1, max: 500_000 });
    expect(of('IDEAL')).toEqual({ min: 1, max: null });
    expect(of('DBRTP')).toEqual({ min: 100, max: 1_500_000 });
  });

  it('have one entry for any card where cards are grouped', () => {
    expect(withoutCoupons({ groupCards: true, country: 'NL' }).slice(0, 2)).toEqual(['CREDITCARD', 'IDEAL']);
    expect(ids({ groupCards: true }, withOnly('VISA', 'CREDITCARD', 'IDEAL'))).toEqual(['CREDITCARD', 'IDEAL']);
    expect(ids({ groupCards: true }, withOnly('CREDITCARD'))).toEqual(['CREDITCARD']);
    // CREDITCARD could not be ordered here.
    expect(ids({ groupCards: true }, withOnly('VISA', 'AMEX'))).toEqual(['VISA', 'AMEX']);
  });

  it('have the gift cards that are allowed', () => {
    const site = withOnly('VISA', 'VVVGIFTCRD', 'YOURGIFT');
    expect(ids({}, site)).toEqual(['VISA', 'VVVGIFTCRD', 'YOURGIFT']);
    expect(ids({ coupons: 'none' }, site)).toEqual(['VISA']);
    expect(ids({ coupons: ['YOURGIFT', 'BOEKENBON'] }, site)).toEqual(['VISA', 'YOURGIFT']);
    expect(ids({ coupons: [] }, site)).toEqual(['VISA']);
  });

  it('fit the payer’s device, where it is known', () => {
    const site = withOnly('VISA', 'APPLEPAY', 'GOOGLEPAY');
    expect(ids({ device: 'apple' }, site)).toEqual(['VISA', 'APPLEPAY']);
    expect(ids({ device: 'android' }, site)).toEqual(['VISA', 'GOOGLEPAY']);
    expect(ids({ device: 'other' }, site)).toEqual(['VISA', 'GOOGLEPAY']);
    expect(ids({}, site)).toEqual(['VISA', 'APPLEPAY', 'GOOGLEPAY']);
  });

  it('can wait for a capture, where the order does', () => {
    expect(ids({ manualCapture: true })).toEqual(['VISA', 'MASTERCARD', 'MAESTRO', 'CREDITCARD']);
  });
});

describe('the settings of an order', () => {
  it('say which gift cards may be used and whether cards are grouped', () => {
    expect(
      readOfferSettings({ coupons: { allow: ['vvvgiftcrd ', 'YOURGIFT'] }, connect: { group_cards: '1' } }),
    ).toEqual({
      coupons: ['VVVGIFTCRD', 'YOURGIFT'],
      groupCards: true,
    });
  });

  it('say nothing where they are empty or something else', () => {
    for (const settings of [undefined, null, [], 'x', {}, { coupons: [], connect: [] }, { coupons: { allow: [] } }])
      expect(readOfferSettings(settings)).toEqual({});
  });
});

describe('the name of a method', () => {
  const method = (id: string) => METHODS.find((each) => each.id === id)!;

  it('is the brand’s own in every language, and a plain word is translated', () => {
    for (const locale of [null, 'en', 'nl_NL', 'ja-JP', 'xx']) expect(nameOf(method('IDEAL'), locale)).toBe('iDEAL');
    expect(nameOf(method('CREDITCARD'))).toBe('Credit card');
    expect(nameOf(method('BANKTRANS'), 'es')).toBe('Transferencia bancaria');
    expect(nameOf(method('BANKTRANS'), 'es_ES')).toBe('Transferencia bancaria');
    expect(nameOf(method('BANKTRANS'), 'es-MX')).toBe('Transferencia bancaria');
    expect(nameOf(method('DIRDEB'), 'no_NO')).toBe(nameOf(method('DIRDEB'), 'nb_NO'));
    expect(nameOf(method('BNPL_MF'), 'nl_BE')).toBe('Betaal na Ontvangst');
    expect(nameOf(method('BNPL_MF'), 'de_DE')).toBe('Pay After Delivery');
    for (const locale of ['', 'xx', 'constructor', '__', 'esperanto'])
      expect(nameOf(method('CREDITCARD'), locale)).toBe('Credit card');
  });
});
