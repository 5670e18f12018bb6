import { type AddressInfo, connect, createServer } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { createTransport } from 'nodemailer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/platform/clock.ts';
import { makeServer } from '../http.ts';
import { type Mailbox, startMailbox } from './mailbox.ts';
import { MOST_MAILS } from './mails.ts';
import { mailboxRoutes } from './routes.ts';

describe('the mailbox', () => {
  let box: Mailbox;
  let server: FastifyInstance;
  let clock: ManualClock;
  let post: ReturnType<typeof client>;
  beforeEach(async () => {
    clock = new ManualClock();
    box = await startMailbox({ host: '127.0.0.1', port: 0, clock });
    server = makeServer();
    await server.register(mailboxRoutes, { mails: box.mails });
    post = client(box.port);
  });
  afterEach(async () => {
    post.close();
    await server.close();
    await box.close();
  });

  const get = (url: string) => server.inject({ url });
  const page = async (url: string) => (await get(url)).body;
  const mails = async (query = '') => (await get(`/mail/mails.json${query}`)).json();
  const send = (change: object = {}) =>
    post.sendMail({
      from: 'Shop <shop@example.com>',
      to: 'payer@example.com',
      subject: 'Hello',
      text: 'Hi',
      ...change,
    });

  it('keeps what came: from whom, to whom, and what it says', async () => {
    await send({
      subject: 'Überweisung für Zoë €',
      text: 'Pay here: https://pay.example.com/connect/abc/?lang=nl_NL\nor <http://other.example/>.',
      html: '<p>Zoë & co</p>',
      headers: { 'X-Long': 'word '.repeat(40) },
    });
    const [mail, ...others] = await mails();
    expect(others).toEqual([]);
    expect(mail).toMatchObject({
      number: 1,
      at: clock.now(),
      from: { name: 'Shop', address: 'shop@example.com' },
      to: ['payer@example.com'],
      subject: 'Überweisung für Zoë €',
      text: expect.stringContaining('Pay here:'),
      html: expect.stringContaining('<p>Zoë & co</p>'),
      links: ['https://pay.example.com/connect/abc/?lang=nl_NL', 'http://other.example/'],
    });
    expect(Object.fromEntries(mail.headers)['X-Long'].trim()).toBe('word '.repeat(40).trim());
  });

  it('says to whom it was delivered, also where the header is silent', async () => {
    await send({ bcc: 'hidden@example.com' });
    expect((await mails())[0].to).toEqual(['payer@example.com', 'hidden@example.com']);
    expect(await mails('?to=hidden@example.com')).toHaveLength(1);
  });

  it('is searched by address and by subject', async () => {
    await send({ to: 'a@example.com', subject: 'Pay your bike' });
    await send({ to: 'b@example.com', subject: 'Pay your boat' });
    const subjects = async (query: string) => (await mails(query)).map(({ subject }: { subject: string }) => subject);
    expect(await subjects('')).toEqual(['Pay your boat', 'Pay your bike']);
    expect(await subjects('?to=A@Example.com')).toEqual(['Pay your bike']);
    expect(await subjects('?to=example.com')).toEqual([]);
    expect(await subjects('?subject=BOAT')).toEqual(['Pay your boat']);
    expect(await subjects('?to=a@example.com&subject=boat')).toEqual([]);
    expect(await subjects('?subject=bike&subject=boat')).toEqual(['Pay your boat']);
  });

  it('forgets the oldest beyond two hundred', async () => {
    for (let i = 0; i < MOST_MAILS + 1; i++) await send({ subject: `No. ${i}` });
    const kept = await mails();
    expect(kept).toHaveLength(MOST_MAILS);
    expect([kept.at(0).subject, kept.at(-1).subject]).toEqual([`No. ${MOST_MAILS}`, 'No. 1']);
    expect((await get('/mail/1')).statusCode).toBe(404);
    expect((await get('/mail/2')).statusCode).toBe(200);
  });

  it('refuses what is longer than any mail of a payment, and keeps nothing of it', async () => {
    await expect(send({ text: 'x'.repeat(300_000) })).rejects.toMatchObject({ responseCode: 552 });
    // Without being told the size before, it finds out by itself.
    expect(await rawSession(box.port, 'x'.repeat(78).concat('\r\n').repeat(4_000))).toMatch(/^552 /m);
    expect(await mails()).toEqual([]);
  });

  it.each([
    ['no-such-mailbox', 550],
    ['bounce', 550],
    ['mailbox-busy', 451],
  ])('answers mail to %s with %i', async (name, responseCode) => {
    await expect(send({ to: `${name}@example.com` })).rejects.toMatchObject({ responseCode });
    expect(await mails()).toEqual([]);
    expect(await page('/mail/')).toMatch(
      new RegExp(`data-testid="refused">.*${name}@example\\.com.*>${responseCode} `, 's'),
    );
  });

  it('lets in any user', async () => {
    const named = client(box.port, { user: 'somebody', pass: 'secret' });
    await named.sendMail({ from: 'a@example.com', to: 'b@example.com', text: 'Hi' });
    named.close();
    expect(await mails()).toHaveLength(1);
  });

  it('cannot start where the port is taken, and says so', async () => {
    await expect(startMailbox({ host: '127.0.0.1', port: box.port, clock })).rejects.toThrow('EADDRINUSE');
  });

  it('lets go of its port', async () => {
    const { port } = box;
    await box.close();
    const next = createServer();
    await new Promise<void>((resolve) => next.listen(port, '127.0.0.1', resolve));
    expect((next.address() as AddressInfo).port).toBe(port);
    await new Promise((resolve) => next.close(resolve));
    box = await startMailbox({ host: '127.0.0.1', port: 0, clock });
  });

  describe('on its pages', () => {
    const evil = '<img src=x onerror=alert(1)>';

    it('lists the newest first and shows one', async () => {
      expect(await page('/mail/')).toContain('No mail yet');
      await send({ subject: 'First' });
      await send({ subject: 'Second', html: '<p>Hi</p>' });
      const list = await page('/mail/');
      expect(list.indexOf('Second')).toBeLessThan(list.indexOf('First'));
      expect(list).toContain('data-news="2"');
      const one = await page('/mail/2');
      expect(one).toContain('<iframe title="The mail as HTML" src="/mail/2/html"');
      expect(one).toContain('<dt>Subject</dt><dd>Second</dd>');
      expect(await page('/mail/1')).toContain('no HTML part');
      expect(await page('/mail/2/html')).toContain('<p>Hi</p>');
    });

    it('shows headers as they read, not as they are sent', async () => {
      await send({ subject: 'Überweisung für Zoë €' });
      expect(await page('/mail/1')).toContain('<dt>Subject</dt><dd>Überweisung für Zoë €</dd>');
    });

    it('escapes whatever a mail says', async () => {
      await send({
        subject: evil,
        text: evil,
        from: { name: evil, address: 'a@example.com' },
        headers: { 'X-Evil': evil },
      });
      for (const url of ['/mail/', '/mail/1']) {
        expect(await page(url)).not.toContain('<img');
        expect(await page(url)).toContain('&lt;img src=x');
      }
    });

    it('shows the HTML of a mail where it can load nothing, run nothing and reach nothing', async () => {
      await send({ html: evil });
      const { headers, body } = await get('/mail/1/html');
      expect(body).toContain(evil);
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toMatch(/^sandbox allow-popups allow-popups-to-escape-sandbox;/);
      expect(policy).not.toMatch(/allow-scripts|allow-same-origin|allow-top-navigation|script-src/);
      expect(await page('/mail/1')).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox"');
    });

    it.each(['/mail/1', '/mail/0', '/mail/x', '/mail/1e3', '/mail/99999999999', '/mail/1/html'])(
      'knows no mail at %s',
      async (url) => {
        const { statusCode, body } = await get(url);
        expect(statusCode).toBe(404);
        expect(body).toContain('There is no such mail');
      },
    );
  });
});

function client(port: number, auth?: { user: string; pass: string }) {
  return createTransport({ pool: true, host: '127.0.0.1', port, ...(auth && { auth }) });
}

/** One mail without a SIZE, as a careless program sends it; answers all that the server said. */
async function rawSession(port: number, body: string): Promise<string> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  const lines = ['EHLO me', 'MAIL FROM:<a@example.com>', 'RCPT TO:<b@example.com>', 'DATA', `${body}.`, 'QUIT'];
  let said = '';
  for await (const chunk of socket as AsyncIterable<string>) {
    said += chunk;
    // The last line of an answer has a blank behind its number.
    if (/(^|\n)\d{3} [^\n]*\r\n$/.test(chunk) && lines.length > 0) socket.write(`${lines.shift()}\r\n`);
  }
  return said;
}
