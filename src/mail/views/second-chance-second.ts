/** A day after an order that was not paid: the last reminder. */
import { type Letter, openDesk, ownLink } from '../letter.ts';
import type { ReminderFacts } from '../types.ts';

export function secondChanceSecond(facts: ReminderFacts): Letter {
  const { say, shop, amount, orderRows, time } = openDesk(facts);
  return {
    subject: say('second_subject', { shop }),
    title: say('second_title'),
    opening: [say('second_text', { shop, amount })],
    rows: [{ label: say('amount'), value: amount }, ...orderRows],
    closing: [say('go_on')],
    button: { label: say('pay', { amount }), url: ownLink(facts.link) },
    notes: [
      ...(facts.validUntil === null ? [] : [say('link_until', { time: time(facts.validUntil) })]),
      say('nothing_to_do'),
      say('why_second', { shop }),
      say('no_card_by_mail'),
    ],
  };
}
