/** Bank transfer: the payer is told where to transfer to, and the account they say they pay from decides whether they do. */
import type { Instructions, PaymentRequest } from '../../src/institutions/messages.ts';
import { DAY, MINUTE } from '../../src/platform/clock.ts';
import type { Random } from '../../src/platform/random.ts';
import { nameOf } from './banks.ts';
import { declined, expired, paid, pending } from './scenarios.ts';
import { collectionAccount, payerAccount } from './test-accounts.ts';
import { type Course, type Institution, makeInstitution } from './types.ts';

/** By the IBAN a payer enters on the page. */
export const TRANSFER_COURSES: Readonly<Record<string, Course>> = {
  NL87ABNA0000000001: [paid(2 * MINUTE)],
  NL87ABNA0000000002: [expired(2 * MINUTE)],
  NL87ABNA0000000003: [pending(MINUTE), paid(MINUTE)],
  NL87ABNA0000000004: [declined(2 * MINUTE)],
};

const ANY_OTHER: Course = [expired(5 * DAY)];

export function makeBankTransfer(random: Random): Institution {
  return makeInstitution({
    brand: 'bank',
    settles: 'at_midnight',
    decide({ channel, details, country }) {
      const instructions = instructionsFor(details.bank_country ?? country, random);
      // A shop's server cannot know what a payer will do: the transfer is awaited until it expires.
      if (channel === 'direct') return { course: [], instructions };
      return { course: TRANSFER_COURSES[plain(details.iban)] ?? ANY_OTHER, instructions };
    },
    accountOf({ customer, country, details }: PaymentRequest) {
      return { holder: nameOf(customer), iban: plain(details.iban) || payerAccount(country).iban, bic: null };
    },
  });
}

function instructionsFor(country: string | null, random: Random): Instructions {
  return {
    reference: sixteenDigits(random),
    ...collectionAccount(country),
    holder: 'Test bank collections',
    holder_city: 'Amsterdam',
    holder_country: 'NL',
    bank: 'Test bank',
  };
}

function sixteenDigits(random: Random): string {
  return String(random.bytes(8).readBigUInt64BE() % 10n ** 16n).padStart(16, '0');
}

/** An IBAN without the blanks that people write into it. */
export function plain(iban: string | undefined): string {
  return (iban ?? '').replace(/\s/g, '').toUpperCase();
}
