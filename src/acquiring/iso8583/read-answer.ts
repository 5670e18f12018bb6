/** From an answer of the host, or its absence, to an outcome of the Acquirer port. Pure. */
import type { Instant } from '../../platform/clock.ts';
import { countryOfNumber } from '../../platform/countries.ts';
import { currencyOfNumber, type Money } from '../../platform/money.ts';
import type { Answer, Declined, MessageKind, Outcome } from '../types.ts';
import { decodeTags, TAG, type Tags } from './additional-data.ts';
import type { Draft } from './build.ts';
import { differences, isInPart, named } from './fits.ts';
import type { LinkAnswer } from './link.ts';
import { maskMessage } from './mask.ts';
import type { IsoMessage } from './message.ts';
import { meaningOf, REVERSAL_DONE } from './response-codes.ts';

/** Mastercard's: authenticated, attempted. */
const AUTHENTICATED_ECIS = ['02', '01'];

/** What was asked: the draft that was written down, and the message as it left, card number and all. */
export interface Asked {
  readonly kind: MessageKind;
  readonly draft: Draft;
  readonly question: IsoMessage;
}

export function outcomeOf(asked: Asked, result: LinkAnswer, at: Instant): Outcome {
  const { 11: stan, 37: rrn } = asked.draft.fields as Record<number, string>;
  const unknown = { outcome: 'unknown', stan: stan!, rrn: rrn! } as const;
  if (!result.answered) return { ...unknown, cause: result.cause, sent: result.sent };
  const { fault, message } = result;
  const differs = fault ? [`${named(fault.field)} ${fault.fault}`] : differences(asked.kind, asked.question, message);
  if (differs.length > 0) {
    const misfit = { differs, record: maskMessage(result.message) };
    return { ...unknown, cause: 'does_not_fit', sent: true, misfit };
  }
  const answer = answerOf(asked.draft, result.message, at);
  const meaning = meaningOf(answer.responseCode, {
    mastercardFamily: !/^[34]/.test(asked.question.fields[2]!),
    authenticated: AUTHENTICATED_ECIS.includes(tagsOf(asked.draft.fields[48])[TAG.eci] ?? ''),
  });
  const { reason, reasonCode } = meaning;
  const isReversal = asked.kind === 'reversal' || asked.kind === 'reversal_advice';
  if (isReversal && REVERSAL_DONE.includes(answer.responseCode)) {
    return { ...answer, ...meaningOf00(), outcome: 'approved' };
  }
  if (meaning.verdict !== 'declined') {
    const approved = { ...answer, reason, reasonCode };
    if (!isInPart(asked.question, result.message)) return { ...approved, outcome: 'approved' };
    return { ...approved, outcome: 'partial', approvedAmount: amountOf(result.message) };
  }
  const { retry, mustReverse, stopRecurring } = meaning;
  // The money was promised already: a declined advice is a matter for people, whatever the code says.
  const alarm = meaning.alarm || isReversal || asked.kind === 'capture';
  return {
    ...answer,
    outcome: 'declined',
    reason,
    reasonCode,
    retry,
    mustReverse,
    alarm,
    stopRecurring,
  } satisfies Declined;
}

function meaningOf00() {
  const { reason, reasonCode } = meaningOf('00', { mastercardFamily: false, authenticated: false });
  return { reason, reasonCode };
}

function answerOf({ fields: asked }: Draft, message: IsoMessage, at: Instant): Answer {
  const { fields } = message;
  const tags = tagsOf(fields[48]);
  const country = tags[TAG.issuerCountry];
  return {
    stan: asked[11]!,
    rrn: asked[37]!,
    responseCode: fields[39]!,
    approvalCode: fields[38]?.trimEnd() || null,
    networkTransactionId: tags[TAG.networkTransactionId] ?? null,
    cvcResult: tags[TAG.cvcResult] ?? null,
    cavvResult: tags[TAG.cavvResult] ?? null,
    avsResult: tags[TAG.avsResult] ?? null,
    issuerCountry: (country && countryOfNumber(country)) || null,
    funding: tags[TAG.funding] ?? null,
    retryAdvice: tags[TAG.retryAdvice] ?? null,
    answeredAt: at,
    record: maskMessage(message),
  };
}

/** Additional data of an answer tell more about it but do not decide; where they cannot be read they tell nothing. */
function tagsOf(text: string | undefined): Tags {
  const read = decodeTags(text ?? '');
  return read.ok ? read.tags : {};
}

/** Of an answer that fits, so both elements are there and known. */
function amountOf({ fields }: IsoMessage): Money {
  return { amount: Number(fields[4]), currency: currencyOfNumber(fields[49]!)! };
}
