/** SEPA direct debit: the account decides. The payer's bank can take the money back for 56 days. */
import type { PaymentRequest } from '../../src/institutions/messages.ts';
import { DAY, MINUTE } from '../../src/platform/clock.ts';
import { plain } from './bank-transfer.ts';
import { nameOf } from './banks.ts';
import { chargedBack, declined, paid, pending } from './scenarios.ts';
import { type Course, type Institution, makeInstitution } from './types.ts';

export const DEBIT_COURSES: Readonly<Record<string, Course>> = {
  NL87ABNA0000000001: [paid(2 * MINUTE)],
  NL87ABNA0000000002: [declined(2 * MINUTE)],
  NL87ABNA0000000003: [pending(2 * MINUTE), paid(MINUTE)],
  NL87ABNA0000000004: [pending(2 * MINUTE), declined(MINUTE)],
  // Ours: soon enough to be waited for, and on the last day on which a payer may.
  NL87ABNA0000000005: [paid(2 * MINUTE), chargedBack(MINUTE)],
  NL87ABNA0000000006: [paid(2 * MINUTE), chargedBack(56 * DAY)],
};

const ANY_OTHER: Course = [paid(2 * MINUTE)];

export const DIRECT_DEBIT: Institution = makeInstitution({
  brand: 'bank',
  settles: 'at_midnight',
  decide: ({ details }) => ({ course: DEBIT_COURSES[plain(details.iban)] ?? ANY_OTHER }),
  accountOf: ({ customer, details }: PaymentRequest) => ({
    holder: details.holder ?? nameOf(customer),
    iban: plain(details.iban) || null,
    bic: details.bic ?? null,
  }),
});
