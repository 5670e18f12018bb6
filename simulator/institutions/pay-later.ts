/** Lenders: who the customer is decides where the test data say so, and the payer on the lender's page where they do not. */
import type { PaymentRequest } from '../../src/institutions/messages.ts';
import { declined, paid, scenario, scenarios } from './scenarios.ts';
import { type Decision, type Institution, makeInstitution, type Scenario } from './types.ts';

type Judge = (request: PaymentRequest) => 'approved' | 'rejected' | undefined;

const APPROVED: Decision = { course: [paid()] };
const REJECTED: Decision = { course: [declined(0, 'The lender refused this customer')] };

const lender = (offered: readonly Scenario[], judge: Judge): Institution =>
  makeInstitution({
    brand: 'lender',
    scenarios: offered,
    // What was not shipped was not invoiced, so nobody owes anything yet.
    releases: 'uninvoiced',
    decide(request) {
      const judgement = isKnownRisk(request) ? 'rejected' : judge(request);
      return judgement && (judgement === 'approved' ? APPROVED : REJECTED);
    },
  });

const squeeze = (text: string | null | undefined) => (text ?? '').replace(/\s/g, '').toUpperCase();

/** `1101CC 8` for Hogehilweg 8, whether the number came by itself or behind the street. */
function addressOf({ customer }: PaymentRequest): string {
  const number = customer.house_number ?? /\d+\s*[a-z]?\s*$/i.exec(customer.address1 ?? '')?.[0];
  return `${squeeze(customer.zip_code)} ${squeeze(number)}`;
}

/** Testperson Rejected, whom every lender knows. */
function isKnownRisk(request: PaymentRequest): boolean {
  return squeeze(request.customer.last_name) === 'REJECTED' || addressOf(request) === '1101CC 8';
}

const anybody: Judge = () => 'approved';
const asksThePayer: Judge = () => undefined;
const byAddress: Judge = (request) => (addressOf(request) === '1032LG 12D' ? 'rejected' : 'approved');
const byEmail: Judge = ({ customer, details }) =>
  (details.email ?? customer.email)?.toLowerCase() === 'rejection@afterpay.nl' ? 'rejected' : 'approved';
const byBirthday: Judge = ({ customer, details }) => {
  const birthday = details.birthday ?? customer.birthday;
  if (birthday === '1999-01-01') return 'approved';
  return birthday === '2000-01-01' ? 'rejected' : undefined;
};

export const LENDERS: Readonly<Record<string, Institution>> = {
  KLARNA: lender(scenarios('completed', 'declined', 'cancelled'), asksThePayer),
  BNPL_MF: lender([], byAddress),
  BNPL_INSTM: lender([], byAddress),
  AFTERPAY: lender([], byEmail),
  EINVOICE: lender([], anybody),
  // Pending: the first instalment is awaited.
  IN3: lender(scenarios('completed', 'declined', 'cancelled', 'pending-completed', 'pending-declined'), byBirthday),
  // Pending: the form before the contract is done, the contract is not.
  SANTANDER: lender(
    scenarios('completed', 'declined', 'cancelled', 'pending-completed', 'pending-declined'),
    asksThePayer,
  ),
  BILLINK: lender(
    [scenario('completed', 'Success'), scenario('declined', 'Failure'), scenario('cancelled')],
    asksThePayer,
  ),
  ZINIA: lender(scenarios('completed', 'declined', 'cancelled'), asksThePayer),
};
