/** Puts a rendered mail into its envelope: who it is from, whom it is for, and the header fields that all our mails carry. */
import { oneLine } from './one-line.ts';
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

export function addressMail(mail: RenderedMail, { sender, shopName, to, id }: Envelope): MailMessage {
  return {
    ...mail,
    from: { name: oneLine(shopName), address: sender },
    to,
    messageId: `<${id.replace(/[^\w.-]/g, '-')}@${sender.slice(sender.lastIndexOf('@') + 1)}>`,
    // So that no out-of-office note answers a machine: RFC 3834 §5, and the same for Exchange.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
  };
}
