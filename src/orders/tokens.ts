/**
 * Tokens: cards and accounts that are kept for later payments of a customer. What a token is, the port it is stored through, and
 * what merchants do with it by itself: list, read, give it a new date, remove. Made in `keep-token.ts`, used in `pay-by-token.ts`.
 */
import type { Site } from '../merchants/types.ts';
import { findMethod } from '../methods/catalogue.ts';
import type { GatewayId, Method, RecurringModel } from '../methods/types.ts';
import type { CardAttempt } from '../payments/attempt.ts';
import { HOUR, type Instant } from '../platform/clock.ts';
import { type Refusal, refuse } from '../platform/errors.ts';
import { type SiteId, siteOfSessionToken } from '../platform/ids.ts';
import type { SealedCard } from '../vault/types.ts';
import type { OrdersContext } from './context.ts';
import { REPEATED, type Remember, type StoredAnswer } from './ports.ts';
import type { OrderTerms } from './types.ts';

export interface Token {
  /** Of the site that made it. */
  readonly siteId: SiteId;
  /** Its text, a merchant's `recurring_id`: 36 characters, 128 bits of them chance; it carries its site. */
  readonly token: string;
  readonly customerReference: string;
  readonly model: RecurringModel;
  /** The scheme of the card, or the method by which the account paid first. */
  readonly code: GatewayId;
  /** As merchants and payers see it, masked. */
  readonly display: string;
  readonly holder: string;
  /** First six digits of a card; null for an account, as the next four are. */
  readonly bin: string | null;
  readonly last4: string | null;
  /** YYMM. */
  readonly expiry: string | null;
  /** The vault's reference to the token's own copy of the card. */
  readonly cardRef: string | null;
  /** Null for a card. */
  readonly account: { readonly holder: string; readonly iban: string; readonly bic: string | null } | null;
  /** Tells the same card of the same site again; of an account, its IBAN. */
  readonly fingerprint: string;
  /** The scheme's id of the payment that set it up: issuers ask for it where the payer is not there. */
  readonly networkTransactionId: string | null;
  /** The payment it was made of. */
  readonly orderId: string;
  readonly transactionId: number;
  readonly createdAt: Instant;
  readonly lastUsedAt: Instant;
}

export interface TokenPage {
  readonly limit: number;
  readonly offset: number;
}

/** An answer to be kept under an idempotency key in the commit of the change. */
export type KeptAnswer =
  | (StoredAnswer & { readonly key: string; readonly siteId: SiteId; readonly now: Instant })
  | null;

/** `gone`: there is no such token. `repeated`: the answer's key is taken. */
export type TokenOutcome = 'done' | 'gone' | 'repeated';

export interface TokenStore {
  find(siteId: SiteId, token: string): Promise<Token | undefined>;
  /** Of a customer, whichever site of the account made them; newest first. */
  list(accountId: number, reference: string, page: TokenPage): Promise<readonly Token[]>;
  /** Cards that a customer may choose from, the last used first. */
  cardsOnFile(accountId: number, reference: string, limit: number): Promise<readonly Token[]>;
  /** The token that the same card or account of this customer has already. */
  onFile(siteId: SiteId, reference: string, fingerprint: string): Promise<Token | undefined>;
  /** Takes the token for one payment of its series; false where another took it later than `since`. The same `by` again is the same. */
  claim(token: Token, claim: { readonly by: string; readonly now: Instant; readonly since: Instant }): Promise<boolean>;
  touch(token: Token, now: Instant): Promise<void>;
  /** Writes a new date, and the card sealed with it in the place of the one before. */
  renew(token: Token, expiry: string, card: SealedCard, answer: KeptAnswer): Promise<TokenOutcome>;
  /** The token and its card are gone with this. */
  remove(token: Token, answer: KeptAnswer): Promise<TokenOutcome>;
}

/** What the JSON API asks of tokens. References and tokens of another account are not found. */
export interface Tokens {
  list(site: Site, reference: string, page: TokenPage): Promise<readonly Token[]>;
  find(site: Site, reference: string, token: string): Promise<Token | undefined>;
  /** `expiry`: YYMM. */
  renew(
    site: Site,
    reference: string,
    token: string,
    expiry: string,
    remember: Remember<object> | null,
  ): Promise<object | Refusal | typeof REPEATED>;
  remove(
    site: Site,
    reference: string,
    token: string,
    remember: Remember<object> | null,
  ): Promise<object | Refusal | typeof REPEATED>;
}

/** Longer references could not be indexed; no shop has any. */
export const LONGEST_REFERENCE = 255;

/** Whether details of this order's payer may be kept: the site may, and there is a customer to keep them for. */
export function mayKeep(site: Site, { customer: { reference } }: OrderTerms): boolean {
  return site.settings.recurringEnabled === true && reference !== null && [...reference].length <= LONGEST_REFERENCE;
}

/** Whether payments by this model are begun by the merchant, without the payer. */
export function isSeries(model: RecurringModel | null): model is 'subscription' | 'unscheduled' {
  return model === 'subscription' || model === 'unscheduled';
}

/** The series that the first payment of an order begins; null where it begins none. */
export function seriesBegunBy({
  recurringModel,
  recurringId,
}: Pick<OrderTerms, 'recurringModel' | 'recurringId'>): RecurringModel | null {
  return recurringId === null && isSeries(recurringModel) ? recurringModel : null;
}

/** The method by which later payments of a token go. */
export function laterMethod(token: Token): Method | undefined {
  const method = findMethod(token.code);
  return method?.recurring ? findMethod(method.recurring.later) : undefined;
}

/** The date on a card ends where its day ends last: twelve hours after UTC. */
export function isExpired({ expiry }: Token, now: Instant): boolean {
  if (expiry === null) return false;
  return Date.UTC(2000 + Number(expiry.slice(0, 2)), Number(expiry.slice(2)), 1) + 12 * HOUR <= now;
}

/** What a payer's mandate for direct debits is known by: the payment with which it was given. */
export const mandateReference = (transactionId: number): string => `M${transactionId}`;

/** The token with this text, of this customer, made by a site of the same account. */
export async function findToken(
  { sites, tokens }: Pick<OrdersContext, 'sites' | 'tokens'>,
  site: Site,
  reference: string,
  text: string,
): Promise<Token | undefined> {
  // The text carries its site as the address of a payment page does.
  const maker = siteOfSessionToken(text);
  if (maker === undefined || (await sites.byId(maker))?.accountId !== site.accountId) return undefined;
  const token = await tokens.find(maker, text);
  return token?.customerReference === reference ? token : undefined;
}

/** The cardholder had their bank stop the series: what was refused for that is refused for good, so its token is removed. */
export async function dropStopped({ tokens, log }: OrdersContext, { card, transactionId }: CardAttempt): Promise<void> {
  const { token: text, storedCredential } = card;
  const maker = text === undefined ? undefined : siteOfSessionToken(text);
  if (maker === undefined || (storedCredential !== 'subscription' && storedCredential !== 'unscheduled')) return;
  const token = await tokens.find(maker, text!);
  if (token) await tokens.remove(token, null);
  log.info({ transactionId }, 'a cardholder stopped a series: its token is removed');
}

export function openTokens(context: OrdersContext): Tokens {
  const { clock, tokens, vault } = context;
  const kept = (site: Site, remember: Remember<object> | null): KeptAnswer =>
    remember && {
      key: remember.key,
      requestHash: remember.requestHash,
      ...remember.answer({}),
      siteId: site.siteId,
      now: clock.now(),
    };
  return {
    list: ({ accountId }, reference, page) => tokens.list(accountId, reference, page),
    find: (site, reference, text) => findToken(context, site, reference, text),

    async renew(site, reference, text, expiry, remember) {
      const token = await findToken(context, site, reference, text);
      if (!token?.cardRef || isExpired({ ...token, expiry }, clock.now())) return refuse('tokenNotUpdated');
      const card = await vault.card(token.siteId, token.cardRef);
      const sealed = await vault.seal(token.siteId, { ...card, expiry }, null, token.cardRef);
      return answerTo(await tokens.renew(token, expiry, sealed, kept(site, remember)), 'tokenNotUpdated');
    },

    async remove(site, reference, text, remember) {
      const token = await findToken(context, site, reference, text);
      if (!token) return refuse('tokenNotRemoved');
      return answerTo(await tokens.remove(token, kept(site, remember)), 'tokenNotRemoved');
    },
  };
}

function answerTo(outcome: TokenOutcome, gone: 'tokenNotUpdated' | 'tokenNotRemoved') {
  switch (outcome) {
    case 'done':
      return {};
    case 'gone':
      return refuse(gone);
    case 'repeated':
      return REPEATED;
  }
}
