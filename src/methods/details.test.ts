import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDetails, knownDetails, type MethodEntry } from './details.ts';
import { groupIban, IBAN_LENGTHS, isBic, isIban, TEST_IBANS, tidyIban } from './iban.ts';
import type { FormField } from './types.ts';

const now = Date.UTC(2026, 10, 22);
const check = (entry: MethodEntry, more: { issuers?: string[]; live?: boolean; fields?: FormField[] } = {}) =>
  checkDetails({ fields: more.fields ?? (Object.keys(entry) as FormField[]) }, entry, {
    now,
    issuers: more.issuers ?? [],
    ...(more.live !== undefined && { live: more.live }),
  });
const taken = (field: FormField, typed: string, more = {}) => {
  const answer = check({ [field]: typed }, more);
  return answer.ok ? answer.details[field] : undefined;
};
const fault = (field: FormField, typed: string, more = {}) => {
  const answer = check({ [field]: typed }, more);
  return answer.ok ? undefined : answer.faults[field];
};

/** Published examples of the IBAN registry. */
const EXAMPLES = [
  ...[
    'NL91ABNA0417164300',
    'DE89370400440532013000',
    'BE68539007547034',
    'FR1420041010050500013M02606',
    'NO9386011117947',
  ],
  ...['GB29NWBK60161331926819', 'MT84MALT011000012345MTLCAST001S', 'ES9121000418450200051332', 'AT611904300234573201'],
];

/** An IBAN of this country with the check digits that it needs. */
function withCheckDigits(country: string, rest: string): string {
  const value = (text: string) => BigInt([...text].map((c) => Number.parseInt(c, 36)).join('')) % 97n;
  return `${country}${String(98n - value(`${rest}${country}00`)).padStart(2, '0')}${rest}`;
}

const ibansOf = (characters: string) =>
  fc.constantFrom(...IBAN_LENGTHS.entries()).chain(([country, length]) => {
    const size = { minLength: length - 4, maxLength: length - 4 };
    return fc.array(fc.constantFrom(...characters), size).map((rest) => withCheckDigits(country, rest.join('')));
  });
const ibans = ibansOf('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ');

describe('IBAN', () => {
  it.each(EXAMPLES)('takes %s, grouped and in small letters too', (iban) => {
    expect(taken('iban', iban)).toBe(iban);
    expect(taken('iban', ` iban: ${groupIban(iban).toLowerCase()} `)).toBe(iban);
    expect(taken('iban', iban.replace(/(....)/g, '$1-'))).toBe(iban);
  });

  it('takes every number with its country’s length and the right check digits', () => {
    fc.assert(fc.property(ibans, (iban) => isIban(iban)));
  });

  it('notices one wrong digit, and two that changed places', () => {
    const slip = fc.tuple(ibansOf('0123456789'), fc.nat(), fc.constantFrom(...'0123456789'));
    fc.assert(
      fc.property(slip, ([iban, at, digit]) => {
        const i = 4 + (at % (iban.length - 5));
        const wrong = iban.slice(0, i) + digit + iban.slice(i + 1);
        const swapped = iban.slice(0, i) + iban[i + 1] + iban[i] + iban.slice(i + 2);
        return (wrong === iban || !isIban(wrong)) && (swapped === iban || !isIban(swapped));
      }),
    );
  });

  it('refuses another length, a strange country, and anything else', () => {
    for (const typed of [
      'NL91ABNA041716430',
      'NL91ABNA04171643000',
      'ZZ91ABNA0417164300',
      'NL91',
      '4111111111111111',
      'x',
    ])
      expect(fault('iban', typed)).toBe('invalid');
    expect(fault('iban', '  ')).toBe('missing');
  });

  it('never throws and never lets a foreign character through', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (typed) => /^[A-Z0-9]*$/.test(taken('iban', typed) ?? '')));
  });

  it('groups and tidies without losing anything', () => {
    fc.assert(fc.property(ibans, (iban) => tidyIban(groupIban(iban)) === iban));
  });

  it('knows the test bank’s accounts where no real institution is behind', () => {
    for (const iban of TEST_IBANS) {
      expect(taken('iban', iban)).toBe(iban);
      expect(fault('iban', iban, { live: true })).toBe('invalid');
    }
  });
});

describe('BIC', () => {
  it('has eight or eleven characters and a country', () => {
    for (const bic of ['RZOOAT2L420', 'NOLADE22XXX', 'INGBNL2A', 'TESTBANK']) expect(taken('bic', bic)).toBe(bic);
    expect(taken('bic', 'ingb nl2a')).toBe('INGBNL2A');
    for (const bic of ['INGBNL2', 'INGBNL2AXX', 'INGBZZ2A', 'NL91ABNA0417164300'])
      expect(fault('bic', bic)).toBe('invalid');
    expect(isBic('')).toBe(false);
  });
});

describe('date of birth', () => {
  it.each([
    '01-02-1990',
    '1-2-1990',
    '01/02/1990',
    '1.2.1990',
    '1 2 1990',
    '01021990',
    '1990-02-01',
    '1990年2月1日',
    '٠١-٠٢-١٩٩٠',
  ])('reads %s', (typed) => {
    expect(taken('birthday', typed)).toBe('1990-02-01');
  });

  it.each([
    '31-02-1990',
    '29-02-1990',
    '32-01-1990',
    '01-13-1990',
    '23-11-2026',
    '01-01-1890',
    '1-2-90',
    '1990',
    'x',
    '00-01-1990',
  ])('refuses %s', (typed) => {
    expect(fault('birthday', typed)).toBe('invalid');
  });

  it('gives back every day of a century as it is written', () => {
    const days = fc.date({ min: new Date('1926-01-01'), max: new Date(now - 1), noInvalidDate: true });
    fc.assert(
      fc.property(days, (date) => {
        const day = date.toISOString().slice(0, 10);
        const [year, month, dayOfMonth] = day.split('-');
        return taken('birthday', `${Number(dayOfMonth)}-${Number(month)}-${year}`) === day;
      }),
    );
  });
});

describe('e-mail address and phone number', () => {
  it('takes what is one', () => {
    for (const email of ['simon@example.com', 'a.b+c@sub.example.co.uk', "o'neil@example.nl", 'info@bücher.example'])
      expect(taken('email', ` ${email} `)).toBe(email);
    expect(taken('phone', '+31 (0)6-1234 5678')).toBe('+31612345678');
    expect(taken('phone', '0031 6 12345678')).toBe('+31612345678');
    expect(taken('phone', '020 850 0500')).toBe('0208500500');
    expect(taken('phone', '０２０ ８５０ ０５００')).toBe('0208500500');
  });

  it('refuses what cannot be one', () => {
    for (const email of [
      'simon',
      'simon@',
      '@example.com',
      'a b@example.com',
      'a@b',
      'a@example..com',
      '.a@example.com',
      'a@-x.com',
      '<a@b.nl>',
    ])
      expect(fault('email', email), email).toBe('invalid');
    for (const phone of ['12345', '+1234567890123456', 'call me', '0208500500 ext', '++31612345678'])
      expect(fault('phone', phone), phone).toBe('invalid');
  });
});

describe('the other fields', () => {
  it('takes a name, and no number in its place', () => {
    expect(taken('holder', '  Simon   Smit ')).toBe('Simon Smit');
    expect(taken('holder', '山田 太郎')).toBe('山田 太郎');
    for (const name of ['S', '123456', 'NL91 ABNA 0417 1643 00', '<b>Simon</b>', 'x'.repeat(71)])
      expect(fault('holder', name), name).toBe('invalid');
  });

  it('takes a bank that is offered, and asks for none where there is no choice', () => {
    expect(taken('issuer', '0031', { issuers: ['0031', '0721'] })).toBe('0031');
    expect(fault('issuer', '9999', { issuers: ['0031'] })).toBe('invalid');
    expect(check({}, { fields: ['issuer'] })).toEqual({ ok: true, details: {} });
  });

  it('wants boxes ticked', () => {
    for (const field of ['consent', 'terms'] as const) {
      expect(taken(field, '1')).toBe('1');
      expect(fault(field, '')).toBe('missing');
      expect(fault(field, '0')).toBe('missing');
    }
  });

  it('takes the ways in which shops say gender and kind of customer', () => {
    for (const typed of ['male', 'M', 'mr']) expect(taken('gender', typed)).toBe('male');
    for (const typed of ['female', 'F', 'mrs', 'miss']) expect(taken('gender', typed)).toBe('female');
    expect(fault('gender', 'constructor')).toBe('invalid');
    expect(taken('customer_type', 'Business')).toBe('business');
    expect(taken('customer_type', 'private')).toBe('private');
    expect(fault('customer_type', 'both')).toBe('invalid');
  });

  it('takes an account number of a country’s own, or an IBAN that is right', () => {
    expect(taken('bank_account', '0417164300')).toBe('0417164300');
    expect(taken('bank_account', 'NL91 ABNA 0417 1643 00')).toBe('NL91ABNA0417164300');
    expect(fault('bank_account', 'NL92 ABNA 0417 1643 00')).toBe('invalid');
    expect(taken('bank_country', 'nl')).toBe('NL');
    expect(fault('bank_country', 'ZZ')).toBe('invalid');
  });

  it('takes gift cards without the gaps they are printed with', () => {
    expect(taken('gift_number', '1111 15')).toBe('111115');
    expect(taken('gift_code', '１２３４')).toBe('1234');
    expect(fault('gift_code', '12')).toBe('invalid');
  });

  it('tells all faults at once, and leaves out what was not asked for', () => {
    const fields: FormField[] = ['holder', 'iban', 'consent'];
    expect(check({ holder: 'S', iban: 'x' }, { fields })).toEqual({
      ok: false,
      faults: { holder: 'invalid', iban: 'invalid', consent: 'missing' },
    });
    const whole = check({ holder: 'S Smit', iban: EXAMPLES[0]!, consent: '1', email: 'a@b.nl' }, { fields });
    expect(whole).toEqual({ ok: true, details: { holder: 'S Smit', iban: EXAMPLES[0], consent: '1' } });
  });

  it('says something about every text, and never throws', () => {
    const fields = ['holder', 'bic', 'birthday', 'bank_account', 'email', 'phone', 'gender', 'gift_number'] as const;
    fc.assert(
      fc.property(fc.constantFrom(...fields), fc.string({ unit: 'binary' }), (field, typed) => {
        const answer = check({ [field]: typed });
        return answer.ok ? answer.details[field] !== '' : answer.faults[field] !== undefined;
      }),
    );
  });
});

describe('what a shop knows of its customer', () => {
  it('begins a form, as the form writes it', () => {
    const known = { email: ' s@example.com ', phone: '+31 20 850 05 00', birthday: '1990-12-31', gender: 'Mrs' };
    expect(knownDetails(known, now)).toEqual({
      email: 's@example.com',
      phone: '+31208500500',
      birthday: '31-12-1990',
      gender: 'female',
    });
  });

  it('is left out where nobody can read it', () => {
    expect(knownDetails({ email: 'nobody', phone: 'ask me', birthday: '2090-01-01', gender: 'diverse' }, now)).toEqual(
      {},
    );
    expect(knownDetails({ email: null, phone: null, birthday: null, gender: null }, now)).toEqual({});
  });
});
