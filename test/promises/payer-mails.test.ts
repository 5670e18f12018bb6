/** Mails about a payment that is made: instructions for a transfer, confirmation; and a mail server that is not there. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startMailbox } from '../../simulator/mailbox/mailbox.ts';
import type { Mail, Mails } from '../../simulator/mailbox/mails.ts';
import { DAY, HOUR, ManualClock, MINUTE } from '../../src/platform/clock.ts';
import { makeDatabase } from '../support/database.ts';
import { startGatewayFor } from '../support/gateway.ts';
import { call, directBody } from '../support/merchant.ts';
import { orderBody, pay } from '../support/pay.ts';
import { Payer } from '../support/payer.ts';
import { API_KEY, makeWorld, startBanks, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

let people = 0;
const somebody = () => `payer-${++people}@example.com`;
const arrived = (email: string, mails: Mails = world.simulator.mailbox!.mails): readonly Mail[] =>
  mails.list({ to: email }).toReversed();
const idOf = ({ headers }: Mail) => new Map(headers).get('Message-ID');
const IBAN = 'NL87ABNA0000000001';

describe('the instructions of a bank transfer', () => {
  const transfer = (customer: object) =>
    directBody(world, { gateway: 'BANKTRANS', amount: 64_950, gateway_info: { account_holder_iban: IBAN }, customer });

  it('are mailed once, with what the page shows', async () => {
    const email = somebody();
    const { data } = await call(world, 'POST', '/orders', transfer({ email }));
    await world.quiet();
    await world.pass(10 * MINUTE);
    await world.pass(DAY);
    const [mail, ...others] = arrived(email);
    expect(others).toEqual([]);
    const { gateway_info, order_id } = data;
    for (const fact of [
      gateway_info.destination_holder_iban,
      gateway_info.destination_holder_swift,
      gateway_info.destination_holder_name,
      gateway_info.reference,
      order_id,
      '649,50',
    ])
      expect(mail!.text).toContain(fact);
    expect(mail!.text).not.toContain(IBAN);
    const payer = await new Payer({ origins: [world.url] }).open(mail!.links[0]!);
    expect(payer.text()).toContain(gateway_info.reference);
    expect(payer.text()).toContain(email);
  });

  it('are mailed to who chose it on the page, which says where to', async () => {
    const email = somebody();
    const order = orderBody(world, { customer: { locale: 'de_DE', email }, gateway: 'BANKTRANS' });
    const { data } = await call(world, 'POST', '/orders', order);
    const payer = await new Payer({ origins: [world.url] }).open(data.payment_url);
    await payer.submit('method-form', { iban: IBAN, bank_country: 'NL' });
    await world.quiet();
    await payer.open(data.payment_url);
    expect(payer.page).toContain(`<p class="mailed">`);
    expect(payer.text()).toContain(email);
    expect(arrived(email)).toHaveLength(1);
    expect(arrived(email)[0]!.html).toContain('lang="de-DE"');
  });

  const kept = [
    ['the merchant writes to its payers itself', { disable_send_email: true, email: 'kept-1@example.com' }],
    ['the address is none', { email: 'kept 2@example.com' }],
    ['there is no address', { email: undefined }],
  ] as const;
  it.each(kept)('are not mailed where %s, and the page says nothing of a mail', async (_, customer) => {
    const before = world.simulator.mailbox!.mails.list().length;
    const { data } = await call(world, 'POST', '/orders', transfer(customer));
    await world.pass(HOUR);
    expect(world.simulator.mailbox!.mails.list()).toHaveLength(before);
    const found = await world.gateway.context.store.load(1, data.order_id);
    const payer = await new Payer({ origins: [world.url] }).open(`${world.url}/connect/${found!.session.sessionId}/`);
    expect(payer.text()).toContain(data.gateway_info.reference);
    expect(payer.page).not.toContain(`<p class="mailed">`);
  });
});

describe('the confirmation of a payment', () => {
  const customer = () => ({ locale: 'en_GB', email: somebody() });
  const VISA = '4111111111111111';

  it('goes to payers of a shop that leaves it to the gateway, once', async () => {
    const payer = customer();
    await pay(world, VISA, { site: '-ch', order: { customer: payer } });
    await world.quiet();
    await world.pass(DAY);
    expect(arrived(payer.email)).toHaveLength(1);
    const [mail] = arrived(payer.email);
    expect(mail!.from.name).toBe('Limmat Laden');
    for (const fact of ['Visa', '€10.00', 'November 2026']) expect(mail!.text).toContain(fact);
    const all = JSON.stringify(mail);
    for (const secret of [VISA, '1111', '411111', API_KEY, world.url, world.bankUrl]) expect(all).not.toContain(secret);
  });

  it('goes once a review has ended well, and not when it has not', async () => {
    const [good, bad] = [customer(), customer()];
    await pay(world, '4462000000000003', { site: '-ch', order: { customer: good } });
    await pay(world, '4917300000000008', { site: '-ch', order: { customer: bad } });
    await world.quiet();
    expect(arrived(good.email)).toEqual([]);
    await world.pass(3 * MINUTE);
    expect([arrived(good.email).length, arrived(bad.email).length]).toEqual([1, 0]);
  });

  it('goes once the money was captured', async () => {
    const payer = customer();
    const headers = { api_key: `${API_KEY}-ch` };
    const order = directBody(world, { capture: 'manual', customer: payer });
    const { data } = await call(world, 'POST', '/orders', order, headers);
    await world.pass(MINUTE);
    expect(arrived(payer.email)).toEqual([]);
    const captured = await call(world, 'POST', `/orders/${data.order_id}/capture`, { amount: 1000 }, headers);
    expect(captured.http).toBe(200);
    await world.quiet();
    expect(arrived(payer.email)).toHaveLength(1);
  });

  it('goes for other methods when the bank has the money', async () => {
    const payer = customer();
    const headers = { api_key: `${API_KEY}-ch` };
    const order = directBody(world, { gateway: 'IDEAL', gateway_info: {}, customer: payer });
    const { data } = await call(world, 'POST', '/orders', order, headers);
    const page = await new Payer({ origins: [world.url, world.bankUrl] }).open(data.payment_url);
    const { action, fields } = page.formWith('scenario-submit');
    const body = new URLSearchParams({ ...fields, scenario: 'completed' });
    await fetch(new URL(action, data.payment_url), { method: 'POST', body });
    await world.quiet();
    expect(arrived(payer.email).map(({ text }) => text.includes('iDEAL'))).toEqual([true]);
  });

  it('does not go where the shop sends its own, or the order says so, or nothing was paid', async () => {
    const [others, silent, declined] = [customer(), { ...customer(), disable_send_email: true }, customer()];
    await pay(world, VISA, { order: { customer: others } });
    await pay(world, VISA, { site: '-ch', order: { customer: silent } });
    const { order } = await pay(world, '4012001038488884', { site: '-ch', order: { customer: declined } });
    expect(order.status).toBe('declined');
    await world.quiet();
    await world.pass(HOUR);
    for (const { email } of [others, silent, declined]) expect(arrived(email)).toEqual([]);
  });
});

/** A gateway beside a mail server that the test starts and stops, on one clock. */
async function makePost(port?: number) {
  const clock = new ManualClock();
  const database = await makeDatabase();
  const { url, issuerHostPort, close } = await startBanks(clock);
  const open = (at: number) => startMailbox({ host: '127.0.0.1', port: at, clock });
  let mailbox = await open(0);
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  const mailPort = port ?? mailbox.port;
  const simulator = { url, issuerHostPort, mailbox: { port: mailPort, mails: mailbox.mails } };
  const start = () => startGatewayFor({ database, simulator, clock, log });
  const post = {
    clock,
    lines,
    gateway: await start(),
    mails: () => mailbox.mails,
    async order(body: object) {
      const headers = { api_key: API_KEY, 'content-type': 'application/json' };
      const init = { method: 'POST', headers, body: JSON.stringify(body) };
      const answer = await (await fetch(`${post.gateway.url}/v1/json/orders`, init)).json();
      return (answer as { data: Record<string, string> }).data;
    },
    async pass(ms: number) {
      clock.advance(ms);
      await post.gateway.work.idle();
      await post.gateway.mails.idle();
    },
    stopServer: () => mailbox.close(),
    async startServer() {
      mailbox = await open(mailPort);
    },
    async restart() {
      await post.gateway.close();
      return async () => {
        post.gateway = await start();
      };
    },
    owed: async () => (await database.sql`SELECT FROM tasks WHERE kind = 'mail'`).count,
    async close() {
      await post.gateway.close();
      await mailbox.close();
      await close();
      await database.drop();
    },
  };
  return post;
}

const remindable = (email: string, more: object = {}) =>
  orderBody(world, { second_chance: { send_email: true }, customer: { locale: 'en_GB', email }, ...more });

describe('a mail server', () => {
  it('that is away for an hour gets each mail once it is back, and the next in its time', async () => {
    const post = await makePost();
    const email = somebody();
    const order = remindable(email);
    const startedAt = post.clock.now();
    const { payment_url } = await post.order(order);
    await post.pass(50 * MINUTE);
    await post.stopServer();
    for (let minute = 0; minute < 60; minute++) await post.pass(MINUTE);
    const warnings = post.lines.filter((line) => line.includes('a mail was not sent'));
    // Ever more seldom: after 0, 1, 2, 4 … 32 minutes.
    expect(warnings).toHaveLength(7);
    await post.startServer();
    for (let minute = 0; minute < 60; minute++) await post.pass(MINUTE);
    const [first, ...others] = arrived(email, post.mails());
    expect(others).toEqual([]);
    expect(idOf(first!)).toContain('second-chance-first');
    expect(first!.links).toEqual([payment_url]);
    await post.pass(startedAt + DAY - post.clock.now());
    const both = arrived(email, post.mails());
    expect(both.map((mail) => idOf(mail)!.split('-')[2])).toEqual(['first', 'second']);
    expect(both[1]!.at).toBe(startedAt + DAY);
    expect(await post.owed()).toBe(0);

    // Neither who was written to, nor the link, nor the order's words are in the log.
    const log = post.lines.join('');
    const session = new URL(payment_url!).pathname.split('/')[2]!;
    for (const secret of [email, session, String(order.description)]) expect(log).not.toContain(secret);
    await post.close();
  });

  it('that was away for a day gets the last reminder in the place of both', async () => {
    const post = await makePost();
    const email = somebody();
    await post.stopServer();
    await post.order(remindable(email));
    for (let hour = 0; hour < 26; hour++) await post.pass(HOUR);
    await post.startServer();
    for (let hour = 0; hour < 2; hour++) await post.pass(HOUR);
    expect(arrived(email, post.mails()).map((mail) => idOf(mail)!.split('-')[2])).toEqual(['second']);
    expect(await post.owed()).toBe(0);
    await post.close();
  });

  it('that does not take a mail is left alone after some days, and at once where it says so for good', async () => {
    const post = await makePost();
    await post.order(remindable('no-such-mailbox@example.com'));
    await post.order(remindable('mailbox-busy@example.com'));
    await post.pass(HOUR);
    expect(await post.owed()).toBe(1);
    for (let hour = 0; hour < 23 + 72; hour++) await post.pass(HOUR);
    expect(await post.owed()).toBe(1);
    for (let hour = 0; hour < 2; hour++) await post.pass(HOUR);
    expect(await post.owed()).toBe(0);
    expect(post.lines.filter((line) => line.includes('a mail is given up'))).toHaveLength(1);
    await post.close();
  });

  it('that says nothing keeps no payment waiting', async () => {
    const sockets = new Set<Socket>();
    const silent = createServer((socket) => sockets.add(socket.on('error', () => {}))).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const post = await makePost((silent.address() as AddressInfo).port);
    for (let i = 0; i < 80; i++) await post.order(remindable(somebody()));
    post.clock.advance(HOUR);
    await expect.poll(() => sockets.size).toBeGreaterThan(0);
    const data = await post.order(directBody(world));
    expect(data.status).toBe('completed');
    // It is still silent, and the mails are still owed.
    expect([await post.owed(), [...sockets].every((socket) => !socket.destroyed)]).toEqual([80, true]);
    silent.close();
    const closing = post.close();
    for (const socket of sockets) socket.destroy();
    await closing;
  });
});

describe('a gateway that stops', () => {
  it('between the order and its mail sends it once it is back', async () => {
    const post = await makePost();
    const email = somebody();
    await post.order(remindable(email));
    const start = await post.restart();
    post.clock.advance(2 * HOUR);
    await start();
    await post.pass(0);
    await post.pass(HOUR);
    expect(arrived(email, post.mails())).toHaveLength(1);
    await post.close();
  });

  it('before it knows that a mail has gone sends it once more at most, under the same id', async () => {
    const post = await makePost();
    const email = somebody();
    await post.order(remindable(email));
    const { tasks } = post.gateway.context;
    const { putOff } = tasks;
    tasks.putOff = () => Promise.reject(new Error('the process has died'));
    await post.pass(HOUR);
    expect(arrived(email, post.mails())).toHaveLength(1);
    tasks.putOff = putOff;
    for (let minute = 0; minute < 30; minute++) await post.pass(MINUTE);
    const ids = arrived(email, post.mails()).map(idOf);
    expect(ids).toEqual([ids[0], ids[0]]);
    await post.close();
  });
});
