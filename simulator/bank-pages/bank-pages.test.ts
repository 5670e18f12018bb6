import { describe, expect, it } from 'vitest';
import { BANKS } from '../institutions/banks.ts';
import { LENDERS } from '../institutions/pay-later.ts';
import { WALLETS } from '../institutions/wallets.ts';
import { challengePage } from './challenge-page.ts';
import { type InstitutionView, institutionPage } from './institution-page.ts';
import { forwardingPage } from './layout.ts';
import { nameOf } from './method-names.ts';
import { STYLE } from './style.ts';
import { directionOf, LANGUAGES, languageOf, wordsIn } from './words.ts';

const areq = {
  messageType: 'AReq',
  messageVersion: '2.2.0',
  browserLanguage: 'en',
  acctNumber: '4000002000000107',
  merchantName: '<b>"Bakery" & sons</b>',
  purchaseAmount: '123456',
  purchaseCurrency: '978',
  purchaseExponent: '2',
};
const view = { areq, acsTransID: 'id-1', screen: 'code', wasWrong: false, attemptsLeft: 3 } as const;

describe('words', () => {
  it('exist in the nineteen languages, all of them, with the place for the number', () => {
    expect(LANGUAGES).toHaveLength(19);
    const names = Object.keys(wordsIn('en'));
    for (const language of LANGUAGES) {
      const words = wordsIn(language);
      expect(Object.keys(words), language).toEqual(names);
      expect(
        Object.values(words).every((word) => word.trim() !== ''),
        language,
      ).toBe(true);
      expect(words.wrongCode, language).toContain('{n}');
      expect(words.codeHint, language).toContain('123456');
      expect(words.simulated, language).toContain('{brand}');
    }
  });

  it('are chosen by the browser’s tag', () => {
    expect(['nl-BE', 'NO', 'nn-NO', 'zh-Hant', 'xx', ''].map(languageOf)).toEqual(['nl', 'nb', 'nb', 'zh', 'en', 'en']);
    expect(LANGUAGES.filter((language) => directionOf(language) === 'rtl')).toEqual(['ar', 'he']);
  });
});

describe('pages', () => {
  it('escape what the shop sent', () => {
    const page = challengePage(view);
    expect(page).toContain('&lt;b&gt;&quot;Bakery&quot; &amp; sons&lt;/b&gt;');
    expect(page).not.toContain('<b>');
  });

  it('are made in every language without a gap', () => {
    for (const language of LANGUAGES) {
      const page = challengePage({ ...view, areq: { ...areq, browserLanguage: language } });
      expect(page).toContain(`<html lang="${language}" dir="${directionOf(language)}">`);
      expect(page).not.toMatch(/undefined|\[object|\{n\}/);
    }
  });

  it('of institutions are made in every language without a gap, in their own name', () => {
    for (const language of LANGUAGES) {
      const locale = `${language}_NL`;
      const open = institutionPage(viewOf({ locale, institution: BANKS.IDEAL! }));
      expect(open).toContain(`<html lang="${language}" dir="${directionOf(language)}">`);
      const over = institutionPage(viewOf({ locale, institution: LENDERS.KLARNA!, status: 'charged_back' }));
      expect(over).toContain(wordsIn(language).charged_back);
      expect(over).toContain('<strong lang="en" dir="ltr">Test lender</strong>');
      for (const page of [open, over]) expect(page).not.toMatch(/undefined|\[object|\{\w+\}/);
      expect(over).not.toContain('Test bank');
    }
  });

  it('write amounts with the digits of the payment page, whatever the language', () => {
    const asked = { ...areq, browserLanguage: 'ar-AE' };
    expect(challengePage({ ...view, areq: asked })).toMatch(/<bdi>[^<]*1,234\.56[^<]*<\/bdi>/);
    const page = institutionPage(viewOf({ locale: 'ar_EG', institution: WALLETS.PAYPAL! }));
    expect(page).toMatch(/data-testid="institution-amount"><bdi>[^<]*1,234\.56/);
    expect(page).not.toMatch(/[٠-٩]/);
  });

  it('of institutions name the method as payers know it', () => {
    expect(institutionPage(viewOf({ locale: 'nl_NL', institution: BANKS.IDEAL! }))).toContain(
      '<bdi dir="ltr">iDEAL</bdi>',
    );
    for (const method of Object.keys({ ...BANKS, ...LENDERS, ...WALLETS })) {
      if (!['CBC', 'KBC', 'EPS'].includes(method)) expect(nameOf(method)).not.toBe(method);
    }
  });

  it('of institutions say of each choice what it brings in the payer’s words, then its documented name', () => {
    const page = institutionPage(viewOf({ locale: 'nl_NL', institution: WALLETS.PAYPAL! }));
    const options = [...page.matchAll(/<option value="([^"]+)">([^<]+)</g)].map(([, id, text]) => [
      id,
      text!.replace(/[\u2066\u2069]/g, ''),
    ]);
    expect(options).toEqual([
      ['completed', 'Betaald (Approved)'],
      ['declined', 'Geweigerd (Declined)'],
      ['cancelled', 'Geannuleerd (Cancelled)'],
      ['expired', 'Verlopen (Closed)'],
      ['initialized-completed', 'Betaald, 1 min (Initialized→Completed)'],
      ['initialized-declined', 'Geweigerd, 1 min (Initialized→Declined)'],
      ['pending-completed', 'Betaald, 1 min (Pending→Completed)'],
      ['pending-declined', 'Geweigerd, 1 min (Pending→Declined)'],
    ]);
  });

  it('of institutions write a currency or a locale that nobody knows as it came', () => {
    const strange = viewOf({ locale: 'xx-yy-1', institution: BANKS.IDEAL! });
    expect(institutionPage(strange)).toContain('€1,234.56');
    const currency = { ...strange, request: { ...strange.request, currency: 'QQQ' } };
    expect(institutionPage(currency)).toContain('123456 QQQ');
  });

  it('write a currency without a name as its figure', () => {
    expect(challengePage({ ...view, areq: { ...areq, purchaseCurrency: '144' } })).toContain('1234.56 (144)');
  });

  it('label every field and preselect the success', () => {
    const page = challengePage(view);
    for (const id of ['code', 'outcome']) expect(page).toContain(`<label for="${id}">`);
    expect(page).toMatch(/<option value="Y" selected>Authenticated \(Y\)/);
  });

  it('say what was wrong beside the field', () => {
    const page = challengePage({ ...view, wasWrong: true, attemptsLeft: 2 });
    expect(page).toMatch(/aria-describedby="hint error"[^>]*aria-invalid="true"/);
    expect(page).toMatch(/role="alert"[^>]*>That code is not right\. Attempts left: 2/);
  });

  it('forward only what there is', () => {
    const page = forwardingPage('en', 'https://shop.example/?a=1&b=2', { cres: 'x', threeDSSessionData: undefined });
    expect(page).toContain('action="https://shop.example/?a=1&amp;b=2"');
    expect(page).not.toContain('threeDSSessionData');
  });
});

function viewOf({
  locale,
  institution,
  status = 'open',
}: Pick<InstitutionView, 'institution'> & { locale: string; status?: InstitutionView['status'] }): InstitutionView {
  const nobody = { first_name: null, last_name: null, email: null, phone: null, birthday: null };
  const request: InstitutionView['request'] = {
    payment_id: '1',
    amount: 123_456,
    currency: 'EUR',
    description: 'Order 1',
    shop: 'Bakery',
    locale,
    country: 'NL',
    channel: 'page',
    details: {},
    customer: { ...nobody, address1: null, house_number: null, zip_code: null, city: null },
    expires_at: null,
    return_url: 'https://shop.example/',
    status_url: 'https://shop.example/',
  };
  const now = { status, amount: 123_456, decided: false, choices: institution.scenarios, isAsked: false };
  return { method: 'IDEAL', institution, request, ...now, action: '/somewhere' };
}

describe('colours', () => {
  const scheme = (css: string) =>
    Object.fromEntries([...css.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map((m) => [m[1], m[2]!]));
  const [light, dark] = STYLE.split('@media (prefers-color-scheme: dark)').map(scheme) as [
    Record<string, string>,
    Record<string, string>,
  ];
  const pairs = [
    ['ink', 'paper'],
    ['ink', 'field'],
    ['muted', 'paper'],
    ['danger', 'paper'],
    ['on-bank', 'bank'],
    ['on-act', 'act'],
  ] as const;

  it.each(pairs)('%s on %s can be read in light and dark', (ink, ground) => {
    for (const colours of [light, dark]) {
      expect(contrast(colours[ink]!, colours[ground]!)).toBeGreaterThanOrEqual(4.5);
    }
  });
});

/** WCAG 2.2, relative luminance and contrast ratio. */
function contrast(a: string, b: string): number {
  const luminance = (colour: string) => {
    const [red, green, blue] = [1, 3, 5]
      .map((i) => Number.parseInt(colour.slice(i, i + 2), 16) / 255)
      .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as [number, number, number];
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}
