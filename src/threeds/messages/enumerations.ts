/**
 * The coded values of EMV 3DS, each with the version that brought it. Where the specification leaves 80–99 to the schemes, all of them
 * count: they are carried as they come, and never taken for something they are not. What EMVCo itself keeps for later does not count.
 */
import type { MessageVersion } from './types.ts';
import { compareVersions, SUPPORTED_VERSIONS } from './versions.ts';

/** One coded element: what each version added, and what an older version says in place of a newer code. */
export interface Codes {
  readonly values: Readonly<Record<MessageVersion, ReadonlySet<string>>>;
  /** Newer code → the older code that comes closest; used by the builder only. */
  readonly older: Readonly<Record<string, string>>;
  /** Codes with a meaning that this product has no part in: refused, but not as ones that wait for a meaning. */
  readonly unspoken: ReadonlySet<string>;
}

function codes(
  added: Partial<Record<MessageVersion, string>>,
  older: Record<string, string> = {},
  unspoken: readonly string[] = [],
): Codes {
  const known = (version: MessageVersion) =>
    SUPPORTED_VERSIONS.filter((v) => compareVersions(v, version) <= 0).flatMap((v) => added[v]?.split(' ') ?? []);
  return {
    values: Object.fromEntries(SUPPORTED_VERSIONS.map((v) => [v, new Set(known(v))])) as unknown as Codes['values'],
    older,
    unspoken: new Set(unspoken),
  };
}

/** Of every element whose table ends with «80–99: DS use». */
const SCHEMES_OWN = Array.from({ length: 20 }, (_, i) => String(80 + i));

function withSchemesOwn(known: Codes): Codes {
  const values = Object.entries(known.values).map(([version, set]) => [
    version,
    // Before the version that brought the element there is nothing to extend.
    set.size === 0 ? set : new Set([...set, ...SCHEMES_OWN]),
  ]);
  return { ...known, values: Object.fromEntries(values) as Codes['values'] };
}

export const YES_NO = codes({ '2.1.0': 'Y N' });
export const YES = codes({ '2.1.0': 'Y' });

export const MESSAGE_CATEGORY = withSchemesOwn(codes({ '2.1.0': '01 02' }));
/** 02 browser, 03 requestor-initiated (3RI). The app channel (01) and channels of a scheme are not spoken; 2.1.0 has no payments by 3RI. */
export const DEVICE_CHANNEL = codes({ '2.1.0': '02', '2.2.0': '03' }, {}, ['01']);
export const METHOD_COMPLETION = codes({ '2.1.0': 'Y N U' });
/**
 * 01 payment, 02 recurring, 03 instalment, 04 add card, 05 maintain card, 06 ID&V, 07 billing agreement, 08 split shipment,
 * 09 delayed shipment, 10 split payment.
 */
export const AUTHENTICATION_IND = withSchemesOwn(
  codes(
    { '2.1.0': '01 02 03 04 05 06', '2.2.0': '07', '2.3.1': '08 09 10' },
    { '07': '04', '08': '01', '09': '01', '10': '01' },
  ),
);
/**
 * Why a requestor asks without the payer: 01 recurring, 02 instalment, 03 add card, 04 maintain card, 05 account verification, 06 split or
 * delayed shipment, 07 top-up, 08 mail order, 09 telephone order, 10 trust list status, 11 other payment, 12 billing agreement,
 * 13 device binding, 14 security code, 15 delayed shipment, 16 split payment, 17 and 18 FIDO, 19 decoupled fallback.
 */
export const THREE_RI_IND = withSchemesOwn(
  codes(
    { '2.1.0': '01 02 03 04 05', '2.2.0': '06 07 08 09 10 11', '2.3.1': '12 13 14 15 16 17 18 19' },
    { '12': '11', '15': '06', '16': '06' },
  ),
);
/**
 * 01 no preference, 02 no challenge, 03 challenge preferred, 04 challenge mandated, 05 none: risk analysis done,
 * 06 none: data share only, 07 none: SCA already done, 08 none: white list, 09 challenge with white-list prompt,
 * 10 none: low value, 11 none: secure corporate, 12 challenge with device binding, 13 challenge asked for by the issuer (soft
 * decline), 14 challenge to set up merchant-initiated payments.
 */
export const CHALLENGE_IND = withSchemesOwn(
  codes(
    { '2.1.0': '01 02 03 04', '2.2.0': '05 06 07 08 09', '2.3.1': '10 11 12 13 14' },
    {
      '05': '02',
      '06': '02',
      '07': '02',
      '08': '02',
      '09': '03',
      '10': '02',
      '11': '02',
      '12': '03',
      '13': '04',
      '14': '04',
    },
  ),
);
export const ACCOUNT_TYPE = withSchemesOwn(codes({ '2.1.0': '01 02 03' }));
export const TRANSACTION_TYPE = codes({ '2.1.0': '01 03 10 11 28' });
/** Of those that wish for no challenge, and those that wish for one: two of different kinds contradict each other. */
export const WISHES_FOR_NONE: readonly string[] = ['02', '05', '06', '07', '08', '10', '11'];
export const WISHES_FOR_ONE: readonly string[] = ['03', '04', '09', '12', '13', '14'];
export const DECOUPLED_REQUEST = codes({ '2.2.0': 'Y N', '2.3.1': 'F B' });
export const COUNTRY_SOURCE = codes({ '2.3.1': '01 02' });
export const RECURRING_KIND = codes({ '2.3.1': '01 02' });
/** Up to 2.2.0; since then any depth from 1 to 99. */
export const COLOR_DEPTH = codes({ '2.1.0': '1 4 8 15 16 24 32 48' });
export const PAY_TOKEN_SOURCE = withSchemesOwn(codes({ '2.2.0': '01 02' }));
export const REQUEST_WHITE_LIST_STATUS = codes({ '2.2.0': 'Y N' });
export const REQUEST_TRUST_LIST_STATUS = REQUEST_WHITE_LIST_STATUS;
export const SPC_INCOMPLETE = codes({ '2.3.1': '01 02 03' });
export const WHITE_LIST_STATUS = codes({ '2.2.0': 'Y N E P R U' });
export const TRUST_LIST_STATUS = WHITE_LIST_STATUS;
export const WHITE_LIST_SOURCE = withSchemesOwn(codes({ '2.2.0': '01 02 03' }));
export const TRUST_LIST_SOURCE = WHITE_LIST_SOURCE;

/** How the shop's own login went: 01 none … 06 FIDO. */
export const REQUESTOR_AUTH_METHOD = withSchemesOwn(codes({ '2.1.0': '01 02 03 04 05 06', '2.2.0': '07 08 09' }));
export const REQUESTOR_AUTH_VERIFICATION = withSchemesOwn(codes({ '2.2.0': '01 02 03' }));
/** 01 frictionless, 02 challenge, 03 AVS, 04 other, 05 secure payment confirmation. */
export const PRIOR_AUTH_METHOD = withSchemesOwn(codes({ '2.1.0': '01 02 03 04', '2.3.1': '05' }, { '05': '02' }));

export const ACCOUNT_AGE = codes({ '2.1.0': '01 02 03 04 05' });
export const ACCOUNT_CHANGE = codes({ '2.1.0': '01 02 03 04' });
export const ONE_OR_TWO = codes({ '2.1.0': '01 02' });
export const SHIP_INDICATOR = codes({ '2.1.0': '01 02 03 04 05 06 07', '2.3.1': '08 09' }, { '08': '04', '09': '04' });
export const TRANSACTION_CHARACTERISTIC = codes({ '2.3.1': '01 02' });
export const DELIVERY_TIMEFRAME = codes({ '2.1.0': '01 02 03 04' });

/** Y authenticated, N denied, U not possible, A attempt, C challenge, R rejected; D decoupled, I informational; S payment confirmation. */
export const TRANS_STATUS = codes({ '2.1.0': 'Y N U A C R', '2.2.0': 'D I', '2.3.1': 'S' });
/** What an RReq may say: a final result. D, a fallback to decoupled, is never asked for, so it is none. */
export const RESULT_TRANS_STATUS = codes({ '2.1.0': 'Y N U A R' });
export const COMPLETION_TRANS_STATUS = codes({ '2.1.0': 'Y N' });
/** 01–21 EMVCo, 22–26 since 2.2.0, 27–30 since 2.3.1; of the schemes' own, Visa and Mastercard publish 80–88. */
export const TRANS_STATUS_REASON = withSchemesOwn(
  codes(
    {
      '2.1.0': '01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21',
      '2.2.0': '22 23 24 25 26',
      '2.3.1': '27 28 29 30',
    },
    { '22': '01', '23': '01', '24': '14', '25': '01', '26': '01', '27': '01', '28': '01', '29': '01', '30': '01' },
  ),
);
/** 01 static, 02 dynamic, 03 out of band, 04 decoupled. */
export const AUTHENTICATION_TYPE = withSchemesOwn(codes({ '2.1.0': '01 02 03', '2.2.0': '04' }));
/**
 * 01 static passcode, 02 code by SMS, 03 card reader, 04 code in an app, 05 other code, 06 knowledge, 07 biometrics out of band, 08 login out
 * of band, 09 other out of band, 10 other, 11 push, 12 decoupled, 13 WebAuthn, 14 SPC, 15 behaviour, 16 electronic id.
 */
export const AUTHENTICATION_METHOD = withSchemesOwn(
  codes({
    '2.1.0': '01 02 03 04 05 06 07 08 09 10',
    '2.2.0': '11',
    '2.3.1': '12 13 14 15 16',
  }),
);
/** Exemption that the issuer applied: 05 risk analysis, 08 trust list, 10 low value, 11 secure corporate, 79 none. */
export const CHALLENGE_EXEMPTION = withSchemesOwn(codes({ '2.3.1': '05 08 10 11 79' }));
/**
 * 01 cancelled by cardholder, 03 decoupled timeout, 04 ACS timeout, 05 no CReq, 06 error, 07 unknown, 08 SDK timeout, 09 Erro to the CRes,
 * 10 Erro to the CReq.
 */
export const CHALLENGE_CANCEL = withSchemesOwn(
  codes({ '2.1.0': '01 04 05 06 07 08', '2.2.0': '03', '2.3.1': '09 10' }),
);
export const RESULTS_STATUS = withSchemesOwn(codes({ '2.1.0': '01 02 03' }));
/** 250×400, 390×400, 500×600, 600×400, full screen. */
export const WINDOW_SIZE = codes({ '2.1.0': '01 02 03 04 05' });
/**
 * 01 authentication, 02 attempts, 03 decoupled, 04 trust listing, 05 device binding, 06 WebAuthn, 07 payment confirmation,
 * 08 risk analysis, 09 trust list, 10 low value, 11 secure corporate.
 */
export const ACS_INFO = withSchemesOwn(codes({ '2.2.0': '01 02 03 04', '2.3.1': '05 06 07 08 09 10 11' }));
export const RANGE_DATA_DOWNLOAD = codes({ '2.3.1': 'Y' });
export const RANGE_ACTION = codes({ '2.1.0': 'A M D' });
export const ERROR_COMPONENT = codes({ '2.1.0': 'C S D A' });
