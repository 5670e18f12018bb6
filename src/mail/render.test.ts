import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SESSION, someFacts } from './fixtures.ts';
import { MAIL_COLOURS } from './html.ts';
import { MAIL_LANGUAGES } from './language.ts';
import { MAIL_KINDS, renderMail } from './render.ts';
import type { MailFactsOf, MailKind, RenderedMail } from './types.ts';

type Change = Parameters<typeof someFacts>[0];

const render = (kind: MailKind, change: Change = {}): RenderedMail => renderMail(kind, someFacts(change)[kind]);
/** What a reader sees of the document. */
const visible = (html: string) =>
  html
    .replace(/^[\s\S]*<body[^>]*>/, '')
    .replace(/<[^>]*>/g, '')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
const tags = (html: string) => html.match(/<\/?[a-z][^\s>]*/gi);
const links = (html: string) => [...html.matchAll(/<a\s[^>]*href="([^"]*)"/g)].map(([, href]) => href);
const each = MAIL_KINDS.flatMap((kind) => MAIL_LANGUAGES.map((language) => ({ kind, language })));

describe('a mail', () => {
  it.each(each)('$kind in $language says the same as text and as HTML', ({ kind, language }) => {
    const { subject, text, html } = render(kind, { locale: language });
    const seen = visible(html).replace(/\s+/g, ' ');
    const lines = text.split('\n').filter((line) => line !== '' && line !== '-- ' && !/^https?:/.test(line));
    // Of a row, the text puts a colon where the table has a border.
    for (const line of lines) expect(seen).toContain(line.replace(': ', ' ').replace(/:$/, '').replace(/\s+/g, ' '));
    expect(subject).toMatch(/Grachten & Co/);
    expect(text).toContain('bike-2027-0042');
    expect(text).toContain('Stadsfiets, mosgroen');
    expect(html).toContain(`<html lang="${language}-`);
    for (const part of [subject, text, html]) expect(part).not.toMatch(/\{\w+\}(?!.*!important)|undefined|\[object/);
  });

  it.each([
    ['nl_NL', '€ 649,50', '12 maart 2027 om 14:05 CET'],
    ['nl_BE', '€ 649,50', '12 maart 2027 om 14:05 CET'],
    ['en_GB', '€649.50', '12 March 2027 at 14:05 CET'],
    ['de', '649,50 €', '12. März 2027 um 14:05 MEZ'],
    ['de-CH', 'EUR 649.50', '12. März 2027 um 14:05 MEZ'],
    ['FR', '649,50 €', '12 mars 2027 à 14:05 UTC+1'],
    ['it_IT', '649,50 €', '12 marzo 2027 alle ore 14:05 CET'],
    ['es_ES', '649,50 €', '12 de marzo de 2027 a las 14:05 CET'],
  ])('for %s writes amounts and times as people there do', (locale, amount, time) => {
    const text = render('transfer_instructions', { locale }).text.replace(/[\u00a0\u202f]/g, ' ');
    expect(text).toContain(amount);
    expect(text).toContain(time);
  });

  it.each(['ja_JP', 'xx', '', 'dutch; DROP TABLE', null])('for the locale %s is English', (locale) => {
    expect(render('second_chance_first', { locale }).subject).toBe('Your order at Grachten & Co has not been paid yet');
  });

  it('writes currencies without decimals without decimals', () => {
    expect(render('payment_confirmation', { locale: 'en', amount: { amount: 1_200, currency: 'JPY' } }).subject).toBe(
      'You have paid ¥1,200 to Grachten & Co',
    );
  });

  it.each(MAIL_KINDS)('%s has one button, and no other link', (kind) => {
    const { html, text } = render(kind);
    const target =
      kind === 'payment_confirmation'
        ? 'https://www.grachten.example'
        : `https://pay.example.com/connect/${SESSION}/?lang=nl_NL`;
    expect(links(html)).toEqual([target]);
    expect(text.match(/https?:\S+/g)).toEqual([target]);
  });

  it.each([null, 'javascript:alert(1)', 'data:text/html,hi', 'www.grachten.example', 'https://a b'])(
    'links to no shop whose address is %s',
    (url) => {
      expect(links(render('payment_confirmation', { shop: { name: 'Grachten & Co', url } }).html)).toEqual([]);
    },
  );

  it('is not made with a link that is no web address', () => {
    const facts = { ...someFacts().second_chance_first, link: 'javascript:alert(1)' };
    expect(() => renderMail('second_chance_first', facts)).toThrow(TypeError);
  });

  it('leaves out when a link ends that does not', () => {
    const facts = { ...someFacts().second_chance_second, validUntil: null };
    expect(renderMail('second_chance_second', facts).text).not.toContain('2027 om');
  });

  it('tells where to transfer, and is copied without gaps', () => {
    const { text, html } = render('transfer_instructions');
    expect(text.split('\n')).toEqual(
      expect.arrayContaining([
        'IBAN: NL87ABNA0000000004',
        'BIC: ABNANL2A',
        'Naam van de ontvanger: Stichting Gelden van Derden',
        'Betalingskenmerk: 1042773300519984',
      ]),
    );
    expect(visible(html)).toContain('NL87ABNA0000000004');
    expect(visible(html)).toContain('1042773300519984');
    expect(html).toContain('>1042</span>');
  });

  it('says of the second reminder that it is the last', () => {
    expect(render('second_chance_second').subject).toBe('Laatste herinnering: uw bestelling bij Grachten & Co');
    expect(render('second_chance_first').text).not.toContain('niet nog eens');
  });
});

describe('what must not be in a mail', () => {
  const secrets = {
    cardNumber: '5500000000000004',
    securityCode: 'cvc-737',
    apiKey: 'c0ffee11d00d4bad9ce1a5e5beefcafe00112233',
    sessionId: 'another-session-token',
    notificationUrl: 'https://hooks.grachten.example/notify',
    ipAddress: '203.0.113.77',
    email: 'payer@example.com',
  };

  it.each(MAIL_KINDS)('%s takes nothing that it was not asked to say', (kind) => {
    const facts = someFacts()[kind];
    const more = { ...secrets, ...facts, shop: { ...facts.shop, ...secrets } } as MailFactsOf[typeof kind];
    expect(renderMail(kind, more)).toEqual(renderMail(kind, facts));
  });

  it.each(MAIL_KINDS)('%s shows no card number that somebody put into the description', (kind) => {
    for (const number of ['5500000000000004', '5500 0000 0000 0004', '3782-822463-10005']) {
      const { subject, text, html } = render(kind, { description: `card ${number} please` });
      const digits = number.replace(/\D/g, '');
      for (const part of [subject, text, visible(html)]) expect(part.replace(/[ -]/g, '')).not.toContain(digits);
      expect(text).toContain(`${digits.slice(-4)} please`);
    }
  });

  it.each(MAIL_KINDS)('%s names the session in its link only', (kind) => {
    const { subject, text, html } = render(kind);
    const times = kind === 'payment_confirmation' ? 0 : 1;
    expect(subject).not.toContain(SESSION);
    expect(text.split(SESSION)).toHaveLength(times + 1);
    expect(html.split(SESSION)).toHaveLength(times + 1);
  });

  it.each(MAIL_KINDS)('%s loads nothing and runs nothing', (kind) => {
    expect(render(kind).html).not.toMatch(
      /<(img|script|link|iframe|object|form|svg|base)\b|\bsrc=|url\(|@import|\son\w+=/i,
    );
  });
});

describe('whatever shops call themselves', () => {
  const nasty = `<script>alert(1)</script> "Co" & 'Sons'`;

  it.each(MAIL_KINDS)('%s escapes it in HTML and leaves it in text', (kind) => {
    const { text, html } = render(kind, { shop: { name: nasty, url: null }, description: nasty, orderId: nasty });
    expect(html).not.toContain('<script');
    expect(tags(html)?.length).toBe(tags(render(kind, { shop: { name: 'x', url: null } }).html)?.length);
    expect(visible(html)).toContain(nasty);
    expect(text).toContain(nasty);
  });

  it('keeps the shape of the document and of the text, whatever the texts', () => {
    const anyText = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\r\nBcc: a@b.example', '"><img src=x>', '{shop}', '$&'),
    );
    const shape = (mail: RenderedMail) => [tags(mail.html), mail.text.split('\n').length, links(mail.html)];
    fc.assert(
      fc.property(fc.constantFrom(...MAIL_KINDS), anyText, anyText, anyText, (kind, name, description, orderId) => {
        // An empty description has no row; here it has one always.
        const mail = render(kind, { shop: { name, url: null }, description: `x${description}`, orderId });
        expect(shape(mail)).toEqual(shape(render(kind, { shop: { name: 'x', url: null } })));
        expect(mail.subject).not.toMatch(/[\r\n\p{Cc}]/u);
      }),
    );
  });

  it('cuts long names and subjects, and nothing of the order', () => {
    const long = 'W'.repeat(2_000);
    const { subject, text, html } = render('transfer_instructions', {
      shop: { name: long, url: null },
      description: long,
    });
    expect([...subject].length).toBeLessThanOrEqual(150);
    expect(subject).toContain(`${'W'.repeat(59)}…`);
    expect(text).toContain(`Omschrijving: ${long}\n`);
    expect(visible(html)).toContain(long);
  });

  it('lets no name turn the words around it', () => {
    const { subject } = render('second_chance_first', { locale: 'en', shop: { name: '\u202eevil\u2066', url: null } });
    expect(subject).toBe('Your order at evil has not been paid yet');
  });
});

describe('the colours of mails', () => {
  it.each([
    ['ink', 'card'],
    ['muted', 'card'],
    ['muted', 'ground'],
    ['on-accent', 'accent'],
  ] as const)('%s on %s can be read, light and dark', (ink, ground) => {
    for (const i of [0, 1] as const)
      expect(contrast(MAIL_COLOURS[ink][i], MAIL_COLOURS[ground][i])).toBeGreaterThanOrEqual(4.5);
  });
});

/** WCAG 2.2: contrast ratio of two `#rrggbb`. */
function contrast(one: string, other: string): number {
  const luminance = (colour: string) => {
    const [r, g, b] = [1, 3, 5].map((i) => {
      const part = Number.parseInt(colour.slice(i, i + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  };
  const [dark, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright! + 0.05) / (dark! + 0.05);
}
