/** The AReq: what the 3DS Server tells the issuer about a payment. EMV 3DS table B.1, browser and requestor-initiated. */
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
  url,
  uuid,
} from './fields.ts';
import { trustList } from './trust-list.ts';

const scripted: Condition = (message) => message.browserJavascriptEnabled === true;

/** What the payment belongs to is said by one element in the browser's channel and by another in 3RI. */
const kindIs =
  (authenticationInds: readonly string[], threeRiInds: readonly string[]): Condition =>
  (message) =>
    message.deviceChannel === '03'
      ? threeRiInds.includes(String(message.threeRIInd))
      : authenticationInds.includes(String(message.threeDSRequestorAuthenticationInd));
const isInstalment = kindIs(['03'], ['02']);
const isSeries = kindIs(['02', '03'], ['01', '02']);
const hasFixedRhythm: Condition = ({ recurringInd: ind }) =>
  (ind as { readonly frequencyInd?: unknown } | undefined)?.frequencyInd === '01';

const phone = object(field('cc', 'RRR', digits(3)), field('subscriber', 'RRR', digits(15)));

function address(prefix: 'billAddr' | 'shipAddr'): Field[] {
  return [
    field(`${prefix}Line1`, 'CCC', cutText(50)),
    field(`${prefix}Line2`, 'CCC', cutText(50)),
    field(`${prefix}Line3`, 'CCC', cutText(50)),
    field(`${prefix}City`, 'CCC', cutText(50)),
    field(`${prefix}PostCode`, 'CCC', cutText(16)),
    field(`${prefix}State`, 'CCC', text(3)),
    field(`${prefix}Country`, 'CCC', country, { when: isPresent(`${prefix}State`) }),
  ];
}

/** What the shop knows about the buyer's account. EMV 3DS 2.2.0 table A.8. */
const acctInfo = object(
  field('chAccAgeInd', 'OOO', code(codes.ACCOUNT_AGE)),
  field('chAccDate', 'OOO', date('YYYYMMDD')),
  field('chAccChangeInd', 'OOO', code(codes.ACCOUNT_CHANGE)),
  field('chAccChange', 'OOO', date('YYYYMMDD')),
  field('chAccPwChangeInd', 'OOO', code(codes.ACCOUNT_AGE)),
  field('chAccPwChange', 'OOO', date('YYYYMMDD')),
  field('shipAddressUsageInd', 'OOO', code(codes.ACCOUNT_CHANGE)),
  field('shipAddressUsage', 'OOO', date('YYYYMMDD')),
  field('txnActivityDay', 'OOO', digits(3)),
  field('txnActivityYear', 'OOO', digits(3)),
  field('provisionAttemptsDay', 'OOO', digits(3)),
  field('nbPurchaseAccount', 'OOO', digits(4)),
  field('suspiciousAccActivity', 'OOO', code(codes.ONE_OR_TWO)),
  field('shipNameIndicator', 'OOO', code(codes.ONE_OR_TWO)),
  field('paymentAccInd', 'OOO', code(codes.ACCOUNT_AGE)),
  field('paymentAccAge', 'OOO', date('YYYYMMDD')),
  field('chAccReqID', '--O', text(64)),
);

/** EMV 3DS 2.2.0 table A.9. giftCardAmount is in major units, unlike every other amount. */
const merchantRiskIndicator = object(
  field('shipIndicator', 'OOO', code(codes.SHIP_INDICATOR)),
  field('deliveryTimeframe', 'OOO', code(codes.DELIVERY_TIMEFRAME)),
  field('deliveryEmailAddress', 'OOO', { kind: 'email' }),
  field('reorderItemsInd', 'OOO', code(codes.ONE_OR_TWO)),
  field('preOrderPurchaseInd', 'OOO', code(codes.ONE_OR_TWO)),
  field('preOrderDate', 'OOO', date('YYYYMMDD')),
  field('giftCardAmount', 'OOO', digits(15)),
  field('giftCardCurr', 'OOO', currency),
  field('giftCardCount', 'OOO', digits(2)),
  field('transChar', '--O', list(code(codes.TRANSACTION_CHARACTERISTIC), 1, 2)),
);

/** 01 fixed, 02 varying: the amount of later payments and the time between them. */
const recurringInd = object(
  field('amountInd', '--R', code(codes.RECURRING_KIND)),
  field('frequencyInd', '--R', code(codes.RECURRING_KIND)),
);

const authenticationInfo = object(
  field('threeDSReqAuthMethod', 'OOO', code(codes.REQUESTOR_AUTH_METHOD)),
  field('threeDSReqAuthTimestamp', 'OOO', date('YYYYMMDDhhmm')),
  field('threeDSReqAuthData', 'OOO', text(20_000)),
  field('dsAuthInfVerifInd', '--C', code(codes.REQUESTOR_AUTH_VERIFICATION), { leg: 'ds-acs' }),
);

/** An earlier authentication of the same cardholder: `threeDSReqPriorRef` is its acsTransID. */
const priorAuthenticationInfo = object(
  field('threeDSReqPriorRef', 'OOO', text(36)),
  field('threeDSReqPriorAuthMethod', 'OOO', code(codes.PRIOR_AUTH_METHOD)),
  field('threeDSReqPriorAuthTimestamp', 'OOO', date('YYYYMMDDhhmm')),
  field('threeDSReqPriorAuthData', 'OOO', text(2_048)),
);

export const AREQ: MessageTable = {
  type: 'AReq',
  fields: [
    field('messageType', 'RRR', literal('AReq')),
    messageVersionField,
    field('messageCategory', 'RRR', code(codes.MESSAGE_CATEGORY)),
    field('deviceChannel', 'RRR', code(codes.DEVICE_CHANNEL)),
    field('threeDSServerTransID', 'RRR', uuid),
    field('threeDSServerRefNumber', 'RRR', text(32)),
    field('threeDSServerOperatorID', 'CCC', text(32)),
    field('threeDSServerURL', 'RRR', secureUrl(2_048)),
    field('threeDSRequestorID', 'RRR', text(35)),
    field('threeDSRequestorName', 'RRR', cutText(40)),
    field('threeDSRequestorURL', 'RRR', url(2_048)),
    field('threeDSCompInd', 'RRR--', code(codes.METHOD_COMPLETION)),
    field('threeDSMethodId', '--C--', uuid),
    field('threeDSRequestorAuthenticationInd', 'RRR--', code(codes.AUTHENTICATION_IND)),
    field('threeRIInd', '---RR', code(codes.THREE_RI_IND)),
    field('threeDSRequestorChallengeInd', 'OO---', code(codes.CHALLENGE_IND)),
    field('threeDSRequestorChallengeInd', '--O-O', list(code(codes.CHALLENGE_IND), 1, 2)),
    field('threeDSRequestorAuthenticationInfo', 'OO---', authenticationInfo),
    field('threeDSRequestorAuthenticationInfo', '--O-O', list(authenticationInfo, 1, 3)),
    field('threeDSReqAuthMethodInd', '-C---', code(codes.REQUESTOR_AUTH_VERIFICATION), { leg: 'ds-acs' }),
    field('threeDSRequestorPriorAuthenticationInfo', 'OO-O-', priorAuthenticationInfo),
    field('threeDSRequestorPriorAuthenticationInfo', '--O-O', list(priorAuthenticationInfo, 1, 3)),
    field('threeDSRequestorDecReqInd', '-OOOO', code(codes.DECOUPLED_REQUEST)),
    field('threeDSRequestorDecMaxTime', '-CCCC', digits(5, 5), {
      when: (message) => ['Y', 'F', 'B'].includes(String(message.threeDSRequestorDecReqInd)),
    }),
    field('threeDSRequestorSpcSupport', '--C--', code(codes.YES)),
    field('spcIncompInd', '--C--', code(codes.SPC_INCOMPLETE)),
    field('acctNumber', 'RRR', digits(19, 13)),
    field('cardExpiryDate', 'CCC', date('YYMM')),
    field('cardSecurityCode', '--C-C', digits(4, 3)),
    field('acctType', 'CCC', code(codes.ACCOUNT_TYPE)),
    field('acctID', 'OOO', text(64)),
    field('acctInfo', 'OOO', acctInfo),
    field('cardholderName', 'CC-C-', asciiText(45, 2)),
    field('cardholderName', '--C-C', cutText(45)),
    field('email', 'CCC', { kind: 'email' }),
    field('homePhone', 'CCC', phone),
    field('mobilePhone', 'CCC', phone),
    field('workPhone', 'CCC', phone),
    ...address('billAddr'),
    ...address('shipAddr'),
    field('addrMatch', 'OOO--', code(codes.YES_NO)),
    field('taxId', '--C-C', text(45)),
    field('browserAcceptHeader', 'RRR--', cutText(2_048)),
    field('browserUserAgent', 'RRR--', cutText(2_048)),
    field('browserIP', 'CCC--', { kind: 'ip' }),
    field('browserJavascriptEnabled', '-RR--', boolean),
    field('browserJavaEnabled', 'RCC--', boolean, { when: scripted }),
    // Whether 2.3.1 takes more than eight characters is told either way: its primary part is right for both.
    field('browserLanguage', 'RR---', { kind: 'languageTag', max: 8 }),
    field('browserLanguage', '--C--', { kind: 'languageTag', max: 8 }, { when: scripted }),
    field('browserColorDepth', 'RC---', code(codes.COLOR_DEPTH), { when: scripted }),
    field('browserColorDepth', '--C--', pattern(/^[1-9]\d?$/), { when: scripted }),
    field('browserScreenHeight', 'RCC--', digits(6), { when: scripted }),
    field('browserScreenWidth', 'RCC--', digits(6), { when: scripted }),
    // Minutes as getTimezoneOffset gives them: CET in winter is -60.
    field('browserTZ', 'RCC--', pattern(/^[+-]?\d{1,4}$/), { when: scripted }),
    field('acceptLanguage', '--R--', list(text(100), 1, 99)),
    field('deviceId', '--O--', text(64)),
    field('userId', '--O--', text(64)),
    field('notificationURL', 'RRR--', secureUrl(256)),
    field('acquirerBIN', 'RRR', digits(11)),
    field('acquirerMerchantID', 'RRR', text(35)),
    field('acquirerCountryCode', '--R-R', country),
    field('acquirerCountryCodeSource', '--R-R', code(codes.COUNTRY_SOURCE)),
    field('mcc', 'RRR', digits(4, 4)),
    field('merchantCountryCode', 'RRR', country),
    field('merchantName', 'RRR', cutText(40)),
    field('merchantRiskIndicator', 'OOO', merchantRiskIndicator),
    field('purchaseAmount', 'RRR', digits(48)),
    field('purchaseCurrency', 'RRR', currency),
    field('purchaseExponent', 'RRR', digits(1)),
    field('purchaseDate', 'RRR', date('YYYYMMDDhhmmss')),
    field('purchaseInstalData', 'CCC', digits(3), { when: isInstalment }),
    field('recurringExpiry', 'CCOCC', date('YYYYMMDD'), { when: isSeries }),
    field('recurringFrequency', 'CC-C-', digits(4), { when: isSeries }),
    field('recurringFrequency', '--C-C', digits(4), { when: hasFixedRhythm }),
    field('recurringInd', '--C-C', recurringInd, { when: isSeries }),
    // Where the later payments have an amount of their own.
    field('recurringAmount', '--C-C', digits(48)),
    field('recurringCurrency', '--C-C', currency, { when: isPresent('recurringAmount') }),
    field('recurringExponent', '--C-C', digits(1), { when: isPresent('recurringAmount') }),
    field('recurringDate', '--C-C', date('YYYYMMDD')),
    field('transType', 'CCC', code(codes.TRANSACTION_TYPE)),
    field('payTokenInd', 'CCC', literal(true)),
    field('payTokenSource', '-CC', code(codes.PAY_TOKEN_SOURCE), { when: isPresent('payTokenInd') }),
    ...trustList(
      { status: '-O-O-', source: '-C-C-', statuses: codes.REQUEST_WHITE_LIST_STATUS },
      { status: '--O-O', source: '--C-C', statuses: codes.REQUEST_TRUST_LIST_STATUS },
    ),
    field('broadInfo', 'CCC', { kind: 'anyObject', maxBytes: 4_096 }),
    ...messageExtension,
    field('dsReferenceNumber', 'RRR', text(32), { leg: 'ds-acs' }),
    field('dsTransID', 'RRR', uuid, { leg: 'ds-acs' }),
    field('dsURL', 'RRR', secureUrl(2_048), { leg: 'ds-acs' }),
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
    // Two wishes come in the order of preference; one for a challenge and one for none say nothing together.
    (message) => {
      const wishes = message.threeDSRequestorChallengeInd;
      if (!Array.isArray(wishes) || wishes.length < 2) return [];
      const isOf = (group: readonly string[]) => wishes.some((wish: string) => group.includes(wish));
      const isContradicting = isOf(codes.WISHES_FOR_NONE) && isOf(codes.WISHES_FOR_ONE);
      return isContradicting || wishes[0] === wishes[1] ? ['threeDSRequestorChallengeInd'] : [];
    },
  ],
};

/** An element that a browser without scripts cannot tell; since 2.2.0 it is left out then. */
export const isScripted = (row: Field): boolean => row.when === scripted;
