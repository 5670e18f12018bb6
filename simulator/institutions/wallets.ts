/** Wallets and Paysafecard: the payer always chooses, on the wallet's page. Those that hold an account settle refunds like banks. */
import type { PaymentRequest } from '../../src/institutions/messages.ts';
import { declined, paid, scenario, scenarios } from './scenarios.ts';
import { type Institution, makeInstitution, type Scenario } from './types.ts';
import { openWalletToken } from './wallet-tokens.ts';

const NOT_AUTHENTICATED = 'The cardholder was not authenticated';

const wallet = (offered: readonly Scenario[], more: Partial<Institution> = {}): Institution =>
  makeInstitution({ brand: 'wallet', scenarios: offered, ...more });

/** What the issuer's 3-D Secure comes to, by the letters that test documentation knows. */
const THREE_D_SECURE: readonly Scenario[] = [
  { id: 'Y', label: 'Authenticated (Y)', course: [paid()] },
  { id: 'A', label: 'Attempted (A)', course: [paid()] },
  { id: 'N', label: 'Not authenticated (N)', course: [declined(0, NOT_AUTHENTICATED)] },
  { id: 'R', label: 'Rejected (R)', course: [declined(0, NOT_AUTHENTICATED)] },
];

/** Who sends a token has confirmed with it already. One that does not open pays nothing. */
const byToken = (method: string) => (request: PaymentRequest) => {
  const { payment_token: token } = request.details;
  if (token === undefined) return undefined;
  const outcome = openWalletToken(method, token);
  return {
    course: [outcome === 'completed' ? paid() : declined(0, outcome ? undefined : 'The token cannot be opened')],
  };
};

export const WALLETS: Readonly<Record<string, Institution>> = {
  PAYPAL: wallet([
    scenario('completed', 'Approved'),
    scenario('declined'),
    scenario('cancelled'),
    scenario('expired', 'Closed'),
    scenario('initialized-completed'),
    scenario('initialized-declined'),
    scenario('pending-completed'),
    scenario('pending-declined'),
  ]),
  // A payer who has come to Alipay can pay or leave: it knows no refusal.
  ALIPAY: wallet(scenarios('completed', 'cancelled'), { settles: 'at_midnight' }),
  ALIPAYPLUS: wallet(scenarios('completed', 'cancelled', 'expired'), { showsQr: true, settles: 'at_midnight' }),
  AMAZONBTN: wallet(scenarios('completed', 'declined', 'cancelled'), { settles: 'at_midnight' }),
  WECHAT: wallet(scenarios('completed', 'cancelled', 'expired'), { showsQr: true, settles: 'at_midnight' }),
  APPLEPAY: wallet(scenarios('completed', 'declined', 'cancelled'), { decide: byToken('APPLEPAY') }),
  // A card on the payer's device has its own proof of who pays; of one that Google only remembers the issuer asks.
  GOOGLEPAY: wallet(
    [
      scenario('completed', 'CRYPTOGRAM_3DS'),
      { id: 'pan-only', label: 'PAN_ONLY', course: [], question: THREE_D_SECURE },
      ...scenarios('declined', 'cancelled'),
    ],
    { decide: byToken('GOOGLEPAY') },
  ),
  PSAFECARD: makeInstitution({
    brand: 'voucher',
    scenarios: scenarios('completed', 'declined', 'cancelled', 'expired'),
  }),
};
