/** The page's answers as a client without a browser sees them: statuses, headers, redirects, forms that are not ours. */
import Fastify, { type FastifyInstance } from 'fastify';
import { beforeEach, describe, expect, it } from 'vitest';
import type { OrderView, PageState } from '../../src/checkout/port.ts';
import { checkoutRoutes } from '../../src/checkout/routes.ts';
import { HOUR, ManualClock } from '../../src/platform/clock.ts';
import { FakeCheckout, NUMBERS, someOrder } from './fake-checkout.ts';
import { METHOD } from './fake-methods.ts';

const BANK = 'https://bank.example';
const SHOP = {
  redirectUrl: 'https://shop.example/thanks?transactionid=1',
  cancelUrl: 'https://shop.example/cart?transactionid=1',
};

let app: FastifyInstance;
let checkout: FakeCheckout;

beforeEach(async () => {
  checkout = new FakeCheckout({ gateway: 'https://pay.example', bank: BANK });
  app = Fastify();
  await app.register(checkoutRoutes, {
    checkout,
    config: { publicUrl: 'https://pay.example', sandbox: true, bankOrigins: [BANK] },
    clock: new ManualClock(),
    formKey: Buffer.alloc(32, 3),
  });
});

const open = (more: Partial<OrderView> = {}): PageState => ({ kind: 'open', order: someOrder(more), declined: null });
const get = (url: string, headers: Record<string, string> = {}) => app.inject({ method: 'GET', url, headers });

function post(url: string, form: Record<string, string>, headers: Record<string, string> = {}) {
  const payload = new URLSearchParams(form).toString();
  return app.inject({
    method: 'POST',
    url,
    payload,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  });
}

async function formToken(token: string): Promise<string> {
  const { body } = await get(`/connect/${token}/?method=CREDITCARD`);
  return /name="token" value="([^"]+)"/.exec(body)![1]!;
}

const card = { number: NUMBERS.paid, expiry: '12 / 30', code: '123', holder: 'T. Tester', gateway: 'CREDITCARD' };

describe('the address of a payment', () => {
  it('shows the page with and without its last slash', async () => {
    const token = checkout.add(open());
    for (const url of [`/connect/${token}`, `/connect/${token}/`, `/connect/${token}/?lang=nl_NL`]) {
      expect((await get(url)).statusCode).toBe(200);
    }
  });

  it('speaks the language of the address, else of the order', async () => {
    const token = checkout.add(open({ locale: 'nl_NL' }));
    expect((await get(`/connect/${token}/`)).body).toContain('Hoe wilt u betalen?');
    expect((await get(`/connect/${token}/?lang=de_DE`)).body).toContain('Wie möchten Sie bezahlen?');
    expect((await get(`/connect/${token}/?lang=xx_XX`)).body).toContain('How would you like to pay?');
  });

  it('opens directly on the form of a preset method', async () => {
    const methods = [METHOD.payPal, ...someOrder().methods];
    const token = checkout.add(open({ gateway: 'MASTERCARD', methods }));
    expect((await get(`/connect/${token}/`)).body).toContain('data-testid="card-number"');
    expect((await get(`/connect/${token}/?methods=all`)).body).toContain('data-testid="method-PAYPAL"');
  });

  it('shows city and country of the shop with Visa', async () => {
    const token = checkout.add(open({ gateway: 'VISA', locale: 'nl_NL' }));
    expect((await get(`/connect/${token}/`)).body).toContain('Amsterdam, Nederland');
  });

  it.each(['expired', 'cancelled', 'superseded', 'used_up'] as const)(
    'answers 410 when the link is %s',
    async (why) => {
      const token = checkout.add({ kind: 'ended', why, order: someOrder(SHOP) });
      const answer = await get(`/connect/${token}/`);
      expect(answer.statusCode).toBe(410);
      expect(answer.body).not.toContain('transactionid');
    },
  );

  it('answers 404 for a link nobody made', async () => {
    expect((await get(`/connect/${'z'.repeat(36)}/`)).statusCode).toBe(404);
    expect((await get('/connect/%3Cscript%3E/')).statusCode).toBe(404);
  });

  it('changes nothing by being looked at', async () => {
    const token = checkout.add(open());
    for (const path of ['/', '/?method=VISA', '/?methods=all', '/status', '/result'])
      await get(`/connect/${token}${path}`);
    expect(await checkout.state(token)).toEqual(open());
  });

  it('says in its last day until when it is good', async () => {
    const expiresAt = new ManualClock().now() + 5 * HOUR;
    const { body } = await get(`/connect/${checkout.add(open({ expiresAt }))}/`);
    expect(body).toContain('<time datetime="2026-11-22T15:00:00.000Z"');
    expect((await get(`/connect/${checkout.add(open())}/`)).body).not.toContain('<time');
  });

  it('writes what a merchant sent as text, never as HTML', async () => {
    const token = checkout.add(open({ description: '<script>alert(1)</script>', siteName: '"><img src=x>' }));
    const { body } = await get(`/connect/${token}/`);
    expect(body).not.toContain('<script>alert');
    expect(body).not.toContain('<img src=x');
  });
});

describe('forms', () => {
  it.each(['/', '/pay', '/continue', '/cancel'])('that are not ours do nothing: %s', async (path) => {
    const token = checkout.add(open());
    for (const form of [card, { ...card, token: 'x.y' }, { ...card, token: await formToken(checkout.add(open())) }]) {
      const answer = await post(`/connect/${token}${path}`, form);
      expect(answer.statusCode).toBe(403);
      expect(answer.body).toContain('No payment was started');
    }
    expect(checkout.payments).toEqual([]);
    expect(await checkout.state(token)).toEqual(open());
  });

  it('of other kinds do nothing either', async () => {
    const token = checkout.add(open());
    const types = ['text/plain', 'application/json', 'multipart/form-data; boundary=x'];
    for (const type of types) {
      const answer = await app.inject({
        method: 'POST',
        url: `/connect/${token}/`,
        payload: '{"a":1}',
        headers: { 'content-type': type },
      });
      expect(answer.statusCode).toBe(403);
    }
  });

  it('sent twice are one payment', async () => {
    const token = checkout.add(open());
    const form = { ...card, token: await formToken(token) };
    const answers = await Promise.all([post(`/connect/${token}/pay`, form), post(`/connect/${token}/pay`, form)]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([303, 303]);
    expect(checkout.payments).toHaveLength(1);
  });

  it('hand the gateway tidy fields and the browser as it told of itself', async () => {
    const token = checkout.add(open());
    const told = {
      js: '1',
      java: '0',
      browser_language: 'nl-NL',
      colour_depth: '24',
      screen_height: '844',
      screen_width: '390',
      time_zone: '-60',
    };
    const form = { ...card, ...told, number: '4111 1111 1111 1111', token: await formToken(token) };
    await post(`/connect/${token}/pay`, form, { 'user-agent': 'Phone', accept: 'text/html' });
    expect(checkout.payments[0]).toMatchObject({
      number: NUMBERS.paid,
      expiry: '12/30',
      browser: {
        javascriptEnabled: true,
        javaEnabled: false,
        acceptHeader: 'text/html',
        userAgent: 'Phone',
        language: 'nl-NL',
        colorDepth: 24,
        screenHeight: 844,
        screenWidth: 390,
        timeZoneOffset: -60,
      },
    });
    expect(checkout.payments[0]!.nonce).toHaveLength(22);
  });

  it('tell of a browser without JavaScript by what the request says', async () => {
    const token = checkout.add(open());
    const form = { ...card, token: await formToken(token), screen_width: '1' };
    await post(`/connect/${token}/pay`, form, { 'accept-language': 'fr-BE,fr;q=0.9' });
    expect(checkout.payments[0]!.browser).toMatchObject({
      javascriptEnabled: false,
      language: 'fr-BE',
      screenWidth: null,
    });
  });

  it('come back with what was typed, but not the security code', async () => {
    const token = checkout.add(open());
    const form = { ...card, number: NUMBERS.refused, code: '987', token: await formToken(token) };
    const answer = await post(`/connect/${token}/pay`, form);
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain('This is a test card');
    expect(answer.body).toContain(`value="${NUMBERS.refused}"`);
    expect(answer.body).toContain('value="T. Tester"');
    // As a word of its own: the addresses of the page's files are full of digits.
    expect(answer.body).not.toMatch(/\b987\b/);
  });

  it('answer a script in JSON', async () => {
    const token = checkout.add(open());
    const refused = { ...card, number: NUMBERS.refused, token: await formToken(token), answer: 'json' };
    const first = await post(`/connect/${token}/pay`, refused);
    expect([first.statusCode, first.json()]).toEqual([
      422,
      { faults: { number: 'This is a test card. Use your own card.' } },
    ]);
    const second = await post(`/connect/${token}/pay`, { ...refused, number: NUMBERS.paid });
    expect(second.json()).toEqual({ state: 'paid', next: `/connect/${token}/result?method=CREDITCARD` });
  });

  it('survive a fault of ours with a page that says so', async () => {
    const token = checkout.add(open());
    const form = { ...card, token: await formToken(token) };
    checkout.payByCard = async () => {
      throw new Error('the database is away');
    };
    const answer = await post(`/connect/${token}/pay`, form);
    expect(answer.statusCode).toBe(500);
    expect(answer.body).toContain('Something went wrong on our side');
    expect(answer.body).not.toContain('database');
  });
});

describe('the result', () => {
  it('takes the payer to the shop when paid', async () => {
    const token = checkout.add({ kind: 'paid', order: someOrder(SHOP) });
    const answer = await get(`/connect/${token}/result`);
    expect([answer.statusCode, answer.headers.location]).toEqual([303, SHOP.redirectUrl]);
  });

  it('is a receipt where the shop wants nobody back', async () => {
    const by = { method: { id: 'VISA', name: 'Visa' }, last4: '1111', at: Date.UTC(2026, 11, 1, 12, 31) } as const;
    const { body } = await get(`/connect/${checkout.add({ kind: 'paid', order: someOrder(), by })}/result?lang=en_GB`);
    const receipt = /data-testid="receipt">([\s\S]*?)<\/ul>/.exec(body)![1]!.replace(/<[^>]+>/g, ' ');
    for (const told of ['my-order-id-01', 'Visa', '•••• 1111', '1 Dec 2026, 12:31 UTC'])
      expect(receipt).toContain(told);
    expect(body).toContain('data-testid="language"');
  });

  it('goes by a page of its own after a form, because browsers hold redirects against form-action', async () => {
    const token = checkout.add(open(SHOP));
    const answer = await post(`/connect/${token}/pay`, { ...card, token: await formToken(token) });
    expect(answer.statusCode).toBe(303);
    const page = await get(String(answer.headers.location));
    expect(page.statusCode).toBe(200);
    const onward = /http-equiv="refresh" content="0; url=([^"]+)"/.exec(page.body)![1]!.replaceAll('&amp;', '&');
    expect((await get(onward)).headers.location).toBe(SHOP.redirectUrl);
  });

  describe('of a payment that was declined for good', () => {
    const declined = { why: 'insufficient_funds', issuerText: null } as const;
    const over = (more: Partial<OrderView>, again = true) =>
      checkout.add({ kind: 'declined', order: someOrder({ ...SHOP, gateway: 'VISA', ...more }), declined, again });
    const SENTENCE = 'There are not enough funds available on this card.';

    it('takes the payer back', async () => {
      const token = over({});
      expect((await get(`/connect/${token}/`)).headers.location).toBe(`/connect/${token}/result`);
      expect((await get(`/connect/${token}/result`)).headers.location).toBe(SHOP.cancelUrl);
    });

    it('says why where no redirect may follow the form, and never that the payer left', async () => {
      const { body } = await get(`/connect/${over({})}/result?from=form`);
      expect(body).toContain(SENTENCE);
      expect(body).not.toContain('You cancelled the payment');
      expect(body).toContain('http-equiv="refresh" content="0;');
    });

    it('says why before it closes the window', async () => {
      const { body } = await get(`/connect/${over({ closeWindow: true })}/result`);
      expect(body).toContain(SENTENCE);
      expect(body).toContain('data-after="8000"');
      expect(body).toMatch(/<noscript><meta http-equiv="refresh" content="8; url=/);
    });

    it('offers the way to another card wherever it speaks of one', async () => {
      const again = over({ cancelUrl: null });
      expect((await get(`/connect/${again}/`)).body).toMatch(
        new RegExp(`href="/connect/${again}/"[^>]*data-testid="try-again"`),
      );
      const usedUp = await get(`/connect/${over({ cancelUrl: null }, false)}/`);
      expect(usedUp.body).not.toContain('data-testid="try-again"');
      expect(usedUp.body).toContain('Ask Lindenhof Boekhandel for a new link.');
    });
  });

  it('takes the payer back after Cancel', async () => {
    const token = checkout.add(open(SHOP));
    const answer = await post(`/connect/${token}/cancel`, { token: await formToken(token) });
    expect(checkout.cancelled).toHaveLength(1);
    const page = await get(String(answer.headers.location));
    const onward = /url=([^"]+)"/.exec(page.body)![1]!.replaceAll('&amp;', '&');
    expect((await get(onward)).headers.location).toBe(SHOP.cancelUrl);
  });

  it('closes the window where the order asks for it, and knows where to go if that fails', async () => {
    const token = checkout.add({ kind: 'paid', order: someOrder({ ...SHOP, closeWindow: true }) });
    const answer = await get(`/connect/${token}/result`);
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('close.js');
    expect(answer.body).toContain(`data-next="${SHOP.redirectUrl}"`);
    expect(answer.headers['cross-origin-opener-policy']).toBe('unsafe-none');
  });

  it('never leads to an address that is not of the web', async () => {
    const token = checkout.add({ kind: 'paid', order: someOrder({ redirectUrl: 'javascript:alert(1)' }) });
    expect((await get(`/connect/${token}/result`)).body).not.toContain('javascript:');
  });

  it('shows the page again while nothing is decided', async () => {
    const token = checkout.add(open());
    expect((await get(`/connect/${token}/result`)).headers.location).toBe(`/connect/${token}/`);
  });
});

describe('after the issuer', () => {
  it('a challenge that filled the window goes on to the result', async () => {
    const token = checkout.add(open(SHOP));
    const form = { cres: 'e30', threeDSSessionData: token };
    const answer = await post('/3ds/challenge-return', form, { 'sec-fetch-dest': 'document' });
    expect([answer.statusCode, answer.headers.location]).toEqual([303, `/connect/${token}/result?from=form`]);
  });

  it('a challenge in a frame tells the page around it, and has a plain link', async () => {
    const token = checkout.add(open(SHOP));
    const form = { cres: 'e30', threeDSSessionData: token };
    const answer = await post('/3ds/challenge-return', form, { 'sec-fetch-dest': 'iframe' });
    expect(answer.body).toContain('data-tell="challenge-returned"');
    expect(answer.body).toContain('target="_top"');
    expect(answer.headers['content-security-policy']).toContain(`frame-ancestors 'self' ${BANK}`);
  });

  it('a return is known by whatever an issuer calls it, by whatever road it comes', async () => {
    const token = checkout.add(open(SHOP));
    const onward = `/connect/${token}/result?from=form`;
    const seen: unknown[] = [];
    checkout.challengeReturned = async (form) => {
      seen.push(form);
      return token;
    };
    const whole = { 'sec-fetch-dest': 'document' };
    const answers = [
      await post('/3ds/challenge-return', { CRes: ' e30\n', ThreeDSSessionData: `${token} ` }, whole),
      await get(`/3ds/challenge-return?cres=e30&threeDSSessionData=${token}`, whole),
    ];
    expect(answers.map(({ statusCode, headers }) => [statusCode, headers.location])).toEqual([
      [303, onward],
      [303, onward],
    ]);
    expect(seen).toEqual([
      { cres: 'e30', threeDSSessionData: token },
      { cres: 'e30', threeDSSessionData: token },
    ]);
  });

  it('answers a return it does not know, and a notification that is none, with an empty page', async () => {
    expect((await post('/3ds/challenge-return', { cres: 'x' })).statusCode).toBe(200);
    checkout.methodNotified = async () => {
      throw new Error('unknown id');
    };
    expect((await post('/3ds/method-notification', { threeDSMethodData: 'x' })).statusCode).toBe(200);
    expect((await post('/3ds/method-notification', {})).statusCode).toBe(200);
  });

  it('a notification tells the page around it which transaction it names', async () => {
    const id = '8f3c2a10-6d0b-4c55-9a1e-2b7d4e5f6071';
    checkout.methodNotified = async () => id;
    const answer = await post('/3ds/method-notification', { threeDSMethodData: 'x' });
    expect(answer.body).toContain(`data-tell="method-notified" data-about="${id}"`);
  });
});

describe('a browser that comes to an address of forms by itself', () => {
  const ACTIONS = ['pay', 'continue', 'cancel', 'remove', 'pay/', 'cancel/', '/', 'status/', 'pay/again'];

  it.each(ACTIONS)('is taken to the page of its session from /%s, which does nothing', async (action) => {
    const token = checkout.add(open(SHOP));
    for (const method of ['GET', 'HEAD'] as const) {
      const answer = await app.inject({ method, url: `/connect/${token}/${action}` });
      expect([answer.statusCode, answer.headers.location]).toEqual([303, `/connect/${token}/`]);
    }
    expect([checkout.payments.length, checkout.cancelled.length]).toEqual([0, 0]);
  });

  it('is taken to the result from a result with a slash too many', async () => {
    const token = checkout.add({ kind: 'paid', order: someOrder(SHOP) });
    expect((await get(`/connect/${token}/result/`)).headers.location).toBe(`/connect/${token}/result?from=form`);
  });

  it.each([
    ...ACTIONS.map((action) => `/connect/nobodys0000000000000000000000000000/${action}`),
    ...['/connect', '/connect/', '/connect/redirect/', '/3ds/acs/nobodys'],
    ...['/3ds/challenge-return', '/3ds/method-notification', '/3ds/challenge-return?cres=x'],
  ])('is told in a page where nobody knows it: %s', async (url) => {
    const answer = await get(url, { 'accept-language': 'nl', 'sec-fetch-dest': 'document' });
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    expect(answer.body).toContain('data-testid="outcome-unknown"');
  });

  it('tells the page around an issuer’s frame that it is back, whatever came with it', async () => {
    for (const [url, word] of [
      ['/3ds/challenge-return', 'challenge-returned'],
      ['/3ds/method-notification', 'method-notified'],
    ] as const)
      expect((await get(url, { 'sec-fetch-dest': 'iframe' })).body).toContain(`data-tell="${word}"`);
  });
});

describe('headers', () => {
  it('are strict, and open to issuers only where one is met', async () => {
    const { headers } = await get(`/connect/${checkout.add(open())}/`);
    const csp = String(headers['content-security-policy']);
    expect(csp).not.toContain('unsafe');
    expect(csp).toContain("default-src 'none'");
    expect(csp).toContain("frame-src 'none'");
    expect(csp).toContain("form-action 'self';");
    expect(csp).toContain("frame-ancestors 'none'");
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin-allow-popups',
    });
    const token = checkout.add(open());
    checkout.set(token, checkout.challengeState(token, someOrder()));
    const challenge = await get(`/connect/${token}/`);
    expect(challenge.headers['content-security-policy']).toContain(
      `frame-src 'self' ${BANK}; form-action 'self' ${BANK}`,
    );
    expect(challenge.headers['permissions-policy']).toContain(`payment=(self "${BANK}")`);
  });

  it('keep files for ever under the hash of their content, compressed as the browser likes', async () => {
    const { body } = await get(`/connect/${checkout.add(open())}/`);
    const url = /href="([^"]+page\.css)"/.exec(body)![1]!;
    for (const encoding of ['br', 'gzip']) {
      const file = await get(url, { 'accept-encoding': encoding });
      expect(file.headers['content-encoding']).toBe(encoding);
      expect(file.headers['cache-control']).toContain('immutable');
    }
    expect((await get(url)).body).toContain('--accent');
    expect((await get(url.replace(/[0-9a-f]{16}/, '0'.repeat(16)))).statusCode).toBe(404);
    expect((await get(url.replace('page.css', '..%2froutes.ts'))).statusCode).toBe(404);
  });
});

describe('weight', () => {
  it('of the page until the card form works is at most 20 KB', async () => {
    const token = checkout.add(open({ gateway: 'VISA', locale: 'ru_RU' }));
    const page = await get(`/connect/${token}/`, { 'accept-encoding': 'br' });
    const plain = await get(`/connect/${token}/`);
    const files = [...plain.body.matchAll(/(?:href|src)="(\/page\/[^"]+)"/g)].map(([, url]) => url!);
    let bytes = page.rawPayload.length;
    for (const url of new Set(files)) bytes += (await get(url, { 'accept-encoding': 'br' })).rawPayload.length;
    expect(files.length).toBeGreaterThan(3);
    expect(bytes).toBeLessThanOrEqual(20 * 1024);
  });

  it('comes from us alone', async () => {
    const { body } = await get(`/connect/${checkout.add(open({ gateway: 'VISA' }))}/`);
    expect([...body.matchAll(/(?:src|href|srcset)="(https?:)?\/\//g)]).toEqual([]);
  });
});
