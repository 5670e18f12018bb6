/** The payer of a direct order goes to 3-D Secure by the form that the merchant's server was given, and comes back to the merchant. */
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoSites } from '../../src/merchants/demo-sites.ts';
import { hashApiKey } from '../../src/merchants/sites.ts';
import { HOUR, MINUTE, SECOND } from '../../src/platform/clock.ts';
import { secureRandom } from '../../src/platform/random.ts';
import { upsertSites } from '../../src/storage/sites.ts';
import { readPaReq, readPaRes } from '../../src/threeds/legacy/documents.ts';
import { pack, unpack } from '../../src/threeds/legacy/packing.ts';
import { makeTextSeal } from '../../src/vault/text-seal.ts';
import { MASTER_KEY } from '../support/gateway.ts';
import { call, directBody, type Told } from '../support/merchant.ts';
import { finish, readOrder } from '../support/pay.ts';
import { formsOf, Payer } from '../support/payer.ts';
import { API_KEY, makeWorld, type World } from '../support/world.ts';

/** Asks, whatever the request wished for. */
const ASKS = '4000002000000107';
const FAILS = '4000002000000123';

let world: World;

beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

/** The address of a shop that only looks at what it is sent: the payer stops before it. */
const ELSEWHERE = 'https://shop.example/term?type=term&api_key=0123456789abcdef&x=%2f%C3%A9+a';

interface Verifying {
  readonly data: Told['data'];
  readonly orderId: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly action: string;
}

async function order(info: object = {}, more: object = {}, api_key = API_KEY): Promise<Verifying> {
  const body = directBody(world, { gateway_info: { card_number: ASKS, ...info }, ...more });
  const { http, data } = await call(world, 'POST', '/orders', body, { api_key });
  expect(http).toBe(200);
  const form = formsOf(data.customer_verification?.html ?? '')[0];
  return { data, orderId: data.order_id, fields: form?.fields ?? {}, action: form?.action ?? '' };
}

/** An order whose `term_url` is the demo shop's. */
function orderOfShop(info: object = {}): Promise<Verifying> {
  const body = directBody(world);
  const term_url = `${world.bankUrl}/shop/term?order_id=${body.order_id}&type=term`;
  return order({ term_url, ...info }, { order_id: body.order_id });
}

const newPayer = () => new Payer({ origins: [world.url, world.bankUrl] });

/** A payer to whose browser the merchant sent the document. */
async function come({ data }: Verifying, payer = newPayer()): Promise<Payer> {
  payer.page = data.customer_verification.html;
  await payer.submit('PaReqForm');
  return payer;
}

/** … and who has been to the bank. */
async function verify(verifying: Verifying, code = '123456'): Promise<Payer> {
  const payer = await come(verifying);
  await payer.submit('continue-form');
  await finish(payer, { challenge: { code } });
  return payer;
}

/** … and was not served by the demo shop, but has brought this. */
async function broughtBy(payer: Payer): Promise<Record<string, string>> {
  return { ...payer.form('term-form').fields };
}

const complete = (orderId: string, body: object, api_key = API_KEY) =>
  call(world, 'POST', `/orders/${orderId}/3d/complete`, body, { api_key });

const postTo = (url: string, fields: Record<string, string>, method = 'POST') =>
  fetch(method === 'GET' ? `${url}&${new URLSearchParams(fields)}` : url, {
    method,
    redirect: 'manual',
    ...(method === 'POST' && { body: new URLSearchParams(fields) }),
  });

const authorisationsOf = async (orderId: string): Promise<number> => {
  const rows = await world.database.sql`
    SELECT 1 FROM acquirer_messages m JOIN attempts a USING (site_id, transaction_id)
    WHERE a.order_id = ${orderId} AND m.direction = 'sent' AND m.mti = '0100'`;
  return rows.length;
};

const statusOf = async (orderId: string) => {
  const { status, reason, reason_code } = await readOrder(world, orderId);
  return { status, reason, reason_code };
};

describe('customer_verification', () => {
  it('is a page that posts itself, beside payment_url, behind the sorted members of the order', async () => {
    const { data, fields, action } = await order();
    expect(data).toMatchObject({
      ...{ status: 'initialized', financial_status: 'initialized', reason: '3D Secure Authorization' },
      payment_url: expect.stringMatching(new RegExp(`^${world.url}/connect/`)),
      customer_verification: { type: 'form', html: expect.stringContaining("getElementById('PaReqForm').submit()") },
    });
    expect(action).toMatch(new RegExp(`^${world.url}/3ds/acs/[\\w-]{40}$`));
    expect(Object.keys(fields)).toEqual(['PaReq', 'TermUrl', 'MD']);
    expect(fields.TermUrl).toBe(`${world.url}/direct/complete/?mspid=${data.transaction_id}`);
    // 256 bits, and the attempt they are of.
    expect(fields.MD).toMatch(/^[\w-]{59}$/);
    expect(data.customer_verification.html).toMatch(/<noscript><button type="submit">Proceed<\/button><\/noscript>/);
    const names = Object.keys(data);
    expect(names.slice(-3)).toEqual(['customer_verification', 'payment_url', 'cancel_url']);
    expect(names.slice(0, -3)).toEqual(names.slice(0, -3).toSorted());
  });

  it('carries a PaReq of the order, without the number of the card', async () => {
    const { fields } = await order({}, { amount: 4_250, description: 'Two packets & a cup' });
    const { xid, messageId, ...request } = readPaReq(fields.PaReq!)!;
    expect(request).toEqual({
      ...{ acquirerBin: '400551', merchantId: 'MERCHANT0000001', merchantName: 'Grachten & Co', country: '528' },
      ...{ merchantUrl: 'https://grachten.example', date: expect.stringMatching(/^\d{8} \d\d:\d\d:\d\d$/) },
      ...{ displayAmount: '42.50', amount: '4250', currency: '978', exponent: '2' },
      ...{ description: 'Two packets & a cup', accountId: '0000000000000107', expiry: '3012' },
    });
    expect(Buffer.from(xid, 'base64')).toHaveLength(20);
    expect(messageId).toMatch(/^[0-9a-f]{32}$/);
  });

  it('has the term_url byte for byte, and nothing of it as HTML', async () => {
    const term_url = `https://shop.example/t?a="><script>alert('x')</script>&b=%2f&amp;c`;
    const { data, fields } = await order({ term_url });
    expect(fields.TermUrl).toBe(term_url);
    expect(data.customer_verification.html.match(/<script>/g)).toHaveLength(1);
  });

  it('comes with flexible_3d true, and not where nobody is needed', async () => {
    const forced = await order({ card_number: '4111111111111111', flexible_3d: true });
    expect(forced.data).toMatchObject({ reason: '3DS Enrolled', customer_verification: { type: 'form' } });
    const paid = await order({ card_number: '4111111111111111', term_url: ELSEWHERE });
    expect(paid.data.status).toBe('completed');
    const declined = await order({ card_number: '4012001038488884', term_url: ELSEWHERE });
    expect(declined.data.status).toBe('declined');
    for (const { data } of [paid, declined]) expect(data).not.toHaveProperty('customer_verification');
  });

  it('is the same when the order is posted again, and under its idempotency key', async () => {
    const body = directBody(world, { gateway_info: { card_number: ASKS, term_url: ELSEWHERE } });
    const first = await call(world, 'POST', '/orders', body, { 'idempotency-key': 'verification-1' });
    const again = await call(world, 'POST', '/orders', body, { 'idempotency-key': 'verification-1' });
    const posted = await call(world, 'POST', '/orders', body);
    expect(again).toEqual(first);
    expect(posted.data.customer_verification).toEqual(first.data.customer_verification);
  });

  it('does not stand in the order that is read or told', async () => {
    const { orderId } = await order({ term_url: ELSEWHERE });
    const text = JSON.stringify(await readOrder(world, orderId));
    expect(text).not.toContain('customer_verification');
    expect(text).not.toContain('shop.example/term');
  });

  it('is not for a term_url in the open in live mode; in the sandbox it is', async () => {
    const live = await makeWorld({ mode: 'live' });
    try {
      const seal = makeTextSeal(MASTER_KEY, secureRandom);
      await upsertSites(live.database.sql, { seal, hash: hashApiKey }, demoSites(API_KEY));
      const post = (term_url: string) =>
        call(
          live,
          'POST',
          '/orders',
          directBody(live, { gateway_info: { card_number: '4539578763621486', term_url } }),
        );
      const refused = await post('http://shop.example/term');
      expect(refused).toMatchObject({ http: 400, error_code: 1016 });
      expect((await post('https://shop.example/term')).error_code).not.toBe(1016);
      const redirect = { type: 'redirect', gateway_info: { term_url: 'http://shop.example/term' } };
      expect((await call(live, 'POST', '/orders', { ...directBody(live), ...redirect })).http).toBe(200);
    } finally {
      await live.close();
    }
    expect((await order({ term_url: 'http://shop.example/term' })).fields.TermUrl).toBe('http://shop.example/term');
  });
});

describe('without a term_url', () => {
  it('the payment is completed by itself, and the payer taken to redirect_url', async () => {
    const verifying = await order();
    const payer = await verify(verifying);
    expect(payer.url).toBe(`${world.bankUrl}/shop/return?type=redirect&transactionid=${verifying.orderId}`);
    expect((await statusOf(verifying.orderId)).status).toBe('completed');
    expect(await authorisationsOf(verifying.orderId)).toBe(1);
  });

  it('a payer whom the bank refuses is taken to cancel_url', async () => {
    const verifying = await order({ card_number: FAILS });
    const payer = await verify(verifying);
    expect(payer.url).toBe(`${world.bankUrl}/shop/cancelled?type=cancel&transactionid=${verifying.orderId}`);
    expect(await statusOf(verifying.orderId)).toMatchObject({ status: 'declined', reason_code: '3001' });
  });

  it('a browser that posts to our address afterwards is taken home, as often as it comes', async () => {
    const { data, fields, orderId } = await order();
    await verify({ data, fields, orderId, action: '' });
    for (let i = 0; i < 2; i++) {
      const payer = newPayer();
      payer.page = `<form id="f" method="post" action="${fields.TermUrl}"><input name="MD" value="${fields.MD}"></form>`;
      await payer.submit('f');
      expect(payer.url).toContain(`/shop/return?type=redirect&transactionid=${orderId}`);
    }
    expect(await authorisationsOf(orderId)).toBe(1);
  });
});

describe('with a term_url', () => {
  it('the browser carries the outcome to the shop, which completes, and only then the acquirer is asked', async () => {
    const verifying = await orderOfShop();
    const payer = await verify(verifying);
    expect(payer.form('term-form').action).toBe(verifying.fields.TermUrl);
    expect(payer.has('hand-over')).toBe(true);
    expect((await statusOf(verifying.orderId)).status).toBe('initialized');
    expect(await authorisationsOf(verifying.orderId)).toBe(0);
    await payer.submit('term-form');
    expect(payer.text()).toContain('it is completed');
    expect(await statusOf(verifying.orderId)).toMatchObject({ status: 'completed', reason_code: '1000' });
    expect(await authorisationsOf(verifying.orderId)).toBe(1);
    const read = await readOrder(world, verifying.orderId);
    expect(read.payment_details.card_authentication_details.flow).toBe('challenge');
    expect(read.payment_details.card_authentication_result).toMatchObject({ status: 'Y', eci: '05' });
  });

  it('flexible_3d true goes the same way', async () => {
    const verifying = await orderOfShop({ card_number: '5500000000000004', flexible_3d: true });
    const payer = await verify(verifying);
    expect(readPaRes((await broughtBy(payer)).PaRes!)).toMatchObject({ status: 'Y', eci: '02', cavvAlgorithm: '3' });
    await payer.submit('term-form');
    expect((await statusOf(verifying.orderId)).status).toBe('completed');
  });

  it('strict receivers get two fields: the MD unchanged, and a PaRes that answers the PaReq', async () => {
    const verifying = await order({ term_url: ELSEWHERE });
    const payer = await verify(verifying);
    const fields = await broughtBy(payer);
    expect(Object.keys(fields)).toEqual(['PaRes', 'MD']);
    expect(payer.form('term-form').action).toBe(ELSEWHERE);
    expect(fields.MD).toBe(verifying.fields.MD);
    const request = readPaReq(verifying.fields.PaReq!)!;
    const { messageId, xid, date, amount, currency, exponent, acquirerBin, merchantId } = request;
    const response = readPaRes(fields.PaRes!)!;
    expect(response).toMatchObject({ messageId, xid, date, amount, currency, exponent, acquirerBin, merchantId });
    expect(response).toMatchObject({ pan: '0000000000000107', status: 'Y', eci: '05', cavvAlgorithm: '2' });
    expect(Buffer.from(response.cavv!, 'base64')).toHaveLength(20);
    // The way home from the shop's address may lead anywhere, so the page allows for it.
    const page = await fetch(payer.url);
    expect(page.headers.get('content-security-policy')).toContain("form-action 'self' https:;");
  });

  it('the bank’s no is carried too, and completing it declines the order without asking the acquirer', async () => {
    const verifying = await orderOfShop({ card_number: FAILS });
    const payer = await verify(verifying);
    const { PaRes } = await broughtBy(payer);
    expect(readPaRes(PaRes!)).toMatchObject({ status: 'N', cavv: undefined, eci: undefined });
    expect((await statusOf(verifying.orderId)).status).toBe('initialized');
    await payer.submit('term-form');
    expect(payer.text()).toContain('it is declined');
    expect(await statusOf(verifying.orderId)).toMatchObject({ status: 'declined', reason_code: '3001' });
    expect(await authorisationsOf(verifying.orderId)).toBe(0);
  });

  it('a result that is none is told as U, and the policy decides', async () => {
    const verifying = await order({ card_number: '4000002000000206', flexible_3d: true, term_url: ELSEWHERE });
    const fields = await broughtBy(await verify(verifying));
    expect(readPaRes(fields.PaRes!)!.status).toBe('U');
    expect((await complete(verifying.orderId, fields)).data).toMatchObject({
      status: 'declined',
      reason: 'Merchant only accepts 3DS verified cards',
    });
  });

  it('completed twice, at once or later, the order is the same and authorised once', async () => {
    const verifying = await order({ term_url: ELSEWHERE });
    const fields = await broughtBy(await verify(verifying));
    const [one, two] = await Promise.all([complete(verifying.orderId, fields), complete(verifying.orderId, fields)]);
    expect(one.data).toMatchObject({ order_id: verifying.orderId, status: 'completed' });
    expect(two.data.status).toBe('completed');
    const { MD } = fields;
    const reference_id = String(verifying.data.transaction_id);
    const later = await complete(verifying.orderId, { MD, reference_id });
    expect(later).toMatchObject({ http: 200, success: true });
    expect(later.data).toEqual(await readOrder(world, verifying.orderId));
    expect(await authorisationsOf(verifying.orderId)).toBe(1);
  });

  it.each(['GET', 'POST'])('a shop may send its payer on to us by %s, who then comes home', async (method) => {
    const verifying = await order({ term_url: ELSEWHERE });
    const { MD } = await broughtBy(await verify(verifying));
    const reference_id = String(verifying.data.transaction_id);
    const address = `${world.url}/direct/complete/?mspid=${reference_id}`;
    for (let i = 0; i < 2; i++) {
      const answer = await postTo(address, { reference_id, MD: MD! }, method);
      expect(answer.status).toBe(303);
      const payer = newPayer();
      await payer.open(new URL(answer.headers.get('location')!, world.url).href);
      expect(payer.url).toContain(`/shop/return?type=redirect&transactionid=${verifying.orderId}`);
    }
    expect((await statusOf(verifying.orderId)).status).toBe('completed');
    expect(await authorisationsOf(verifying.orderId)).toBe(1);
  });

  it('a payer who goes by payment_url instead is served whole, and nobody has to complete', async () => {
    const { data, orderId, fields } = await order({ term_url: ELSEWHERE });
    const payer = await newPayer().open(data.payment_url);
    await payer.submit('continue-form');
    await finish(payer, { challenge: { code: '123456' } });
    expect(payer.url).toContain('/shop/return');
    expect(await complete(orderId, { MD: fields.MD })).toMatchObject({ http: 200, data: { status: 'completed' } });
  });

  it('nobody completes for 15 minutes: declined as cancelled, nothing authorised, and 410 afterwards', async () => {
    const verifying = await order({ term_url: ELSEWHERE });
    const payer = await verify(verifying);
    const fields = await broughtBy(payer);
    await world.pass(15 * MINUTE - SECOND);
    expect((await statusOf(verifying.orderId)).status).toBe('initialized');
    await world.pass(2 * SECOND);
    expect(await statusOf(verifying.orderId)).toEqual({
      ...{ status: 'declined', reason: '3D Secure authentication cancelled', reason_code: '4999' },
    });
    expect(await complete(verifying.orderId, fields)).toMatchObject({ http: 410, error_code: 1000 });
    const address = `${world.url}/direct/complete/?mspid=${verifying.data.transaction_id}`;
    expect((await postTo(address, fields)).status).toBe(410);
    expect(await authorisationsOf(verifying.orderId)).toBe(0);
    expect(
      await world.database.sql`
      SELECT 1 FROM vault_security_codes c JOIN attempts a ON a.card->>'cardRef' = c.card_ref
      WHERE a.order_id = ${verifying.orderId}`,
    ).toHaveLength(0);
  });

  it('a payer who leaves the bank for good: declined after 15 minutes, and the completion says so', async () => {
    const verifying = await order({ term_url: ELSEWHERE });
    const payer = await come(verifying);
    await payer.submit('continue-form');
    await world.pass(15 * MINUTE + SECOND);
    const told = await complete(verifying.orderId, { MD: verifying.fields.MD });
    // The bank gave up first, after ten minutes of its own.
    expect(told.data).toMatchObject({ status: 'declined', reason: 'Transaction timed out (ACS)' });
  });

  it('where the site completes by itself the order is paid before the browser is handed back', async () => {
    const seal = makeTextSeal(MASTER_KEY, secureRandom);
    const [, us] = demoSites(API_KEY);
    const sites = [{ ...us!, settings: { ...us!.settings, autoComplete: true } }];
    await upsertSites(world.database.sql, { seal, hash: hashApiKey }, sites);
    await world.pass(6 * SECOND);
    const verifying = await order({ term_url: ELSEWHERE }, {}, us!.apiKey);
    const payer = await verify(verifying);
    expect((await readOrder(world, verifying.orderId, '-us')).status).toBe('completed');
    const fields = await broughtBy(payer);
    expect(readPaRes(fields.PaRes!)!.status).toBe('Y');
    const address = `${world.url}/direct/complete/?mspid=${verifying.data.transaction_id}`;
    const sentOn = await postTo(address, fields);
    await payer.open(new URL(sentOn.headers.get('location')!, world.url).href);
    expect(payer.url).toContain('/shop/return');
    expect(await authorisationsOf(verifying.orderId)).toBe(1);
  });
});

describe('a form', () => {
  const post = async (action: string, fields: Record<string, string>) => (await postTo(action, fields)).status;

  it('with another MD, TermUrl or PaReq leads nowhere, and the order stands', async () => {
    const [mine, other] = [await order({ term_url: ELSEWHERE }), await order({ term_url: ELSEWHERE })];
    const { action, fields } = mine;
    const changed: Record<string, string>[] = [
      { MD: other.fields.MD! },
      { MD: `${fields.MD!.slice(0, -1)}${fields.MD!.endsWith('A') ? 'Q' : 'A'}` },
      { MD: '' },
      { TermUrl: `${ELSEWHERE}&more=1` },
      { TermUrl: '' },
      { PaReq: other.fields.PaReq! },
      { PaReq: 'eJw=' },
      { PaReq: deflateSync(Buffer.alloc(1_000_000)).toString('base64') },
    ];
    for (const change of changed) expect(await post(action, { ...fields, ...change })).toBe(400);
    expect(await post(other.action, { ...fields })).toBe(400);
    expect(await post(`${action}x`, { ...fields })).toBe(400);
    const [row] = await world.database.sql`SELECT version FROM orders WHERE order_id = ${mine.orderId}`;
    await come(mine);
    const [after] = await world.database.sql`SELECT version FROM orders WHERE order_id = ${mine.orderId}`;
    expect([row!.version, after!.version]).toEqual([mine.data.version, mine.data.version + 1]);
  });

  it('may break its PaReq into lines, as mail did', async () => {
    const { action, fields } = await order({ term_url: ELSEWHERE });
    expect(await post(action, { ...fields, PaReq: fields.PaReq!.replace(/.{76}/g, '$&\r\n') })).toBe(303);
  });

  it('goes on in two tabs until there is a result, and is used up then', async () => {
    const verifying = await order({ term_url: ELSEWHERE });
    const [one, two] = await Promise.all([come(verifying), come(verifying)]);
    expect(one.url).toBe(two.url);
    await one.submit('continue-form');
    // The other tab, and a reload, find the same challenge.
    await come(verifying, two);
    expect(two.form('bank-form').fields.creq).toBe(one.form('bank-form').fields.creq);
    await finish(one, { challenge: { code: '123456' } });
    expect(await post(verifying.action, { ...verifying.fields })).toBe(400);
    await complete(verifying.orderId, await broughtBy(one));
    expect(await post(verifying.action, { ...verifying.fields })).toBe(400);
    expect(await authorisationsOf(verifying.orderId)).toBe(1);
  });

  it('has to be used within the hour, and for half an hour from then', async () => {
    const [late, soon] = [await order({ term_url: ELSEWHERE }), await order({ term_url: ELSEWHERE })];
    await world.pass(59 * MINUTE);
    await come(soon);
    await world.pass(29 * MINUTE);
    expect(await post(soon.action, { ...soon.fields })).toBe(303);
    await world.pass(MINUTE);
    expect(await post(soon.action, { ...soon.fields })).toBe(400);
    expect(await post(late.action, { ...late.fields })).toBe(400);
    expect((await statusOf(late.orderId)).status).toBe('expired');
    expect(await complete(late.orderId, { MD: late.fields.MD })).toMatchObject({ http: 410 });
  });

  it('of a payer who comes in the last minute of the hour still leads to a payment', async () => {
    const verifying = await order({ term_url: ELSEWHERE });
    await world.pass(HOUR - 30 * SECOND);
    const payer = await come(verifying);
    await payer.submit('continue-form');
    await finish(payer, { challenge: { code: '123456' } });
    await world.pass(5 * MINUTE);
    const told = await complete(verifying.orderId, await broughtBy(payer));
    expect(told.data?.status).toBe('completed');
  });
});

describe('a completion', () => {
  it('before the challenge is over is 409 pending, on both doors, and changes nothing', async () => {
    const verifying = await order({ term_url: ELSEWHERE });
    const { orderId, fields, data } = verifying;
    const early = () => complete(orderId, { MD: fields.MD });
    expect(await early()).toMatchObject({ http: 409, error_info: 'Authentication pending' });
    const payer = await come(verifying);
    expect((await early()).http).toBe(409);
    await payer.submit('continue-form');
    expect((await early()).http).toBe(409);
    const address = `${world.url}/direct/complete/?mspid=${data.transaction_id}`;
    expect((await postTo(address, { MD: fields.MD! })).status).toBe(409);
    await finish(payer, { challenge: { code: '123456' } });
    expect((await complete(orderId, await broughtBy(payer))).data.status).toBe('completed');
  });

  it('with what is not of the order is 400, leaves it untouched, and the true one still works', async () => {
    const [mine, other] = [await order({ term_url: ELSEWHERE }), await order({ term_url: ELSEWHERE })];
    const fields = await broughtBy(await verify(mine));
    const foreign = await broughtBy(await verify(other));
    const before = await readOrder(world, mine.orderId);
    const document = unpack(fields.PaRes!)!;
    const wrong = [
      {},
      { MD: '' },
      { MD: 'x' },
      { MD: foreign.MD },
      { ...fields, reference_id: String(other.data.transaction_id) },
      { ...fields, PaRes: foreign.PaRes },
      { ...fields, PaRes: 'no base64 at all' },
      { ...fields, PaRes: fields.PaRes!.slice(0, -5) },
      { ...fields, PaRes: deflateSync(Buffer.alloc(1_000_000)).toString('base64') },
      { ...fields, PaRes: pack(document.replace(/<Extension.*<\/Extension>/, '')) },
      { ...fields, PaRes: pack(document.replace('<eci>05', '<eci>06')) },
      { ...fields, PaRes: mine.fields.PaReq },
    ];
    for (const body of wrong) expect(await complete(mine.orderId, body)).toMatchObject({ http: 400, error_code: 1016 });
    expect((await complete('nowhere', fields)).http).toBe(404);
    const address = `${world.url}/direct/complete/?mspid=`;
    const psp = mine.data.transaction_id;
    expect((await postTo(`${address}${other.data.transaction_id}`, fields)).status).toBe(400);
    expect((await postTo(`${address}${psp}`, { ...fields, PaRes: foreign.PaRes! })).status).toBe(400);
    expect(await readOrder(world, mine.orderId)).toEqual(before);
    // Broken lines are no forgery.
    const broken = { ...fields, PaRes: fields.PaRes!.replace(/.{76}/g, '$&\r\n') };
    expect((await complete(mine.orderId, broken)).data.status).toBe('completed');
  });

  it('with a status that was turned from N to Y is 400, and the bank’s no stands', async () => {
    const verifying = await order({ card_number: FAILS, term_url: ELSEWHERE });
    const fields = await broughtBy(await verify(verifying));
    const forged = pack(unpack(fields.PaRes!)!.replace('<status>N', '<status>Y'));
    expect(readPaRes(forged)!.status).toBe('Y');
    expect((await complete(verifying.orderId, { ...fields, PaRes: forged })).http).toBe(400);
    expect((await statusOf(verifying.orderId)).status).toBe('initialized');
    // Without a PaRes, or with the true one, the stored result decides.
    expect((await complete(verifying.orderId, { MD: fields.MD })).data).toMatchObject({ reason_code: '3001' });
    expect(await authorisationsOf(verifying.orderId)).toBe(0);
  });

  it('by another merchant is as if the order were not there, even with an order of the same id', async () => {
    const verifying = await order({ term_url: ELSEWHERE });
    const fields = await broughtBy(await verify(verifying));
    expect((await complete(verifying.orderId, fields, `${API_KEY}-ch`)).http).toBe(404);
    await order({ term_url: ELSEWHERE }, { order_id: verifying.orderId }, `${API_KEY}-ch`);
    expect((await complete(verifying.orderId, fields, `${API_KEY}-ch`)).http).toBe(400);
    expect((await complete(verifying.orderId, fields, 'nobody-at-all')).http).toBe(401);
    expect((await statusOf(verifying.orderId)).status).toBe('initialized');
  });
});
