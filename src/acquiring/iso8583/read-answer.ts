/** From an answer of the host, or its absence, to an outcome of the Acquirer port. Pure. */
import type { Instant } from '../../platform/clock.ts';
import { countryOfNumber } from '../../platform/countries.ts';
import { currencyOfNumber, type Money } from '../../platform/money.ts';
import type { Answer, Declined, MessageKind, Outcome } from '../types.ts';
import { decodeTags, TAG, type Tags } from './additional-data.ts';
import type { Draft } from './build.ts';
import type { LinkAnswer } from './link.ts';
import { maskMessage } from './mask.ts';
import type { IsoMessage } from './message.ts';
import { meaningOf, REVERSAL_DONE } from './response-codes.ts';

/** Mastercard's: authenticated, attempted. */
const AUTHENTICATED_ECIS = ['02', '01'];

/** What was asked: the draft without its card, and the first digit of the card number. */
export interface Asked {
  readonly kind: MessageKind;
  readonly draft: Draft;
  readonly firstDigit: string;
}

export function outcomeOf(asked: Asked, result: LinkAnswer, at: Instant): Outcome {
  const { fields } = asked.draft;
  if (!result.answered) {
    return { outcome: 'unknown', stan: fields[11]!, rrn: fields[37]!, cause: result.cause, sent: result.sent };
  }
  const answer = answerOf(asked.draft, result.message, at);
  const meaning = meaningOf(answer.responseCode, {
    mastercardFamily: !/^[34]/.test(asked.firstDigit),
    authenticated: AUTHENTICATED_ECIS.includes(tagsOf(asked.draft.fields[48])[TAG.eci] ?? ''),
  });
  const { reason, reasonCode } = meaning;
  const isReversal = asked.kind === 'reversal' || asked.kind === 'reversal_advice';
  if (isReversal && REVERSAL_DONE.includes(answer.responseCode)) {
    return { ...answer, ...meaningOf00(), outcome: 'approved' };
  }
  if (meaning.verdict === 'approved') return { ...answer, outcome: 'approved', reason, reasonCode };
  if (meaning.verdict === 'partial') {
    const approvedAmount = amountOf(result.message) ?? amountOf(asked.draft)!;
    return { ...answer, outcome: 'partial', approvedAmount, reason, reasonCode };
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

function amountOf({ fields }: { fields: IsoMessage['fields'] }): Money | undefined {
  const currency = currencyOfNumber(fields[49] ?? '');
  return currency === undefined || fields[4] === undefined ? undefined : { amount: Number(fields[4]), currency };
}
