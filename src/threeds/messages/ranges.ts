/** PReq and PRes: which card ranges a directory server serves. EMV 3DS tables B.6, B.7 and A.6. */
import * as codes from './enumerations.ts';
import {
  code,
  digits,
  type Field,
  field,
  list,
  listApart,
  literal,
  type MessageTable,
  messageExtension,
  messageVersionField,
  object,
  type Rule,
  ruledObject,
  secureUrl,
  text,
  uuid,
  version,
} from './fields.ts';

export const PREQ: MessageTable = {
  type: 'PReq',
  fields: [
    field('messageType', 'RRR', literal('PReq')),
    messageVersionField,
    field('threeDSServerTransID', 'RRR', uuid),
    field('threeDSServerRefNumber', 'RRR', text(32)),
    field('threeDSServerOperatorID', 'CCC', text(32)),
    field('serialNum', 'OOO', text(20)),
    field('cardRangeDataDownloadInd', '--C', code(codes.RANGE_DATA_DOWNLOAD)),
    ...messageExtension,
  ],
  rules: [],
};

const bounds: readonly Field[] = [field('startRange', 'RRR', digits(19, 13)), field('endRange', 'RRR', digits(19, 13))];

/** Of one length, so comparing the digits as text compares the numbers. */
const inOrder: Rule = ({ startRange: start, endRange: end }) => {
  if (typeof start !== 'string' || typeof end !== 'string') return [];
  return start.length === end.length && start <= end ? [] : ['startRange', 'endRange'];
};

const cardRange = ruledObject(
  inOrder,
  ...bounds,
  field('actionInd', 'OO-', code(codes.RANGE_ACTION)),
  field('acsStartProtocolVersion', 'RR-', version),
  field('acsEndProtocolVersion', 'RR-', version),
  field('dsStartProtocolVersion', 'OO-', version),
  field('dsEndProtocolVersion', 'OO-', version),
  field('threeDSMethodURL', 'OO-', secureUrl(256)),
  field('acsInfoInd', '-O-', list(code(codes.ACS_INFO), 1, 99)),
);

/** Since 2.3.1 one entry holds any number of ranges, and what the ACS can do is said of each version. */
const cardRanges = object(
  field('actionInd', '--O', code(codes.RANGE_ACTION)),
  field('ranges', '--R', listApart(ruledObject(inOrder, ...bounds))),
  field('dsProtocolVersions', '--O', list(version, 1, 99)),
  field(
    'acsProtocolVersions',
    '--R',
    list(
      object(
        field('version', '--R', version),
        field('acsInfoInd', '--O', list(code(codes.ACS_INFO), 1, 99)),
        field('threeDSMethodURL', '--O', secureUrl(2_048)),
        field(
          'supportedMsgExt',
          '--O',
          list(object(field('id', '--R', text(64)), field('version', '--R', text(64))), 1, 99),
        ),
      ),
      1,
      99,
    ),
  ),
);

/** `readOrder` and `dsUrlList` of 2.3.1 are not used, and so ignored like any element that is not known. */
export const PRES: MessageTable = {
  type: 'PRes',
  fields: [
    field('messageType', 'RRR', literal('PRes')),
    messageVersionField,
    field('threeDSServerTransID', 'RRR', uuid),
    field('dsTransID', 'RRR', uuid),
    field('dsStartProtocolVersion', 'RR-', version),
    field('dsEndProtocolVersion', 'RR-', version),
    field('dsProtocolVersions', '--R', list(version, 1, 99)),
    field('serialNum', 'CCC', text(20)),
    field('cardRangeData', 'OO-', listApart(cardRange)),
    field('cardRangeData', '--O', listApart(cardRanges)),
    field('cardRangeDataFileURL', '--C', secureUrl(2_048)),
    ...messageExtension,
  ],
  rules: [],
};
