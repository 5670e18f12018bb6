/**
 * The words of merchants' rules: what a rule says, what it may look at, and what looking at it gave. How rules are written is
 * in `docs/rules.md`; reading, judging and trying them out have a file each beside this one.
 */
import type { Instant } from '../platform/clock.ts';

/** Which rules: whether 3-D Secure runs (Dynamic 3D), or whether a payment is taken at all (fraud filter). */
export type RuleBook = '3ds' | 'fraud';

/** `skip`, `require` of the book `3ds`; `allow`, `hold`, `block` of the book `fraud`. */
export type Verb = 'skip' | 'require' | 'allow' | 'hold' | 'block';

/** Whose earlier payments are counted. */
export type Subject = 'card' | 'email' | 'ip' | 'customer';

/**
 * Earlier payments of one subject in the time before this one, this one not among them: those of the instant `at - lastsMs` are
 * the first that count, those that came before this one in the same instant the last.
 */
export interface Window {
  readonly what: 'count' | 'sum';
  readonly subject: Subject;
  readonly lastsMs: number;
  /** Of a sum: only payments in this currency are added. Null for a count. */
  readonly currency: string | null;
}

/** What is known of a payment when its rules are asked. Null: not known, and a condition on it does not match. */
export interface PaymentFacts {
  readonly at: Instant;
  /** The method as merchant or payer chose it; `CREDITCARD` is never told where the number told a scheme. */
  readonly gateway: string;
  /** Minor units. */
  readonly amount: number;
  readonly currency: string;
  /** First eight digits of the card number, or fewer where that is all that is known. */
  readonly bin: string | null;
  /** ISO 3166-1 alpha-2, as all countries here. */
  readonly cardCountry: string | null;
  readonly cardFunding: 'credit' | 'debit' | 'prepaid' | 'commercial' | null;
  /** The scheme's or issuer's name of the product, lower case. */
  readonly cardProduct: string | null;
  readonly ip: string | null;
  readonly ipCountry: string | null;
  readonly customerCountry: string | null;
  readonly deliveryCountry: string | null;
  /** Lower case. */
  readonly email: string | null;
  /** The same card of the same site has the same; tells no digit. */
  readonly cardFingerprint: string | null;
  /** Whether this customer never completed an order of the site before; null where the order names no customer. */
  readonly firstOrder: boolean | null;
}

/** What is looked up outside the payment itself, before its rules are asked. */
export interface Surroundings {
  /** Null where the payment has no such subject. */
  window(window: Window): number | null;
  /** Whether a list of the site holds the value; null where the site has no such list. */
  isListed(list: string, kind: ListKind, value: string): boolean | null;
}

/** What a list of the site holds. */
export type ListKind = 'card' | 'bin' | 'ip' | 'email' | 'country';

/** One rule, as it stands in its text. */
export interface Rule {
  /** From 1. */
  readonly line: number;
  readonly text: string;
  readonly verb: Verb;
  /** All must hold; none: the rule always matches. */
  readonly conditions: readonly Condition[];
  /** The words after `because`; null without. */
  readonly because: string | null;
}

/** One condition with its own part of the text. */
export interface Condition {
  readonly text: string;
  readonly test: Test;
}

export type CountryFact = 'card_country' | 'ip_country' | 'customer_country' | 'delivery_country';
export type WordFact = 'gateway' | 'card_funding' | 'card_product' | 'email_domain';
export type Comparison = '<' | '<=' | '=' | '!=' | '>=' | '>';

/** What a condition compares. `groups` are `EEA` (alone), `zone` (EEA and United Kingdom). */
export type Test =
  | {
      readonly kind: 'country';
      readonly fact: CountryFact;
      readonly negated: boolean;
      readonly countries: readonly string[];
      readonly groups: readonly ('EEA' | 'zone')[];
    }
  | {
      readonly kind: 'same_country';
      readonly fact: CountryFact;
      readonly other: CountryFact;
      readonly negated: boolean;
    }
  | { readonly kind: 'word'; readonly fact: WordFact; readonly negated: boolean; readonly words: readonly string[] }
  | { readonly kind: 'bin'; readonly negated: boolean; readonly prefixes: readonly string[] }
  /** `email` and `ip` compared with whole values; an address may be a range in CIDR writing. */
  | {
      readonly kind: 'address';
      readonly fact: 'email' | 'ip';
      readonly negated: boolean;
      readonly values: readonly string[];
    }
  | { readonly kind: 'amount'; readonly comparison: Comparison; readonly amount: number; readonly currency: string }
  | { readonly kind: 'window'; readonly window: Window; readonly comparison: Comparison; readonly value: number }
  | { readonly kind: 'first_order'; readonly negated: boolean }
  /** Hours 0 to 23 and days of the week in Europe/Amsterdam, the time the API tells; day 1 is Monday. */
  | { readonly kind: 'hour'; readonly negated: boolean; readonly hours: readonly number[] }
  | { readonly kind: 'day'; readonly negated: boolean; readonly days: readonly number[] }
  | {
      readonly kind: 'listed';
      readonly list: string;
      readonly of: ListKind;
      readonly fact: 'card' | 'bin' | 'ip' | 'email' | CountryFact;
      readonly negated: boolean;
    };

/** Rules of one book, in their order: the first that matches wins. */
export interface RuleSet {
  readonly book: RuleBook;
  readonly rules: readonly Rule[];
  /** Every window that a rule counts, each once. */
  readonly windows: readonly Window[];
  /** Every list that a rule asks, each once. */
  readonly lists: readonly { readonly list: string; readonly of: ListKind }[];
}

/** Where a text is no rule. Lines and columns from 1; the column is where the trouble begins. */
export interface RuleFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export type ParsedRules =
  | { readonly ok: true; readonly rules: RuleSet }
  | { readonly ok: false; readonly faults: readonly RuleFault[] };

/** One rule that was looked at. */
export interface RuleLook {
  readonly line: number;
  readonly text: string;
  readonly matched: boolean;
  /** As far as they were looked at: the first that does not hold is the last. `saw` is what was known, to be read. */
  readonly conditions: readonly { readonly text: string; readonly saw: string; readonly holds: boolean }[];
}

/** What the rules say of one payment. Plain JSON. */
export interface Verdict {
  /** Null: no rule matched. */
  readonly verb: Verb | null;
  readonly line: number | null;
  readonly because: string | null;
  readonly looks: readonly RuleLook[];
}
