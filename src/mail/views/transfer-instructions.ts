/** Where to transfer the money to: what the page showed, to keep until the payer is at their bank. */
import { type Letter, openDesk, ownLink } from '../letter.ts';
import { oneLine } from '../one-line.ts';
import type { TransferFacts } from '../types.ts';

export function transferInstructions(facts: TransferFacts): Letter {
  const { say, shop, amount, orderRows, time } = openDesk(facts);
  return {
    subject: say('transfer_subject', { shop, amount }),
    title: say('transfer_title', { amount }),
    opening: [say('transfer_text', { shop })],
    rows: [
      { label: say('amount'), value: amount },
      { label: say('iban'), value: code(facts.iban), isCode: true },
      { label: say('bic'), value: code(facts.bic) },
      { label: say('holder'), value: oneLine(facts.holder) },
      { label: say('reference'), value: code(facts.reference), isCode: true },
      { label: say('valid_until'), value: time(facts.validUntil) },
      ...orderRows,
    ],
    closing: [say('transfer_exact')],
    button: { label: say('transfer_page'), url: ownLink(facts.link) },
    notes: [say('transfer_done'), say('why_transfer', { shop }), say('no_card_by_mail')],
  };
}

/** As banks compare it: without gaps. */
function code(text: string): string {
  return oneLine(text).replaceAll(' ', '');
}
