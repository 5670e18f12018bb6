/** What every view is given: the words, the locale, and the addresses of the page. */
import { nameOf } from '../../methods/names.ts';
import type { GatewayId } from '../../methods/types.ts';
import { formatMoney } from '../../platform/money.ts';
import type { PageLocale } from '../locale.ts';
import type { Look, ShownImage } from '../look/look.ts';
import type { Say } from '../messages.ts';
import type { MethodView, OrderView } from '../port.ts';

export interface View {
  readonly say: Say;
  readonly locale: PageLocale;
  readonly links: Links;
  readonly sandbox: boolean;
  /** How the bank world treats the order, where its shop said so; null otherwise. */
  readonly scenario: string | null;
  /** Address of a file of `browser/`. */
  readonly asset: (name: string) => string;
  /** Address of the mark that the operator has of a method or brand; undefined where our own is shown. */
  readonly markUrl: (id: GatewayId) => string | undefined;
  /** How the shop wants its page; null where no shop is known. */
  readonly look: Look | null;
  /** Address of a picture of the shop's, on this server. */
  readonly image: (image: ShownImage) => string;
  /** Goes into every form. */
  readonly formToken: string;
  /** Method chosen from the list, as the address says it. */
  readonly method: GatewayId | null;
  /** Whether the payer came by scanning: what would show them a code leads on instead. */
  readonly scanned: boolean;
  /** Which list of methods the address asks for; null where it does not. */
  readonly methods: 'list' | 'all' | null;
}

/** Addresses of one session's page; each keeps the language and the method that this one has. */
export interface Links {
  /** The page itself; an entry that is null is left out. */
  readonly page: (change?: PageQuery) => string;
  readonly act: (name: 'pay' | 'continue' | 'cancel' | 'remove' | 'forget') => string;
  readonly status: string;
  readonly result: (query?: { left?: boolean; from?: 'form' }) => string;
}

/** Members of the page's own address. */
export interface PageQuery {
  readonly lang?: string | null;
  readonly method?: string | null;
  /** `list`: the methods to choose from, although one is named; `all`: those for other countries too. */
  readonly methods?: 'list' | 'all' | null;
  /** `new`: the card form although cards are stored; a number: that stored card, from 1. */
  readonly card?: string | null;
  /** Asks whether the card of `card` is to be removed. */
  readonly forget?: '1';
  /** On to the institution at once. */
  readonly leave?: '1';
  /** By a code that was scanned. */
  readonly scan?: '1';
}

/** What the payer knows the method by. */
export function nameIn(view: View, method: Pick<MethodView, 'id' | 'name'>): string {
  return nameOf(method, view.locale.locale);
}

/** The order's amount in the payer's locale: `€ 1,00`. */
export function amountOf(view: View, order: OrderView): string {
  return moneyOf(view, order, order.amount);
}

/** What is left to pay, in the payer's locale. */
export function dueOf(view: View, order: OrderView): string {
  return moneyOf(view, order, order.amountDue);
}

/** `amount` in minor units of the order's currency. */
export function moneyOf(view: View, order: OrderView, amount: number): string {
  return formatMoney({ amount, currency: order.currency }, view.locale.intl);
}
