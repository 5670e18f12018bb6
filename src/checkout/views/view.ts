/** What every view is given: the words, the locale, and the addresses of the page. */
import type { GatewayId } from '../../methods/types.ts';
import { formatMoney } from '../../platform/money.ts';
import type { PageLocale } from '../locale.ts';
import type { Look, ShownImage } from '../look/look.ts';
import type { Say } from '../messages.ts';
import type { OrderView } from '../port.ts';

export interface View {
  readonly say: Say;
  readonly locale: PageLocale;
  readonly links: Links;
  readonly sandbox: boolean;
  /** Address of a file of `browser/`. */
  readonly asset: (name: string) => string;
  /** How the shop wants its page; null where no shop is known. */
  readonly look: Look | null;
  /** Address of a picture of the shop's, on this server. */
  readonly image: (image: ShownImage) => string;
  /** Goes into every form. */
  readonly formToken: string;
  /** Method chosen from the list, as the address says it. */
  readonly method: GatewayId | null;
}

/** Addresses of one session's page; each keeps the language and the method that this one has. */
export interface Links {
  /** The page itself; an entry that is null is left out. */
  readonly page: (change?: { lang?: string | null; method?: string | null; methods?: 'all' }) => string;
  readonly act: (name: 'pay' | 'continue' | 'cancel') => string;
  readonly status: string;
  readonly result: (query?: { left?: boolean; from?: 'form' }) => string;
}

/** The order's amount in the payer's locale: `€ 1,00`. */
export function amountOf(view: View, order: OrderView): string {
  return formatMoney({ amount: order.amount, currency: order.currency }, view.locale.intl);
}
