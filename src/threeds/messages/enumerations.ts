/**
 * The coded values of EMV 3DS, each with the version that brought it. Codes that the specification leaves to directory
 * servers (80–99) count only where a scheme has published a meaning.
 */
import type { MessageVersion } from './types.ts';
import { compareVersions, SUPPORTED_VERSIONS } from './versions.ts';

/** One coded element: what each version added, and what an older version says in place of a newer code. */
export interface Codes {
  readonly values: Readonly<Record<MessageVersion, ReadonlySet<string>>>;
  /** Newer code → the older code that comes closest; used by the builder only. */
  readonly older: Readonly<Record<string, string>>;
}

function codes(added: Partial<Record<MessageVersion, string>>, older: Record<string, string> = {}): Codes {
  const known = (version: MessageVersion) =>
    SUPPORTED_VERSIONS.filter((v) => compareVersions(v, version) <= 0).flatMap((v) => added[v]?.split(' ') ?? []);
  return {
    values: Object.fromEntries(SUPPORTED_VERSIONS.map((v) => [v, new Set(known(v))])) as unknown as Codes['values'],
    older,
  };
}

export const YES_NO = codes({ '2.1.0': 'Y N' });
export const YES = codes({ '2.1.0': 'Y' });

export const MESSAGE_CATEGORY = codes({ '2.1.0': '01 02' });
/** Browser. The app channel (01) and requestor-initiated payments (03) are not spoken yet. */
export const DEVICE_CHANNEL = codes({ '2.1.0': '02' });
export const METHOD_COMPLETION = codes({ '2.1.0': 'Y N U' });
/** 01 payment, 02 recurring, 03 instalment, 04 add card, 05 maintain card, 06 ID&V, 07 billing agreement. */
export const AUTHENTICATION_IND = codes({ '2.1.0': '01 02 03 04 05 06', '2.2.0': '07' }, { '07': '04' });
/**
 * 01 no preference, 02 no challenge, 03 challenge preferred, 04 challenge mandated, 05 none: risk analysis done,
 * 06 none: data share only, 07 none: SCA already done, 08 none: white list, 09 challenge with white-list prompt.
 */
export const CHALLENGE_IND = codes(
  { '2.1.0': '01 02 03 04', '2.2.0': '05 06 07 08 09' },
  {
    '05': '02',
    '06': '02',
    '07': '02',
    '08': '02',
    '09': '03',
    // 2.3.1: low value, secure corporate, device binding, asked by the issuer, set-up of merchant-initiated payments.
    '10': '02',
    '11': '02',
    '12': '03',
    '13': '04',
    '14': '04',
  },
);
export const ACCOUNT_TYPE = codes({ '2.1.0': '01 02 03' });
export const TRANSACTION_TYPE = codes({ '2.1.0': '01 03 10 11 28' });
export const COLOR_DEPTH = codes({ '2.1.0': '1 4 8 15 16 24 32 48' });
export const PAY_TOKEN_SOURCE = codes({ '2.2.0': '01 02' });
export const REQUEST_WHITE_LIST_STATUS = codes({ '2.2.0': 'Y N' });
export const WHITE_LIST_STATUS = codes({ '2.2.0': 'Y N E P R U' });
export const WHITE_LIST_SOURCE = codes({ '2.2.0': '01 02 03' });

/** How the shop's own login went: 01 none … 06 FIDO. */
export const REQUESTOR_AUTH_METHOD = codes({ '2.1.0': '01 02 03 04 05 06', '2.2.0': '07 08 09' });
export const REQUESTOR_AUTH_VERIFICATION = codes({ '2.2.0': '01 02 03' });
/** 01 frictionless, 02 challenge, 03 AVS, 04 other. */
export const PRIOR_AUTH_METHOD = codes({ '2.1.0': '01 02 03 04' });

export const ACCOUNT_AGE = codes({ '2.1.0': '01 02 03 04 05' });
export const ACCOUNT_CHANGE = codes({ '2.1.0': '01 02 03 04' });
export const ONE_OR_TWO = codes({ '2.1.0': '01 02' });
export const SHIP_INDICATOR = codes({ '2.1.0': '01 02 03 04 05 06 07' });
export const DELIVERY_TIMEFRAME = codes({ '2.1.0': '01 02 03 04' });

/** Y authenticated, N denied, U not possible, A attempt, C challenge, R rejected; D decoupled, I informational. */
export const TRANS_STATUS = codes({ '2.1.0': 'Y N U A C R', '2.2.0': 'D I' });
/** What an RReq may say: a final result. */
export const RESULT_TRANS_STATUS = codes({ '2.1.0': 'Y N U A R' });
export const COMPLETION_TRANS_STATUS = codes({ '2.1.0': 'Y N' });
/** 01–21 EMVCo, 22–26 since 2.2.0; 80–88 as Visa and Mastercard publish them. */
export const TRANS_STATUS_REASON = codes(
  {
    '2.1.0': '01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 80 81 82 83 84 85 86 87 88',
    '2.2.0': '22 23 24 25 26',
  },
  { '22': '01', '23': '01', '24': '14', '25': '01', '26': '01' },
);
/** 01 static, 02 dynamic, 03 out of band, 04 decoupled. */
export const AUTHENTICATION_TYPE = codes({ '2.1.0': '01 02 03', '2.2.0': '04' });
/** As the ACS tells the DS. EMV 3DS 2.2.0 table A.1, authenticationMethod. */
export const AUTHENTICATION_METHOD = codes({ '2.1.0': '01 02 03 04 05 06 07 08 09 10', '2.2.0': '11' });
/** 01 cancelled by cardholder, 03 decoupled timeout, 04 ACS timeout, 05 no CReq, 06 error, 07 unknown, 08 SDK timeout. */
export const CHALLENGE_CANCEL = codes({ '2.1.0': '01 04 05 06 07 08', '2.2.0': '03' });
export const RESULTS_STATUS = codes({ '2.1.0': '01 02 03' });
/** 250×400, 390×400, 500×600, 600×400, full screen. */
export const WINDOW_SIZE = codes({ '2.1.0': '01 02 03 04 05' });
/** 01 authentication, 02 attempts, 03 decoupled, 04 white listing. */
export const ACS_INFO = codes({ '2.2.0': '01 02 03 04' });
export const RANGE_ACTION = codes({ '2.1.0': 'A M D' });
export const ERROR_COMPONENT = codes({ '2.1.0': 'C S D A' });
