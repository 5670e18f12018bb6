/** PReq and PRes: which card ranges a directory server serves. EMV 3DS 2.2.0 tables B.6, B.7 and A.6. */
import * as codes from './enumerations.ts';
import {
  code,
  digits,
  field,
  list,
  literal,
  type MessageTable,
  messageExtension,
  messageVersionField,
  object,
  secureUrl,
  text,
  uuid,
  version,
} from './fields.ts';

export const PREQ: MessageTable = {
  type: 'PReq',
  fields: [
    field('messageType', 'RR', literal('PReq')),
    messageVersionField,
    field('threeDSServerTransID', 'RR', uuid),
    field('threeDSServerRefNumber', 'RR', text(32)),
    field('threeDSServerOperatorID', 'CC', text(32)),
    field('serialNum', 'OO', text(20)),
    messageExtension,
  ],
  rules: [],
};

const cardRange = object(
  field('startRange', 'RR', digits(19, 13)),
  field('endRange', 'RR', digits(19, 13)),
  field('actionInd', 'OO', code(codes.RANGE_ACTION)),
  field('acsStartProtocolVersion', 'RR', version),
  field('acsEndProtocolVersion', 'RR', version),
  field('dsStartProtocolVersion', 'OO', version),
  field('dsEndProtocolVersion', 'OO', version),
  field('threeDSMethodURL', 'OO', secureUrl(256)),
  field('acsInfoInd', '-O', list(code(codes.ACS_INFO), 1, 99)),
);

interface RangeBounds {
  readonly startRange: string;
  readonly endRange: string;
}

export const PRES: MessageTable = {
  type: 'PRes',
  fields: [
    field('messageType', 'RR', literal('PRes')),
    messageVersionField,
    field('threeDSServerTransID', 'RR', uuid),
    field('dsTransID', 'RR', uuid),
    field('dsStartProtocolVersion', 'RR', version),
    field('dsEndProtocolVersion', 'RR', version),
    field('serialNum', 'CC', text(20)),
    field('cardRangeData', 'OO', list(cardRange, 1, Number.MAX_SAFE_INTEGER)),
    messageExtension,
  ],
  rules: [
    (message) => {
      const ranges = (message.cardRangeData ?? []) as readonly RangeBounds[];
      // Of one length, so comparing the digits as text compares the numbers.
      const isFaulty = (r: RangeBounds) => r.startRange.length !== r.endRange.length || r.startRange > r.endRange;
      return ranges.some(isFaulty) ? ['cardRangeData.startRange', 'cardRangeData.endRange'] : [];
    },
  ],
};
