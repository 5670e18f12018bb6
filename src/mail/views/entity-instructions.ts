/** What to enter at a cash machine or in a bank's app: what the page showed, to keep until the payer is there. */
import { type Letter, openDesk, ownLink } from '../letter.ts';
import { oneLine } from '../one-line.ts';
import type { EntityFacts } from '../types.ts';

export function entityInstructions(facts: EntityFacts): Letter {
  const { say, shop, amount, orderRows, time } = openDesk(facts);
  const method = oneLine(facts.method);
  return {
    subject: say('entity_subject', { shop, amount, method }),
    title: say('entity_title', { amount }),
    opening: [say('entity_text', { shop, method })],
    rows: [
      { label: say('entity'), value: oneLine(facts.entity) },
      { label: say('entity_reference'), value: oneLine(facts.reference) },
      { label: say('amount'), value: amount },
      { label: say('valid_until'), value: time(facts.validUntil) },
      ...orderRows,
    ],
    closing: [say('transfer_exact')],
    button: { label: say('transfer_page'), url: ownLink(facts.link) },
    notes: [say('why_entity', { shop, method }), say('no_card_by_mail')],
  };
}
