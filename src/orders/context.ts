/** What the orders' operations are given by `main.ts`: the outside world as ports. */
import type { Acquirer } from '../acquiring/types.ts';
import type { Institutions } from '../institutions/types.ts';
import type { Post } from '../mail/types.ts';
import type { Sites } from '../merchants/types.ts';
import type { BinTable } from '../methods/bin-table.ts';
import type { Clock } from '../platform/clock.ts';
import type { Ids } from '../platform/ids.ts';
import type { Log } from '../platform/log.ts';
import type { Signals } from '../platform/signals.ts';
import type { EuroRates } from '../threeds/euro-rates.ts';
import type { LegacyForms } from '../threeds/legacy/forms.ts';
import type { ThreeDsServer } from '../threeds/service.ts';
import type { Vault } from '../vault/types.ts';
import type { Answers } from './ports.ts';
import type { RuleBooks } from './rule-books.ts';
import type { RuleStore } from './rule-store.ts';
import type { Change, OrderStore, TaskStore } from './store.ts';
import type { TokenStore } from './tokens.ts';

export interface OrdersContext {
  readonly store: OrderStore;
  readonly tasks: TaskStore;
  readonly tokens: TokenStore;
  readonly answers: Answers;
  readonly sites: Sites;
  readonly vault: Vault;
  readonly acquirer: Acquirer;
  /** Behind the methods that are no card. */
  readonly institutions: Institutions;
  /** Writes to payers; null: nobody is written to. */
  readonly mail: Pick<Post, 'send'> | null;
  readonly threeDs: ThreeDsServer;
  /** For merchants that carry the payer's browser to 3-D Secure by a form. */
  readonly legacyForms: LegacyForms;
  readonly bins: BinTable;
  /** For limits that laws and schemes state in euro; a currency without a rate counts as above them. */
  readonly rates: EuroRates;
  /** Merchants' rules, and where they are kept with what they count. */
  readonly ruleBooks: RuleBooks;
  readonly rules: RuleStore;
  /** ISO 3166-1 alpha-2, or null where it is not known. */
  readonly countryOfIp: (ip: string) => string | null;
  readonly ids: Ids;
  readonly clock: Clock;
  /** Origin of the payment page, without a slash at the end. */
  readonly publicUrl: string;
  readonly signals: Signals;
  readonly log: Log;
  /** So many days after a payment by card it may be given back; then the number of its card goes. */
  readonly cardRefundDays: number;
  /** Whether real money moves: test cards are refused then, and nothing of the bank world can be reached. */
  readonly live: boolean;
  /** Told after each commit: wakes whoever waits for the order, and the workers that got something to do. */
  changed(change: Pick<Change, 'order' | 'tasks' | 'notifications'>): void;
}

/** The key under which changes of an order are signalled. */
export function orderSignal(order: { siteId: number; orderId: string }): string {
  return `${order.siteId}/${order.orderId}`;
}
