/** Payments at the payer's own bank: what each method's page offers, and what needs no page because amount or bank decide. */
import type { PaymentRequest } from '../../src/institutions/messages.ts';
import { MINUTE } from '../../src/platform/clock.ts';
import type { Random } from '../../src/platform/random.ts';
import { cancelled, declined, expired, paid, scenario, scenarios } from './scenarios.ts';
import { payerAccount } from './test-accounts.ts';
import { type Account, type Course, type Institution, makeInstitution, type Scenario } from './types.ts';

const bank = (offered: readonly Scenario[], more: Partial<Institution> = {}): Institution =>
  makeInstitution({ brand: 'bank', settles: 'at_midnight', scenarios: offered, accountOf: bankAccountOf, ...more });

function bankAccountOf({ customer, country, details }: PaymentRequest): Account {
  const { iban, bic } = payerAccount(country);
  return { holder: nameOf(customer), iban, bic: details.bic ?? bic };
}

/** The payer's name as a bank would write it; null where the shop gave none. */
export function nameOf({ first_name, last_name }: PaymentRequest['customer']): string | null {
  return [first_name, last_name].filter(Boolean).join(' ') || null;
}

const IDEAL = [
  scenario('completed', 'Success'),
  scenario('declined', 'Failure'),
  scenario('cancelled'),
  scenario('expired'),
  scenario('initialized-completed'),
  scenario('initialized-declined'),
];

/** Bancontact in the payer's bank app: a card in name, a bank page in kind. */
const BY_CODE = [
  scenario('completed', 'Success'),
  scenario('declined', 'Failure'),
  scenario('cancelled'),
  scenario('expired'),
];

const MYBANK_DELAY_MS = 2 * MINUTE;

/** Whichever bank the payer chose decides; `code` is its code in the list of issuers. */
export const MYBANK_BANKS: readonly (Scenario & { readonly code: string })[] = [
  {
    code: 'CT000101-it',
    ...scenario('completed', 'Allianz Bank FA SPA', [paid(MYBANK_DELAY_MS)]),
  },
  {
    code: 'CT000102-it',
    ...scenario('declined', 'Banca di Cesena', [declined(MYBANK_DELAY_MS)]),
  },
  {
    code: 'CT000103-it',
    ...scenario('cancelled', 'Credito Artigiano', [cancelled(MYBANK_DELAY_MS)]),
  },
  {
    code: 'CT000104-it',
    ...scenario('expired', 'Volksbank', [expired(MYBANK_DELAY_MS)]),
  },
];

/** EUR cents. */
const DECLINED_BELOW = 1_000;
const PAID_UP_TO = 2_000;

/** Nobody is asked: a payer in the bank's app or at a cash machine does what the amount says, or never comes. */
const byAmount = ({ amount }: PaymentRequest): { course: Course } => {
  if (amount < DECLINED_BELOW) return { course: [declined()] };
  return { course: amount <= PAID_UP_TO ? [paid()] : [] };
};

/** At Multibanco the payer is told what to enter, and the amount says whether they do. */
export function makeMultibanco(random: Random): Institution {
  const digits = (count: number) =>
    String(random.bytes(8).readBigUInt64BE() % 10n ** BigInt(count)).padStart(count, '0');
  return bank([], {
    decide: (request) => ({ ...byAmount(request), instructions: { entity: '21800', reference: digits(9) } }),
    accountOf: () => null,
  });
}

export const BANKS: Readonly<Record<string, Institution>> = {
  IDEAL: bank(IDEAL),
  IDEALQR: bank(IDEAL, { showsQr: true }),
  MISTERCASH: bank(BY_CODE, { showsQr: true, settles: 'at_once' }),
  BELFIUS: bank(scenarios('completed', 'cancelled')),
  CBC: bank(scenarios('completed', 'cancelled')),
  KBC: bank(scenarios('completed', 'cancelled')),
  INGHOME: bank(scenarios('completed', 'cancelled')),
  DIRECTBANK: bank(scenarios('completed', 'cancelled', 'pending-completed', 'pending-declined')),
  EPS: bank(scenarios('completed', 'declined')),
  GIROPAY: bank(scenarios('completed', 'declined')),
  DOTPAY: bank(scenarios('completed', 'declined')),
  TRUSTLY: bank(scenarios('completed', 'cancelled')),
  TRUSTPAY: bank(scenarios('completed', 'declined', 'cancelled', 'expired', 'pending-completed', 'pending-declined')),
  DBRTP: bank([
    scenario('completed', 'Demo Bank'),
    scenario('cancelled', 'Close'),
    scenario('pending-completed'),
    scenario('pending-declined'),
  ]),
  MYBANK: bank(MYBANK_BANKS, {
    decide({ details: { issuer } }) {
      const chosen = MYBANK_BANKS.find(({ code, label }) => issuer === code || issuer === label);
      return chosen && { course: chosen.course };
    },
  }),
  // There are no payers who cancel at Bizum: leaving its page is a refusal too.
  BIZUM: bank(
    [
      scenario('completed', 'Success'),
      scenario('declined', 'Failure'),
      scenario('cancelled', 'Cancelled', [declined()]),
    ],
    { accountOf: () => null, mostRefunds: 1 },
  ),
  MBWAY: bank([], { decide: byAmount, accountOf: () => null }),
};
