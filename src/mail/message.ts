/** Puts a rendered mail into its envelope: who it is from, whom it is for, and the header fields that all our mails carry. */
import { oneLine, shorten } from './one-line.ts';
import type { MailMessage, RenderedMail } from './types.ts';

export interface Envelope {
  /** Of the gateway: the setting GATEHOUSE_MAIL_SENDER. */
  readonly sender: string;
  /** Shown as the name of the sender, because the payer knows the shop and not the gateway. */
  readonly shopName: string;
  readonly to: string;
  /** Names this mail among all: the same for every try, such as `second-chance-1-<psp id>`. */
  readonly id: string;
}

/** Lists of mails show no more of it. */
const LONGEST_NAME = 60;

/** Puts `mail` on its way to one address. The sender and the address are checked when it is sent. */
export function addressMail(mail: RenderedMail, { sender, shopName, to, id }: Envelope): MailMessage {
  return {
    ...mail,
    from: { name: shorten(oneLine(shopName), LONGEST_NAME), address: sender },
    to,
    messageId: `<${id.replace(/[^\w.-]/g, '-')}@${sender.slice(sender.lastIndexOf('@') + 1)}>`,
    // So that no out-of-office note answers a machine: RFC 3834 §5, and the same for Exchange.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
  };
}
