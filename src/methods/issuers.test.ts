import { describe, expect, it } from 'vitest';
import { brandsOf } from './brands.ts';
import { METHODS } from './catalogue.ts';
import { findIssuer, issuerCode, issuersOf } from './issuers.ts';

const sandbox = { sandbox: true };
const live = { sandbox: false };

describe('issuers', () => {
  it('have codes of their own, which keep their zeros', () => {
    for (const { id } of METHODS) {
      const codes = issuersOf(id, sandbox).map(({ code }) => code);
      expect(new Set(codes).size).toBe(codes.length);
      for (const code of codes) expect(code).toMatch(/^(\d{4}|CT\d{6}-it)$/);
    }
    expect(issuersOf('IDEAL', live)[0]).toEqual({ code: '0031', name: 'ABN AMRO', bic: 'ABNANL2A' });
  });

  it('are there for iDEAL and for the methods whose form asks for one', () => {
    const choosing = METHODS.filter(({ id }) => issuersOf(id, live).length > 0).map(({ id }) => id);
    expect(choosing).toEqual(['IDEAL', 'MYBANK']);
    for (const { id, fields } of METHODS) if (fields.includes('issuer')) expect(choosing).toContain(id);
  });

  it('include the test bank in the sandbox only', () => {
    expect(findIssuer('IDEAL', '3151', sandbox)).toEqual({ code: '3151', name: 'Test Bank', bic: 'TESTBANK' });
    expect(findIssuer('IDEAL', '3151', live)).toBeUndefined();
    expect(issuersOf('IDEAL', sandbox)).toHaveLength(13);
    expect(issuersOf('IDEAL', live)).toHaveLength(12);
  });

  it('are found by their code and by nothing else', () => {
    expect(findIssuer('MYBANK', ' ct000101-IT ', live)?.name).toBe('Allianz Bank FA SPA');
    for (const code of ['', '31', '031', 'ABNANL2A']) expect(findIssuer('IDEAL', code, sandbox)).toBeUndefined();
    expect(findIssuer('VISA', '0031', sandbox)).toBeUndefined();
  });

  it('of MyBank need not be listed: any code of its form is taken, in the letters that MyBank writes', () => {
    expect(issuerCode('MYBANK', ' ct000125-IT', live)).toBe('CT000125-it');
    expect(issuerCode('MYBANK', 'ct000101-IT', live)).toBe('CT000101-it');
    for (const code of ['', '0031', 'CT000125', 'CT0001250-it', 'CT000125-ita'])
      expect(issuerCode('MYBANK', code, live)).toBeUndefined();
    expect([issuerCode('IDEAL', '9999', live), issuerCode('IDEAL', 'CT000125-it', live)]).toEqual([
      undefined,
      undefined,
    ]);
  });
});

describe('brands', () => {
  const names = (country: string | null) => brandsOf('VISA', country).map(({ name }) => name);

  it('of Visa are those that its cards have in the country', () => {
    expect(names(null)).toEqual(['Cartes Bancaires', 'Dankort', 'Postepay', 'V Pay']);
    expect(names('FR')).toEqual(['Cartes Bancaires', 'V Pay']);
    expect(names('DK')).toEqual(['Dankort', 'V Pay']);
    expect(names('IT')).toEqual(['Postepay', 'V Pay']);
    expect(names('NL')).toEqual(['V Pay']);
    expect(brandsOf('MASTERCARD', 'FR')).toEqual([]);
  });
});
