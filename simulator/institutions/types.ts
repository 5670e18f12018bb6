/** The words in which the institutions behind the payment methods are described. What each does is in the file of its family. */
import type { PaymentReport, PaymentRequest, PaymentStatus } from '../../src/institutions/messages.ts';
import type { Brand } from '../bank-pages/layout.ts';

/** One thing that happens to a payment, so long after the one before it. */
export interface Step {
  readonly afterMs: number;
  readonly status: PaymentStatus;
  /** Told where the payment is declined. */
  readonly reason?: string;
}

/** What happens to a payment from now on. A course without steps leaves it open until it expires. */
export type Course = readonly Step[];

/** What a payer can choose on an institution's page. */
export interface Scenario {
  /** The option's value. */
  readonly id: string;
  /** As test documentation names it; the same in every language. */
  readonly label: string;
  readonly course: Course;
  /** What the payer's bank asks before anything happens, and what can be answered: then the course is that of the answer. */
  readonly question?: readonly Scenario[];
}

export type Account = NonNullable<PaymentReport['account']>;

/** What a request comes to without a page. */
export interface Decision {
  readonly course: Course;
  /** Less than asked for where there is no more. */
  readonly amount?: number;
  /** Where the payer is to transfer money to. */
  readonly instructions?: PaymentReport['instructions'];
}

export interface Institution {
  /** Whose pages a payer sees. */
  readonly brand: Brand;
  /** Choices on its page; none where the institution has no page. */
  readonly scenarios: readonly Scenario[];
  /** Whether a phone can come to the page by scanning a code. */
  readonly showsQr: boolean;
  /** When a refund is settled: in the call, or at the next midnight of Amsterdam. */
  readonly settles: 'at_once' | 'at_midnight';
  /** How many refunds a payment can have; null for any number. */
  readonly mostRefunds: number | null;
  /** Which paid payments can still be given up: those of which nothing was invoiced yet, all, or none. */
  readonly releases: 'none' | 'uninvoiced' | 'all';
  /** What the request itself decides; undefined where the payer chooses on the page. */
  decide(request: PaymentRequest): Decision | undefined;
  /** Who paid, where the institution tells. */
  accountOf(request: PaymentRequest): Account | null;
  /** Money comes back to it: a refund, or a payment that was given up. */
  putBack(request: PaymentRequest, amount: number): void;
}

/** An institution without page, code or opinion; families say what is different. */
export function makeInstitution(more: Partial<Institution> & Pick<Institution, 'brand'>): Institution {
  return {
    scenarios: [],
    showsQr: false,
    settles: 'at_once',
    mostRefunds: null,
    releases: 'none',
    decide: () => undefined,
    accountOf: () => null,
    putBack: () => {},
    ...more,
  };
}
