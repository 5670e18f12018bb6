/** Makes a mail from its facts: subject, plain text and HTML. What each kind says is in `views/`; sending is in `smtp.ts`. */
import { htmlOf } from './html.ts';
import { mailLocale } from './language.ts';
import type { Letter } from './letter.ts';
import { shorten, subjectLine } from './one-line.ts';
import { textOf } from './text.ts';
import type { MailFactsOf, MailKind, RenderedMail } from './types.ts';
import { entityInstructions } from './views/entity-instructions.ts';
import { paymentConfirmation } from './views/payment-confirmation.ts';
import { secondChanceFirst } from './views/second-chance-first.ts';
import { secondChanceSecond } from './views/second-chance-second.ts';
import { transferInstructions } from './views/transfer-instructions.ts';

const VIEWS: { readonly [Kind in MailKind]: (facts: MailFactsOf[Kind]) => Letter } = {
  second_chance_first: secondChanceFirst,
  second_chance_second: secondChanceSecond,
  transfer_instructions: transferInstructions,
  entity_instructions: entityInstructions,
  payment_confirmation: paymentConfirmation,
};

export const MAIL_KINDS = Object.keys(VIEWS) as MailKind[];

/** Beyond this, lists of mails show nothing and some servers wrap. */
const LONGEST_SUBJECT = 150;

/**
 * Renders `kind` in the language of `facts.locale`: nl, en, fr, de, it, es, and English for every other. Nothing of `facts`
 * beyond its declared members is looked at. Throws a `TypeError` for a link that is no http or https address, and a
 * `RangeError` for a currency or a time zone that there is not.
 */
export function renderMail<Kind extends MailKind>(kind: Kind, facts: MailFactsOf[Kind]): RenderedMail {
  const letter = VIEWS[kind](facts);
  return {
    subject: shorten(subjectLine(letter.subject), LONGEST_SUBJECT),
    text: textOf(letter),
    html: htmlOf(letter, mailLocale(facts.locale).tag),
  };
}
