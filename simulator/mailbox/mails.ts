/** What arrived in the sandbox's mailbox: the last mails, in memory, and how to look among them. */

export interface Mail {
  /** Counts from 1. */
  readonly number: number;
  /** Milliseconds since the epoch, by the sandbox's clock. */
  readonly at: number;
  readonly from: { readonly name: string; readonly address: string };
  /** Where the server was told to deliver it, whatever the header says. */
  readonly to: readonly string[];
  readonly subject: string;
  /** Empty where the mail has no such part. */
  readonly text: string;
  readonly html: string;
  /** In the order of the mail, names as written, values unfolded. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Every web address of the plain text, so that a program finds the link without reading HTML. */
  readonly links: readonly string[];
}

export interface MailFilter {
  /** Exactly this address, whatever the case of its letters. */
  readonly to?: string | undefined;
  /** A part of the subject, whatever the case of its letters. */
  readonly subject?: string | undefined;
}

/** A mail that the server would not take. */
export interface Refusal {
  readonly at: number;
  readonly to: string;
  /** `550 5.1.1 There is no such mailbox` */
  readonly answer: string;
}

/** More than these are forgotten, oldest first. */
export const MOST_MAILS = 200;

export class Mails {
  #list: Mail[] = [];
  #refused: Refusal[] = [];
  #last = 0;

  add(mail: Omit<Mail, 'number'>): Mail {
    const numbered = { number: ++this.#last, ...mail };
    this.#list = [numbered, ...this.#list].slice(0, MOST_MAILS);
    return numbered;
  }

  refuse(refusal: Refusal): void {
    this.#refused = [refusal, ...this.#refused].slice(0, MOST_MAILS);
  }

  /** Newest first. */
  get refused(): readonly Refusal[] {
    return this.#refused;
  }

  /** Newest first. */
  list({ to, subject }: MailFilter = {}): readonly Mail[] {
    const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
    return this.#list.filter(
      (mail) =>
        (to === undefined || mail.to.some((address) => same(address, to))) &&
        (subject === undefined || mail.subject.toLowerCase().includes(subject.toLowerCase())),
    );
  }

  /** Undefined where there is none, or no longer. */
  numbered(number: number): Mail | undefined {
    return this.#list.find((mail) => mail.number === number);
  }
}
