/** Wallets and Paysafecard: the payer always chooses, on the wallet's page. Those that hold an account settle refunds like banks. */
import { scenario, scenarios } from './scenarios.ts';
import { type Institution, makeInstitution, type Scenario } from './types.ts';

const wallet = (offered: readonly Scenario[], more: Partial<Institution> = {}): Institution =>
  makeInstitution({ brand: 'wallet', scenarios: offered, ...more });

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
  APPLEPAY: wallet(scenarios('completed', 'declined', 'cancelled')),
  GOOGLEPAY: wallet(scenarios('completed', 'declined', 'cancelled')),
  PSAFECARD: makeInstitution({
    brand: 'voucher',
    scenarios: scenarios('completed', 'declined', 'cancelled', 'expired'),
  }),
};
