/**
 * The store that orders are kept in, as orders see it. A change is a value: the order after it, the one event that explains
 * it, and everything that must be written with it or not at all.
 */
import type { NewNotification } from '../notifications/types.ts';
import type { Attempt, GiftPayment, RelatedTransaction } from '../payments/types.ts';
import type { Instant } from '../platform/clock.ts';
import type { SiteId } from '../platform/ids.ts';
import type { Authentication } from '../threeds/types.ts';
import type { SealedCard, SealedGiftCard } from '../vault/types.ts';
import type { StoredAnswer } from './ports.ts';
import type { RecordedFacts } from './rule-store.ts';
import type { Token } from './tokens.ts';
import type { Order, OrderEvent, Session } from './types.ts';

/** An order with all that is needed to decide what comes next. */
export interface Aggregate {
  readonly order: Order;
  /** The session asked for, else the one whose link is alive. */
  readonly session: Session;
  /** The attempt that the order names by its psp id (none before the first), or the one asked for. */
  readonly attempt: Attempt | null;
  /** The authentication of that attempt. */
  readonly authentication: Authentication | null;
  /** Refunds, captures and chargebacks of the order, oldest first. */
  readonly related: readonly RelatedTransaction[];
  /** Gift cards that were used for it, of all its sessions, oldest first. */
  readonly gifts: readonly GiftPayment[];
}

export interface NewOrder {
  readonly order: Order;
  readonly session: Session;
  readonly event: OrderEvent;
  readonly tasks?: readonly NewTask[];
}

/** Kinds of durable work. Each has one file that carries it out. */
export type TaskKind =
  /** Send the AReq of an attempt. */
  | 'authenticate'
  /** 15 minutes after the challenge was asked for: no result means abandoned. */
  | 'end_challenge'
  /** 10 seconds after the browser came back without a result. */
  | 'end_without_result'
  /** 15 minutes after the result of a verification: the merchant did not complete it. */
  | 'end_verification'
  /** One hour after the payer chose: never came back. */
  | 'expire_attempt'
  /** Ask the acquirer. */
  | 'authorise'
  /** The review of a held payment ends. */
  | 'end_review'
  /** Tell the acquirer a fact until it answers: capture of approved money, reversal of what may have been promised. */
  | 'advise'
  /** Ask the institution behind a method for a payment. */
  | 'begin_payment'
  /** Ask it how the payment stands, again and again until it is over. */
  | 'read_payment'
  /** Tell it that a payment is given up, until it answers. */
  | 'cancel_payment'
  /** Send back money of an attempt that was over. */
  | 'return_payment'
  /** Tell it that the goods have left. */
  | 'capture_payment'
  /** Ask the issuer of a gift card for the money on it. */
  | 'take_gift'
  /** Put the money back on a gift card. */
  | 'return_gift'
  /** The link is over: what gift cards paid of an order that is not paid goes back. */
  | 'release_gift'
  /** Give back money through acquirer or institution. */
  | 'refund'
  /** The time to capture an authorisation is over. */
  | 'expire_authorisation'
  /** A lender has waited long enough for the goods to leave. */
  | 'expire_shipment'
  /** Write to the payer. */
  | 'mail';

/** Mails wait in a queue of their own: a mail server that is slow keeps no payment waiting. */
export type Queue = 'payments' | 'mails';

export interface NewTask {
  readonly siteId: SiteId;
  readonly taskId: number;
  readonly kind: TaskKind;
  readonly orderId: string;
  readonly transactionId: number;
  readonly dueAt: Instant;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Task extends NewTask {
  /** How often it was begun, this time included. More than one: a process died, or it was put off. */
  readonly tries: number;
}

/** A message as it is kept: written down before it leaves, without card number and security code. */
export interface AcquirerMessage {
  readonly siteId: SiteId;
  readonly transactionId: number;
  readonly messageId: number;
  readonly at: Instant;
  readonly direction: 'sent' | 'received';
  readonly mti: string;
  readonly record: unknown;
}

export interface ThreeDsMessage {
  readonly siteId: SiteId;
  readonly threeDsServerTransId: string;
  readonly messageId: number;
  readonly at: Instant;
  readonly direction: 'sent' | 'received';
  readonly messageType: string;
  /** Card data masked. */
  readonly body: unknown;
}

/** An order that follows from another: a capture or a shipment of it, whole with its attempt, or a refund, which has none. */
export interface SplitOrder extends NewOrder {
  readonly attempt: Attempt | null;
}

export interface Change {
  /** The order after the change; its `version` is one more than the stored one. */
  readonly order: Order;
  readonly event: Omit<OrderEvent, 'version' | 'at'>;
  /** The id that the order has after this change; taken, the outcome is a conflict. */
  readonly renameTo?: string;
  /** Whether the terms were replaced too. */
  readonly newTerms?: boolean;
  readonly sessions?: readonly Session[];
  /** Attempts begun or moved on. */
  readonly attempts?: readonly Attempt[];
  /** Related transactions begun or moved on. */
  readonly related?: readonly RelatedTransaction[];
  /** Gift payments begun or moved on. */
  readonly gifts?: readonly GiftPayment[];
  readonly giftCard?: SealedGiftCard;
  /** References of gift cards that are to be gone from the vault. */
  readonly forgetGiftCards?: readonly string[];
  /** An order that is split off from this one. Its id must be free: taken meanwhile, the outcome is a conflict. */
  readonly split?: SplitOrder;
  readonly authentication?: Authentication;
  /** What is known of an attempt by card that begins, for rules to count. */
  readonly facts?: RecordedFacts;
  readonly card?: SealedCard;
  /** A token that this payment makes or renews, with a copy of its card that is the token's own; null for an account. */
  readonly token?: { readonly token: Token; readonly card: SealedCard | null };
  /** Card whose security code is to be gone. */
  readonly forgetSecurityCode?: string;
  readonly tasks?: readonly NewTask[];
  /** Tasks that are done with this change. */
  readonly finished?: readonly { readonly siteId: SiteId; readonly taskId: number }[];
  readonly notifications?: readonly NewNotification[];
  readonly acquirerMessages?: readonly AcquirerMessage[];
  readonly threeDsMessages?: readonly ThreeDsMessage[];
  readonly answer?: StoredAnswer & { readonly key: string };
}

/** `conflict`: somebody else changed the order meanwhile: read again and decide anew. `repeated`: the answer's key is taken. */
export type CommitOutcome = 'done' | 'conflict' | 'repeated';

export interface OrderStore {
  /** Writes a new order together with its neighbours in one commit; `exists` when the site has an order of that id. */
  create(order: NewOrder): Promise<'done' | 'exists'>;
  /** The same for a caller with an idempotency key, in a commit of its own. */
  createAnswered(order: NewOrder, answer: StoredAnswer & { key: string }): Promise<'done' | 'exists' | 'repeated'>;
  load(siteId: SiteId, orderId: string): Promise<Aggregate | undefined>;
  loadBySession(siteId: SiteId, sessionId: string): Promise<Aggregate | undefined>;
  loadByTransaction(siteId: SiteId, transactionId: number): Promise<Aggregate | undefined>;
  /** By the psp id of a gift card's payment. */
  loadByGift(siteId: SiteId, transactionId: number): Promise<Aggregate | undefined>;
  loadByAuthentication(siteId: SiteId, threeDsServerTransId: string): Promise<Aggregate | undefined>;
  commit(change: Change): Promise<CommitOutcome>;
  /** Takes an order of which nobody has heard away, with its session, attempt, events and tasks; false where it has another version by now. */
  unmake(order: Order): Promise<boolean>;
  /** Orders whose session lapsed by `now` and that still wait for a payer, oldest first. */
  lapsed(now: Instant, limit: number): Promise<readonly { siteId: SiteId; orderId: string }[]>;
  /**
   * Whether the payer of this order has, since then, begun another order of the site, or completed one of the same total.
   * Knows orders that were made while the site sent reminders.
   */
  hasPayerGoneOn(order: Order, since: Instant): Promise<boolean>;
  /** Keeps messages that change no order. */
  keepMessages(messages: { acquirer: readonly AcquirerMessage[] }): Promise<void>;
  /**
   * Keeps messages on an authentication that change nothing, unless enough is kept of it. Resolves with how often that was so by now,
   * whenever it is worth telling.
   */
  keepLate(messages: readonly ThreeDsMessage[]): Promise<number | undefined>;
  /** Keeps a message unless its authentication has one of this type and direction. */
  keepFirst(message: ThreeDsMessage): Promise<void>;
  /** Messages sent to the acquirer for this attempt, oldest first. */
  acquirerMessages(siteId: SiteId, transactionId: number): Promise<readonly AcquirerMessage[]>;
}

export interface TaskStore {
  /** Takes due tasks of a queue for `leaseMs`: nobody else gets them until then. */
  claim(queue: Queue, now: Instant, limit: number, leaseMs: number): Promise<readonly Task[]>;
  /** When the next task is due, of those due later than `after`. */
  nextDue(queue: Queue, after: Instant): Promise<Instant | undefined>;
  finish(task: { siteId: SiteId; taskId: number }): Promise<void>;
  /** The acquirer has taken a reversal: the last message of a payment that came to nothing, and its card's number goes with it. */
  finishReversal(task: Pick<Task, 'siteId' | 'taskId' | 'transactionId'>, cardRef: string): Promise<void>;
  /** Puts a task off, with new data. */
  putOff(
    task: { siteId: SiteId; taskId: number },
    dueAt: Instant,
    data?: Readonly<Record<string, unknown>>,
  ): Promise<void>;
}
