/** What the JSON API asks of orders, and what orders answer. */
import type { Site } from '../merchants/types.ts';
import type { Attempt, GiftPayment, RelatedTransaction } from '../payments/types.ts';
import type { Refusal } from '../platform/errors.ts';
import type { SiteId } from '../platform/ids.ts';
import type { CancelledQr } from './cancel-qr.ts';
import type { CaptureAsk, CapturedOrder } from './capture-order.ts';
import type { DirectEntry, DirectOrder } from './create-direct-order.ts';
import type { RefundAsk } from './refund-amount.ts';
import type { RefundedOrder } from './refund-order.ts';
import type { ReviewAsk, ReviewedOrder } from './review.ts';
import type { Order, OrderTerms } from './types.ts';
import type { UpdateAsk, UpdatedOrder } from './update-order.ts';

export type { BrowserData } from '../threeds/types.ts';

export interface CreatedOrder {
  readonly order: Order;
  readonly orderId: string;
  readonly sessionId: string;
  /** `ab_CD` for the page's address. */
  readonly locale: string;
}

/** An order with the attempt it shows: the one that paid, else the newest, or the one asked for by psp id. */
export interface OrderDetails {
  readonly order: Order;
  readonly attempt: Attempt | null;
  /** Refunds, captures and chargebacks, oldest first. */
  readonly related: readonly RelatedTransaction[];
  /** Gift cards that were used, oldest first; none where it is left out. */
  readonly gifts?: readonly GiftPayment[];
}

/** Asked for by a caller with an `Idempotency-Key`: the answer is kept in the commit of the effect. */
export interface Remember<Result = CreatedOrder> {
  readonly key: string;
  /** Hash of method, path and body. Hex. */
  readonly requestHash: string;
  readonly answer: (result: Result) => { readonly status: number; readonly body: string };
}

/** Another request with the same key was first: read its answer. */
export const REPEATED = Symbol('repeated');

/** A change of the order with this id, or psp id. */
export type Changes<Ask, Result> = (
  site: Site,
  id: string,
  ask: Ask,
  remember: Remember<Result> | null,
) => Promise<Result | Refusal | typeof REPEATED>;

/** What a merchant, or a browser that the merchant sends, brings to complete a verification. */
export interface CompletionAsk {
  readonly md: string;
  /** Null where it is not brought. */
  readonly paRes: string | null;
  /** Digits of the psp id; null where it is not brought. */
  readonly reference: string | null;
}

export interface Orders {
  create(
    site: Site,
    terms: OrderTerms,
    termsHash: string,
    remember: Remember | null,
  ): Promise<CreatedOrder | Refusal | typeof REPEATED>;
  /** Makes the order and pays it; waits for what comes of it. */
  createDirect(
    site: Site,
    terms: OrderTerms,
    termsHash: string,
    entry: DirectEntry,
    remember: Remember<DirectOrder> | null,
  ): Promise<DirectOrder | Refusal | typeof REPEATED>;
  refund: Changes<RefundAsk, RefundedOrder>;
  /** By the refund's psp id. */
  cancelRefund: Changes<number, object>;
  capture: Changes<CaptureAsk, CapturedOrder>;
  cancelAuthorisation(
    site: Site,
    id: string,
    remember: Remember<CapturedOrder> | null,
  ): Promise<CapturedOrder | Refusal | typeof REPEATED>;
  /** Takes back a code of Bancontact that nobody has paid by. */
  cancelQr(
    site: Site,
    id: string,
    remember: Remember<CancelledQr> | null,
  ): Promise<CancelledQr | Refusal | typeof REPEATED>;
  update: Changes<UpdateAsk, UpdatedOrder>;
  /** Ends the review of a held payment. */
  review: Changes<ReviewAsk, ReviewedOrder>;
  /** Completes the verification of a direct order's payer; waits for what comes of it. Again, it answers the same. */
  complete(site: Site, id: string, ask: CompletionAsk): Promise<OrderDetails | Refusal>;
  /** By order id, else by psp id where the text is a number; undefined for an order of another site too. */
  find(site: Site, id: string): Promise<OrderDetails | undefined>;
}

export interface StoredAnswer {
  readonly requestHash: string;
  readonly status: number;
  readonly body: string;
}

/** Status of an answer that is not there yet: whoever took the key is at work. */
export type Unanswered = 0;
export const UNANSWERED: Unanswered = 0;

/** A key that was taken for a request, before its effect. */
export interface Claim {
  readonly siteId: SiteId;
  readonly key: string;
  readonly requestHash: string;
  /** When it ends, on the clock of the database: tells it from that of whoever took it over. */
  readonly until: number;
}

/** Answers kept 24 hours under the caller's `Idempotency-Key`. */
export interface Answers {
  find(siteId: SiteId, key: string): Promise<StoredAnswer | undefined>;
  /**
   * Takes the key for as long as `leaseMs`; null where it has an answer, or somebody is at work under it. A claim that has ended is
   * that of a process that died: the same request may take it over.
   */
  claim(
    siteId: SiteId,
    key: string,
    request: Pick<StoredAnswer, 'requestHash'> & { leaseMs: number },
  ): Promise<Claim | null>;
  /** Puts the answer in the place of the claim; false where it was taken over, whose answer stays. */
  settle(claim: Claim, answer: Omit<StoredAnswer, 'requestHash'>): Promise<boolean>;
  /** Makes the key free again, if it was not taken over. */
  release(claim: Claim): Promise<void>;
  /** Puts a better answer in the place of the one that was kept with the effect. */
  replace(siteId: SiteId, key: string, answer: StoredAnswer): Promise<void>;
  /** Makes the key free again. */
  forget(siteId: SiteId, key: string, requestHash: string): Promise<void>;
  /** Keeps a refusal; an effect is kept by `Orders.create` itself. The first answer under a key stays. */
  keep(siteId: SiteId, key: string, answer: StoredAnswer): Promise<void>;
}
