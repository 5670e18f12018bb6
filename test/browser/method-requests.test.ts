/** Methods beyond cards, as a client without a browser sees them: forms, faults, the way to an institution and back. */
import Fastify, { type FastifyInstance } from 'fastify';
import { beforeEach, describe, expect, it } from 'vitest';
import type { MethodView, OrderView, PageState } from '../../src/checkout/port.ts';
import { checkoutRoutes } from '../../src/checkout/routes.ts';
import { ManualClock } from '../../src/platform/clock.ts';
import { FakeCheckout, someOrder, TRANSFER, UNKNOWN_GIFT_CARD } from './fake-checkout.ts';
import { MANY_METHODS, METHOD } from './fake-methods.ts';

const BANK = 'https://bank.example';
const SHOP = { redirectUrl: 'https://shop.example/thanks', cancelUrl: 'https://shop.example/cart' };

let app: FastifyInstance;
let checkout: FakeCheckout;

beforeEach(() => start([BANK]));

async function start(bankOrigins: readonly string[]): Promise<void> {
  checkout = new FakeCheckout({ gateway: 'https://pay.example', bank: BANK });
  app = Fastify();
  await app.register(checkoutRoutes, {
    checkout,
    config: { publicUrl: 'https://pay.example', sandbox: true, bankOrigins },
    clock: new ManualClock(),
    formKey: Buffer.alloc(32, 3),
  });
}

const open = (more: Partial<OrderView> = {}): PageState => ({
  kind: 'open',
  order: someOrder({ methods: Object.values(METHOD), ...more }),
  declined: null,
});
const get = (url: string, headers: Record<string, string> = {}) => app.inject({ method: 'GET', url, headers });

async function post(url: string, form: Record<string, string>) {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return app.inject({ method: 'POST', url, payload: new URLSearchParams(form).toString(), headers });
}

async function formToken(session: string): Promise<string> {
  return /name="token" value="([^"]+)"/.exec((await get(`/connect/${session}/?methods=list`)).body)![1]!;
}

/** Sends the form of a method in a session of its own, or in the one given. */
async function pay(method: MethodView, fields: Record<string, string> = {}, session = checkout.add(open(SHOP))) {
  const form = { ...fields, gateway: method.id, token: await formToken(session) };
  return { session, answer: await post(`/connect/${session}/pay`, form) };
}

const debit = { holder: 'S Smit', iban: 'NL91 ABNA 0417 1643 00', consent: '1' };
const card = { number: '4111111111111111', expiry: '12/30', code: '123', holder: 'S Smit' };

describe('the form of a method', () => {
  it.each(Object.values(METHOD).map((method) => [method.id, method] as const))(
    '%s asks for its fields',
    async (_id, method) => {
      const session = checkout.add(open({ methods: [method, METHOD.klarna] }));
      const { body } = await get(`/connect/${session}/?method=${method.id.toLowerCase()}`);
      const asked = new Set([...body.matchAll(/ name="(\w+)"/g)].map(([, name]) => name!));
      for (const field of method.fields) expect(asked).toContain(field);
      expect(body).toContain('data-testid="pay"');
    },
  );

  it.each([
    [METHOD.payPal, 'You will be taken to PayPal'],
    [METHOD.multibanco, 'Next you will see the reference to pay with'],
    [METHOD.payLater, 'Pay After Delivery decides straight away'],
    [METHOD.weChat, 'Next you will see a code to scan with WeChat Pay'],
  ])('of $id tells what comes next, and nobody of a page that there is not', async (method, told) => {
    const { body } = await get(`/connect/${checkout.add(open({ methods: [method] }))}/?method=${method.id}`);
    expect(body).toContain(told);
    if ('next' in method) expect(body).not.toContain('will be taken');
  });

  it.each(Object.values(METHOD).flatMap(({ id, ...more }) => ('takesCards' in more ? [] : [id])))(
    'of %s loads nothing of the card form',
    async (id) => {
      const { body } = await get(`/connect/${checkout.add(open())}/?method=${id}`);
      expect(body).toContain('method-form.js');
      expect(body).not.toMatch(/card-(form|rules)\.js/);
    },
  );

  it('weighs at most 20 KB with everything it loads', async () => {
    const session = checkout.add(open({ gateway: 'DIRDEB', locale: 'ru_RU' }));
    const page = await get(`/connect/${session}/`, { 'accept-encoding': 'br' });
    const urls = [...(await get(`/connect/${session}/`)).body.matchAll(/(?:href|src)="(\/page\/[^"]+)"/g)];
    let bytes = page.rawPayload.length;
    for (const url of new Set(urls.map(([, url]) => url!))) {
      bytes += (await get(url, { 'accept-encoding': 'br' })).rawPayload.length;
    }
    expect(urls.length).toBeGreaterThan(5);
    expect(bytes).toBeLessThanOrEqual(20 * 1024);
  });

  it('names the shop and the sum in the mandate, and links to the lender’s terms', async () => {
    const mandate = (await get(`/connect/${checkout.add(open())}/?method=DIRDEB`)).body;
    expect(mandate).toContain('I authorise Lindenhof Boekhandel to collect €47.95');
    expect(mandate).toContain('within eight weeks');
    const terms = (await get(`/connect/${checkout.add(open())}/?method=BNPL_MF`)).body;
    expect(terms).toContain(
      '<a href="https://lender.example/terms" target="_blank" rel="noopener noreferrer">terms and conditions</a>',
    );
    const unsafe = { ...METHOD.billink, termsUrl: 'javascript:alert(1)' };
    expect((await get(`/connect/${checkout.add(open({ methods: [unsafe] }))}/`)).body).not.toContain('javascript:');
  });

  it('asks for a bank only where there is a choice', async () => {
    const without = { ...METHOD.myBank, issuers: [] };
    const { body } = await get(`/connect/${checkout.add(open({ methods: [without] }))}/`);
    expect(body).not.toContain('name="issuer"');
    const few = (await get(`/connect/${checkout.add(open({ methods: [METHOD.myBank] }))}/`)).body;
    expect(few.match(/type="radio" name="issuer"/g)).toHaveLength(3);
    const many = (await get(`/connect/${checkout.add(open({ methods: [METHOD.idealWithBanks] }))}/`)).body;
    expect(many).toContain('<select id="issuer"');
  });

  it('begins with the country of the payer', async () => {
    const session = checkout.add(open({ methods: [METHOD.transfer], locale: 'nl_BE' }));
    expect((await get(`/connect/${session}/`)).body).toContain('<option value="BE" selected>België</option>');
  });
});

describe('a form of a method', () => {
  it('hands the gateway what was typed, by the names of its fields and no others', async () => {
    const { answer } = await pay(METHOD.debit, { ...debit, bic: 'INGBNL2A', number: '4111111111111111' });
    expect(answer.statusCode).toBe(303);
    expect(checkout.methodPayments).toEqual([
      { nonce: expect.stringMatching(/^[\w-]{22}$/), gateway: 'DIRDEB', entry: debit },
    ]);
    expect(checkout.payments).toEqual([]);
  });

  it('comes back with what is wrong beside each field, and with what was typed', async () => {
    const { answer } = await pay(METHOD.debit, { holder: 'S <Smit>', iban: 'NL91 ABNA 0417 1643 01' });
    expect(answer.statusCode).toBe(422);
    const fields = answer.body.split('<div class="field">');
    expect(fields[1]).toContain('value="S &lt;Smit&gt;" aria-invalid="true" autofocus');
    expect(fields[2]).toContain('value="NL91 ABNA 0417 1643 01" aria-invalid="true"');
    expect(fields[2]).toContain('Check the IBAN: a letter or digit seems wrong.');
    expect(fields[3]).toContain('Tick the box to allow the direct debit.');
    expect(answer.body.match(/autofocus/g)).toHaveLength(1);
    expect(checkout.methodPayments).toEqual([]);
  });

  it('keeps choices and ticks too, but not the code of a gift card', async () => {
    const later = { gender: 'female', birthday: '31-02-1990', terms: '1' };
    const { answer } = await pay(METHOD.payLater, later);
    expect(answer.body).toMatch(/value="female"[^>]* checked/);
    expect(answer.body).toMatch(/name="terms"[^>]* checked/);
    const gift = await pay(METHOD.gift, { gift_number: UNKNOWN_GIFT_CARD, gift_code: '9876' });
    expect(gift.answer.body).toContain('We do not recognise this gift card.');
    expect(gift.answer.body).toContain(`value="${UNKNOWN_GIFT_CARD}"`);
    expect(gift.answer.body).not.toContain('9876');
  });

  it('speaks the payer’s language when it is wrong', async () => {
    const { answer } = await pay(METHOD.eps, { bic: 'x', lang: 'de_AT' });
    expect(answer.body).toContain('Prüfen Sie den BIC');
  });

  it('answers a script in JSON', async () => {
    const { session, answer } = await pay(METHOD.debit, { ...debit, iban: 'x', answer: 'json' });
    expect([answer.statusCode, answer.json()]).toEqual([
      422,
      { faults: { iban: 'Check the IBAN: a letter or digit seems wrong.' } },
    ]);
    const again = await pay(METHOD.debit, { ...debit, answer: 'json' }, session);
    expect(again.answer.json()).toEqual({ state: 'paid', next: `/connect/${session}/result?method=DIRDEB` });
  });

  it('that is not ours does nothing', async () => {
    const session = checkout.add(open());
    for (const token of ['', 'x.y', await formToken(checkout.add(open()))]) {
      const answer = await post(`/connect/${session}/pay`, { ...debit, gateway: 'DIRDEB', token });
      expect(answer.statusCode).toBe(403);
      expect(answer.body).toContain('No payment was started');
    }
    expect(checkout.methodPayments).toEqual([]);
  });

  it('of a method that this order does not offer begins nothing, by card neither', async () => {
    const session = checkout.add(open({ methods: [METHOD.ideal, METHOD.klarna] }));
    const { answer } = await pay(METHOD.payPal, {}, session);
    expect(answer.statusCode).toBe(303);
    expect((await get(String(answer.headers.location))).body).toContain('data-testid="method-IDEAL"');
    const { answer: byForm } = await pay(METHOD.debit, { ...debit, ...card }, session);
    expect(byForm.statusCode).toBe(303);
    expect([...checkout.payments, ...checkout.methodPayments]).toEqual([]);
  });

  it('sent twice is one payment', async () => {
    const session = checkout.add(open(SHOP));
    const form = { ...debit, gateway: 'DIRDEB', token: await formToken(session) };
    await Promise.all([post(`/connect/${session}/pay`, form), post(`/connect/${session}/pay`, form)]);
    expect(checkout.methodPayments).toHaveLength(1);
  });
});

describe('on the way to an institution', () => {
  const away = (url: string | null, qrText: string | null = null): PageState => ({
    kind: 'away',
    order: someOrder({ methods: Object.values(METHOD) }),
    method: METHOD.ideal,
    url,
    qrText,
  });

  it('a form leads straight there, which its page’s policy allows', async () => {
    const { session, answer } = await pay(METHOD.ideal);
    expect([answer.statusCode, answer.headers.location]).toEqual([303, `${BANK}/institution?mspid=1`]);
    const form = await get(`/connect/${checkout.add(open({ gateway: 'IDEAL' }))}/`);
    expect(form.headers['content-security-policy']).toContain(`form-action 'self' ${BANK};`);
    expect(form.headers['content-security-policy']).toContain("frame-src 'none'");
    expect((await get(`/connect/${session}/status`)).json()).toMatchObject({ state: 'away' });
  });

  it('a script is told where to go', async () => {
    const { answer } = await pay(METHOD.ideal, { answer: 'json' });
    expect(answer.json()).toEqual({ state: 'away', next: `${BANK}/institution?mspid=1` });
  });

  it('goes by a page of ours where the policy does not know the institution', async () => {
    await start(['https://other.example']);
    const { answer } = await pay(METHOD.ideal);
    const page = await get(String(answer.headers.location));
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain(`http-equiv="refresh" content="0; url=${BANK}/institution?mspid=1"`);
  });

  it('who reloads or comes back finds one button, another way to pay, and Cancel', async () => {
    const { body } = await get(`/connect/${checkout.add(away(`${BANK}/institution`))}/`);
    expect(body).toContain('Complete your payment with iDEAL');
    expect(body.match(/class="primary/g)).toHaveLength(1);
    expect(body).toContain(`href="${BANK}/institution"`);
    expect(body).toContain('data-testid="other-methods"');
    expect(body).toContain('data-testid="cancel"');
    expect(body).not.toContain('http-equiv="refresh"');
  });

  it('who wants to pay another way chooses and pays, and only then the first payment is left', async () => {
    const session = checkout.add(away(`${BANK}/institution?mspid=9`));
    const list = await get(`/connect/${session}/?methods=list`);
    expect(list.body).toContain('data-testid="method-PAYPAL"');
    const link = /href="([^"]+)" data-testid="method-DIRDEB"/.exec(list.body)![1]!.replaceAll('&amp;', '&');
    expect((await get(link)).body).toContain('data-testid="field-iban"');
    expect(await checkout.state(session)).toEqual(away(`${BANK}/institution?mspid=9`));
    const { answer } = await pay(METHOD.debit, debit, session);
    expect(answer.headers.location).toContain('/result');
    expect((await checkout.state(session)).kind).toBe('paid');
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', '/relative', 'bank://pay', ''])(
    'never leads to an address that is not of the web: %s',
    async (url) => {
      const session = checkout.add(away(url));
      for (const query of ['', '?leave=1']) {
        const { statusCode, body } = await get(`/connect/${session}/${query}`);
        expect(statusCode).toBe(200);
        expect(body).not.toContain('data-testid="continue"');
        expect(body).not.toContain('http-equiv="refresh"');
        if (url) expect(body).not.toContain(`"${url}`);
      }
    },
  );

  it('a code to scan is drawn with words for who cannot see it, and the page asks how it stands', async () => {
    const { session, answer } = await pay(METHOD.weChat, { answer: 'json' });
    expect(answer.json()).toEqual({ state: 'away', next: `/connect/${session}/?method=WECHAT` });
    const { body } = await get(`/connect/${session}/`);
    expect(body).toContain('role="img" aria-label="QR code to pay €47.95 with WeChat Pay"');
    expect(body).toContain('data-step="away"');
    expect(body).toContain(`<noscript><meta http-equiv="refresh" content="15; url=/connect/${session}/result"`);
  });
});

describe('back from an institution', () => {
  it('goes on to the result, in the language it was left in', async () => {
    const { session } = await pay(METHOD.ideal);
    const answer = await get('/connect/redirect?lang=nl_NL&mspid=1&status=whatever');
    expect([answer.statusCode, answer.headers.location]).toEqual([
      303,
      `/connect/${session}/result?lang=nl_NL&from=form`,
    ]);
    const result = await get(String(answer.headers.location));
    expect(result.body).toContain('uw betaling is gelukt');
  });

  it.each(['', '?mspid=', '?mspid=77', '?mspid=x', '?mspid=1&mspid=2', `?mspid=${'9'.repeat(30)}`])(
    'with a payment nobody knows says so: %s',
    async (query) => {
      const answer = await get(`/connect/redirect${query}`);
      expect(answer.statusCode).toBe(404);
      expect(answer.body).toContain('This link is not valid');
    },
  );

  it('by a form of another site gets the warning', async () => {
    expect((await post('/connect/redirect', { mspid: '1' })).statusCode).toBe(403);
  });
});

describe('a bank transfer', () => {
  it('leads to its instructions, which say everything and lead back to the shop', async () => {
    const { session, answer } = await pay(METHOD.transfer, { iban: 'NL91ABNA0417164300', bank_country: 'NL' });
    expect([answer.statusCode, answer.headers.location]).toEqual([303, `/connect/${session}/?method=BANKTRANS`]);
    const { body } = await get(`/connect/${session}/`);
    const said = ['€47.95', 'NL91 ABNA 0417 1643 00', TRANSFER.bic, TRANSFER.holder, TRANSFER.reference, TRANSFER.bank];
    for (const text of said) expect(body).toContain(`>${text}</bdi>`);
    for (const copied of ['47.95', TRANSFER.iban, TRANSFER.reference]) expect(body).toContain(`data-copy="${copied}"`);
    expect(body.match(/<button type="button" class="copy"[^>]* hidden>/g)).toHaveLength(6);
    expect(body).toContain(`href="${SHOP.redirectUrl}"`);
    expect(body).not.toContain('We have also sent');
  });

  it('tells where the instructions were mailed to, where they were', async () => {
    const order = someOrder(SHOP);
    const state = {
      kind: 'transfer',
      order,
      method: METHOD.transfer,
      transfer: TRANSFER,
      mailedTo: 's@example.com',
    } as const;
    expect((await get(`/connect/${checkout.add(state)}/`)).body).toContain(
      'We have also sent these details to s@example.com.',
    );
  });
});

describe('a gift card', () => {
  const fields = { gift_number: '111115', gift_code: '1234' };

  it('is taken off, and the rest is paid another way', async () => {
    const { session, answer } = await pay(METHOD.gift, fields);
    const list = await get(String(answer.headers.location));
    expect(list.body).toContain('data-testid="method-IDEAL"');
    expect(list.body).toContain('•••• 1115');
    expect(list.body).toContain('data-testid="amount-due">€37.95<');
    expect((await get(`/connect/${session}/?method=PAYPAL`)).body).toContain('Pay €37.95');
  });

  it('that was the order’s own method leads to the list too', async () => {
    const session = checkout.add(open({ gateway: 'VVVGIFTCRD' }));
    const { answer } = await pay(METHOD.gift, { ...fields, answer: 'json' }, session);
    expect((await get(answer.json().next)).body).toContain('data-testid="method-IDEAL"');
  });
});

describe('a gift card that was taken off', () => {
  it('is taken off again by a form of its own, which asks for its name', async () => {
    const { session, answer } = await pay(METHOD.gift, { gift_number: '111115', gift_code: '1234' });
    const list = await get(String(answer.headers.location));
    const token = /<form class="removal"[^>]*><input type="hidden" name="token" value="([^"]+)"/.exec(list.body)![1]!;
    const gift = /name="gift" value="(\d+)"/.exec(list.body)![1]!;
    expect(list.body).toMatch(/data-testid="remove-gift">Remove<span class="unseen"> <bdi>VVV Cadeaukaart/);
    const removed = await post(`/connect/${session}/remove`, { token, gift });
    expect(removed.statusCode).toBe(303);
    const after = await get(String(removed.headers.location));
    expect(after.body).not.toContain('data-testid="discounts"');
    expect(after.body).not.toContain('remove-gift');
  });

  it('stays where the form is none of ours', async () => {
    const { session, answer } = await pay(METHOD.gift, { gift_number: '111115', gift_code: '1234' });
    const gift = /name="gift" value="(\d+)"/.exec((await get(String(answer.headers.location))).body)![1]!;
    expect((await post(`/connect/${session}/remove`, { token: 'strange', gift })).statusCode).toBe(403);
    expect((await get(`/connect/${session}/`)).body).toContain('data-testid="discounts"');
  });
});

describe('a stored card', () => {
  const savedCards = [
    { token: 'tok-1', display: 'Visa •••• 1111', expiry: '12 / 30', gateway: 'VISA' },
    { token: 'tok-2', display: 'Mastercard •••• 0004', expiry: '12 / 30', gateway: 'MASTERCARD' },
  ] as const;
  const order = { ...someOrder(), savedCards, canSaveCard: true };

  it('pays without number and code', async () => {
    const session = checkout.add({ kind: 'open', order, declined: null });
    const { body } = await get(`/connect/${session}/?method=CREDITCARD`);
    expect(body).toContain('Mastercard •••• 0004');
    expect(body).not.toContain('data-testid="card-number"');
    const token = await formToken(session);
    await post(`/connect/${session}/pay`, {
      gateway: 'CREDITCARD',
      saved_card: 'tok-2',
      token,
      js: '1',
      screen_width: '390',
    });
    expect(checkout.payments).toMatchObject([
      { savedCard: 'tok-2', number: '', securityCode: '', save: false, browser: { screenWidth: 390 } },
    ]);
  });

  it('of the list is the one that its link picks; another card is one link away', async () => {
    const session = checkout.add({ kind: 'open', order, declined: null });
    const list = (await get(`/connect/${session}/`)).body;
    const links = [...list.matchAll(/href="([^"]+)" data-testid="saved-card"/g)].map(([, url]) =>
      url!.replaceAll('&amp;', '&'),
    );
    expect(links).toHaveLength(2);
    expect((await get(links[1]!)).body).toMatch(/value="tok-2"[^>]* checked/);
    expect((await get(`/connect/${session}/?method=VISA`)).body).not.toContain('tok-2');
    expect((await get(`/connect/${session}/?method=VISA&card=new`)).body).toContain('data-testid="card-number"');
  });

  it('says until when it is good, and is removed once the payer has said so twice', async () => {
    const session = checkout.add({ kind: 'open', order, declined: null });
    const { body } = await get(`/connect/${session}/?method=CREDITCARD`);
    expect(body).toContain('12 / 30');
    const links = [...body.matchAll(/href="([^"]+)" data-testid="forget-card"/g)].map(([, url]) => url!);
    const asked = (await get(links[1]!.replaceAll('&amp;', '&'))).body;
    expect(asked).toContain('Mastercard •••• 0004');
    expect(asked).not.toContain('Visa •••• 1111');
    const form = { saved_card: 'tok-2', gateway: 'CREDITCARD', token: /name="token" value="([^"]+)"/.exec(asked)![1]! };
    expect((await post(`/connect/${session}/forget`, { ...form, token: 'strange' })).statusCode).toBe(403);
    expect((await get(`/connect/${session}/?method=CREDITCARD`)).body).toContain('tok-2');
    const answer = await post(`/connect/${session}/forget`, form);
    expect(answer.statusCode).toBe(303);
    const left = (await get(String(answer.headers.location))).body;
    expect([left.includes('tok-1'), left.includes('tok-2')]).toEqual([true, false]);
  });

  it('of somebody else is none', async () => {
    const session = checkout.add({ kind: 'open', order, declined: null });
    const form = { gateway: 'VISA', saved_card: 'tok-stranger', token: await formToken(session) };
    expect((await post(`/connect/${session}/pay`, form)).statusCode).toBe(422);
    expect(checkout.payments).toEqual([]);
  });

  it('is stored where the payer ticks the box, and only where the shop may', async () => {
    for (const [canSaveCard, save] of [
      [true, true],
      [false, false],
    ] as const) {
      const session = checkout.add({ kind: 'open', order: someOrder({ canSaveCard }), declined: null });
      const { body } = await get(`/connect/${session}/?method=VISA`);
      expect(body.includes('data-testid="save-card"')).toBe(canSaveCard);
      await post(`/connect/${session}/pay`, { ...card, gateway: 'VISA', save: '1', token: await formToken(session) });
      expect(checkout.payments.at(-1)).toMatchObject({ savedCard: null, save });
    }
  });
});

describe('the list of methods', () => {
  const ids = (body: string) => [...body.matchAll(/data-testid="method-(\w+)"/g)].map(([, id]) => id!);

  it('shows what payers use most first, the rest and the gift cards folded away', async () => {
    const { body } = await get(`/connect/${checkout.add(open({ methods: MANY_METHODS }))}/`);
    expect(ids(body).slice(0, 8)).toEqual([
      ...['IDEAL', 'MISTERCASH', 'VISA', 'MASTERCARD', 'PAYPAL', 'APPLEPAY', 'GOOGLEPAY', 'KLARNA'],
    ]);
    expect(ids(body).toSorted()).toEqual(MANY_METHODS.map(({ id }) => id).toSorted());
    const [gifts, more] = [body.indexOf('data-testid="gift-cards"'), body.indexOf('data-testid="more-methods"')];
    expect(body.indexOf('method-KLARNA')).toBeLessThan(gifts);
    expect(gifts).toBeLessThan(body.indexOf('method-VVVGIFTCRD'));
    expect(body.indexOf('method-VVVGIFTCRD')).toBeLessThan(more);
    expect(more).toBeLessThan(body.indexOf('method-BELFIUS'));
  });

  it('folds nothing away where all is seen in one look', async () => {
    const { body } = await get(
      `/connect/${checkout.add(open({ methods: [METHOD.ideal, METHOD.payPal, METHOD.gift] }))}/`,
    );
    expect(ids(body)).toEqual(['IDEAL', 'PAYPAL', 'VVVGIFTCRD']);
    expect(body).not.toContain('class="fold"');
    expect(body).not.toContain('class="more"');
  });

  it('shows those for other countries where all are asked for, and keeps to that', async () => {
    const session = checkout.add(open({ methods: [METHOD.ideal, METHOD.payPal], otherMethods: [METHOD.eps] }));
    expect(ids((await get(`/connect/${session}/`)).body)).not.toContain('EPS');
    expect(ids((await get(`/connect/${session}/?methods=list`)).body)).not.toContain('EPS');
    const all = (await get(`/connect/${session}/?methods=all`)).body;
    expect(ids(all)).toContain('EPS');
    expect(all).toContain('<input type="hidden" name="methods" value="all" />');
    const { answer } = await pay(METHOD.eps, { bic: 'RZOOAT2L420' }, session);
    expect(answer.headers.location).toContain('/institution');
  });

  it('shows the schemes as one row with their marks, unless they are to stand apart', async () => {
    const cards = MANY_METHODS.filter(({ family, id }) => family === 'card' && id !== 'AMEX');
    const methods = [METHOD.ideal, ...cards];
    const marksIn = (page: string) =>
      [...page.matchAll(/<span class="schemes">(.*?)<\/span><\/span>/g)].map(([, marks]) => [
        ...[...marks!.matchAll(/scheme-([a-z]+)/g)].map(([, scheme]) => scheme),
        /unseen">(.*)$/.exec(marks!)?.[1],
      ]);
    const grouped = (await get(`/connect/${checkout.add(open({ methods, groupCards: true }))}/`)).body;
    expect(ids(grouped)).toEqual(['IDEAL', 'CREDITCARD']);
    expect(marksIn(grouped)).toEqual([['visa', 'mastercard', 'maestro', 'Visa, Mastercard, Maestro']]);
    const apart = (await get(`/connect/${checkout.add(open({ methods }))}/`)).body;
    expect(ids(apart)).toEqual(['IDEAL', ...cards.map(({ id }) => id)]);
    expect(marksIn(apart)).toEqual([]);
  });

  it('marks wallets so that one is told from another', async () => {
    const wallets = MANY_METHODS.filter(({ id }) => ['APPLEPAY', 'GOOGLEPAY', 'PAYPAL', 'ALIPAY'].includes(id));
    const { body } = await get(`/connect/${checkout.add(open({ methods: wallets }))}/`);
    const drawn = [...body.matchAll(/data-testid="method-\w+">(<svg.*?<\/svg>)/g)].map(([, mark]) => mark);
    expect([drawn.length, new Set(drawn).size]).toEqual([4, 4]);
  });

  it('shows no other scheme where the order presets one: none is taken', async () => {
    const methods = [METHOD.ideal, ...MANY_METHODS.filter(({ family }) => family === 'card')];
    for (const groupCards of [true, false]) {
      const session = checkout.add(open({ methods, groupCards, gateway: 'VISA' }));
      expect(ids((await get(`/connect/${session}/?methods=list`)).body)).toEqual(['IDEAL', 'VISA']);
      expect((await get(`/connect/${session}/`)).body).toContain('data-schemes="VISA"');
    }
  });

  it('takes all schemes of the row in one form', async () => {
    const methods = [METHOD.ideal, ...MANY_METHODS.filter(({ family }) => family === 'card')];
    const session = checkout.add(open({ methods, groupCards: true }));
    expect((await get(`/connect/${session}/?method=CREDITCARD`)).body).toContain(
      'data-schemes="VISA MASTERCARD AMEX MAESTRO"',
    );
  });

  it('tells why a payment by such a method did not work, without a word of cards', async () => {
    const declined = { why: 'not_confirmed', issuerText: null } as const;
    const session = checkout.add({
      kind: 'open',
      order: someOrder({ methods: [METHOD.ideal, METHOD.payPal] }),
      declined,
    });
    const { body } = await get(`/connect/${session}/?method=IDEAL`);
    expect(body).toContain('The payment was not confirmed.');
    expect(body).not.toContain('another card');
  });
});
