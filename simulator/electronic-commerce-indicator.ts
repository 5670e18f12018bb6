/** The ECI each scheme gives to an outcome. Visa and American Express count down from 07, Mastercard up from 00. */
import type { CardScheme } from './scenarios/cards.ts';

type Status = 'Y' | 'A' | 'N' | 'U' | 'R' | 'I';

const VISA: Readonly<Record<Status, string>> = { Y: '05', A: '06', N: '07', U: '07', R: '07', I: '07' };
const MASTERCARD: Readonly<Record<Status, string>> = { Y: '02', A: '01', N: '00', U: '00', R: '00', I: '06' };

/** `challengeInd` 06 (data share only) has an ECI of its own at Mastercard. Two digits. */
export function eciOf(scheme: CardScheme, status: Status, challengeInd?: string): string {
  if (scheme === 'VISA' || scheme === 'AMEX') return VISA[status];
  return status === 'I' && challengeInd === '06' ? '04' : MASTERCARD[status];
}
