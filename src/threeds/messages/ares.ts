/** The ARes and the RReq/RRes: what the issuer answers, at once or after a challenge. EMV 3DS tables B.2, B.8, B.9. */
import * as codes from './enumerations.ts';
import { ERRO } from './erro.ts';
import {
  authenticationValue,
  type Condition,
  code,
  digits,
  type Field,
  field,
  isPresent,
  list,
  literal,
  type MessageTable,
  messageExtension,
  messageVersionField,
  object,
  pattern,
  secureUrl,
  text,
  uuid,
} from './fields.ts';
import { trustList } from './trust-list.ts';

const statusIs =
  (...values: string[]): Condition =>
  (message) =>
    values.includes(String(message.transStatus));

const eci = field('eci', 'CCC', pattern(/^[0-9A-Z]{2}$/));
const challengeOrDecoupled = statusIs('C', 'D');

/** Whether the issuer has the merchant on the cardholder's list; renamed in 2.3.1. */
const trusted = trustList(
  { status: '-O-', source: '-C-', statuses: codes.WHITE_LIST_STATUS },
  { status: '--O', source: '--C', statuses: codes.TRUST_LIST_STATUS },
);

const deviceBinding: readonly Field[] = [
  field('deviceBindingStatus', '--O', text(2)),
  field('deviceBindingStatusSource', '--C', code(codes.TRUST_LIST_SOURCE), { when: isPresent('deviceBindingStatus') }),
];

/** Pictures of an issuer in three sizes: kept, never fetched. */
const images = { kind: 'anyObject', maxBytes: 8_192 } as const;
const cardholderInfo = object(
  field('text', '--C', text(128)),
  field('issuerImage', '--C', images),
  field('paymentSystemImage', '--C', images),
);
const authenticationMethods = list(code(codes.AUTHENTICATION_METHOD), 1, 99);
/** Of authenticationMethod and authenticationType. */
const DECOUPLED_METHOD = '12';
const DECOUPLED_TYPE = '04';

export const ARES: MessageTable = {
  type: 'ARes',
  fields: [
    field('messageType', 'RRR', literal('ARes')),
    messageVersionField,
    field('threeDSServerTransID', 'RRR', uuid),
    field('dsTransID', 'RRR', uuid),
    field('acsTransID', 'RRR', uuid),
    field('dsReferenceNumber', 'RRR', text(32)),
    field('acsReferenceNumber', 'RRR', text(32)),
    field('acsOperatorID', 'CCC', text(32)),
    field('transStatus', 'RRR', code(codes.TRANS_STATUS)),
    field('transStatusReason', 'CCC', code(codes.TRANS_STATUS_REASON), { when: statusIs('N', 'U', 'R') }),
    field('transStatusReasonInfo', '--O', text(256)),
    field('authenticationValue', 'CCC', authenticationValue, { when: statusIs('Y', 'A') }),
    eci,
    field('acsURL', 'CCC', secureUrl(2_048), { when: statusIs('C') }),
    // 2.1.0 knows no D, so its condition is that of the later versions.
    field('acsChallengeMandated', 'CCC', code(codes.YES_NO), { when: challengeOrDecoupled }),
    field('authenticationType', 'CC-', code(codes.AUTHENTICATION_TYPE), { when: challengeOrDecoupled }),
    field('authenticationMethod', '--C', authenticationMethods, { when: challengeOrDecoupled }),
    field('acsDecConInd', '-CC', code(codes.YES_NO), { when: statusIs('D') }),
    field('cardholderInfo', 'OC-', text(128)),
    field('cardholderInfo', '--C', cardholderInfo),
    field('transChallengeExemption', '--O', code(codes.CHALLENGE_EXEMPTION)),
    ...trusted,
    ...deviceBinding,
    field('cardSecurityCodeStatus', '--O', text(2)),
    field('cardSecurityCodeStatusSource', '--C', code(codes.TRUST_LIST_SOURCE), {
      when: isPresent('cardSecurityCodeStatus'),
    }),
    field('spcTransData', '--C', { kind: 'anyObject', maxBytes: 8_192 }),
    field('broadInfo', 'CCC', { kind: 'anyObject', maxBytes: 4_096 }),
    ...messageExtension,
  ],
  rules: [
    (message) => (message.transStatus === 'D' && message.acsDecConInd !== 'Y' ? ['acsDecConInd'] : []),
    (message, version) =>
      version !== '2.3.1' && message.transStatus === 'D' && message.authenticationType !== DECOUPLED_TYPE
        ? ['authenticationType']
        : [],
  ],
};

export const RREQ: MessageTable = {
  type: 'RReq',
  fields: [
    field('messageType', 'RRR', literal('RReq')),
    messageVersionField,
    field('threeDSServerTransID', 'RRR', uuid),
    field('dsTransID', 'RRR', uuid),
    field('acsTransID', 'RRR', uuid),
    field('messageCategory', 'RRR', code(codes.MESSAGE_CATEGORY)),
    field('transStatus', 'RRR', code(codes.RESULT_TRANS_STATUS)),
    field('transStatusReason', 'CCC', code(codes.TRANS_STATUS_REASON), { when: statusIs('N', 'U', 'R') }),
    field('transStatusReasonInfo', '--O', text(256)),
    field('authenticationValue', 'CCC', authenticationValue, { when: statusIs('Y', 'A') }),
    eci,
    field('authenticationType', 'CC-', code(codes.AUTHENTICATION_TYPE), { when: statusIs('Y', 'N') }),
    // Up to 2.2.0 the directory server keeps it to itself.
    field('authenticationMethod', 'CC-', code(codes.AUTHENTICATION_METHOD), { leg: 'ds-acs' }),
    field('authenticationMethod', '--C', authenticationMethods),
    field('interactionCounter', 'RCC', digits(2, 2), { when: hasPages }),
    field('challengeCancel', 'CCC', code(codes.CHALLENGE_CANCEL), {
      when: (message) => message.transStatusReason === '14',
    }),
    field('challengeErrorReporting', '--C', object(...ERRO.fields), {
      when: (message) => ['09', '10'].includes(String(message.challengeCancel)),
    }),
    field('cardholderInfo', '--O', cardholderInfo),
    ...trusted,
    ...deviceBinding,
    ...messageExtension,
  ],
  rules: [
    // Timed out: either the ACS waited in vain for an answer (04) or for the first CReq (05), or decoupled ran out (03).
    (message) =>
      message.transStatusReason === '14' && !['03', '04', '05'].includes(String(message.challengeCancel))
        ? ['challengeCancel']
        : [],
  ],
};

/** A decoupled authentication has no pages to count. 2.3.1 tells it by its methods, and need not name them. */
function hasPages(message: Readonly<Record<string, unknown>>, version: string): boolean {
  if (version !== '2.3.1') return message.authenticationType !== DECOUPLED_TYPE;
  const methods = message.authenticationMethod;
  return Array.isArray(methods) && !methods.includes(DECOUPLED_METHOD);
}

export const RRES: MessageTable = {
  type: 'RRes',
  fields: [
    field('messageType', 'RRR', literal('RRes')),
    messageVersionField,
    field('threeDSServerTransID', 'RRR', uuid),
    field('dsTransID', 'RRR', uuid),
    field('acsTransID', 'RRR', uuid),
    field('resultsStatus', 'RRR', code(codes.RESULTS_STATUS)),
    ...messageExtension,
  ],
  rules: [],
};
