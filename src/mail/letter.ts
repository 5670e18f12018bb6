/**
 * A letter: what a mail says, in order, before it becomes plain text and HTML. Both are made from the same letter, so that they
 * say the same. How either looks is not known here.
 */
import { maskCardNumbers } from '../platform/log.ts';
import { formatMoney } from '../platform/money.ts';
import { mailLocale, writeTime } from './language.ts';
import { type Say, speak } from './messages.ts';
import { oneLine, shorten } from './one-line.ts';
import type { MailFacts } from './types.ts';

export interface Letter {
  readonly subject: string;
  readonly title: string;
  /** Before the table. */
  readonly opening: readonly string[];
  readonly rows: readonly Row[];
  /** After the table, before the button. */
  readonly closing: readonly string[];
  /** Null where there is nowhere to go. */
  readonly button: { readonly label: string; readonly url: string } | null;
  /** Small, at the end. */
  readonly notes: readonly string[];
}

export interface Row {
  readonly label: string;
  readonly value: string;
  /** Typed over by hand: shown in groups of four, and copied without gaps. */
  readonly isCode?: boolean;
}

/** What a view is handed: the facts as texts of the payer's language. */
export interface Desk {
  readonly say: Say;
  readonly shop: string;
  readonly amount: string;
  /** The shop's address where it is one that may be linked to. */
  readonly shopUrl: string | null;
  /** What was ordered, for the table. */
  readonly orderRows: readonly Row[];
  time(at: number): string;
}

/** A name longer than this would leave no room for what the subject has to say. */
const MOST_OF_A_NAME = 60;

export function openDesk(facts: MailFacts): Desk {
  const { language, tag } = mailLocale(facts.locale);
  const say = speak(language);
  const shop = shorten(oneLine(facts.shop.name), MOST_OF_A_NAME);
  // The API masks numbers of cards in descriptions; what was stored by an older version or by hand is masked here.
  const description = maskCardNumbers(oneLine(facts.description));
  return {
    say,
    shop,
    amount: formatMoney(facts.amount, tag),
    shopUrl: isWebAddress(facts.shop.url) ? facts.shop.url : null,
    orderRows: [
      { label: say('order'), value: oneLine(facts.orderId) },
      ...(description === '' ? [] : [{ label: say('description'), value: description }]),
    ],
    time: (at) => writeTime(at, tag, facts.timeZone),
  };
}

/** Throws a `TypeError` for an address that a mail must not lead to: ours are http or https. */
export function ownLink(link: string): string {
  if (!isWebAddress(link)) throw new TypeError('the link of a mail is no web address');
  return link;
}

function isWebAddress(url: string | null): url is string {
  return url !== null && /^https?:\/\/[^\s\p{Cc}]+$/iu.test(url) && URL.canParse(url);
}
