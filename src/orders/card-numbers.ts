/** How long the number of a card that paid is needed. That of a payment that came to nothing goes with its last change (storage). */
import { METHODS } from '../methods/catalogue.ts';
import { DAY } from '../platform/clock.ts';

/** The longest that an authorisation of any scheme waits for its capture, whose money can be refunded from then on. */
const LONGEST_CAPTURE_MS = Math.max(...METHODS.map(({ captureWindowMs }) => captureWindowMs ?? 0));
/** A refund that was accepted on the last day leaves at midnight, and may have to be taken back for a day after that. */
const REFUND_UNDER_WAY_MS = 3 * DAY;

/** From when the card was entered. */
export function cardNumbersKeptMs(refundDays: number): number {
  return refundDays * DAY + LONGEST_CAPTURE_MS + REFUND_UNDER_WAY_MS;
}
