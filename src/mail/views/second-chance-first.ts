/** An hour after an order that was not paid: the way back to its payment page. */
import { type Letter, openDesk, ownLink } from '../letter.ts';
import type { ReminderFacts } from '../types.ts';

export function secondChanceFirst(facts: ReminderFacts): Letter {
  const { say, shop, amount, orderRows, time } = openDesk(facts);
  return {
    subject: say('first_subject', { shop }),
    title: say('first_title'),
    opening: [say('first_text', { shop, amount })],
    rows: [{ label: say('amount'), value: amount }, ...orderRows],
    closing: [say('go_on')],
    button: { label: say('pay', { amount }), url: ownLink(facts.link) },
    notes: [
      ...(facts.validUntil === null ? [] : [say('link_until', { time: time(facts.validUntil) })]),
      say('nothing_to_do'),
      say('why_first', { shop }),
      say('no_card_by_mail'),
    ],
  };
}
