/** The ARes and the RReq/RRes: what the issuer answers, at once or after a challenge. EMV 3DS 2.2.0 tables B.2, B.8, B.9. */
import * as codes from './enumerations.ts';
import {
  authenticationValue,
  type Condition,
  code,
  digits,
  field,
  literal,
  type MessageTable,
  messageExtension,
  messageVersionField,
  pattern,
  secureUrl,
  text,
  uuid,
} from './fields.ts';

const statusIs =
  (...values: string[]): Condition =>
  (message) =>
    values.includes(String(message.transStatus));

const eci = field('eci', 'CC', pattern(/^[0-9A-Z]{2}$/));
const challengeOrDecoupled = statusIs('C', 'D');

export const ARES: MessageTable = {
  type: 'ARes',
  fields: [
    field('messageType', 'RR', literal('ARes')),
    messageVersionField,
    field('threeDSServerTransID', 'RR', uuid),
    field('dsTransID', 'RR', uuid),
    field('acsTransID', 'RR', uuid),
    field('dsReferenceNumber', 'RR', text(32)),
    field('acsReferenceNumber', 'RR', text(32)),
    field('acsOperatorID', 'CC', text(32)),
    field('transStatus', 'RR', code(codes.TRANS_STATUS)),
    field('transStatusReason', 'CC', code(codes.TRANS_STATUS_REASON), { when: statusIs('N', 'U', 'R') }),
    field('authenticationValue', 'CC', authenticationValue, { when: statusIs('Y', 'A') }),
    eci,
    field('acsURL', 'CC', secureUrl(2_048), { when: statusIs('C') }),
    field('acsChallengeMandated', 'CC', code(codes.YES_NO), { when: challengeOrDecoupled }),
    field('authenticationType', 'CC', code(codes.AUTHENTICATION_TYPE), { when: challengeOrDecoupled }),
    field('acsDecConInd', '-C', code(codes.YES_NO), { when: statusIs('D') }),
    field('cardholderInfo', 'OC', text(128)),
    field('whiteListStatus', '-O', code(codes.WHITE_LIST_STATUS)),
    field('whiteListStatusSource', '-C', code(codes.WHITE_LIST_SOURCE), {
      when: (message) => message.whiteListStatus !== undefined,
    }),
    field('broadInfo', 'CC', { kind: 'anyObject', maxBytes: 4_096 }),
    messageExtension,
  ],
  rules: [
    (message) => (message.transStatus === 'D' && message.acsDecConInd !== 'Y' ? ['acsDecConInd'] : []),
    (message) => (message.transStatus === 'D' && message.authenticationType !== '04' ? ['authenticationType'] : []),
  ],
};

export const RREQ: MessageTable = {
  type: 'RReq',
  fields: [
    field('messageType', 'RR', literal('RReq')),
    messageVersionField,
    field('threeDSServerTransID', 'RR', uuid),
    field('dsTransID', 'RR', uuid),
    field('acsTransID', 'RR', uuid),
    field('messageCategory', 'RR', code(codes.MESSAGE_CATEGORY)),
    field('transStatus', 'RR', code(codes.RESULT_TRANS_STATUS)),
    field('transStatusReason', 'CC', code(codes.TRANS_STATUS_REASON), { when: statusIs('N', 'U', 'R') }),
    field('authenticationValue', 'CC', authenticationValue, { when: statusIs('Y', 'A') }),
    eci,
    field('authenticationType', 'CC', code(codes.AUTHENTICATION_TYPE), { when: statusIs('Y', 'N') }),
    field('authenticationMethod', 'CC', code(codes.AUTHENTICATION_METHOD), { leg: 'ds-acs' }),
    // A decoupled authentication (type 04) has no pages to count.
    field('interactionCounter', 'RC', digits(2, 2), { when: (message) => message.authenticationType !== '04' }),
    field('challengeCancel', 'CC', code(codes.CHALLENGE_CANCEL), {
      when: (message) => message.transStatusReason === '14',
    }),
    field('whiteListStatus', '-O', code(codes.WHITE_LIST_STATUS)),
    field('whiteListStatusSource', '-C', code(codes.WHITE_LIST_SOURCE), {
      when: (message) => message.whiteListStatus !== undefined,
    }),
    messageExtension,
  ],
  rules: [
    // Timed out: either the ACS waited in vain for an answer (04) or for the first CReq (05), or decoupled ran out (03).
    (message) =>
      message.transStatusReason === '14' && !['03', '04', '05'].includes(String(message.challengeCancel))
        ? ['challengeCancel']
        : [],
  ],
};

export const RRES: MessageTable = {
  type: 'RRes',
  fields: [
    field('messageType', 'RR', literal('RRes')),
    messageVersionField,
    field('threeDSServerTransID', 'RR', uuid),
    field('dsTransID', 'RR', uuid),
    field('acsTransID', 'RR', uuid),
    field('resultsStatus', 'RR', code(codes.RESULTS_STATUS)),
    messageExtension,
  ],
  rules: [],
};
