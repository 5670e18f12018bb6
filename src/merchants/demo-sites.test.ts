import { describe, expect, it } from 'vitest';
import { METHODS } from '../methods/catalogue.ts';
import { isCountry } from '../platform/countries.ts';
import { isCurrency } from '../platform/money.ts';
import { demoSites } from './demo-sites.ts';

describe('the demo sites', () => {
  const sites = demoSites(' secret-key ');

  it('are one inside the European zone and two outside, each with a key of its own', () => {
    expect(sites.map(({ country, apiKey }) => [country, apiKey])).toEqual([
      ['NL', 'secret-key'],
      ['US', 'secret-key-us'],
      ['CH', 'secret-key-ch'],
    ]);
    expect(new Set(sites.map(({ siteId }) => siteId)).size).toBe(3);
  });

  it('fit the fields of an authorisation', () => {
    for (const { acquirer, name, city, country } of sites) {
      expect(acquirer.acquirerId).toMatch(/^\d{1,11}$/);
      expect(acquirer.merchantId).toMatch(/^[A-Z0-9]{15}$/);
      expect(acquirer.terminalId).toMatch(/^[A-Z0-9]{8}$/);
      expect(acquirer.mcc).toMatch(/^\d{4}$/);
      expect(acquirer.country).toBe(country);
      expect(isCountry(country)).toBe(true);
      expect(name.length).toBeLessThanOrEqual(25);
      expect(city.length).toBeLessThanOrEqual(13);
    }
    expect(new Set(sites.map(({ acquirer }) => acquirer.merchantId + acquirer.terminalId)).size).toBe(3);
  });

  it('take every currency that cards can carry', () => {
    for (const { currencies } of sites) {
      expect(currencies).toHaveLength(39);
      expect(currencies.filter((code) => !isCurrency(code))).toEqual([]);
    }
  });

  it('have every method, so that any can be tried', () => {
    for (const { gateways } of sites) expect(gateways).toEqual(METHODS.map(({ id }) => id));
  });
});
