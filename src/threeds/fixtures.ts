/** An authentication, a browser and messages of the other side, for the tests of this folder. Nothing of the product uses them. */
import type { Authentication, AuthenticationResult, BrowserData } from './types.ts';

export const NOW = Date.UTC(2026, 10, 22, 10, 0, 0);

export const SERVER_TRANS_ID = '8f3c2a10-6d0b-8c55-9a1e-2b7d4e5f6071';
export const ACS_TRANS_ID = '0b9e7c54-3f21-4d8a-8c6b-5a4f3e2d1c0b';
export const DS_TRANS_ID = '5e1d7a90-1b2c-4d3e-9f40-a1b2c3d4e5f6';

/** base64 of twenty bytes. */
export const AUTHENTICATION_VALUE = 'AAECAwQFBgcICQoLDA0ODxAREhM=';

export const browser: BrowserData = {
  javascriptEnabled: true,
  javaEnabled: false,
  acceptHeader: 'text/html',
  userAgent: 'Mozilla/5.0',
  language: 'nl-NL',
  colorDepth: 24,
  screenHeight: 1080,
  screenWidth: 1920,
  timeZoneOffset: -60,
  ip: '145.53.1.2',
};

export function authentication(over: Partial<Authentication> = {}): Authentication {
  return {
    siteId: 7,
    transactionId: 4_211_000_001,
    threeDsServerTransId: SERVER_TRANS_ID,
    directoryServer: 'visa',
    version: '2.2.0',
    state: 'requesting',
    challengeInd: '01',
    methodUrl: null,
    methodCompletion: 'U',
    amount: 1_000,
    currency: 'EUR',
    acquirerMerchantId: 'MERCHANT0000001',
    browser,
    acsUrl: null,
    acsTransId: null,
    dsTransId: null,
    result: null,
    createdAt: NOW,
    modifiedAt: NOW,
    ...over,
  };
}

/** With the payer at the issuer. */
export function inChallenge(over: Partial<Authentication> = {}): Authentication {
  return authentication({
    state: 'challenge',
    acsUrl: 'https://acs.example/challenge',
    acsTransId: ACS_TRANS_ID,
    dsTransId: DS_TRANS_ID,
    ...over,
  });
}

export function result(over: Partial<AuthenticationResult> = {}): AuthenticationResult {
  return {
    transStatus: 'Y',
    transStatusReason: null,
    flow: 'frictionless',
    eci: '05',
    authenticationValue: AUTHENTICATION_VALUE,
    dsTransId: DS_TRANS_ID,
    acsTransId: ACS_TRANS_ID,
    version: '2.2.0',
    challengeCancel: null,
    cardholderInfo: null,
    cause: null,
    error: null,
    ...over,
  };
}

/** An ARes as JSON text; members given as undefined are left out. */
export function ares(over: Record<string, unknown> = {}): string {
  return JSON.stringify({
    messageType: 'ARes',
    messageVersion: '2.2.0',
    threeDSServerTransID: SERVER_TRANS_ID,
    dsTransID: DS_TRANS_ID,
    acsTransID: ACS_TRANS_ID,
    dsReferenceNumber: 'DS-REF',
    acsReferenceNumber: 'ACS-REF',
    transStatus: 'Y',
    authenticationValue: AUTHENTICATION_VALUE,
    eci: '05',
    ...over,
  });
}

export const challengeAres = (over: Record<string, unknown> = {}): string =>
  ares({
    transStatus: 'C',
    authenticationValue: undefined,
    eci: undefined,
    acsURL: 'https://acs.example/challenge',
    acsChallengeMandated: 'Y',
    authenticationType: '02',
    ...over,
  });

/** An RReq as JSON text. */
export function rreq(over: Record<string, unknown> = {}): string {
  return JSON.stringify({
    messageType: 'RReq',
    messageVersion: '2.2.0',
    threeDSServerTransID: SERVER_TRANS_ID,
    dsTransID: DS_TRANS_ID,
    acsTransID: ACS_TRANS_ID,
    messageCategory: '01',
    transStatus: 'Y',
    authenticationType: '02',
    authenticationValue: AUTHENTICATION_VALUE,
    eci: '05',
    interactionCounter: '01',
    ...over,
  });
}

export const deniedRreq = (over: Record<string, unknown> = {}): string =>
  rreq({ transStatus: 'N', transStatusReason: '01', authenticationValue: undefined, eci: undefined, ...over });

export function erro(over: Record<string, unknown> = {}): string {
  return JSON.stringify({
    messageType: 'Erro',
    messageVersion: '2.2.0',
    threeDSServerTransID: SERVER_TRANS_ID,
    dsTransID: DS_TRANS_ID,
    errorCode: '404',
    errorComponent: 'D',
    errorDescription: 'Permanent system failure',
    errorDetail: 'no route to the issuer',
    ...over,
  });
}
