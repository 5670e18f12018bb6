import { describe, expect, it } from 'vitest';
import { eciFor, eciOfStatus, shiftsLiability } from './eci.ts';
import { AUTHENTICATION_VALUE } from './fixtures.ts';
import type { DirectoryServer } from './types.ts';

describe('ECI', () => {
  it('is written by each scheme in its own way', () => {
    const outcomes = ['authenticated', 'attempted', 'none', 'data_share', 'exempt'] as const;
    const row = (server: DirectoryServer) => outcomes.map((outcome) => eciFor(server, outcome));
    expect(row('visa')).toEqual(['05', '06', '07', '07', '07']);
    expect(row('mastercard')).toEqual(['02', '01', '00', '04', '06']);
    expect(row('amex')).toEqual(['05', '06', '07', '07', '07']);
    expect(row('bancontact')).toEqual(row('mastercard'));
  });
  it('is filled in only where a result is worth one', () => {
    expect(eciOfStatus('mastercard', 'Y', '01')).toBe('02');
    expect(eciOfStatus('mastercard', 'I', '06')).toBe('04');
    expect(eciOfStatus('mastercard', 'I', '05')).toBe('06');
    for (const status of ['N', 'U', 'R'] as const) expect(eciOfStatus('visa', status, '01')).toBeNull();
  });
  it('shifts nothing without an authentication value, nor with the code of another scheme', () => {
    expect(shiftsLiability('visa', '05', AUTHENTICATION_VALUE)).toBe(true);
    expect(shiftsLiability('visa', '05', null)).toBe(false);
    expect(shiftsLiability('visa', '07', AUTHENTICATION_VALUE)).toBe(false);
    expect(shiftsLiability('visa', '02', AUTHENTICATION_VALUE)).toBe(false);
    expect(shiftsLiability('mastercard', '01', AUTHENTICATION_VALUE)).toBe(true);
    expect(shiftsLiability('mastercard', null, AUTHENTICATION_VALUE)).toBe(false);
  });
});
