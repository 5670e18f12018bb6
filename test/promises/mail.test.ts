/** A mail from the gateway's own mailer into the sandbox's mailbox, and out of it as a shop's tests read it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Mail } from '../../simulator/mailbox/mails.ts';
import { type Simulator, startSimulator } from '../../simulator/main.ts';
import { SESSION, someFacts } from '../../src/mail/fixtures.ts';
import { addressMail } from '../../src/mail/message.ts';
import { MAIL_KINDS, renderMail } from '../../src/mail/render.ts';
import { openSmtpMailer } from '../../src/mail/smtp.ts';
import type { Mailer } from '../../src/mail/types.ts';
import { ManualClock } from '../../src/platform/clock.ts';
import { silentLog } from '../../src/platform/log.ts';
import { secureRandom } from '../../src/platform/random.ts';

describe('a mail to a payer', () => {
  const clock = new ManualClock();
  let simulator: Simulator;
  let mailer: Mailer;
  beforeAll(async () => {
    simulator = await startSimulator({
      host: '127.0.0.1',
      port: 0,
      issuerHostPort: 0,
      mailbox: { port: 0, clock },
      clock,
      random: secureRandom,
      institutionSecret: 'unused',
      secret: 'secret',
    });
    const url = `smtp://127.0.0.1:${simulator.mailbox!.port}`;
    mailer = openSmtpMailer({ url, tls: 'any', clock, log: silentLog });
  });
  afterAll(async () => {
    await mailer.close();
    await simulator.close();
  });

  const found = async (query: Record<string, string>): Promise<Mail[]> =>
    (await (await fetch(`${simulator.url}/mail/mails.json?${new URLSearchParams(query)}`)).json()) as Mail[];

  it.each(MAIL_KINDS)(
    '%s is found by its address, says what it should, and nothing else of the order',
    async (kind) => {
      const to = `${kind}@example.com`;
      const mail = renderMail(kind, someFacts({ locale: 'de_DE' })[kind]);
      const envelope = { sender: 'payments@pay.example', shopName: 'Grachten & Co', to, id: kind };
      expect(await mailer.send(addressMail(mail, envelope))).toBe('sent');

      const [arrived, ...others] = await found({ to, subject: 'grachten & co' });
      expect(others).toEqual([]);
      expect(arrived).toMatchObject({
        at: clock.now(),
        subject: mail.subject,
        from: { name: 'Grachten & Co', address: 'payments@pay.example' },
      });
      expect(arrived!.text.trim()).toBe(mail.text.trim());
      expect(arrived!.html.trim()).toBe(mail.html.trim());
      const isPaid = kind === 'payment_confirmation';
      expect(arrived!.links).toEqual([
        isPaid ? 'https://www.grachten.example' : `https://pay.example.com/connect/${SESSION}/?lang=nl_NL`,
      ]);
      // Nothing of the link is in what relays and lists of mails show.
      expect(JSON.stringify(arrived!.headers)).not.toContain(SESSION);
    },
  );

  it('that is sent twice by mistake is known by its id', async () => {
    const mail = renderMail('second_chance_first', someFacts().second_chance_first);
    const envelope = { sender: 'payments@pay.example', shopName: 'Grachten & Co', to: 'twice@example.com', id: '42' };
    for (let i = 0; i < 2; i++) await mailer.send(addressMail(mail, envelope));
    const ids = (await found({ to: 'twice@example.com' })).map(({ headers }) => new Map(headers).get('Message-ID'));
    expect(ids).toEqual(['<42@pay.example>', '<42@pay.example>']);
  });
});
