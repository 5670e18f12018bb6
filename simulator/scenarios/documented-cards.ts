/**
 * The documented test cards: exact numbers whose outcomes are promised to whoever integrates against the API.
 * What other numbers do stands in `grammar.ts` and `card-prefixes.ts`.
 */
import type { CardScheme } from './card-prefixes.ts';

export interface DocumentedCard {
  readonly scheme: CardScheme;
  /** False: the number is in no card range, so no authentication can be asked for. Default true. */
  readonly enrolled?: boolean;
  /** `fail`: the authentication ends with N whatever the cardholder chooses. Default `wish`. */
  readonly threeDs?: 'wish' | 'fail';
  /** What the issuer host answers, in the codes of the grammar. Default `00`. */
  readonly authorisation?: string;
  /** How a payment that is held for a look at its risk ends. Absent: it is not held. */
  readonly riskHold?: 'void' | 'completed';
  /** ISO 3166-1 alpha-2. Default NL. */
  readonly issuerCountry?: string;
}

export const DOCUMENTED_CARDS: Readonly<Record<string, DocumentedCard>> = {
  '4111111111111111': { scheme: 'VISA' },
  '4761340000000019': { scheme: 'VISA' },
  '4012001038443335': { scheme: 'VISA', enrolled: false, issuerCountry: 'US' },
  '4917300000000008': { scheme: 'VISA', riskHold: 'void' },
  '4462000000000003': { scheme: 'VISA', riskHold: 'completed' },
  '4012001037461114': { scheme: 'VISA', threeDs: 'fail' },
  '4012001038488884': { scheme: 'VISA', authorisation: '51' },
  '5500000000000004': { scheme: 'MASTERCARD' },
  '5555555555554444': { scheme: 'MASTERCARD' },
  '374500000000015': { scheme: 'AMEX' },
  '378282246310005': { scheme: 'AMEX', enrolled: false, issuerCountry: 'US' },
  '374200000000004': { scheme: 'AMEX', threeDs: 'fail' },
  '378734493671000': { scheme: 'AMEX', riskHold: 'void' },
  '6799990000000000011': { scheme: 'MAESTRO' },
  '6759000000005': { scheme: 'MAESTRO' },
  '5747906991001442': { scheme: 'MAESTRO' },
  '67034500054620008': { scheme: 'MISTERCASH' },
  '67034500054610009': { scheme: 'MISTERCASH', enrolled: false },
  '67039902990000045': { scheme: 'MISTERCASH', threeDs: 'fail' },
  '67039902990000011': { scheme: 'MISTERCASH', authorisation: '51' },
};
