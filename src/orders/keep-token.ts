/**
 * A payment that was to leave a token behind is approved: the token is made, with a copy of the card that is its own, and written
 * in the commit of the approval. What it is used for afterwards is in `pay-by-token.ts`.
 */
import { type CardAttempt, type InstitutionAttempt, isCardAttempt, isInstitutionAttempt } from '../payments/attempt.ts';
import type { Attempt } from '../payments/types.ts';
import type { OrdersContext } from './context.ts';
import type { Change } from './store.ts';
import type { Token } from './tokens.ts';
import type { Order } from './types.ts';

type Keeper = Pick<OrdersContext, 'ids' | 'clock' | 'tokens' | 'vault'>;

/** The change with its token; as it is where there is none to make. */
export async function keepToken(context: Keeper, change: Change): Promise<Change> {
  const { order, attempts = [] } = change;
  const reference = order.terms.customer.reference;
  const attempt = attempts.find(wantsToken);
  // Held for a review it is not paid yet; a later change says when it is.
  if (!attempt || reference === null || order.status === 'uncleared') return change;
  const made = isCardAttempt(attempt)
    ? await ofCard(context, order, attempt, reference)
    : isInstitutionAttempt(attempt)
      ? await ofAccount(context, order, attempt, reference)
      : undefined;
  if (!made) return change;
  const { token } = made.token;
  const marked: Attempt = {
    ...attempt,
    card: attempt.card && { ...attempt.card, token },
    institution: attempt.institution && { ...attempt.institution, token },
  };
  return { ...change, token: made, attempts: attempts.map((each) => (each === attempt ? marked : each)) };
}

function wantsToken({ state, card, institution }: Attempt): boolean {
  const keeping = card ?? institution;
  return state === 'approved' && keeping?.keepAs !== undefined && keeping.token === undefined;
}

async function ofCard(
  context: Keeper,
  order: Order,
  attempt: CardAttempt,
  reference: string,
): Promise<NonNullable<Change['token']>> {
  const { tokens, vault } = context;
  const { siteId, card, scheme } = attempt;
  const data = await vault.card(siteId, card.cardRef);
  let sealed = await vault.seal(siteId, data, null);
  const { fingerprint } = sealed;
  const known = card.keepAs === 'cardOnFile' ? await tokens.onFile(siteId, reference, fingerprint) : undefined;
  if (known?.cardRef) sealed = await vault.seal(siteId, data, null, known.cardRef);
  return {
    token: {
      ...newOrKnown(context, order, attempt, reference, known),
      code: scheme,
      display: `Card ${maskedNumber(data.number)}`,
      holder: card.holder,
      bin: card.bin,
      last4: card.last4,
      expiry: card.expiry,
      cardRef: sealed.cardRef,
      account: null,
      fingerprint,
      networkTransactionId: attempt.authorisation?.networkTransactionId ?? null,
    },
    card: { ...sealed, ofToken: true },
  };
}

/** Nothing to keep where the institution does not tell whose account it was. */
async function ofAccount(
  context: Keeper,
  order: Order,
  attempt: InstitutionAttempt,
  reference: string,
): Promise<Change['token']> {
  const { siteId, institution, gateway } = attempt;
  const { iban, holder, bic = null } = institution.account ?? {};
  if (!iban) return undefined;
  const known = institution.keepAs === 'cardOnFile' ? await context.tokens.onFile(siteId, reference, iban) : undefined;
  const { firstName, lastName } = order.terms.customer;
  const name = holder ?? [firstName, lastName].filter(Boolean).join(' ');
  return {
    token: {
      ...newOrKnown(context, order, attempt, reference, known),
      code: gateway,
      display: `xxxxxxxxx${iban}`,
      holder: name,
      bin: null,
      last4: null,
      expiry: null,
      cardRef: null,
      account: { holder: name, iban, bic },
      fingerprint: iban,
      networkTransactionId: null,
    },
    card: null,
  };
}

/** The same card stored again is the same token, so that nobody finds it twice in their list. */
function newOrKnown(
  { ids, clock }: Keeper,
  order: Order,
  attempt: Attempt,
  customerReference: string,
  known: Token | undefined,
): Pick<
  Token,
  'siteId' | 'token' | 'customerReference' | 'model' | 'orderId' | 'transactionId' | 'createdAt' | 'lastUsedAt'
> {
  const now = clock.now();
  const { siteId, transactionId } = attempt;
  return {
    siteId,
    token: known?.token ?? ids.sessionToken(siteId),
    customerReference,
    model: (attempt.card ?? attempt.institution)!.keepAs!,
    orderId: known?.orderId ?? order.orderId,
    transactionId: known?.transactionId ?? transactionId,
    createdAt: known?.createdAt ?? now,
    lastUsedAt: now,
  };
}

/** All but the last four, in groups of four: `xxxx xxxx xxxx 4444`. */
export function maskedNumber(number: string): string {
  return number.replace(/\d(?=\d{4})/g, 'x').replace(/.{4}(?=.)/g, '$& ');
}
