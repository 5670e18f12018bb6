import { describe, expect, it } from 'vitest';
import { METHODS } from '../methods/catalogue.ts';
import { checkDetails, type MethodEntry } from '../methods/details.ts';
import { testEntriesFor } from './test-data.ts';

const asking = METHODS.filter(({ fields }) => fields.some((field) => field !== 'issuer'));
const NOW = Date.UTC(2026, 0, 1);

describe('what the sandbox fills into forms', () => {
  it.each(asking.map((method) => [method.id, method] as const))(
    '%s: is all that its form asks for, and right',
    (_id, method) => {
      const entries = testEntriesFor({ ...method, issuers: [], termsUrl: null });
      expect(entries.length).toBeGreaterThan(0);
      for (const { values } of entries) {
        expect(checkDetails(method, values as MethodEntry, { now: NOW, issuers: [] }).ok, JSON.stringify(values)).toBe(
          true,
        );
      }
    },
  );

  it('is nothing where a button is enough', () => {
    const payPal = METHODS.find(({ id }) => id === 'PAYPAL')!;
    expect(testEntriesFor({ ...payPal, issuers: [], termsUrl: null })).toEqual([]);
  });
});
