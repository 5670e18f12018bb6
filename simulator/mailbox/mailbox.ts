/**
 * The mail server of the sandbox: takes every mail, delivers none, keeps the last in memory. It speaks SMTP to whoever reaches
 * it, with any user and password or none; its pages are in `routes.ts`.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerError } from 'smtp-server';
import type { Clock } from '../../src/platform/clock.ts';
import type { Log } from '../../src/platform/log.ts';
import { Mails } from './mails.ts';
import { readMail } from './read-mail.ts';

export interface MailboxOptions {
  /** Address to listen on. */
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly clock: Clock;
  readonly log?: Log | undefined;
}

export interface Mailbox {
  readonly port: number;
  readonly mails: Mails;
  close(): Promise<void>;
}

/** Two hundred of these fit into memory; a mail of a payment has a tenth of it. */
const LONGEST_MAIL = 262_144;
const CLOSE_LIMIT_MS = 500;

/** What the part before the @ makes the server answer, for watching what the gateway does then. */
const ANSWERS: Readonly<Record<string, readonly [code: number, text: string]>> = {
  'no-such-mailbox': [550, '5.1.1 There is no such mailbox'],
  bounce: [550, '5.1.1 There is no such mailbox'],
  'mailbox-busy': [451, '4.2.1 The mailbox is busy, try again later'],
};

/** Rejects where the port is taken. */
export async function startMailbox({ host, port, clock, log }: MailboxOptions): Promise<Mailbox> {
  const mails = new Mails();
  const server = new SMTPServer({
    name: 'mailbox.sandbox',
    banner: 'Gatehouse sandbox: nothing is delivered',
    // On this machine only, so the line needs no cipher.
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    size: LONGEST_MAIL,
    rejectOversized: true,
    closeTimeout: CLOSE_LIMIT_MS,
    onAuth: ({ username }, _session, done) => done(null, { user: username ?? 'anybody' }),
    onRcptTo({ address }, _session, done) {
      const answer = ANSWERS[address.split('@')[0]!.toLowerCase()];
      if (answer) mails.refuse({ at: clock.now(), to: address, answer: answer.join(' ') });
      done(answer ? smtpError(...answer) : null);
    },
    onData(stream, { envelope }, done) {
      receive(
        stream,
        envelope.rcptTo.map(({ address }) => address),
      ).then(
        () => done(null, 'kept'),
        (error: Error) => {
          log?.warn({ err: error }, 'the mailbox could not read a mail');
          done(smtpError(554, '5.6.0 This is no mail that can be read'));
        },
      );
    },
  });

  async function receive(stream: SMTPServerDataStream, to: readonly string[]): Promise<void> {
    const chunks: Buffer[] = [];
    let left = LONGEST_MAIL;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      // What is too long is read to its end, which is what the protocol asks for, and not kept.
      left -= chunk.length;
      if (left >= 0) chunks.push(chunk);
    }
    if (left >= 0) mails.add({ at: clock.now(), to, ...(await readMail(Buffer.concat(chunks))) });
  }

  const listening = once(server.server, 'listening');
  // A client that goes away in the middle of a mail is no fault of the sandbox.
  server.on('error', (error) => log?.debug({ err: error }, 'the mailbox lost a connection'));
  server.listen(port, host);
  await listening;
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function smtpError(responseCode: number, text: string): SMTPServerError {
  return Object.assign(new Error(text), { responseCode });
}
