/**
 * What an issuer's answer (element 39) means: whether another try makes sense, and the code and text an order shows.
 * Data, because schemes and issuers disagree on it.
 */
import type { MessageKind, Reason, RetryClass } from '../types.ts';

export interface ResponseMeaning extends Reason {
  readonly verdict: 'approved' | 'partial' | 'declined';
  readonly retry: RetryClass;
  /** The issuer may hold the amount although we cannot use the answer. */
  readonly mustReverse: boolean;
  readonly alarm: boolean;
  readonly stopRecurring: boolean;
}

/** What decides between the two meanings of 65. */
export interface ResponseContext {
  /** Mastercard, Maestro or Bancontact, by the first digit of the number. */
  readonly mastercardFamily: boolean;
  /** Whether the request said that the cardholder was authenticated or that it was attempted: ECI 02 or 01. */
  readonly authenticated: boolean;
}

const APPROVED: Reason = { reasonCode: '1000', reason: 'Successful approval/completion' };

const SOFT_DECLINE: Reason = { reasonCode: '4004', reason: 'Soft decline (authentication required)' };

const approved = (): ResponseMeaning => ({
  ...APPROVED,
  verdict: 'approved',
  retry: 'never',
  mustReverse: false,
  alarm: false,
  stopRecurring: false,
});

const declined = (
  retry: RetryClass,
  reason: string,
  reasonCode = '4999',
  more: Partial<ResponseMeaning> = {},
): ResponseMeaning => ({
  verdict: 'declined',
  retry,
  reason,
  reasonCode,
  mustReverse: false,
  alarm: false,
  stopRecurring: false,
  ...more,
});

const pinRelated = (reason: string) => declined('later', reason);

/** «Stolen» and «lost» are never told: whoever holds the card would learn it. */
const PICK_UP = 'Pick up the card';

const MEANINGS: Readonly<Record<string, ResponseMeaning>> = {
  '00': approved(),
  '10': { ...approved(), verdict: 'partial' },
  '85': approved(),
  '01': declined('other', 'Refer to card issuer'),
  '02': declined('other', 'Refer to card issuer'),
  '03': declined('other', 'Invalid merchant'),
  '04': declined('never', PICK_UP),
  '05': declined('other', 'Do not honour', '4001'),
  '07': declined('never', PICK_UP),
  // The cardholder would have to show a document, which nobody can do from afar.
  '08': declined('other', 'Honour with identification', '4999', { mustReverse: true }),
  '12': declined('never', 'Invalid transaction'),
  '13': declined('fix_data', 'Invalid amount'),
  '14': declined('never', 'Invalid card number', '4005'),
  '15': declined('never', 'No such issuer'),
  '19': declined('technical', 'Re-enter transaction'),
  '28': declined('technical', 'Temporarily unavailable'),
  '30': declined('fix_data', 'Format error', '4999', { alarm: true }),
  '34': declined('other', 'Suspected fraud', '4003'),
  '41': declined('never', PICK_UP),
  '43': declined('never', PICK_UP),
  '46': declined('never', 'Closed account', '4005'),
  '51': declined('later', 'Insufficient funds', '4002'),
  '54': declined('fix_data', 'Expired card', '4005'),
  '55': pinRelated('Incorrect PIN'),
  '57': declined('never', 'Transaction not permitted to cardholder'),
  '58': declined('fix_data', 'Transaction not permitted to terminal'),
  '59': declined('later', 'Suspected fraud', '4003'),
  '61': declined('later', 'Exceeds amount limit'),
  '62': declined('later', 'Restricted card'),
  '63': declined('other', 'Security violation', '4003'),
  '65': declined('later', 'Exceeds frequency limit'),
  '68': declined('technical', 'Response received too late'),
  '6P': declined('fix_data', 'Identification needed'),
  '70': declined('fix_data', 'Contact card issuer'),
  '71': pinRelated('PIN not changed'),
  '75': pinRelated('PIN tries exceeded'),
  '78': declined('later', 'Account not active'),
  '82': declined('fix_data', 'CVC or CAVV check negative'),
  '83': declined('step_up', SOFT_DECLINE.reason, SOFT_DECLINE.reasonCode),
  '86': pinRelated('PIN validation not possible'),
  '87': declined('other', 'No cash back allowed'),
  '88': declined('other', 'Cryptographic failure'),
  '89': pinRelated('Unacceptable PIN'),
  '91': declined('technical', 'Issuer unavailable'),
  '92': declined('technical', 'Unable to route transaction'),
  '93': declined('later', 'Transaction cannot be completed, violation of law'),
  '94': declined('technical', 'Duplicate transmission', '4999', { alarm: true }),
  '96': declined('technical', 'System error'),
  '1A': declined('step_up', SOFT_DECLINE.reason, SOFT_DECLINE.reasonCode),
  CV: declined('fix_data', 'Card type verification error'),
  N3: declined('later', 'Cash service not available'),
  N4: declined('later', 'Cash request exceeds issuer limit'),
  N7: declined('fix_data', 'CVC mismatch'),
  R0: declined('never', 'Stop payment order'),
  R1: declined('never', 'Recurring payments stopped by cardholder', '4999', { stopRecurring: true }),
  R3: declined('never', 'All recurring payments stopped by cardholder', '4999', { stopRecurring: true }),
};

const UNKNOWN_CODE = declined('other', 'Declined');

/** The meaning of a code; one that is not in the table is a decline of no known kind. */
export function meaningOf(responseCode: string, context: ResponseContext): ResponseMeaning {
  // At Mastercard 65 asks an unauthenticated remote payment to authenticate; elsewhere, or authenticated, it is a limit.
  if (responseCode === '65' && context.mastercardFamily && !context.authenticated) {
    return declined('step_up', SOFT_DECLINE.reason, SOFT_DECLINE.reasonCode);
  }
  return MEANINGS[responseCode] ?? UNKNOWN_CODE;
}

/** Codes that say yes to a question of this kind. 85 says that nothing speaks against a card, which promises no money. */
export const YES: Readonly<Record<MessageKind, readonly string[]>> = {
  authorisation: ['00', '10'],
  verification: ['00', '85'],
  capture: ['00'],
  refund: ['00'],
  reversal: ['00'],
  reversal_advice: ['00'],
};

/** All ways of ISO 8583:1987 to say yes; 11 and 16 approve with a greeting or a track to write, 32 in part. */
const SAYS_YES: readonly string[] = ['00', '10', '11', '16', '32', '85'];

/** Money may have been promised, but not in words that answer this question. */
export function isYesToAnother(kind: MessageKind, code: string): boolean {
  return SAYS_YES.includes(code) && !YES[kind].includes(code);
}

/** Answers to a reversal that leave nothing owed: done, no such original, done before. */
export const REVERSAL_DONE: readonly string[] = ['00', '25', '94'];

/** Reasons of a reversal as element 39 of its request carries them. */
export const REVERSAL_REASONS = { cancelled: '17', no_answer: '68', malfunction: '22', fraud: '34' } as const;

/** Every code of the table; for its test and its page of documentation. */
export const KNOWN_RESPONSE_CODES: readonly string[] = Object.keys(MEANINGS).sort();
