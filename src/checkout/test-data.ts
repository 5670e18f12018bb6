/** What the simulated bank world makes of what is typed into the forms of methods that are no card. Cards are in `test-cards.ts`. */
import type { MethodEntry } from '../methods/details.ts';
import type { GatewayId } from '../methods/types.ts';
import type { MessageKey } from './messages.ts';
import type { MethodView } from './port.ts';

export interface TestEntry {
  /** What is filled in; the first of them tells the entries apart. */
  readonly values: MethodEntry;
  /** What comes of a payment with it; null where the order decides. */
  readonly outcome: Extract<MessageKey, `test_${string}`> | null;
  /** Of a gift card, EUR cents. */
  readonly balance?: number;
}

type Outcome = TestEntry['outcome'];

const account = (last: number) => `NL87 ABNA 0000 0000 0${last}`;
const transfer = (last: number, outcome: Outcome): TestEntry => ({
  values: { iban: account(last), bank_country: 'NL' },
  outcome,
});
const debit = (last: number, outcome: Outcome): TestEntry => ({
  values: { iban: account(last), holder: 'T. Tester', consent: '1' },
  outcome,
});

/** Somebody of age, with everything that any lender asks for. */
const PERSON: MethodEntry = {
  email: 'simonsmit@example.com',
  gender: 'female',
  birthday: '31-12-1990',
  bank_account: '0417164300',
  phone: '0208500500',
  customer_type: 'private',
  terms: '1',
};
const person = (outcome: Outcome, own: MethodEntry = {}): TestEntry => ({
  values: { ...own, ...PERSON, ...own },
  outcome,
});
const gift = (number: string, balance: number): TestEntry => ({
  values: { gift_number: number, gift_code: '1234' },
  outcome: 'test_balance',
  balance,
});

const GIFT_CARDS = [gift('111115', 10_000), gift('111112', 500), gift('111110', 0)];

const ENTRIES: Readonly<Record<GatewayId, readonly TestEntry[]>> = {
  BANKTRANS: [
    transfer(1, 'test_paid'),
    transfer(2, 'test_expired'),
    transfer(3, 'test_held'),
    transfer(4, 'test_declined'),
  ],
  DIRDEB: [
    debit(1, 'test_paid'),
    debit(2, 'test_declined'),
    debit(3, 'test_held'),
    debit(4, 'test_held_declined'),
    debit(5, 'test_taken_back'),
  ],
  EPS: [{ values: { bic: 'RZOOAT2L420' }, outcome: 'test_choose' }],
  GIROPAY: [{ values: { bic: 'NOLADE22XXX' }, outcome: 'test_choose' }],
  BIZUM: [{ values: { phone: '600000000' }, outcome: 'test_choose' }],
  MBWAY: [{ values: { phone: '912345678' }, outcome: null }],
  AFTERPAY: [person('test_paid'), person('test_declined', { email: 'rejection@afterpay.nl' })],
  IN3: [
    person('test_choose', { birthday: '31-12-1990' }),
    person('test_paid', { birthday: '01-01-1999' }),
    person('test_declined', { birthday: '01-01-2000' }),
  ],
  // The address of the order decides.
  BNPL_MF: [person(null)],
  BNPL_INSTM: [person(null)],
  EINVOICE: [person(null)],
};

/** What can be filled into the form of the method, by one press each; none where there is nothing to fill in. */
export function testEntriesFor({ id, family, fields }: MethodView): readonly TestEntry[] {
  if (family === 'gift_card') return GIFT_CARDS;
  if (Object.hasOwn(ENTRIES, id)) return ENTRIES[id]!;
  return fields.includes('birthday') ? [person('test_choose')] : [];
}
