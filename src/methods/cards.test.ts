import cardValidator from 'card-validator';
import creditCardType from 'credit-card-type';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passesLuhn } from '../platform/log.ts';
import { type CardEntry, checkCard, detectScheme, isTestCard, readExpiry, schemeOfPrefix } from './cards.ts';
import type { Scheme } from './types.ts';

const now = Date.UTC(2026, 10, 22);
const entry: CardEntry = { number: '5500000000000004', expiry: '12/30', securityCode: '123', holder: 'Simon Smit' };
const check = (over: Partial<CardEntry>, gateway: Parameters<typeof checkCard>[1]['gateway'] = 'CREDITCARD') =>
  checkCard({ ...entry, ...over }, { gateway, now });
const faults = (over: Partial<CardEntry>, gateway?: Parameters<typeof checkCard>[1]['gateway']) => {
  const answer = check(over, gateway);
  return answer.ok ? {} : answer.faults;
};

/** A number with this beginning and length, its check digit right. */
function withCheckDigit(start: string, length: number): string {
  const body = start.padEnd(length - 1, '0');
  for (let digit = 0; ; digit++) if (passesLuhn(`${body}${digit}`)) return `${body}${digit}`;
}

/** What the other library calls the schemes. */
const NAMES: Readonly<Partial<Record<Scheme, string>>> = {
  VISA: 'visa',
  MASTERCARD: 'mastercard',
  AMEX: 'american-express',
  MAESTRO: 'maestro',
};

describe('card number', () => {
  it('tells the scheme by first digits and length', () => {
    for (const number of ['4111111111111111', '4000002000000008', '4222222222222'])
      expect(detectScheme(number)).toBe('VISA');
    for (const number of ['5500000000000004', '5200002000000003', '2221000000000009', '2720990000000007'])
      expect(detectScheme(number)).toBe('MASTERCARD');
    for (const number of ['374500000000015', '340000200000007']) expect(detectScheme(number)).toBe('AMEX');
    for (const number of ['6799990000000000011', '6759000000005', '5747906991001442', '6799992000000000'])
      expect(detectScheme(number)).toBe('MAESTRO');
  });

  it('knows no scheme for strangers and wrong lengths', () => {
    for (const number of ['670345000546208', '6011000000000004', '3530111333300000', '411111111111111', '', '4', 'x'])
      expect(detectScheme(number)).toBeUndefined();
  });

  it('tells the scheme while the payer types', () => {
    expect(schemeOfPrefix('4')).toBe('VISA');
    expect(schemeOfPrefix('55')).toBe('MASTERCARD');
    expect(schemeOfPrefix('222')).toBeUndefined();
    expect(schemeOfPrefix('2221')).toBe('MASTERCARD');
    expect(schemeOfPrefix('2721')).toBeUndefined();
  });

  it('is accepted with blanks, dashes and digits of other scripts', () => {
    for (const number of ['5500 0000 0000 0004', '5500-0000-0000-0004', '٥٥٠٠ ٠٠٠٠ ٠٠٠٠ ٠٠٠٤', ' 5500000000000004 ']) {
      const answer = check({ number });
      expect(answer.ok && answer.card.number).toBe('5500000000000004');
    }
  });

  it('is refused by name of the fault', () => {
    expect(faults({ number: '' })).toEqual({ number: 'missing' });
    expect(faults({ number: '5500000000000005' })).toEqual({ number: 'number_invalid' });
    expect(faults({ number: '55000000000000x4' })).toEqual({ number: 'number_invalid' });
    expect(faults({ number: withCheckDigit('411', 14) })).toEqual({ number: 'number_invalid' });
    expect(faults({ number: '6011000000000004' })).toEqual({ number: 'scheme_unknown' });
    expect(faults({}, 'VISA')).toEqual({ number: 'scheme_not_accepted' });
    const restricted = checkCard(entry, { gateway: 'CREDITCARD', now, schemes: ['VISA'] });
    expect(restricted).toEqual({ ok: false, faults: { number: 'scheme_not_accepted' } });
  });

  it('of the sandbox is refused where a live acquirer is behind', () => {
    const answer = checkCard(entry, { gateway: 'MASTERCARD', now, live: true });
    expect(answer).toEqual({ ok: false, faults: { number: 'live_test_card' } });
    expect(isTestCard('4000002000000008')).toBe(true);
    expect(isTestCard(withCheckDigit('400000', 19))).toBe(false);
    const real = withCheckDigit('540012', 16);
    expect(checkCard({ ...entry, number: real }, { gateway: 'MASTERCARD', now, live: true }).ok).toBe(true);
  });

  it('agrees with card-validator and credit-card-type on what the schemes share with them', () => {
    const starts = fc.constantFrom('4', '51', '55', '2221', '2720', '34', '37');
    fc.assert(
      fc.property(starts, fc.stringMatching(/^\d{9}$/), (start, rest) => {
        const scheme = schemeOfPrefix(start)!;
        const number = withCheckDigit(start + rest, scheme === 'AMEX' ? 15 : 16);
        expect(detectScheme(number)).toBe(scheme);
        expect(cardValidator.number(number).isValid).toBe(true);
        const names = creditCardType(number).map((type) => type.type);
        expect(names).toContain(NAMES[scheme]);
      }),
    );
  });

  it('of Bancontact is taken by its own method alone, with or without a security code', () => {
    for (const number of [
      '67034500054620008',
      '67039902990000011',
      withCheckDigit('6703', 16),
      withCheckDigit('6703', 19),
    ]) {
      expect(detectScheme(number)).toBe('MISTERCASH');
      for (const securityCode of ['', '123']) expect(check({ number, securityCode }, 'MISTERCASH').ok).toBe(true);
      for (const gateway of ['VISA', 'MAESTRO'] as const)
        expect(faults({ number, securityCode: '' }, gateway)).toEqual({ number: 'scheme_not_accepted' });
      expect(faults({ number }, 'CREDITCARD')).toEqual({ number: 'other_method' });
    }
    expect(faults({ securityCode: '' }, 'MISTERCASH')).toEqual({ number: 'scheme_not_accepted' });
    expect(faults({ number: withCheckDigit('6703', 15) }, 'MISTERCASH')).toEqual({ number: 'number_invalid' });
    expect(isTestCard('67034500054610009')).toBe(true);
  });

  it('never breaks on any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string(),
        fc.string(),
        fc.string({ unit: 'binary' }),
        (number, expiry, securityCode, holder) => {
          const answer = checkCard({ number, expiry, securityCode, holder }, { gateway: 'CREDITCARD', now });
          if (!answer.ok) expect(Object.keys(answer.faults).length).toBeGreaterThan(0);
        },
      ),
    );
  });
});

describe('expiry date', () => {
  it('is read as people write it', () => {
    for (const typed of [
      '1230',
      '12/30',
      '12/2030',
      '12 / 30',
      '122030',
      '12-30',
      '12.30',
      '12 30',
      ' 12/30 ',
      '١٢/٣٠',
    ])
      expect(readExpiry(typed, now)).toEqual({ yymm: '3012' });
    expect(readExpiry('1/30', now)).toEqual({ yymm: '3001' });
  });

  it('is valid to the end of its month everywhere on earth', () => {
    expect(readExpiry('11/26', now)).toEqual({ yymm: '2611' });
    expect(readExpiry('11/26', Date.UTC(2026, 11, 1, 11, 59))).toEqual({ yymm: '2611' });
    expect(readExpiry('11/26', Date.UTC(2026, 11, 1, 12))).toEqual({ fault: 'card_expired' });
    expect(readExpiry('12/99', now)).toEqual({ fault: 'expiry_invalid' });
  });

  it('is refused where it is none', () => {
    for (const typed of ['13/30', '00/30', '12/3', '12/203', 'abcd', '12/30/1', '12/1930'])
      expect(readExpiry(typed, now)).toEqual({ fault: 'expiry_invalid' });
    expect(readExpiry('  ', now)).toEqual({ fault: 'missing' });
    expect(readExpiry('01/20', now)).toEqual({ fault: 'card_expired' });
  });

  it('agrees with card-validator on dates near and far', () => {
    const today = new Date();
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 2, max: 18 }), (month, ahead) => {
        const typed = `${String(month).padStart(2, '0')}/${today.getUTCFullYear() + ahead}`;
        expect('yymm' in readExpiry(typed, today.getTime())).toBe(cardValidator.expirationDate(typed, 20).isValid);
      }),
    );
  });
});

describe('security code', () => {
  it('has three digits, on American Express three or four', () => {
    expect(check({ securityCode: '123' }).ok).toBe(true);
    expect(faults({ securityCode: '1234' })).toEqual({ securityCode: 'security_code_invalid' });
    expect(faults({ securityCode: '' })).toEqual({ securityCode: 'missing' });
    for (const securityCode of ['123', '1234'])
      expect(check({ number: '374500000000015', securityCode }, 'AMEX').ok).toBe(true);
  });

  it('may be missing on Maestro', () => {
    const answer = check({ number: '6799990000000000011', securityCode: '' });
    expect(answer.ok && answer.card.securityCode).toBeNull();
  });
});

describe('card holder', () => {
  it('is a name in any script', () => {
    for (const holder of ['Simon Smit', "D'Arcy-Müller", 'Ørsted', '王小明', 'علي حسن', 'J.R. de Vries 2nd', 'A'])
      expect(check({ holder }).ok).toBe(true);
  });

  it('is kept whole, however much room a message of others has', () => {
    const holder = 'Maria Aparecida da Conceição dos Santos e Albuquerque Neta';
    expect(holder.length).toBeGreaterThan(45);
    expect(check({ holder })).toMatchObject({ ok: true, card: { holder } });
  });

  it('is never a card number', () => {
    for (const holder of [
      '5500 0000 0000 0004',
      'Simon 5500000000000004',
      '-',
      'x'.repeat(101),
      'a\u0000b',
      '<b>Simon',
    ])
      expect(faults({ holder })).toEqual({ holder: 'holder_invalid' });
    expect(faults({ holder: '  ' })).toEqual({ holder: 'missing' });
  });

  it('tells all faults at once', () => {
    expect(faults({ number: '', expiry: '', securityCode: 'x', holder: '' })).toEqual({
      number: 'missing',
      expiry: 'missing',
      securityCode: 'security_code_invalid',
      holder: 'missing',
    });
  });
});
