/** The error codes of EMV 3DS §A.9 (205 to 207, 312 and 313 since 2.3.1) and what each of them means. */
import type { Fault } from './types.ts';

export const ERROR_DESCRIPTIONS = {
  '101': 'Message received invalid',
  '102': 'Message version not supported',
  '103': 'Sent messages limit exceeded',
  '201': 'Required element missing',
  '202': 'Critical message extension not recognised',
  '203': 'Format or value of an element is invalid',
  '204': 'Duplicate element',
  '205': 'Card ranges overlap',
  '206': 'Action on a card range is not possible',
  '207': 'Reserved value not recognised',
  '301': 'Transaction ID not recognised',
  '302': 'Data decryption failure',
  '303': 'Access denied, invalid endpoint',
  '304': 'ISO code not valid',
  '305': 'Transaction data not valid',
  '306': 'Merchant category code not valid for the payment system',
  '307': 'Serial number not valid',
  '312': 'Result already received',
  '313': 'Result not expected',
  '402': 'Transaction timed out',
  '403': 'Transient system failure',
  '404': 'Permanent system failure',
  '405': 'System connection failure',
} as const;

export type ErrorCode = keyof typeof ERROR_DESCRIPTIONS;

/** EMV 3DS limits errorDetail to 2048 characters; a list of names is cut there. */
const LONGEST_DETAIL = 2_048;

export function makeFault(
  errorCode: ErrorCode,
  errorDetail: string,
  about: Pick<Fault, 'errorMessageType' | 'ids' | 'messageVersion'> = { ids: {} },
): Fault {
  return {
    errorCode,
    errorDescription: ERROR_DESCRIPTIONS[errorCode],
    errorDetail: errorDetail.slice(0, LONGEST_DETAIL).toWellFormed(),
    ...about,
  };
}
