/**
 * The Acquirer port without a host: for fast tests of what stands in front of it. It approves everything unless it is
 * told otherwise, remembers what was sent, and answers a repeated advice as it did the first time.
 */
import type { Clock } from '../platform/clock.ts';
import type { Money } from '../platform/money.ts';
import { rrnOf, stanOf } from './iso8583/numbers.ts';
import { isYesToAnother, meaningOf, REVERSAL_DONE } from './iso8583/response-codes.ts';
import type {
  Acquirer,
  Answer,
  Card,
  Counter,
  Health,
  Merchant,
  MessageKind,
  MessageRecord,
  Outcome,
  PreparedMessage,
} from './types.ts';

/** What the issuer says: a response code, an answer with more in it, nothing, or something that fits another question. */
export type SaidByIssuer =
  | string
  | ({ readonly responseCode: string; readonly approvedAmount?: Money } & Partial<Answer>)
  | { readonly silent: 'timeout' | 'connection_lost' | 'not_connected' }
  | { readonly differs: readonly string[] };

export interface InMemoryOptions {
  readonly clock: Clock;
  readonly counter?: Counter;
  /** Default: approves. `times` says how often this message was sent, this one included. */
  readonly answer?: (record: MessageRecord, card: Card, times: number) => SaidByIssuer;
}

export interface InMemoryAcquirer extends Acquirer {
  /** The records of everything sent, in order; a repeat is there again. */
  readonly sent: readonly MessageRecord[];
  setHealth(health: Health): void;
}

const ADAPTER = 'in-memory';

const MTI: Readonly<Record<MessageKind, string>> = {
  authorisation: '0100',
  verification: '0100',
  capture: '0220',
  refund: '0200',
  reversal: '0400',
  reversal_advice: '0420',
};

/** What is kept of a request besides its numbers. Plain JSON. */
export interface InMemoryBody {
  readonly acquirerId: string;
  readonly terminalId: string;
  readonly amount: Money;
  readonly eci: string | null;
  /** Of the message this one refers to. */
  readonly originalStan: string | null;
}

export function makeInMemoryAcquirer({ clock, counter = countFromOne(), answer }: InMemoryOptions): InMemoryAcquirer {
  const sent: MessageRecord[] = [];
  let health: Health = 'up';
  let closed = false;

  type Kept = Pick<MessageRecord, 'vaultRef' | 'idempotencyKey'>;

  async function prepare(kind: MessageKind, kept: Kept, body: InMemoryBody, rrn?: string): Promise<PreparedMessage> {
    const stan = stanOf(await counter.next(body.acquirerId, body.terminalId));
    const preparedAt = clock.now();
    const { vaultRef, idempotencyKey } = kept;
    const numbers = { stan, rrn: rrn ?? rrnOf(preparedAt, stan) };
    return restore({ adapter: ADAPTER, kind, mti: MTI[kind], ...numbers, vaultRef, idempotencyKey, preparedAt, body });
  }

  function restore(record: MessageRecord): PreparedMessage {
    bodyOf(record);
    const { kind, stan, rrn } = record;
    return { kind, stan, rrn, record };
  }

  return {
    sent,
    setHealth(next) {
      health = next;
    },
    prepareAuthorisation: (request) =>
      prepare('authorisation', request, fresh(request.merchant, request.amount, request.threeDs?.eci)),
    prepareVerification(request) {
      const nothing = { amount: 0, currency: request.currency };
      return prepare('verification', request, fresh(request.merchant, nothing, request.threeDs?.eci));
    },
    async prepareCapture({ original, amount }) {
      return prepare('capture', original, { ...bodyOf(original), amount, originalStan: original.stan });
    },
    prepareRefund({ original, ...request }) {
      const body = { ...fresh(request.merchant, request.amount), originalStan: original?.stan ?? null };
      return prepare('refund', request, body);
    },
    async prepareReversal({ original, as, remaining }) {
      const body = bodyOf(original);
      const left = { ...body, amount: remaining ?? body.amount, originalStan: original.stan };
      return prepare(as === 'request' ? 'reversal' : 'reversal_advice', original, left, original.rrn);
    },
    async prepareAdviceOf(request) {
      return prepare('reversal_advice', request, bodyOf(request), request.rrn);
    },
    restore,
    async send({ record, stan, rrn }, card) {
      if (closed) return { outcome: 'unknown', stan, rrn, cause: 'closed', sent: false };
      sent.push(record);
      const times = sent.filter((other) => other.stan === stan && other.kind === record.kind).length;
      return outcomeOf(record, card, answer?.(record, card, times) ?? '00', clock.now());
    },
    health: () => (closed ? 'down' : health),
    async close() {
      closed = true;
    },
  };
}

function fresh({ acquirerId, terminalId }: Merchant, amount: Money, eci?: string): InMemoryBody {
  return { acquirerId, terminalId, amount, eci: eci ?? null, originalStan: null };
}

function bodyOf(record: MessageRecord): InMemoryBody {
  if (record.adapter !== ADAPTER) throw new RangeError(`a record of «${record.adapter}» is none of ours`);
  return record.body as InMemoryBody;
}

function outcomeOf(record: MessageRecord, card: Card, said: SaidByIssuer, now: number): Outcome {
  const { kind, stan, rrn } = record;
  if (typeof said === 'object' && 'silent' in said) {
    return { outcome: 'unknown', stan, rrn, cause: said.silent, sent: said.silent !== 'not_connected' };
  }
  const unfit = (differs: readonly string[]): Outcome => {
    return { outcome: 'unknown', stan, rrn, cause: 'does_not_fit', sent: true, misfit: { differs, record: null } };
  };
  if (typeof said === 'object' && 'differs' in said) return unfit(said.differs);
  const { approvedAmount, ...given } = typeof said === 'string' ? { responseCode: said } : { ...said };
  if (isYesToAnother(kind, given.responseCode)) return unfit(['response or reason (39)']);
  const body = bodyOf(record);
  const isReversal = kind === 'reversal' || kind === 'reversal_advice';
  const code = isReversal && REVERSAL_DONE.includes(given.responseCode) ? '00' : given.responseCode;
  const meaning = meaningOf(code, {
    mastercardFamily: !/^[34]/.test(card.pan),
    authenticated: body.eci === '02' || body.eci === '01',
  });
  const { reason, reasonCode, verdict, retry, mustReverse, stopRecurring } = meaning;
  const answered = { ...answerFor(stan, rrn, verdict !== 'declined', now), ...given, reason, reasonCode };
  if (verdict === 'approved') return { ...answered, outcome: 'approved' };
  if (verdict === 'partial') {
    const half = { ...body.amount, amount: Math.floor(body.amount.amount / 2) };
    return { ...answered, outcome: 'partial', approvedAmount: approvedAmount ?? half };
  }
  const alarm = meaning.alarm || isReversal || kind === 'capture';
  return { ...answered, outcome: 'declined', retry, mustReverse, stopRecurring, alarm };
}

function answerFor(stan: string, rrn: string, approved: boolean, answeredAt: number): Answer {
  return {
    stan,
    rrn,
    responseCode: '00',
    approvalCode: approved ? `A${stan.slice(1)}` : null,
    networkTransactionId: approved ? `306326${stan.padStart(9, '0')}` : null,
    cvcResult: 'P',
    cavvResult: null,
    avsResult: null,
    issuerCountry: 'NL',
    funding: 'C',
    retryAdvice: null,
    answeredAt,
    record: null,
  };
}

function countFromOne(): Counter {
  let count = 0;
  return {
    async next() {
      count += 1;
      return count;
    },
  };
}
