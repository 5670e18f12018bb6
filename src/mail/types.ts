/** What a mail is made from, what it is made into, and the port that sends it. Nothing is rendered or sent here. */
import type { Instant } from '../platform/clock.ts';
import type { Money } from '../platform/money.ts';

/**
 * `refused`: the server will never take this message, so trying again is of no use. `unreachable`: everything else, from a
 * network that is down to a password that is wrong; the message is as good as it was and is to be tried again.
 */
export type Sending = 'sent' | 'refused' | 'unreachable';

export interface Mailer {
  /** Never rejects. A message that was `unreachable` may have arrived all the same: it keeps its `messageId` when sent again. */
  send(message: MailMessage): Promise<Sending>;
  /** Lets what is being sent end, up to a limit, and closes the connections. What is asked for later is `unreachable`. */
  close(): Promise<void>;
}

/** A mail before it is rendered. */
export type Draft = {
  readonly [Kind in MailKind]: { readonly kind: Kind; readonly facts: MailFactsOf[Kind] };
}[MailKind];

/** Writes to payers, from facts to the mail server. */
export interface Post {
  /**
   * `id` names this mail among all, the same for every try: a repeat is known by it. Rejects for facts that cannot be
   * rendered.
   */
  send(draft: Draft, to: { readonly address: string; readonly id: string }): Promise<Sending>;
  /** Lets what is being sent end, up to a limit. */
  close(): Promise<void>;
}

/** A mail as it leaves. Its texts may hold anything; an address that is not one address is refused. */
export interface MailMessage {
  readonly from: { readonly name: string; readonly address: string };
  /** One address, without a name. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** A whole document. */
  readonly html: string;
  /** `<id@domain>`: the same for every try of the same mail. */
  readonly messageId: string;
  /** More header fields, by name. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What every mail tells the payer. It holds nothing that a mailbox should not: no card, no key, no address of a server. */
export interface MailFacts {
  readonly shop: {
    readonly name: string;
    /** Where the payer finds the shop; null where it has no address, and then no mail links to it. */
    readonly url: string | null;
  };
  /** Of the customer: `nl_NL`, `nl-NL`, `nl`. It chooses the language, and how amounts and times are written. */
  readonly locale: string | null;
  /** IANA name of the zone that times are written in. */
  readonly timeZone: string;
  readonly orderId: string;
  /** Plain text. */
  readonly description: string;
  readonly amount: Money;
}

/** A reminder of an order that was not paid. */
export interface ReminderFacts extends MailFacts {
  /** The payment page of the order, an http or https address of ours. */
  readonly link: string;
  /** When the link ends; null where it does not. */
  readonly validUntil: Instant | null;
}

export interface TransferFacts extends MailFacts {
  /** The page of the order, which shows the same. */
  readonly link: string;
  readonly iban: string;
  readonly bic: string;
  readonly holder: string;
  /** What the payer must state, so that the money finds its order. */
  readonly reference: string;
  readonly validUntil: Instant;
}

/** Of a method whose payers enter digits where they pay. */
export interface EntityFacts extends MailFacts {
  /** The page of the order, which shows the same. */
  readonly link: string;
  /** Of the method, as the payment page names it: `Multibanco`. */
  readonly method: string;
  readonly entity: string;
  readonly reference: string;
  readonly validUntil: Instant;
}

export interface ConfirmationFacts extends MailFacts {
  /** Of the method, as the payment page names it: `iDEAL`, `Visa`. Never part of a card number. */
  readonly method: string;
  readonly paidAt: Instant;
}

/** The kinds of mail, and what each is made from. */
export interface MailFactsOf {
  readonly second_chance_first: ReminderFacts;
  readonly second_chance_second: ReminderFacts;
  readonly transfer_instructions: TransferFacts;
  readonly entity_instructions: EntityFacts;
  readonly payment_confirmation: ConfirmationFacts;
}

export type MailKind = keyof MailFactsOf;

/** What `renderMail` makes. */
export interface RenderedMail {
  /** One line. */
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}
