/** The AReq: what the 3DS Server tells the issuer about a payment. EMV 3DS 2.2.0 table B.1, browser channel. */
import * as codes from './enumerations.ts';
import {
  asciiText,
  boolean,
  type Condition,
  code,
  country,
  currency,
  cutText,
  date,
  digits,
  type Field,
  field,
  literal,
  type MessageTable,
  messageExtension,
  messageVersionField,
  object,
  pattern,
  secureUrl,
  text,
  url,
  uuid,
} from './fields.ts';

const scripted: Condition = (message) => message.browserJavascriptEnabled === true;
const isPresent =
  (name: string): Condition =>
  (message) =>
    message[name] !== undefined;
const authenticationIndIs =
  (...values: string[]): Condition =>
  (message) =>
    values.includes(String(message.threeDSRequestorAuthenticationInd));

const phone = object(field('cc', 'RR', digits(3)), field('subscriber', 'RR', digits(15)));

function address(prefix: 'billAddr' | 'shipAddr'): Field[] {
  return [
    field(`${prefix}Line1`, 'CC', cutText(50)),
    field(`${prefix}Line2`, 'CC', cutText(50)),
    field(`${prefix}Line3`, 'CC', cutText(50)),
    field(`${prefix}City`, 'CC', cutText(50)),
    field(`${prefix}PostCode`, 'CC', cutText(16)),
    field(`${prefix}State`, 'CC', text(3)),
    field(`${prefix}Country`, 'CC', country, { when: isPresent(`${prefix}State`) }),
  ];
}

/** What the shop knows about the buyer's account. EMV 3DS 2.2.0 table A.8. */
const acctInfo = object(
  field('chAccAgeInd', 'OO', code(codes.ACCOUNT_AGE)),
  field('chAccDate', 'OO', date('YYYYMMDD')),
  field('chAccChangeInd', 'OO', code(codes.ACCOUNT_CHANGE)),
  field('chAccChange', 'OO', date('YYYYMMDD')),
  field('chAccPwChangeInd', 'OO', code(codes.ACCOUNT_AGE)),
  field('chAccPwChange', 'OO', date('YYYYMMDD')),
  field('shipAddressUsageInd', 'OO', code(codes.ACCOUNT_CHANGE)),
  field('shipAddressUsage', 'OO', date('YYYYMMDD')),
  field('txnActivityDay', 'OO', digits(3)),
  field('txnActivityYear', 'OO', digits(3)),
  field('provisionAttemptsDay', 'OO', digits(3)),
  field('nbPurchaseAccount', 'OO', digits(4)),
  field('suspiciousAccActivity', 'OO', code(codes.ONE_OR_TWO)),
  field('shipNameIndicator', 'OO', code(codes.ONE_OR_TWO)),
  field('paymentAccInd', 'OO', code(codes.ACCOUNT_AGE)),
  field('paymentAccAge', 'OO', date('YYYYMMDD')),
);

/** EMV 3DS 2.2.0 table A.9. giftCardAmount is in major units, unlike every other amount. */
const merchantRiskIndicator = object(
  field('shipIndicator', 'OO', code(codes.SHIP_INDICATOR)),
  field('deliveryTimeframe', 'OO', code(codes.DELIVERY_TIMEFRAME)),
  field('deliveryEmailAddress', 'OO', { kind: 'email' }),
  field('reorderItemsInd', 'OO', code(codes.ONE_OR_TWO)),
  field('preOrderPurchaseInd', 'OO', code(codes.ONE_OR_TWO)),
  field('preOrderDate', 'OO', date('YYYYMMDD')),
  field('giftCardAmount', 'OO', digits(15)),
  field('giftCardCurr', 'OO', currency),
  field('giftCardCount', 'OO', digits(2)),
);

export const AREQ: MessageTable = {
  type: 'AReq',
  fields: [
    field('messageType', 'RR', literal('AReq')),
    messageVersionField,
    field('messageCategory', 'RR', code(codes.MESSAGE_CATEGORY)),
    field('deviceChannel', 'RR', code(codes.DEVICE_CHANNEL)),
    field('threeDSServerTransID', 'RR', uuid),
    field('threeDSServerRefNumber', 'RR', text(32)),
    field('threeDSServerOperatorID', 'CC', text(32)),
    field('threeDSServerURL', 'RR', secureUrl(2_048)),
    field('threeDSRequestorID', 'RR', text(35)),
    field('threeDSRequestorName', 'RR', cutText(40)),
    field('threeDSRequestorURL', 'RR', url(2_048)),
    field('threeDSCompInd', 'RR', code(codes.METHOD_COMPLETION)),
    field('threeDSRequestorAuthenticationInd', 'RR', code(codes.AUTHENTICATION_IND)),
    field('threeDSRequestorChallengeInd', 'OO', code(codes.CHALLENGE_IND)),
    field(
      'threeDSRequestorAuthenticationInfo',
      'OO',
      object(
        field('threeDSReqAuthMethod', 'OO', code(codes.REQUESTOR_AUTH_METHOD)),
        field('threeDSReqAuthTimestamp', 'OO', date('YYYYMMDDhhmm')),
        field('threeDSReqAuthData', 'OO', text(20_000)),
      ),
    ),
    field('threeDSReqAuthMethodInd', '-C', code(codes.REQUESTOR_AUTH_VERIFICATION), { leg: 'ds-acs' }),
    field(
      'threeDSRequestorPriorAuthenticationInfo',
      'OO',
      object(
        field('threeDSReqPriorRef', 'OO', text(36)),
        field('threeDSReqPriorAuthMethod', 'OO', code(codes.PRIOR_AUTH_METHOD)),
        field('threeDSReqPriorAuthTimestamp', 'OO', date('YYYYMMDDhhmm')),
        field('threeDSReqPriorAuthData', 'OO', text(2_048)),
      ),
    ),
    field('threeDSRequestorDecReqInd', '-O', code(codes.YES_NO)),
    field('threeDSRequestorDecMaxTime', '-C', digits(5, 5), {
      when: (message) => message.threeDSRequestorDecReqInd === 'Y',
    }),
    field('acctNumber', 'RR', digits(19, 13)),
    field('cardExpiryDate', 'CC', date('YYMM')),
    field('acctType', 'CC', code(codes.ACCOUNT_TYPE)),
    field('acctID', 'OO', text(64)),
    field('acctInfo', 'OO', acctInfo),
    field('cardholderName', 'CC', asciiText(45, 2)),
    field('email', 'CC', { kind: 'email' }),
    field('homePhone', 'CC', phone),
    field('mobilePhone', 'CC', phone),
    field('workPhone', 'CC', phone),
    ...address('billAddr'),
    ...address('shipAddr'),
    field('addrMatch', 'OO', code(codes.YES_NO)),
    field('browserAcceptHeader', 'RR', cutText(2_048)),
    field('browserUserAgent', 'RR', cutText(2_048)),
    field('browserIP', 'CC', { kind: 'ip' }),
    field('browserJavascriptEnabled', '-R', boolean),
    field('browserJavaEnabled', 'RC', boolean, { when: scripted }),
    field('browserLanguage', 'RR', { kind: 'languageTag' }),
    field('browserColorDepth', 'RC', code(codes.COLOR_DEPTH), { when: scripted }),
    field('browserScreenHeight', 'RC', digits(6), { when: scripted }),
    field('browserScreenWidth', 'RC', digits(6), { when: scripted }),
    // Minutes as getTimezoneOffset gives them: CET in winter is -60.
    field('browserTZ', 'RC', pattern(/^[+-]?\d{1,4}$/), { when: scripted }),
    field('notificationURL', 'RR', secureUrl(256)),
    field('acquirerBIN', 'RR', digits(11)),
    field('acquirerMerchantID', 'RR', text(35)),
    field('mcc', 'RR', digits(4, 4)),
    field('merchantCountryCode', 'RR', country),
    field('merchantName', 'RR', cutText(40)),
    field('merchantRiskIndicator', 'OO', merchantRiskIndicator),
    field('purchaseAmount', 'RR', digits(48)),
    field('purchaseCurrency', 'RR', currency),
    field('purchaseExponent', 'RR', digits(1)),
    field('purchaseDate', 'RR', date('YYYYMMDDhhmmss')),
    field('purchaseInstalData', 'CC', digits(3), { when: authenticationIndIs('03') }),
    field('recurringExpiry', 'CC', date('YYYYMMDD'), { when: authenticationIndIs('02', '03') }),
    field('recurringFrequency', 'CC', digits(4), { when: authenticationIndIs('02', '03') }),
    field('transType', 'CC', code(codes.TRANSACTION_TYPE)),
    field('payTokenInd', 'CC', literal(true)),
    field('payTokenSource', '-C', code(codes.PAY_TOKEN_SOURCE), { when: isPresent('payTokenInd') }),
    field('whiteListStatus', '-O', code(codes.REQUEST_WHITE_LIST_STATUS)),
    field('whiteListStatusSource', '-C', code(codes.WHITE_LIST_SOURCE), { when: isPresent('whiteListStatus') }),
    field('broadInfo', 'CC', { kind: 'anyObject', maxBytes: 4_096 }),
    messageExtension,
    field('dsReferenceNumber', 'RR', text(32), { leg: 'ds-acs' }),
    field('dsTransID', 'RR', uuid, { leg: 'ds-acs' }),
    field('dsURL', 'RR', secureUrl(2_048), { leg: 'ds-acs' }),
  ],
  rules: [
    // Instalments are more than one by definition.
    (message) =>
      message.purchaseInstalData !== undefined && Number(message.purchaseInstalData) <= 1 ? ['purchaseInstalData'] : [],
    (message) => {
      const minutes = message.threeDSRequestorDecMaxTime;
      if (minutes === undefined) return [];
      return Number(minutes) >= 1 && Number(minutes) <= 10_080 ? [] : ['threeDSRequestorDecMaxTime'];
    },
  ],
};

/** Elements that a browser without scripts cannot tell; since 2.2.0 they are left out then. */
export const SCRIPTED_FIELDS: readonly string[] = AREQ.fields.filter((f) => f.when === scripted).map((f) => f.name);
