/** The CReq and the final CRes, which pass through the browser. EMV 3DS 2.2.0 tables B.3 and B.5, browser channel. */
import * as codes from './enumerations.ts';
import { code, field, literal, type MessageTable, messageExtension, messageVersionField, uuid } from './fields.ts';

export const CREQ: MessageTable = {
  type: 'CReq',
  fields: [
    field('threeDSServerTransID', 'RR', uuid),
    field('acsTransID', 'RR', uuid),
    messageVersionField,
    field('messageType', 'RR', literal('CReq')),
    field('challengeWindowSize', 'RR', code(codes.WINDOW_SIZE)),
    messageExtension,
  ],
  rules: [],
};

export const CRES: MessageTable = {
  type: 'CRes',
  fields: [
    field('threeDSServerTransID', 'RR', uuid),
    field('acsTransID', 'RR', uuid),
    // Issuers leave it out in the browser channel, so its absence is no fault.
    field('challengeCompletionInd', 'OO', code(codes.YES)),
    field('messageType', 'RR', literal('CRes')),
    messageVersionField,
    field('transStatus', 'RR', code(codes.COMPLETION_TRANS_STATUS)),
    messageExtension,
  ],
  rules: [],
};
