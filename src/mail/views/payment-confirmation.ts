/** The money has arrived: what was paid, to whom, when. */
import { type Letter, openDesk } from '../letter.ts';
import { oneLine } from '../one-line.ts';
import type { ConfirmationFacts } from '../types.ts';

export function paymentConfirmation(facts: ConfirmationFacts): Letter {
  const { say, shop, amount, shopUrl, orderRows, time } = openDesk(facts);
  return {
    subject: say('paid_subject', { shop, amount }),
    title: say('paid_title'),
    opening: [say('paid_text', { shop, amount })],
    rows: [
      { label: say('amount'), value: amount },
      { label: say('paid_with'), value: oneLine(facts.method) },
      { label: say('paid_at'), value: time(facts.paidAt) },
      ...orderRows,
    ],
    closing: [],
    button: shopUrl === null ? null : { label: say('to_shop', { shop }), url: shopUrl },
    notes: [say('no_invoice', { shop }), say('why_paid', { shop })],
  };
}
