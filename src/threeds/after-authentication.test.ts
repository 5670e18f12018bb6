import { describe, expect, it } from 'vitest';
import type { SiteSettings } from '../merchants/types.ts';
import type { Scheme } from '../methods/types.ts';
import { afterAuthentication, isLinked, withoutAuthentication } from './after-authentication.ts';
import { SANDBOX_RATES } from './euro-rates.ts';
import { AUTHENTICATION_VALUE, authentication, DS_TRANS_ID, NOW, result } from './fixtures.ts';
import { type Decision, decide, type PolicyInput, stepUp } from './policy.ts';
import type { AuthenticationResult } from './types.ts';

const decision = (over: Partial<PolicyInput> = {}): Decision =>
  decide({
    scheme: 'VISA',
    kind: 'CIT',
    amount: 1_000,
    currency: 'EUR',
    flexible3d: null,
    dynamic3d: 'NONE',
    channel: 'page',
    acquirerCountry: 'NL',
    issuerCountry: 'NL',
    funding: 'C',
    suspicious: false,
    documentedNotEnrolled: false,
    settings: { flexible3dEnabled: true, flexible3dOneLegOut: false, flexible3dChallenge: 'challenge' },
    rates: SANDBOX_RATES,
    now: NOW,
    ...over,
  });

const SITE = { flexible3dEnabled: true, flexible3dOneLegOut: false, flexible3dChallenge: 'challenge' } as const;
const ALL_BY_THREE_DS = { lowValue: true, riskAnalysisUpTo: 0, secureCorporate: false, viaThreeDs: true } as const;

const INSIDE = { acquirerCountry: 'NL', issuerCountry: 'NL' };
const UNKNOWN = { acquirerCountry: 'NL', issuerCountry: null };
const OUTSIDE = { acquirerCountry: 'NL', issuerCountry: 'US' };
const BY_CODE = {
  '3F': (zones: Partial<PolicyInput>) => decision({ ...zones, flexible3d: true }),
  '3C': (zones: Partial<PolicyInput>) => decision({ ...zones, kind: 'FIRST' }),
  '3S': (zones: Partial<PolicyInput>) => decision({ ...zones, scheme: 'MAESTRO', flexible3d: false }),
  '3O': (zones: Partial<PolicyInput>) => decision({ ...zones, flexible3d: false }),
  '3D': (zones: Partial<PolicyInput>) => decision(zones),
};
type Code = keyof typeof BY_CODE;
const CODES = Object.keys(BY_CODE) as Code[];

const SETTINGS: Pick<SiteSettings, 'acceptAttempt' | 'acceptUnauthenticated'> = {
  acceptAttempt: true,
  acceptUnauthenticated: null,
};
const nothing = { authenticationValue: null, eci: null };
const UNAVAILABLE = result({ ...nothing, transStatus: 'U', flow: 'none' });
const NOT_ENROLLED = result({ ...nothing, transStatus: 'U', flow: 'none', version: null, cause: 'not_enrolled' });
const NO_RREQ = result({ ...nothing, transStatus: 'U', flow: 'challenge', cause: 'no_rreq' });
const ABANDONED = result({ ...nothing, transStatus: 'N', flow: 'challenge', cause: 'challenge_abandoned' });

/** What each code does with a result, as `+` authorise and `-` decline. */
function row(zones: Partial<PolicyInput>, of: AuthenticationResult, settings = SETTINGS): string {
  return CODES.map((code) => {
    expect(BY_CODE[code](zones).code).toBe(code);
    return afterAuthentication(BY_CODE[code](zones), of, settings).do === 'authorise' ? '+' : '-';
  }).join('');
}

describe('after authentication', () => {
  // Columns: 3F 3C 3S 3O 3D.
  it('authorises a success', () => expect(row(INSIDE, result())).toBe('+++++'));
  it('authorises an attempt, except for the first of a series', () => {
    const attempt = result({ transStatus: 'A', eci: '06' });
    expect(row(INSIDE, attempt)).toBe('+-+++');
    expect(row(INSIDE, attempt, { ...SETTINGS, acceptAttempt: false })).toBe('--+++');
  });
  it('declines a denial and a rejection', () => {
    for (const transStatus of ['N', 'R'] as const)
      expect(row(OUTSIDE, result({ ...nothing, transStatus }))).toBe('-----');
  });
  it('authorises an acknowledged exemption where nobody insisted on more', () => {
    expect(row(INSIDE, result({ ...nothing, transStatus: 'I' }))).toBe('--+++');
  });
  it('declines a challenge that led nowhere, in every zone', () => {
    for (const zones of [INSIDE, OUTSIDE]) {
      expect(row(zones, NO_RREQ)).toBe('-----');
      expect(row(zones, ABANDONED)).toBe('-----');
      expect(row(zones, ABANDONED, { ...SETTINGS, acceptUnauthenticated: true })).toBe('-----');
    }
  });
  it('declines where 3-D Secure was not possible inside the zone, an unknown issuer included', () => {
    for (const zones of [INSIDE, UNKNOWN]) {
      expect(row(zones, UNAVAILABLE)).toBe('-----');
      expect(row(zones, NOT_ENROLLED)).toBe('-----');
      expect(row(zones, UNAVAILABLE, { ...SETTINGS, acceptUnauthenticated: true })).toBe('----+');
    }
  });
  it('authorises without shift where it was not possible and a leg is outside, if nobody demanded it', () => {
    expect(row(OUTSIDE, UNAVAILABLE)).toBe('---++');
    expect(row(OUTSIDE, NOT_ENROLLED)).toBe('---++');
    expect(row(OUTSIDE, UNAVAILABLE, { ...SETTINGS, acceptUnauthenticated: false })).toBe('-----');
  });
  it('declines a scheme mandate without authentication in every zone', () => {
    for (const scheme of ['MAESTRO', 'AMEX'] as const) {
      const mandated = decision({ ...OUTSIDE, scheme, amount: 3_001 });
      expect(mandated.code).toBe('3D');
      expect(afterAuthentication(mandated, NOT_ENROLLED, SETTINGS).do).toBe('decline');
    }
  });
  it('authorises an exempt payment under its exemption where the issuer could not be asked', () => {
    const exempt = decision({ settings: { ...SITE, exemptions: ALL_BY_THREE_DS } });
    for (const of of [UNAVAILABLE, NOT_ENROLLED])
      expect(afterAuthentication(exempt, of, SETTINGS)).toMatchObject({
        do: 'authorise',
        eci: '07',
        liabilityShift: false,
        exemption: 'low_value',
      });
    expect(afterAuthentication(exempt, NO_RREQ, SETTINGS).do).toBe('decline');
    expect(afterAuthentication(exempt, result({ ...nothing, transStatus: 'N' }), SETTINGS).do).toBe('decline');
  });
  it('authorises after a soft decline on Y and A only', () => {
    const again = stepUp(decision({ flexible3d: false, acquirerCountry: 'US' }));
    expect(again.code).toBe('N0s');
    expect(afterAuthentication(again, result(), SETTINGS).do).toBe('authorise');
    expect(afterAuthentication(again, result({ transStatus: 'A' }), SETTINGS).do).toBe('authorise');
    for (const of of [UNAVAILABLE, NOT_ENROLLED, result({ ...nothing, transStatus: 'I' })])
      expect(afterAuthentication(again, of, SETTINGS)).toMatchObject({ do: 'decline', reasonCode: '4004' });
  });
});

describe('liability', () => {
  const TABLE: readonly [AuthenticationResult['transStatus'], Record<Scheme, string>, boolean, string][] = [
    ['Y', { VISA: '05', MASTERCARD: '02', MISTERCASH: '02', MAESTRO: '02', AMEX: '05' }, true, 'Enrolled, Liability'],
    [
      'A',
      { VISA: '06', MASTERCARD: '01', MISTERCASH: '01', MAESTRO: '01', AMEX: '06' },
      true,
      'Not Enrolled, Liability',
    ],
    ['I', { VISA: '07', MASTERCARD: '06', MISTERCASH: '06', MAESTRO: '06', AMEX: '07' }, false, 'No Liability'],
  ];
  for (const [transStatus, ecis, liabilityShift, label] of TABLE) {
    it(`${transStatus}: ${label}`, () => {
      for (const [scheme, eci] of Object.entries(ecis) as [Scheme, string][]) {
        // An issuer acknowledges (I) only what was claimed; authenticated, the claim is needed no more.
        const claimed = { ...SITE, exemptions: { ...ALL_BY_THREE_DS, lowValue: transStatus === 'I' } };
        const after = afterAuthentication(
          decision({ scheme, settings: claimed }),
          result({ transStatus, eci: null }),
          SETTINGS,
        );
        // Maestro and Bancontact want authentication for every payment: nothing is claimed.
        const mandated = scheme === 'MAESTRO' || scheme === 'MISTERCASH';
        const exemption = transStatus === 'I' && !mandated ? 'low_value' : null;
        expect(after).toMatchObject({ do: 'authorise', eci, liabilityShift, label, exemption });
      }
    });
  }

  it('stays with the merchant without an authentication', () => {
    const none: Record<Scheme, string> = { VISA: '07', MASTERCARD: '00', MISTERCASH: '00', MAESTRO: '00', AMEX: '07' };
    for (const [scheme, eci] of Object.entries(none) as [Scheme, string][]) {
      for (const kind of ['CIT', 'MIT'] as const) {
        const without = withoutAuthentication(decision({ scheme, kind }));
        expect(without).toMatchObject({ eci, liabilityShift: false, label: 'No Liability', transStatus: null });
      }
    }
    expect(withoutAuthentication(decision({ kind: 'MOTO' })).eci).toBeNull();
    expect(afterAuthentication(decision(OUTSIDE), UNAVAILABLE, SETTINGS)).toMatchObject({
      eci: '07',
      liabilityShift: false,
      transStatus: 'U',
      version: '2.2.0',
    });
    expect(afterAuthentication(decision(OUTSIDE), NOT_ENROLLED, SETTINGS)).toMatchObject({
      transStatus: null,
      version: null,
    });
  });

  it('does not shift with an ECI that says none, nor without proof', () => {
    const outcome = (over: Partial<AuthenticationResult>) => afterAuthentication(decision(), result(over), SETTINGS);
    expect(outcome({ eci: '07' })).toMatchObject({ eci: '07', liabilityShift: false, label: 'No Liability' });
    expect(outcome({ authenticationValue: null })).toMatchObject({ liabilityShift: false });
  });

  it('carries the proof to the authorisation unchanged', () => {
    expect(afterAuthentication(decision(), result(), SETTINGS)).toMatchObject({
      authenticationValue: AUTHENTICATION_VALUE,
      dsTransId: DS_TRANS_ID,
      version: '2.2.0',
      transStatus: 'Y',
    });
  });
});

describe('the words of a decline', () => {
  const failure = (transStatusReason: string | null, transStatus: 'N' | 'R' = 'N') =>
    afterAuthentication(decision(), result({ ...nothing, transStatus, transStatusReason }), SETTINGS);

  it('name the reason of the issuer', () => {
    const texts = [
      'Card authentication failed',
      'Unknown device',
      'Unsupported device',
      'Exceeds authentication frequency limit',
      'Expired card',
      'Invalid card number',
      'Invalid transaction',
      'No Card record',
      'Security failure',
      'Stolen card',
      'Suspected fraud',
      'Transaction not permitted to the cardholder',
    ];
    for (const [i, text] of texts.entries()) {
      const responseCode = String(i + 1).padStart(2, '0');
      const reason = `3DS Authentication Failed / ${text}`;
      expect(failure(responseCode)).toEqual({ do: 'decline', reason, reasonCode: `30${responseCode}`, responseCode });
    }
    expect(failure('11', 'R')).toMatchObject({ reasonCode: '3011' });
  });
  it('know reasons of their own for 13 and 14', () => {
    expect(failure('13')).toMatchObject({ reason: 'Cardholder not enrolled in service', reasonCode: '4999' });
    expect(failure('14')).toMatchObject({ reason: 'Transaction timed out (ACS)', reasonCode: '4999' });
  });
  it('are those of 01 for any other reason, none, and a missing result', () => {
    for (const after of [
      failure('19'),
      failure('87'),
      failure(null),
      afterAuthentication(decision(), NO_RREQ, SETTINGS),
    ])
      expect(after).toMatchObject({
        reason: '3DS Authentication Failed / Card authentication failed',
        reasonCode: '3001',
      });
  });
  it('tell of a payer who gave up', () => {
    const cancelled = result({ ...nothing, transStatus: 'N', transStatusReason: '01', challengeCancel: '01' });
    for (const of of [cancelled, ABANDONED])
      expect(afterAuthentication(decision(), of, SETTINGS)).toMatchObject({
        reason: '3D Secure authentication cancelled',
        reasonCode: '4999',
      });
  });
  it('tell of a card that could not be verified', () => {
    for (const code of CODES)
      expect(afterAuthentication(BY_CODE[code](INSIDE), NOT_ENROLLED, SETTINGS)).toEqual({
        do: 'decline',
        reason: 'Merchant only accepts 3DS verified cards',
        reasonCode: '4999',
        responseCode: null,
      });
  });
});

describe('dynamic linking', () => {
  const same = { amount: 1_000, currency: 'EUR', acquirerMerchantId: 'MERCHANT0000001' };
  it('lets through what was authenticated, or less', () => {
    expect(isLinked(authentication(), same)).toBe(true);
    expect(isLinked(authentication(), { ...same, amount: 999 })).toBe(true);
  });
  it('refuses more, another currency and another payee', () => {
    expect(isLinked(authentication(), { ...same, amount: 1_001 })).toBe(false);
    expect(isLinked(authentication(), { ...same, currency: 'USD' })).toBe(false);
    expect(isLinked(authentication(), { ...same, acquirerMerchantId: 'MERCHANT0000002' })).toBe(false);
  });
});
