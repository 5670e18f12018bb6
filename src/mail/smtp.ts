/**
 * Sends mails to an SMTP server over kept connections. Here an answer of the server becomes an outcome; when to try again is
 * decided by whoever asked.
 */
import type { SMTPPoolOptions } from 'nodemailer/lib/smtp-pool';
import type { Cancel, Clock } from '../platform/clock.ts';
import { SECOND } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { isMailAddress } from '../platform/mail-address.ts';
import { oneLine, subjectLine } from './one-line.ts';
import type { Mailer, MailMessage, Sending } from './types.ts';

export interface SmtpOptions {
  /** `smtp://user:password@host:587` begins in the clear and changes to TLS, `smtps://…` speaks TLS from its first byte. */
  readonly url: string;
  /**
   * `verified`: no mail leaves without TLS to a server whose certificate is good. `any`: TLS where it is offered, with whatever
   * certificate; for a line that is private, and for the sandbox.
   */
  readonly tls: 'verified' | 'any';
  readonly clock: Clock;
  readonly log: Log;
}

const PORTS = { 'smtp:': 587, 'smtps:': 465 } as const;

/** A mail server that has more to say than this about one message is no use. */
const SEND_LIMIT_MS = 60 * SECOND;
const CONNECT_LIMIT_MS = 10 * SECOND;
const SILENCE_LIMIT_MS = 30 * SECOND;
const CLOSE_LIMIT_MS = 5 * SECOND;
/** Kept between mails that come close together, and given up soon after. */
const IDLE_MS = 30 * SECOND;
const MOST_CONNECTIONS = 3;

interface Transport {
  sendMail(mail: object): Promise<unknown>;
  close(options?: { force: boolean }): void;
}

/** Opens no connection before the first mail. Throws a `TypeError` for a `url` that is none of SMTP. */
export function openSmtpMailer(options: SmtpOptions): Mailer {
  const { clock, log } = options;
  const pool = poolOptions(options);
  const under = new Set<Promise<Sending>>();
  let isClosed = false;
  let opened: Promise<Transport> | undefined;
  // Loading it takes as long as a start of the gateway can spare: only those who send mails wait for it, once.
  const transport = () => (opened ??= import('nodemailer').then(({ createTransport }) => createTransport(pool)));

  const send = async (message: MailMessage): Promise<Sending> => {
    const limit = new AbortController();
    let cancel: Cancel = () => {};
    try {
      cancel = clock.after(SEND_LIMIT_MS, () => limit.abort(), 'limit');
      await (await transport()).sendMail({ ...wireForm(message), date: new Date(clock.now()), signal: limit.signal });
      return 'sent';
    } catch (error) {
      const outcome = outcomeOf(error);
      const { code, command, responseCode } = error as SmtpError;
      // No address and no text of the server, which likes to repeat it.
      log.warn({ messageId: message.messageId, code, command, responseCode, outcome }, 'a mail was not sent');
      return outcome;
    } finally {
      cancel();
    }
  };

  return {
    async send(message) {
      if (!isMailAddress(message.to) || !isMailAddress(message.from.address)) {
        log.warn({ messageId: message.messageId, code: 'EADDRESS', outcome: 'refused' }, 'a mail was not sent');
        return 'refused';
      }
      if (isClosed) return 'unreachable';
      const sending = send(message);
      under.add(sending);
      return sending.finally(() => under.delete(sending));
    },
    async close() {
      isClosed = true;
      const kept = await opened;
      const end = () => kept?.close({ force: true });
      // A server that has fallen silent does not keep the gateway from ending.
      const cancel = clock.after(CLOSE_LIMIT_MS, end, 'limit');
      await Promise.all(under);
      cancel();
      end();
    },
  };
}

function poolOptions({ url, tls }: SmtpOptions): SMTPPoolOptions & { pool: true } {
  const { protocol, hostname, port, username, password } = new URL(url);
  if (protocol !== 'smtp:' && protocol !== 'smtps:') throw new TypeError('an SMTP URL begins with smtp or smtps');
  const verified = tls === 'verified';
  return {
    pool: true,
    // An IPv6 address stands in brackets in a URL only.
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? PORTS[protocol] : Number(port),
    secure: protocol === 'smtps:',
    requireTLS: verified,
    tls: { rejectUnauthorized: verified, minVersion: 'TLSv1.2' },
    ...(username !== '' && { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    maxConnections: MOST_CONNECTIONS,
    // Once, over a new connection, where a kept one turns out to be closed.
    maxRequeues: 1,
    idleTimeout: IDLE_MS,
    dnsTimeout: CONNECT_LIMIT_MS,
    connectionTimeout: CONNECT_LIMIT_MS,
    greetingTimeout: CONNECT_LIMIT_MS,
    socketTimeout: SILENCE_LIMIT_MS,
    logger: false,
  };
}

/** The envelope is stated, so that no text of the message can add somebody to it; header fields are kept to one line each. */
function wireForm({ from, to, subject, text, html, messageId, headers }: MailMessage): object {
  return {
    envelope: { from: from.address, to: [to] },
    from: { name: oneLine(from.name), address: from.address },
    to: { name: '', address: to },
    subject: subjectLine(subject),
    text,
    html,
    messageId: oneLine(messageId),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [oneLine(name), oneLine(value)])),
    // A text of ours is never the name of a file or an address to fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

interface SmtpError {
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
}

/**
 * Refused is what the server says for good about this message or its recipient (RFC 5321 §4.2.1: 5yz). That it does not know
 * or trust us (530 … 538, RFC 4954 §6, and all before a message is named) says nothing about the mail: it is sent once the
 * settings are right.
 */
function outcomeOf(error: unknown): Sending {
  const { code, responseCode = 0 } = error as SmtpError;
  const isAboutTheMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  const isForGood = responseCode >= 500 && responseCode < 600;
  const isAboutUs = responseCode >= 530 && responseCode <= 538;
  return isAboutTheMail && isForGood && !isAboutUs ? 'refused' : 'unreachable';
}
