/** The promises of the answers: each code its kind, its API code and its text. */
import { describe, expect, it } from 'vitest';
import { KNOWN_RESPONSE_CODES, meaningOf } from './response-codes.ts';

const elsewhere = { mastercardFamily: false, authenticated: false };
const kindsOf = (codes: string) => new Set(codes.split(' ').map((code) => meaningOf(code, elsewhere).retry));

describe('response codes', () => {
  it('approve with 00 and 85, in part with 10', () => {
    expect(['00', '85', '10'].map((code) => meaningOf(code, elsewhere).verdict)).toEqual([
      'approved',
      'approved',
      'partial',
    ]);
    expect(meaningOf('00', elsewhere)).toMatchObject({ reasonCode: '1000', reason: 'Successful approval/completion' });
  });

  it.each([
    ['never', '04 07 12 14 15 41 43 46 57 R0 R1 R3'],
    ['later', '51 55 59 61 62 65 71 75 78 86 89 93 N3 N4'],
    ['fix_data', '13 30 54 58 6P 70 82 CV N7'],
    ['step_up', '1A 83'],
    ['technical', '19 28 68 91 92 94 96'],
    ['other', '01 02 03 05 08 34 63 87 88'],
  ] as const)('of the kind %s are %s', (kind, codes) => {
    expect(kindsOf(codes)).toEqual(new Set([kind]));
  });

  it('are all of one kind or another', () => {
    expect(KNOWN_RESPONSE_CODES).toHaveLength(3 + 12 + 14 + 9 + 2 + 7 + 9);
  });

  it.each([
    ['05', '4001', 'Do not honour'],
    ['51', '4002', 'Insufficient funds'],
    ['34', '4003', 'Suspected fraud'],
    ['59', '4003', 'Suspected fraud'],
    ['63', '4003', 'Security violation'],
    ['1A', '4004', 'Soft decline (authentication required)'],
    ['83', '4004', 'Soft decline (authentication required)'],
    ['14', '4005', 'Invalid card number'],
    ['46', '4005', 'Closed account'],
    ['54', '4005', 'Expired card'],
    ['41', '4999', 'Pick up the card'],
    ['43', '4999', 'Pick up the card'],
    ['ZZ', '4999', 'Declined'],
  ])('%s shows %s %s', (code, reasonCode, reason) => {
    expect(meaningOf(code, elsewhere)).toMatchObject({ verdict: 'declined', reasonCode, reason });
  });

  it('read 65 as a call for authentication only from Mastercard and only without one', () => {
    const kind = (mastercardFamily: boolean, authenticated: boolean) =>
      meaningOf('65', { mastercardFamily, authenticated });
    expect(kind(true, false)).toMatchObject({ retry: 'step_up', reasonCode: '4004' });
    expect(kind(true, true)).toMatchObject({ retry: 'later', reasonCode: '4999' });
    expect(kind(false, false)).toMatchObject({ retry: 'later', reasonCode: '4999' });
  });

  it('say where a reversal is owed, a person must look, a mandate has ended', () => {
    expect(meaningOf('08', elsewhere).mustReverse).toBe(true);
    expect(meaningOf('30', elsewhere).alarm).toBe(true);
    expect(meaningOf('R1', elsewhere).stopRecurring).toBe(true);
    expect(meaningOf('R3', elsewhere).stopRecurring).toBe(true);
    expect(meaningOf('R0', elsewhere).stopRecurring).toBe(false);
  });
});
