/** The frame of every change that a merchant asks for: the order is found, decided upon, and written; where it was changed meanwhile, anew. */
import type { Site } from '../merchants/types.ts';
import { isRefusal, type Refusal, refuse } from '../platform/errors.ts';
import type { OrdersContext } from './context.ts';
import { REPEATED, type Remember } from './ports.ts';
import type { Aggregate, Change } from './store.ts';

export type Decided<Result> = Refusal | { readonly result: Result; readonly change: Change | null };

/**
 * `decide` sees the order as it is and answers with a refusal, or with a result and the change behind it; null where there is
 * nothing to change. It may be called more than once.
 */
export async function changeOrder<Result>(
  context: OrdersContext,
  site: Site,
  id: string,
  remember: Remember<Result> | null,
  decide: (found: Aggregate) => Promise<Decided<Result>> | Decided<Result>,
): Promise<Result | Refusal | typeof REPEATED> {
  for (;;) {
    const found = await loadByEitherId(context, site, id);
    if (!found) return refuse('unknownOrder');
    const decided = await decide(found);
    if (isRefusal(decided)) return decided;
    const { result, change } = decided;
    const answer = remember && { key: remember.key, requestHash: remember.requestHash, ...remember.answer(result) };
    if (!change) {
      if (answer) await context.answers.keep(site.siteId, answer.key, answer);
      return result;
    }
    const outcome = await context.store.commit({ ...change, ...(answer && { answer }) });
    if (outcome === 'repeated') return REPEATED;
    if (outcome === 'done') {
      context.changed(change);
      return result;
    }
  }
}

/** By order id, else by psp id where the text is one. */
export async function loadByEitherId({ store }: OrdersContext, site: Site, id: string): Promise<Aggregate | undefined> {
  const byOrderId = await store.load(site.siteId, id);
  if (byOrderId) return byOrderId;
  const number = /^[1-9]\d{0,15}$/.test(id) ? Number(id) : Number.NaN;
  return Number.isSafeInteger(number) ? store.loadByTransaction(site.siteId, number) : undefined;
}
