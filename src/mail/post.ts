/** From the facts of a mail to the server that takes it: renders, addresses, sends. What is to be written is decided in orders. */
import { addressMail } from './message.ts';
import { renderMail } from './render.ts';
import type { Mailer, Post } from './types.ts';

/** `sender`: the address that mails come from. */
export function openPost(mailer: Mailer, sender: string): Post {
  return {
    async send({ kind, facts }, { address, id }) {
      const mail = renderMail(kind, facts as never);
      return mailer.send(addressMail(mail, { sender, shopName: facts.shop.name, to: address, id }));
    },
    close: () => mailer.close(),
  };
}
