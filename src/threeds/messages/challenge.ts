/** The CReq and the final CRes, which pass through the browser. EMV 3DS tables B.3 and B.5, browser channel. */
import * as codes from './enumerations.ts';
import { code, field, literal, type MessageTable, messageExtension, messageVersionField, uuid } from './fields.ts';

export const CREQ: MessageTable = {
  type: 'CReq',
  fields: [
    field('threeDSServerTransID', 'RRR', uuid),
    field('acsTransID', 'RRR', uuid),
    messageVersionField,
    field('messageType', 'RRR', literal('CReq')),
    field('challengeWindowSize', 'RRR', code(codes.WINDOW_SIZE)),
    ...messageExtension,
  ],
  rules: [],
};

export const CRES: MessageTable = {
  type: 'CRes',
  fields: [
    field('threeDSServerTransID', 'RRR', uuid),
    field('acsTransID', 'RRR', uuid),
    // Issuers leave it out in the browser channel, so its absence is no fault.
    field('challengeCompletionInd', 'OOO', code(codes.YES)),
    field('messageType', 'RRR', literal('CRes')),
    messageVersionField,
    field('transStatus', 'RRR', code(codes.COMPLETION_TRANS_STATUS)),
    ...messageExtension,
  ],
  rules: [],
};
