/** What a shop may rely on when it asks what can be paid with: gateways, issuers, payment methods, their pictures, and who it is itself. */
import Value from 'typebox/value';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { successOf } from '../../src/http/schemas/envelopes.ts';
import { GatewayObject, IssuerObject, PaymentMethodObject } from '../../src/http/schemas/method-objects.ts';
import { METHODS } from '../../src/methods/catalogue.ts';
import { judgeMarks } from '../../src/methods/operator-marks.ts';
import { openOrder } from '../support/pay.ts';
import { makePng } from '../support/png.ts';
import { withoutAdvice } from '../support/refusals.ts';
import { makeWorld, type World } from '../support/world.ts';

/** An SVG alone, a PNG alone; of all other methods the operator has none. */
const RED = makePng(120, 78, () => [200, 30, 40, 255]);
const MAESTRO = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 26"><title>ours</title></svg>');
const { marks: OWN } = judgeMarks([
  { name: 'maestro.svg', bytes: MAESTRO },
  { name: 'paypal.png', bytes: RED },
]);

let world: World;
beforeAll(async () => {
  world = await makeWorld({ besides: () => ({ marks: OWN }) });
});
afterAll(() => world.close());

const get = async (path: string, headers: Record<string, string> = {}) => world.api('GET', path, undefined, headers);
const refusalOf = ({ status, body }: { status: number; body: object }) => [status, withoutAdvice(body)];
const data = async (path: string) => {
  const { status, body } = await get(path);
  expect([path, status, body.success]).toEqual([path, 200, true]);
  return body.data;
};
const ids = async (path: string): Promise<string[]> => (await data(path)).map(({ id }: { id: string }) => id);
const listed = METHODS.filter(({ family }) => family !== 'gift_card').map(({ id }) => id);
const giftCards = METHODS.filter(({ family }) => family === 'gift_card').map(({ id }) => id);
const spelled = (path: string) => fetch(`${world.url}${path}`, { headers: { api_key: world.apiKey } });

describe('GET /gateways', () => {
  it('lists the gift cards where they are asked for, and one of them otherwise', async () => {
    expect(await ids('/gateways?include=coupons')).toEqual([...listed, ...giftCards]);
    expect(await ids('/gateways?include=fees,coupons&locale=en_US')).toEqual([...listed, ...giftCards]);
    for (const path of ['/gateways', '/gateways?include=', '/gateways?include=coupon'])
      expect(await ids(path)).toEqual([...listed, giftCards[0]]);
  });

  it('marks gift cards, and nothing else', async () => {
    const { body } = await get('/gateways?include=coupons');
    expect(Value.Errors(successOf(listOf(GatewayObject)), body)).toEqual([]);
    for (const entry of body.data) expect(Object.hasOwn(entry, 'type')).toBe(giftCards.includes(entry.id));
  });

  it('is narrowed by country, currency and amount', async () => {
    expect(await ids('/gateways?country=pt')).toContain('MULTIBANCO');
    expect(await ids('/gateways?country=NL')).not.toContain('MULTIBANCO');
    expect(await ids('/gateways?currency=sek')).not.toContain('IDEAL');
    expect(await ids('/gateways?amount=500001')).not.toContain('VISA');
    expect(await ids('/gateways?amount=500000')).toContain('VISA');
    expect(await ids('/gateways?currency=XXA')).toEqual([]);
    for (const nonsense of ['amount=ten', 'amount=', 'country=&currency=', 'amount=10.00', 'country[]=NL&x[y]=1'])
      expect(await ids(`/gateways?${nonsense}`)).toHaveLength(listed.length + 1);
  });

  it('takes a locale for the language of the reader, never for the country of the customer', async () => {
    const dutch = await data('/gateways?locale=nl_NL');
    expect(dutch).toContainEqual({ id: 'BANKTRANS', description: 'Overboeking' });
    expect(dutch).toContainEqual({ id: 'IDEAL', description: 'iDEAL' });
    expect((await data('/gateways?locale=en_US')).map(({ id }: { id: string }) => id)).toContain('IDEAL');
    expect((await data('/gateways/banktrans?locale=es')).description).toBe('Transferencia bancaria');
  });

  it('knows a method by its older names', async () => {
    expect(await data('/gateways/PAYAFTER')).toEqual({ id: 'BNPL_MF', description: 'Pay After Delivery' });
    expect(await data('/gateways/vvvbon')).toEqual({
      id: 'VVVGIFTCRD',
      description: 'VVV Cadeaukaart',
      type: 'coupon',
    });
  });
});

describe('GET /issuers', () => {
  it('lists the banks of iDEAL and MyBank, asked for in any case', async () => {
    for (const written of ['ideal', 'IDEAL', 'iDEAL']) {
      const { body } = await get(`/issuers/${written}?locale=en_US`);
      expect(Value.Errors(successOf(listOf(IssuerObject)), body)).toEqual([]);
      expect(body.data[0]).toEqual({ code: '0031', description: 'ABN AMRO' });
      expect(body.data).toHaveLength(13);
    }
    expect((await data('/issuers/mybank')).map(({ code }: { code: string }) => code)).toContain('CT000101-it');
  });

  it('is empty for a method without banks, and 1023 for what is no method', async () => {
    for (const id of ['VISA', 'banktrans', 'VVVGIFTCRD']) expect(await data(`/issuers/${id}`)).toEqual([]);
    for (const id of ['ideel', 'x', '__proto__', '%zz', 'ideal%00'])
      expect(refusalOf(await get(`/issuers/${id}`))).toEqual([
        404,
        { success: false, data: {}, error_code: 1023, error_info: 'No gateway (payment method) available' },
      ]);
  });
});

describe('GET /payment-methods', () => {
  it('says everything of each method that clients read unconditionally', async () => {
    const { body } = await get('/payment-methods?include_coupons=1');
    expect(Value.Errors(successOf(listOf(PaymentMethodObject)), body)).toEqual([]);
    expect(body.data.map(({ id }: { id: string }) => id)).toEqual([...listed, ...giftCards]);
    for (const method of body.data) {
      const same = await data(`/payment-methods/${method.id.toLowerCase()}`);
      expect(same).toEqual(method);
      for (const member of [method.brands, method.allowed_countries, method.allowed_currencies])
        expect(Array.isArray(member)).toBe(true);
      expect(method.apps.payment_components.qr.supported).toBe(['MISTERCASH', 'IDEAL'].includes(method.id));
      expect(method.tokenization.models === null).toBe(!method.tokenization.is_enabled);
      expect(method.type).toBe(giftCards.includes(method.id) ? 'coupon' : 'payment-method');
    }
  });

  it('tells a card from a bank', async () => {
    expect(await data('/payment-methods/visa?country=IT')).toMatchObject({
      id: 'VISA',
      additional_data: {},
      allowed_amount: { min: 1, max: 500_000 },
      allowed_countries: [],
      brands: [{ id: 'POSTEPAY', allowed_countries: ['IT'] }, { id: 'VPAY' }],
      manual_capture: { is_enabled: true, supported: true },
      tokenization: { is_enabled: true, models: { cardonfile: true, subscription: true, unscheduled: true } },
    });
    const ideal = await data('/payment-methods/IDEAL');
    expect(ideal).toMatchObject({
      allowed_amount: { min: 1, max: null },
      allowed_countries: ['NL'],
      allowed_currencies: ['EUR'],
      brands: [],
      manual_capture: { is_enabled: false, supported: false },
      shopping_cart_required: false,
    });
    expect(ideal.additional_data.issuers).toContainEqual({ bic: 'RABONL2U', code: '0021', name: 'Rabobank' });
    expect(await data('/payment-methods/klarna')).toMatchObject({ shopping_cart_required: true, additional_data: {} });
    expect(await data('/payment-methods/applepay')).toMatchObject({ is_wallet: true });
  });

  it('leaves gift cards out unless they are asked for', async () => {
    for (const query of ['', '?include_coupons=0', '?type=payment-method', '?type=payment-method&include_coupons=1'])
      expect(await ids(`/payment-methods${query}`)).toEqual(listed);
    for (const query of ['?type=coupon', '?type=coupon&include_coupons=1'])
      expect(await ids(`/payment-methods${query}`)).toEqual(giftCards);
  });

  it('groups cards, and is narrowed like the gateways', async () => {
    expect((await ids('/payment-methods?group_cards=1&country=NL&amount=1000&currency=EUR')).slice(0, 3)).toEqual([
      'CREDITCARD',
      'IDEAL',
      'IDEALQR',
    ]);
    expect((await ids('/payment-methods?group_cards=true')).filter((id) => id === 'VISA')).toEqual([]);
    expect((await ids('/payment-methods?group_cards=0')).slice(0, 2)).toEqual(['VISA', 'MASTERCARD']);
    expect(await ids('/payment-methods?amount=99&country=DE')).not.toContain('DBRTP');
    expect(await ids('/payment-methods?amount=100&country=DE')).toContain('DBRTP');
  });

  it('answers 404 with 1000 for what is no method', async () => {
    for (const id of ['NOPE', '__proto__', '%zz'])
      expect(refusalOf(await get(`/payment-methods/${id}`))).toEqual([
        404,
        { success: false, data: {}, error_code: 1000, error_info: 'Not found' },
      ]);
  });
});

describe('GET /categories and GET /me', () => {
  it('tell what a site may sell, and whose key it is', async () => {
    const categories = await data('/categories');
    expect(categories).toHaveLength(16);
    expect(categories[0]).toEqual({ code: 999, description: 'Adult' });
    for (const { code, description } of categories)
      expect([Number.isInteger(code), description !== '']).toEqual([true, true]);
    expect(await data('/me')).toEqual({ account_id: 10_000_001, role: 'merchant', site_id: 1 });
    expect((await get('/me', { api_key: `${world.apiKey}-ch` })).body.data).toMatchObject({ site_id: 3 });
  });
});

describe('the payment page', () => {
  let count = 0;
  /** Ids of the methods that the page of a new order offers, in their order. */
  async function offered(order: object): Promise<string[]> {
    const common = { order_id: `offered-${count++}`, currency: 'EUR', amount: 1_000, description: 'Tea' };
    const { body } = await world.api('POST', '/orders', { ...common, ...order });
    const page = await (await fetch(body.data.payment_url)).text();
    return [...page.matchAll(/data-testid="method-(\w+)"/g)].map(([, id]) => id!);
  }

  /** Lenders are offered to who has a cart. */
  const cart = { shopping_cart: { items: [{ name: 'Tea', unit_price: 10, quantity: 1 }] } };
  /** Schemes have rows of their own where the order asks for them. */
  const apart = { payment_options: { settings: { connect: { group_cards: false } } } };

  it('offers what the list for the customer’s country, currency and amount says, the usual ones first', async () => {
    const dutch = await offered({ customer: { country: 'NL', locale: 'en_US' }, ...cart, ...apart });
    expect(dutch.toSorted()).toEqual(
      (await ids('/gateways?include=coupons&country=NL&currency=EUR&amount=1000')).toSorted(),
    );
    expect(dutch.slice(0, 2)).toEqual(['IDEAL', 'CREDITCARD']);
    expect(await offered({ customer: { locale: 'pt_PT' } })).toContain('MBWAY');
    expect((await offered({ currency: 'SEK', customer: { country: 'SE' }, ...cart, ...apart })).toSorted()).toEqual(
      (await ids('/gateways?include=coupons&country=SE&currency=SEK')).toSorted(),
    );
    expect(await offered({ amount: 500_001, customer: { country: 'NL' } })).not.toContain('CREDITCARD');
  });

  it('offers no lender to who has no cart', async () => {
    expect(await offered({ customer: { country: 'NL' } })).not.toContain('KLARNA');
  });

  it('of a payment link offers every method of the currency, wherever the customer is', async () => {
    const everywhere = await offered({ type: 'paymentlink', customer: { country: 'US' }, ...cart, ...apart });
    expect(everywhere.toSorted()).toEqual((await ids('/gateways?include=coupons&currency=EUR')).toSorted());
  });

  it('groups cards and holds gift cards back as the order’s settings say', async () => {
    const settings = { coupons: { allow: ['YOURGIFT', 'vvvgiftcrd'] }, connect: { group_cards: true } };
    const methods = await offered({ customer: { country: 'NL' }, payment_options: { settings } });
    expect(methods.slice(0, 2).toSorted()).toEqual(['CREDITCARD', 'IDEAL']);
    expect(methods).not.toContain('VISA');
    expect(methods.filter((id) => giftCards.includes(id)).toSorted()).toEqual(['VVVGIFTCRD', 'YOURGIFT']);
  });
});

describe('their addresses', () => {
  it('may have doubled slashes and one at the end, and a locale behind them', async () => {
    for (const path of ['issuers/ideal', 'payment-methods', 'payment-methods/visa', 'categories', 'me'])
      for (const written of [`/v1//json/${path}`, `/v1/json/${path}/`, `//v1/json//${path}/?locale=en_US`])
        expect([written, (await spelled(written)).status]).toEqual([written, 200]);
  });
});

describe('the pictures of methods', () => {
  const picture = (path: string, headers: Record<string, string> = {}) => fetch(`${world.url}${path}`, { headers });

  it('are where payment-methods says, for every method and brand, and need no key', async () => {
    const methods = await data('/payment-methods?include_coupons=1');
    for (const { icon_urls: own, brands } of methods)
      for (const { large, medium, vector } of [own, ...brands.map((brand: { icon_urls: object }) => brand.icon_urls)])
        for (const [url, type] of [
          [large, 'image/png'],
          [medium, 'image/png'],
          [vector, 'image/svg+xml'],
        ] as const) {
          expect(url.startsWith(`${world.url}/img/methods/`)).toBe(true);
          const answer = await fetch(url);
          expect([url, answer.status, answer.headers.get('content-type')]).toEqual([url, 200, type]);
          expect((await answer.arrayBuffer()).byteLength).toBeLessThan(8_000);
        }
  });

  it('may be kept for a week, and then cost one short question', async () => {
    for (const path of ['/img/methods/svg/visa.svg', '/img/methods/2x/visa.png']) {
      const first = await picture(path);
      expect(first.headers.get('cache-control')).toBe('public, max-age=604800');
      const tag = first.headers.get('etag')!;
      for (const known of [tag, `W/${tag}`, `"old", ${tag}`]) {
        const again = await picture(path, { 'if-none-match': known });
        expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', tag]);
      }
      expect((await picture(path, { 'if-none-match': '"old"' })).status).toBe(200);
    }
    const tags = await Promise.all(
      ['svg/visa.svg', '2x/visa.png', '3x/visa.png', 'svg/amex.svg'].map(async (path) =>
        (await picture(`/img/methods/${path}`)).headers.get('etag'),
      ),
    );
    expect(new Set(tags).size).toBe(4);
  });

  it('can be shown by any shop, and do nothing when they are opened', async () => {
    const { headers } = await picture('/img/methods/svg/ideal.svg');
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'");
  });

  it('have one address for each name of a method, in any case', async () => {
    const tag = async (name: string) => (await picture(`/img/methods/svg/${name}.svg`)).headers.get('etag');
    expect(await tag('VISA')).toBe(await tag('visa'));
    expect(await tag('payafter')).toBe(await tag('bnpl_mf'));
  });

  it('are 404 for what is no method or no form', async () => {
    for (const path of [
      'svg/nope.svg',
      'svg/visa.png',
      '2x/visa.svg',
      '4x/visa.png',
      'svg/visa',
      'svg/.svg',
      'svg/__proto__.svg',
      'svg/..%2f..%2fvisa.svg',
      'constructor/visa.svg',
    ])
      expect([path, (await picture(`/img/methods/${path}`)).status]).toEqual([path, 404]);
  });
});

describe('the marks of an operator', () => {
  const bytesOf = async (url: string) => Buffer.from(await (await fetch(new URL(url, world.url))).arrayBuffer());
  const { large, medium, vector } = OWN.get('PAYPAL')!;

  it('are at icon_urls, in the forms that there are files for', async () => {
    const urls = (await data('/payment-methods/paypal')).icon_urls;
    expect(urls.vector).toBe(`${world.url}/img/methods/svg/paypal.svg`);
    expect(await bytesOf(urls.vector)).toEqual(vector);
    expect(await bytesOf(urls.large)).toEqual(large);
    expect(await bytesOf(urls.medium)).toEqual(medium);
    const drawn = (await data('/payment-methods/maestro')).icon_urls;
    expect(await bytesOf(drawn.vector)).toEqual(MAESTRO);
    expect((await bytesOf(drawn.large)).subarray(1, 4).toString()).toBe('PNG');
  });

  it('do nothing when they are opened, and our drawings stay for the documentation', async () => {
    const { headers } = await fetch(`${world.url}/img/methods/svg/maestro.svg`);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; style-src 'unsafe-inline'; img-src data:");
    expect((await bytesOf('/img/methods/tile/maestro.svg')).toString()).toContain('<title>Maestro</title>');
    expect(await (await fetch(`${world.url}/docs/methods`)).text()).toContain('/img/methods/tile/maestro.svg');
  });

  it('are in the list, the form and the card field of the page, whose policy they fit', async () => {
    const markIn = (html: string, id: string) =>
      new RegExp(`<img class="mark scheme-${id}" src="([^"]+)" width="40" height="26" alt="" />`).exec(html)?.[1];
    const { payer } = await openOrder(world);
    const list = payer.page;
    expect(await bytesOf(markIn(list, 'paypal')!)).toEqual(vector);
    expect(await bytesOf(markIn(list, 'maestro')!)).toEqual(MAESTRO);
    expect(list).toContain('<svg class="mark scheme-visa"');
    const form = (await openOrder(world, { order: { gateway: 'PAYPAL', gateway_info: {} } })).payer.page;
    const path = markIn(form, 'paypal')!;
    expect(path).toMatch(/\?v=[0-9a-f]{12}$/);
    const cards = (await openOrder(world, { order: { gateway: 'CREDITCARD' } })).payer.page;
    expect(markIn(cards, 'maestro')).toContain('/img/methods/svg/maestro.svg?v=');
  });

  it('are in payment components, and cost their frame no way out', async () => {
    const { body } = await get('/auth/api_token');
    const asked = await fetch(`${world.url}/v1/components/configuration?currency=EUR&amount=1000&country=NL`, {
      headers: { authorization: `Bearer ${body.data.api_token}` },
    });
    const { methods } = ((await asked.json()) as { data: { methods: { id: string; icon_url: string }[] } }).data;
    const urlOf = (id: string) => methods.find((method) => method.id === id)!.icon_url;
    expect(urlOf('PAYPAL').startsWith(`${world.url}/img/methods/svg/paypal.svg?v=`)).toBe(true);
    expect(await bytesOf(urlOf('PAYPAL'))).toEqual(vector);
    expect(await bytesOf(urlOf('MAESTRO'))).toEqual(MAESTRO);
    expect(urlOf('VISA')).toBe(`${world.url}/img/methods/svg/visa.svg`);
    expect(await bytesOf('/sdk/components/v2/methods/MAESTRO.svg')).toEqual(MAESTRO);
    const frame = await fetch(`${world.url}/sdk/components/v2/frame?lang=nl`);
    expect(await frame.text()).toContain(`src="data:image/svg+xml;base64,${MAESTRO.toString('base64')}"`);
    expect(frame.headers.get('content-security-policy')).toMatch(
      /default-src 'none'.*; connect-src 'none'.*; img-src data:$/,
    );
  });
});

function listOf(items: object) {
  return { type: 'array', items } as never;
}
