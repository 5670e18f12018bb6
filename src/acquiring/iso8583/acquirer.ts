/** The Acquirer port over an ISO 8583 host: numbers and builds messages, hands them to the link, reads the answers. */
import { type Clock, SECOND } from '../../platform/clock.ts';
import type { Acquirer, Counter, MessageKind, MessageRecord, PreparedMessage } from '../types.ts';
import {
  asAdvice,
  type Draft,
  draftAuthorisation,
  draftCapture,
  draftRefund,
  draftReversal,
  type Numbering,
  withCard,
} from './build.ts';
import { encode } from './codec.ts';
import { asRepeat, layoutFault } from './layouts.ts';
import { ANSWER_TIMEOUT_MS, type Link } from './link.ts';
import { stanOf } from './numbers.ts';
import { outcomeOf } from './read-answer.ts';

const ADAPTER = 'iso8583';

/** An unanswered advice is due again after five seconds, so nobody waits longer for its answer. */
const ADVICE_TIMEOUT_MS = 5 * SECOND;

/** What the adapter keeps in a record: enough to build the message, and those that refer to it, again. */
interface Body {
  readonly fields: Draft['fields'];
  readonly timeZone: string;
}

/** Stands in for a card while a message is tried out before it is written down. */
const SPECIMEN = { pan: '4000000000000002', expiry: '3012', cvc: '123' };

export function makeIso8583Acquirer(parts: { link: Link; counter: Counter; clock: Clock }): Acquirer {
  const { link, counter, clock } = parts;

  async function numbering(acquirerId: string, terminalId: string): Promise<Numbering> {
    return { stan: stanOf(await counter.next(acquirerId, terminalId)), at: clock.now() };
  }

  return {
    async prepareAuthorisation(request) {
      const { merchant, vaultRef, idempotencyKey } = request;
      const numbers = await numbering(merchant.acquirerId, merchant.terminalId);
      const draft = draftAuthorisation(request, numbers);
      return prepared('authorisation', draft, numbers, { vaultRef, idempotencyKey, timeZone: merchant.timeZone });
    },

    async prepareVerification(request) {
      const { merchant, vaultRef, idempotencyKey, currency } = request;
      const numbers = await numbering(merchant.acquirerId, merchant.terminalId);
      const draft = draftAuthorisation({ ...request, amount: { amount: 0, currency } }, numbers, true);
      return prepared('verification', draft, numbers, { vaultRef, idempotencyKey, timeZone: merchant.timeZone });
    },

    async prepareCapture(request) {
      const { draft: original, timeZone } = read(request.original);
      const numbers = await numberingLike(original);
      const draft = draftCapture(request, original, timeZone, numbers);
      return prepared('capture', draft, numbers, { ...keptFrom(request.original), timeZone });
    },

    async prepareRefund(request) {
      const { merchant, vaultRef, idempotencyKey } = request;
      const numbers = await numbering(merchant.acquirerId, merchant.terminalId);
      const draft = draftRefund(request, request.original && read(request.original).draft, numbers);
      return prepared('refund', draft, numbers, { vaultRef, idempotencyKey, timeZone: merchant.timeZone });
    },

    async prepareReversal(request) {
      const { draft: original, timeZone } = read(request.original);
      const numbers = await numberingLike(original);
      const draft = draftReversal(request, original, numbers);
      const kind = request.as === 'request' ? 'reversal' : 'reversal_advice';
      return prepared(kind, draft, numbers, { ...keptFrom(request.original), timeZone });
    },

    async prepareAdviceOf(request) {
      const { draft, timeZone } = read(request);
      if (request.kind !== 'reversal')
        throw new RangeError(`a message of kind «${request.kind}» is no reversal request`);
      const numbers = await numberingLike(draft);
      return prepared('reversal_advice', asAdvice(draft, numbers), numbers, { ...keptFrom(request), timeZone });
    },

    restore(record) {
      read(record);
      return asPrepared(record);
    },

    async send(message, card, { repeat = false } = {}) {
      const { kind } = message;
      const { draft } = read(message.record);
      const whole = withCard(draft, card);
      const isAdvice = kind === 'capture' || kind === 'reversal_advice';
      const leaving = repeat && isAdvice ? { ...whole, mti: asRepeat(whole.mti) } : whole;
      const result = await link.ask(leaving, isAdvice ? ADVICE_TIMEOUT_MS : ANSWER_TIMEOUT_MS);
      return outcomeOf({ kind, draft, question: leaving }, result, clock.now());
    },

    health: () => link.health(),
    close: () => link.close(),
  };

  function numberingLike({ fields }: Draft): Promise<Numbering> {
    return numbering(fields[32]!, fields[41]!.trimEnd());
  }
}

const keptFrom = ({ vaultRef, idempotencyKey }: MessageRecord) => ({ vaultRef, idempotencyKey });

function prepared(
  kind: MessageKind,
  draft: Draft,
  { stan, at }: Numbering,
  kept: { vaultRef: string; idempotencyKey: string | null; timeZone: string },
): PreparedMessage {
  refuseUnsendable(draft);
  const { vaultRef, idempotencyKey, timeZone } = kept;
  const body: Body = { fields: draft.fields, timeZone };
  const rrn = draft.fields[37]!;
  const { mti } = draft;
  return asPrepared({ adapter: ADAPTER, kind, mti, stan, rrn, vaultRef, idempotencyKey, preparedAt: at, body });
}

/** Found out before anything is written down rather than when it should leave. */
function refuseUnsendable(draft: Draft): void {
  const specimen = withCard(draft, SPECIMEN);
  encode(specimen);
  const fault = layoutFault(specimen);
  if (fault) throw new RangeError(`element ${fault.field} of ${draft.mti} is ${fault.fault}`);
}

function asPrepared(record: MessageRecord): PreparedMessage {
  const { kind, stan, rrn } = record;
  return { kind, stan, rrn, record };
}

function read(record: MessageRecord): { draft: Draft; timeZone: string } {
  const body = record.body as Partial<Body> | null;
  if (record.adapter !== ADAPTER || !body?.fields || typeof body.timeZone !== 'string') {
    throw new RangeError(`a record of «${record.adapter}» is none of ours`);
  }
  return { draft: { mti: record.mti, fields: body.fields }, timeZone: body.timeZone };
}
