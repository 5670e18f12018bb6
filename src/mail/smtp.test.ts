import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { pino } from 'pino';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { type Mailbox, startMailbox } from '../../simulator/mailbox/mailbox.ts';
import { ManualClock, MINUTE } from '../platform/clock.ts';
import { silentLog } from '../platform/log.ts';
import { someFacts } from './fixtures.ts';
import { addressMail } from './message.ts';
import { renderMail } from './render.ts';
import { openSmtpMailer, type SmtpOptions } from './smtp.ts';
import type { MailMessage } from './types.ts';

const clock = new ManualClock();
const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function mailbox(): Promise<Mailbox> {
  const made = await startMailbox({ host: '127.0.0.1', port: 0, clock });
  open.push(() => made.close());
  return made;
}

function mailerTo(url: string, options: Partial<SmtpOptions> = {}) {
  const mailer = openSmtpMailer({ url, tls: 'any', clock, log: silentLog, ...options });
  open.push(() => mailer.close());
  return mailer;
}

const mail = renderMail('second_chance_first', someFacts().second_chance_first);
const message = (change: Partial<MailMessage> = {}): MailMessage => ({
  ...addressMail(mail, {
    sender: 'payments@pay.example',
    shopName: 'Grachten & Co',
    to: 'payer@example.com',
    id: 'second-chance-1-42',
  }),
  ...change,
});

describe('mails over SMTP', () => {
  it('arrive as they were rendered, from the shop by name', async () => {
    const box = await mailbox();
    expect(await mailerTo(`smtp://127.0.0.1:${box.port}`).send(message())).toBe('sent');
    expect(box.mails.list()).toMatchObject([
      {
        at: clock.now(),
        from: { name: 'Grachten & Co', address: 'payments@pay.example' },
        to: ['payer@example.com'],
        subject: mail.subject,
        html: expect.stringContaining(mail.html.trim()),
        links: [someFacts().second_chance_first.link],
      },
    ]);
    const [{ text, headers }] = box.mails.list() as [ReturnType<typeof box.mails.list>[0]];
    expect(text.replaceAll('\r\n', '\n').trim()).toBe(mail.text.trim());
    expect(Object.fromEntries(headers)).toMatchObject({
      To: 'payer@example.com',
      'Message-ID': '<second-chance-1-42@pay.example>',
      'Auto-Submitted': 'auto-generated',
      Date: new Date(clock.now()).toUTCString().replace('GMT', '+0000'),
    });
    expect(headers.map(([name]) => name)).not.toContain('X-Mailer');
  });

  it('log in where the URL says as whom', async () => {
    const seen: unknown[] = [];
    const url = await smtpServer({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth({ username, password }, _session, done) {
        seen.push([username, password]);
        done(null, { user: username });
      },
    });
    const to = url.replace('//', '//user%40example.com:p%3Ass@');
    expect(await mailerTo(to).send(message())).toBe('sent');
    expect(seen).toEqual([['user@example.com', 'p:ss']]);
  });

  it('go one after another over kept connections', async () => {
    let connections = 0;
    const onConnect: SMTPServerOptions['onConnect'] = (_session, done) => {
      connections++;
      done();
    };
    const mailer = mailerTo(await smtpServer({ authOptional: true, disabledCommands: ['STARTTLS'], onConnect }));
    for (let i = 0; i < 5; i++) expect(await mailer.send(message())).toBe('sent');
    expect(connections).toBe(1);
  });
});

describe('what becomes of a mail', () => {
  it('is refused where the server will never take it', async () => {
    const box = await mailbox();
    const mailer = mailerTo(`smtp://127.0.0.1:${box.port}`);
    expect(await mailer.send(message({ to: 'no-such-mailbox@example.com' }))).toBe('refused');
    expect(await mailer.send(message({ text: 'x'.repeat(300_000) }))).toBe('refused');
    expect(await mailer.send(message())).toBe('sent');
    expect(box.mails.list()).toHaveLength(1);
  });

  it('is unreachable where the server may take it later', async () => {
    const box = await mailbox();
    const mailer = mailerTo(`smtp://127.0.0.1:${box.port}`);
    expect(await mailer.send(message({ to: 'mailbox-busy@example.com' }))).toBe('unreachable');
    expect(box.mails.list()).toEqual([]);
  });

  it('is unreachable where nobody listens, and arrives once somebody does', async () => {
    const first = await startMailbox({ host: '127.0.0.1', port: 0, clock });
    await first.close();
    const mailer = mailerTo(`smtp://127.0.0.1:${first.port}`);
    expect(await mailer.send(message())).toBe('unreachable');
    const again = await startMailbox({ host: '127.0.0.1', port: first.port, clock });
    open.push(() => again.close());
    expect(await mailer.send(message())).toBe('sent');
  });

  it.each([
    ['a wrong password', [[/^AUTH/, '535 5.7.8 Wrong password']]],
    ['a login that is needed', [[/^MAIL/, '530 5.7.0 Authentication required']]],
    ['a greeting that sends us away', [[/^$/, '554 5.7.1 Not you']]],
  ] as const)('is unreachable by %s: that says nothing about the mail', async (_what, answers) => {
    const mailer = mailerTo((await scriptedServer(answers)).replace('//', '//user:password@'));
    expect(await mailer.send(message())).toBe('unreachable');
  });

  it('is refused by a server that takes the recipient and not the message', async () => {
    const url = await scriptedServer([[/^\.$/, '554 5.7.1 Looks like spam']]);
    expect(await mailerTo(url).send(message())).toBe('refused');
  });

  it('is unreachable after a minute of a server that only listens', async () => {
    const reached = Promise.withResolvers<void>();
    const url = await silentServer(() => reached.resolve());
    const slow = new ManualClock();
    const sending = mailerTo(url, { clock: slow }).send(message());
    await reached.promise;
    slow.advance(MINUTE);
    expect(await sending).toBe('unreachable');
  });

  it('is unreachable once the mailer is closed', async () => {
    const box = await mailbox();
    const mailer = mailerTo(`smtp://127.0.0.1:${box.port}`);
    await mailer.close();
    expect(await mailer.send(message())).toBe('unreachable');
  });

  it('lets what is being sent end when the mailer closes', async () => {
    const box = await mailbox();
    const mailer = mailerTo(`smtp://127.0.0.1:${box.port}`);
    await mailer.send(message());
    const sending = Array.from({ length: 5 }, () => mailer.send(message()));
    await mailer.close();
    expect(await Promise.all(sending)).toEqual(Array(5).fill('sent'));
    expect(box.mails.list()).toHaveLength(6);
  });

  it('does not keep the mailer from closing: a silent server is left after five seconds', async () => {
    const reached = Promise.withResolvers<void>();
    const url = await silentServer(() => reached.resolve());
    const slow = new ManualClock();
    const mailer = openSmtpMailer({ url, tls: 'any', clock: slow, log: silentLog });
    const sending = mailer.send(message());
    await reached.promise;
    const closing = mailer.close();
    // What is awaited before the limit is set takes a turn or two.
    await new Promise((resolve) => setImmediate(resolve));
    slow.advance(5_000);
    await closing;
    expect(await sending).toBe('unreachable');
  });
});

describe('TLS', () => {
  // The server shows a certificate that nobody vouches for.
  const self = { authOptional: true } satisfies SMTPServerOptions;

  it.each(['smtp', 'smtps'])('%s: no mail goes to a server whose certificate is not good', async (scheme) => {
    const got: string[] = [];
    const url = await smtpServer({ ...self, secure: scheme === 'smtps' }, got);
    const to = url.replace(/^smtp/, scheme);
    expect(await mailerTo(to, { tls: 'verified' }).send(message())).toBe('unreachable');
    expect(got).toEqual([]);
    expect(await mailerTo(to, { tls: 'any' }).send(message())).toBe('sent');
    expect(got).toEqual(['TLS payer@example.com']);
  });

  it('no mail goes to a server that offers none', async () => {
    const got: string[] = [];
    const url = await smtpServer({ ...self, disabledCommands: ['STARTTLS'] }, got);
    expect(await mailerTo(url, { tls: 'verified' }).send(message())).toBe('unreachable');
    expect(got).toEqual([]);
    expect(await mailerTo(url, { tls: 'any' }).send(message())).toBe('sent');
    expect(got).toEqual(['clear payer@example.com']);
  });

  it('is not spoken to what is no mail server', () => {
    expect(() => mailerTo('https://mail.example.com')).toThrow(TypeError);
  });
});

describe('nobody can write header fields or recipients', () => {
  const evil = 'x\r\nBcc: thief@evil.example\r\nX-Evil: 1\r\n\r\nbody';

  it('by the name of the shop, the order or its description', async () => {
    const box = await mailbox();
    const facts = someFacts({ shop: { name: evil, url: null }, description: evil, orderId: evil }).second_chance_first;
    const rendered = renderMail('second_chance_first', facts);
    const addressed = addressMail(rendered, {
      sender: 'payments@pay.example',
      shopName: evil,
      to: 'payer@example.com',
      id: `42>${evil}`,
    });
    expect(await mailerTo(`smtp://127.0.0.1:${box.port}`).send(addressed)).toBe('sent');
    expectNothingAdded(box);
  });

  it('by any text of a message that was not rendered by us', async () => {
    const box = await mailbox();
    const wrong = message({
      from: { name: evil, address: 'payments@pay.example' },
      subject: evil,
      messageId: `<42@pay.example>${evil}`,
      headers: { 'X-Shop': evil, 'X-Other: 1\r\nBcc': 'thief@evil.example' },
    });
    expect(await mailerTo(`smtp://127.0.0.1:${box.port}`).send(wrong)).toBe('sent');
    expectNothingAdded(box);
  });

  it.each([
    'payer@example.com\r\nBcc: thief@evil.example',
    'payer@example.com, thief@evil.example',
    'payer@example.com;thief@evil.example',
    'Payer <payer@example.com>',
    'payer@example.com> SIZE=1\r\nRCPT TO:<thief@evil.example',
    '"a b"@example.com',
    'payer@example.com\0',
    'payer',
    '',
    `${'a'.repeat(250)}@example.com`,
  ])('by the address %j: it is refused and nothing is sent', async (to) => {
    const box = await mailbox();
    const mailer = mailerTo(`smtp://127.0.0.1:${box.port}`);
    expect(await mailer.send(message({ to }))).toBe('refused');
    expect(await mailer.send(message({ from: { name: 'Shop', address: to } }))).toBe('refused');
    expect(box.mails.list()).toEqual([]);
  });

  function expectNothingAdded(box: Mailbox): void {
    const [kept] = box.mails.list();
    expect(kept!.to).toEqual(['payer@example.com']);
    const names = kept!.headers.map(([name]) => name.toLowerCase());
    expect(names).not.toContain('bcc');
    expect(names).not.toContain('x-evil');
    expect(names.filter((name) => ['to', 'from', 'subject', 'message-id'].includes(name))).toHaveLength(4);
  }
});

describe('the log', () => {
  it('tells of a mail that was not sent, and not to whom', async () => {
    const box = await mailbox();
    const lines: string[] = [];
    const log = pino({ level: 'info' }, { write: (line) => void lines.push(line) });
    const to = 'no-such-mailbox@example.com';
    await mailerTo(`smtp://127.0.0.1:${box.port}`, { log }).send(message({ to }));
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { msg: 'a mail was not sent', responseCode: 550, command: 'RCPT TO', outcome: 'refused' },
    ]);
    expect(lines.join()).not.toContain(to);
  });
});

/** A mail server that notes `TLS a@b` or `clear a@b` for each mail it was given. */
async function smtpServer(options: SMTPServerOptions, got: string[] = []): Promise<string> {
  const server = new SMTPServer({
    disableReverseLookup: true,
    closeTimeout: 100,
    onData(stream, { secure, envelope }, done) {
      stream.resume().once('end', () => {
        got.push(`${secure ? 'TLS' : 'clear'} ${envelope.rcptTo.map(({ address }) => address)}`);
        done();
      });
    },
    ...options,
  });
  // A client that hangs up over the certificate is what is being tried.
  server.on('error', () => {});
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  open.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
}

/** Answers as a mail server does, but for lines that `answers` names; the empty line stands for the greeting. */
async function scriptedServer(answers: readonly (readonly [RegExp, string])[]): Promise<string> {
  const answerTo = (line: string, usual: string) => answers.find(([pattern]) => pattern.test(line))?.[1] ?? usual;
  return serve((socket) => {
    let isMessage = false;
    let rest = '';
    socket.write(`${answerTo('', '220 ready')}\r\n`);
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\r\n');
      rest = lines.pop()!;
      for (const line of lines) {
        if (isMessage && line !== '.') continue;
        isMessage = line === 'DATA';
        const usual = /^EHLO/.test(line) ? '250-hi\r\n250 AUTH PLAIN' : /^AUTH/.test(line) ? '235 yes' : '250 yes';
        socket.write(`${answerTo(line, isMessage ? '354 go on' : usual)}\r\n`);
      }
    });
  });
}

/** Takes connections and says nothing. */
async function silentServer(onConnection: () => void): Promise<string> {
  return serve(onConnection);
}

async function serve(onConnection: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
