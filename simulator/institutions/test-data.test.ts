/** What a shop's developer can rely on: which choice, account, amount or customer brings which outcome, and when. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PaymentRequest } from '../../src/institutions/messages.ts';
import { SECOND } from '../../src/platform/clock.ts';
import { type InstitutionWorld, NOBODY, startInstitutions, watch } from '../../test/support/institutions.ts';

let world: InstitutionWorld;
beforeAll(async () => {
  world = await startInstitutions();
});
afterAll(() => world.close());

/** Lines of a table whose columns are two blanks or more apart. */
const rows = (table: string): string[][] =>
  table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/ {2,}/));

/** `open, +120 s paid` → [120 000] */
const waitsIn = (course: string) => [...course.matchAll(/\+(\d+) s/g)].map(([, seconds]) => Number(seconds) * SECOND);

const expectCourse = async (method: string, more: Partial<PaymentRequest>, course: string) => {
  const report = await world.pay(method, more);
  expect(report.redirect_url, 'needs no page').toBeNull();
  expect(await watch(world, method, report, waitsIn(course))).toBe(course);
};

describe('a choice on the page', () => {
  it.each(
    rows(`
      IDEAL       completed              paid
      IDEAL       declined               declined
      IDEAL       cancelled              cancelled
      IDEAL       expired                expired
      IDEAL       initialized-completed  open, +60 s paid
      IDEAL       initialized-declined   open, +60 s declined
      IDEALQR     completed              paid
      MISTERCASH  completed              paid
      MISTERCASH  declined               declined
      MISTERCASH  cancelled              cancelled
      MISTERCASH  expired                expired
      BELFIUS     completed              paid
      BELFIUS     cancelled              cancelled
      CBC         completed              paid
      CBC         cancelled              cancelled
      KBC         completed              paid
      KBC         cancelled              cancelled
      INGHOME     completed              paid
      INGHOME     cancelled              cancelled
      DIRECTBANK  completed              paid
      DIRECTBANK  cancelled              cancelled
      DIRECTBANK  pending-completed      pending, +60 s paid
      DIRECTBANK  pending-declined       pending, +60 s declined
      EPS         completed              paid
      EPS         declined               declined
      GIROPAY     completed              paid
      GIROPAY     declined               declined
      DOTPAY      completed              paid
      DOTPAY      declined               declined
      TRUSTLY     completed              paid
      TRUSTLY     cancelled              cancelled
      TRUSTPAY    completed              paid
      TRUSTPAY    pending-declined       pending, +60 s declined
      DBRTP       completed              paid
      DBRTP       cancelled              cancelled
      DBRTP       pending-completed      pending, +60 s paid
      MYBANK      completed              open, +120 s paid
      MYBANK      declined               open, +120 s declined
      MYBANK      cancelled              open, +120 s cancelled
      MYBANK      expired                open, +120 s expired
      BIZUM       completed              paid
      BIZUM       declined               declined
      BIZUM       cancelled              declined
      KLARNA      completed              paid
      KLARNA      declined               declined
      KLARNA      cancelled              cancelled
      IN3         pending-completed      pending, +60 s paid
      SANTANDER   pending-completed      pending, +60 s paid
      SANTANDER   pending-declined       pending, +60 s declined
      BILLINK     completed              paid
      BILLINK     declined               declined
      BILLINK     cancelled              cancelled
      ZINIA       completed              paid
      PAYPAL      completed              paid
      PAYPAL      declined               declined
      PAYPAL      cancelled              cancelled
      PAYPAL      expired                expired
      PAYPAL      initialized-completed  open, +60 s paid
      PAYPAL      initialized-declined   open, +60 s declined
      PAYPAL      pending-completed      pending, +60 s paid
      PAYPAL      pending-declined       pending, +60 s declined
      ALIPAY      completed              paid
      ALIPAYPLUS  completed              paid
      AMAZONBTN   completed              paid
      WECHAT      completed              paid
      APPLEPAY    completed              paid
      APPLEPAY    declined               declined
      GOOGLEPAY   completed              paid
      GOOGLEPAY   declined               declined
      PSAFECARD   completed              paid
      PSAFECARD   expired                expired
    `),
  )('%s: %s is %s', async (method, scenario, course) => {
    const report = await world.pay(method!);
    expect(report.status).toBe('open');
    const page = await (await world.open(report.redirect_url)).text();
    expect(page).toContain(`<option value="${scenario}">`);
    expect((await world.choose(report.redirect_url, scenario!)).status).toBe(303);
    expect(await watch(world, method!, report, waitsIn(course!))).toBe(course);
  });

  it.each([
    ['Y', 'paid', null],
    ['A', 'paid', null],
    ['N', 'declined', 'The cardholder was not authenticated'],
    ['R', 'declined', 'The cardholder was not authenticated'],
  ])(
    'of a card that Google only remembers leads to its issuer’s question, and %s is %s',
    async (answer, status, reason) => {
      const report = await world.pay('GOOGLEPAY');
      const asked = await world.choose(report.redirect_url, 'pan-only');
      expect(asked.status).toBe(200);
      const page = await asked.text();
      expect(page).toContain('<h1>3-D Secure</h1>');
      expect(page).toContain(`<option value="${answer}">`);
      expect(page).not.toContain('<option value="completed">');
      expect(await world.read('GOOGLEPAY', report)).toMatchObject({
        status: 'open',
        redirect_url: report.redirect_url,
      });
      // What Google offered is not to be had any more.
      expect((await world.choose(report.redirect_url, 'completed')).status).toBe(400);
      expect((await world.choose(report.redirect_url, answer)).status).toBe(303);
      expect(await world.read('GOOGLEPAY', report)).toMatchObject({ status, reason });
    },
  );

  it('of a refusal is not offered by Alipay, which knows none', async () => {
    const report = await world.pay('ALIPAY');
    expect((await world.choose(report.redirect_url, 'declined')).status).toBe(400);
    expect((await world.read('ALIPAY', report)).status).toBe('open');
  });
});

describe('direct debit goes by the account', () => {
  it.each(
    rows(`
      NL87ABNA0000000001      open, +120 s paid
      NL87ABNA0000000002      open, +120 s declined
      NL87ABNA0000000003      open, +120 s pending, +60 s paid
      NL87ABNA0000000004      open, +120 s pending, +60 s declined
      NL87ABNA0000000005      open, +120 s paid, +60 s charged_back
      NL87ABNA0000000006      open, +120 s paid, +4838400 s charged_back
      nl87 abna 0000 0000 02  open, +120 s declined
      NL91ABNA0417164300      open, +120 s paid
    `),
  )('%s: %s', (iban, course) => expectCourse('DIRDEB', { details: { iban: iban!, holder: 'S Smit' } }, course!));
});

describe('bank transfer goes by the account that the payer names', () => {
  it.each(
    rows(`
      NL87ABNA0000000001  open, +120 s paid
      NL87ABNA0000000002  open, +120 s expired
      NL87ABNA0000000003  open, +60 s pending, +60 s paid
      NL87ABNA0000000004  open, +120 s declined
      NL91ABNA0417164300  open, +432000 s expired
    `),
  )('%s: %s', (iban, course) => expectCourse('BANKTRANS', { details: { iban: iban! } }, course!));

  it('and stays open where the shop’s server asked, until it expires', async () => {
    const more = {
      channel: 'direct',
      details: { iban: 'NL87ABNA0000000001' },
      expires_at: inSeconds(5_184_000),
    } as const;
    await expectCourse('BANKTRANS', more, 'open, +5184000 s expired');
  });

  it('tells where to transfer to', async () => {
    const { instructions } = await world.pay('BANKTRANS', { details: { bank_country: 'DE' } });
    expect(instructions).toEqual({
      reference: expect.stringMatching(/^\d{16}$/),
      iban: 'DE89370400440532013000',
      bic: 'COBADEFF',
      holder: 'Test bank collections',
      holder_city: 'Amsterdam',
      holder_country: 'NL',
      bank: 'Test bank',
    });
  });
});

describe('the amount decides at', () => {
  it.each(
    rows(`
      MBWAY       999    declined
      MBWAY       1000   paid
      MBWAY       2000   paid
      MBWAY       2001   open, +240 s expired
      MULTIBANCO  999    declined
      MULTIBANCO  1000   paid
      MULTIBANCO  2000   paid
      MULTIBANCO  2001   open, +259200 s expired
    `),
  )('%s: %s cents are %s', (method, amount, course) =>
    expectCourse(method!, { amount: Number(amount), expires_at: inSeconds(waitsIn(course!)[0]! / SECOND) }, course!),
  );
});

describe('MyBank goes by the bank that the payer chose before', () => {
  it.each(
    rows(
      `
      CT000101-it         open, +120 s paid
      CT000102-it         open, +120 s declined
      CT000103-it         open, +120 s cancelled
      CT000104-it         open, +120 s expired
      Allianz Bank FA SPA open, +120 s paid
    `.replace('SPA open', 'SPA  open'),
    ),
  )('%s: %s', (issuer, course) => expectCourse('MYBANK', { details: { issuer: issuer! } }, course!));
});

describe('lenders go by the customer', () => {
  const person = { ...NOBODY, first_name: 'Testperson-nl', last_name: 'Approved', city: 'Amsterdam' };
  const approved = { ...person, address1: 'Kraanspoor', house_number: '39C', zip_code: '1033SC' };
  const refused = { ...person, address1: 'Vlierweg', house_number: '12D', zip_code: '1032 LG' };
  const inOneLine = { ...person, address1: 'Vlierweg 12 D', zip_code: '1032LG' };
  const rejected = { ...person, last_name: 'Rejected' };
  const knownAddress = { ...person, address1: 'Hogehilweg', house_number: '8', zip_code: '1101 CC' };
  const born = (birthday: string) => ({ details: { birthday } });

  it.each<[string, string, Partial<PaymentRequest>, string]>([
    ['BNPL_MF', 'Kraanspoor 39C', { customer: approved }, 'paid'],
    ['BNPL_MF', 'Vlierweg 12D', { customer: refused }, 'declined'],
    ['BNPL_MF', 'Vlierweg 12D in one line', { customer: inOneLine }, 'declined'],
    ['BNPL_MF', 'Testperson Rejected', { customer: rejected }, 'declined'],
    ['BNPL_INSTM', 'Kraanspoor 39C', { customer: approved }, 'paid'],
    ['BNPL_INSTM', 'Vlierweg 12D', { customer: refused }, 'declined'],
    ['AFTERPAY', 'anybody', { customer: approved }, 'paid'],
    ['AFTERPAY', 'rejection@afterpay.nl', { details: { email: 'Rejection@afterpay.nl' } }, 'declined'],
    ['AFTERPAY', 'rejection@ as the customer', { customer: { ...person, email: 'rejection@afterpay.nl' } }, 'declined'],
    ['EINVOICE', 'anybody', born('1970-07-10'), 'paid'],
    ['IN3', 'born 1999-01-01', born('1999-01-01'), 'paid'],
    ['IN3', 'born 2000-01-01', born('2000-01-01'), 'declined'],
    ['IN3', 'born 2000-01-01 by the order', { customer: { ...person, birthday: '2000-01-01' } }, 'declined'],
    ['KLARNA', 'Testperson Rejected', { customer: rejected }, 'declined'],
    ['BILLINK', 'Hogehilweg 8', { customer: knownAddress }, 'declined'],
  ])('%s: %s is %s', (method, _who, more, course) => expectCourse(method, more, course));

  it('or ask the payer who is nobody in particular', async () => {
    for (const method of ['KLARNA', 'IN3', 'SANTANDER', 'BILLINK', 'ZINIA'])
      expect(await world.pay(method, { customer: approved }), method).toMatchObject({
        status: 'open',
        redirect_url: expect.stringContaining(`/institutions/pages/${method}/`),
      });
  });
});

describe('gift cards', () => {
  const card = (gift_number: string, gift_code = '1234') => ({ details: { gift_number, gift_code } });

  it.each([
    ['111115', '1234', 10_000],
    ['111112', '0000', 500],
    ['111110', '1234', 0],
    ['111115', '12345', null],
    ['111116', '1234', null],
    ['toString', '1234', null],
  ])('%s with code %s holds %s', async (number, code, balance) => {
    expect(await world.link.balance('FASHIONCHQ', { number, code })).toEqual({ balance, currency: 'EUR' });
  });

  it.each<[string, Partial<PaymentRequest>, string, number, string | null]>([
    ['111115', card('111115'), 'paid', 1_500, null],
    ['111112', card('111112'), 'paid', 500, null],
    ['111110', card('111110'), 'declined', 0, 'The card is empty'],
    ['111119', card('111119'), 'declined', 0, 'Invalid card number'],
    ['111115 with a wrong code', card('111115', 'abcd'), 'declined', 0, 'Invalid security code'],
    ['111115 in dollars', { ...card('111115'), currency: 'USD' }, 'declined', 0, 'The card holds another currency'],
  ])('%s is %s', async (_which, more, status, amount, reason) => {
    expect(await world.pay('WIJNCADEAU', more)).toMatchObject({ status, amount, reason, redirect_url: null });
  });

  it('go down with every payment, and up with cancels and refunds', async () => {
    const left = async () => world.link.balance('YOURGIFT', { number: '111115', code: '1234' });
    const first = await world.pay('YOURGIFT', { ...card('111115'), amount: 8_000 });
    const second = await world.pay('YOURGIFT', { ...card('111115'), amount: 8_000 });
    expect([first.amount, second.amount]).toEqual([8_000, 2_000]);
    expect(await left()).toMatchObject({ balance: 0 });

    expect(await world.link.cancel('YOURGIFT', Number(second.payment_id))).toMatchObject({ status: 'cancelled' });
    expect(await left()).toMatchObject({ balance: 2_000 });
    const refund = { refundId: 1, amount: 3_000, description: '' };
    expect(await world.link.refund('YOURGIFT', Number(first.payment_id), refund)).toMatchObject({
      refunds: [{ refund_id: '1', amount: 3_000, status: 'completed' }],
    });
    expect(await left()).toMatchObject({ balance: 5_000 });
  });

  it('are full again the next day, and not fuller by what comes back then', async () => {
    const used = await world.pay('UPAS', { ...card('111112'), amount: 500 });
    const left = async () => world.link.balance('UPAS', { number: '111112', code: '1234' });
    expect(await left()).toMatchObject({ balance: 0 });
    world.clock.advance(86_400 * SECOND);
    expect(await left()).toMatchObject({ balance: 500 });
    await world.link.cancel('UPAS', Number(used.payment_id));
    expect(await left()).toMatchObject({ balance: 500 });
  });
});

/** A time of the world's clock, as requests carry it; null for no seconds. */
function inSeconds(seconds: number): string | null {
  return Number.isNaN(seconds) ? null : new Date(world.clock.now() + seconds * SECOND).toISOString();
}
