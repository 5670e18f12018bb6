/** Small good messages that tests start from; nothing of the product uses them. */
import type { Message } from './types.ts';

export const THREE_DS_SERVER_TRANS_ID = '8f3c2a10-6d0b-4c55-9a1e-2b7d4e5f6071';
export const ACS_TRANS_ID = '0b9e7c54-3f21-4d8a-8c6b-5a4f3e2d1c0b';
export const DS_TRANS_ID = '5d1f0c2b-7a66-4f0e-9b3c-6e8d7c5a4b39';
export const AUTHENTICATION_VALUE = Buffer.alloc(20, 7).toString('base64');

/** A 2.2.0 browser AReq with every required element and the ones that schemes ask for. */
export const sampleAReq: Message = {
  messageType: 'AReq',
  messageVersion: '2.2.0',
  messageCategory: '01',
  deviceChannel: '02',
  threeDSServerTransID: THREE_DS_SERVER_TRANS_ID,
  threeDSServerRefNumber: '3DS_LOA_SER_GATE_020200_00001',
  threeDSServerURL: 'https://gw.example/3ds/results',
  threeDSRequestorID: 'gw-1',
  threeDSRequestorName: 'Bakery',
  threeDSRequestorURL: 'https://bakery.example',
  threeDSCompInd: 'Y',
  threeDSRequestorAuthenticationInd: '01',
  threeDSRequestorChallengeInd: '01',
  acctNumber: '4000002000000008',
  cardExpiryDate: '3012',
  cardholderName: 'A Baker',
  email: 'a.baker@example.org',
  browserAcceptHeader: 'text/html',
  browserUserAgent: 'Mozilla/5.0',
  browserIP: '203.0.113.7',
  browserJavascriptEnabled: true,
  browserJavaEnabled: false,
  browserLanguage: 'nl-NL',
  browserColorDepth: '24',
  browserScreenHeight: '844',
  browserScreenWidth: '390',
  browserTZ: '-60',
  notificationURL: 'https://gw.example/3ds/challenge/notify',
  acquirerBIN: '411111',
  acquirerMerchantID: 'M1',
  mcc: '5462',
  merchantCountryCode: '528',
  merchantName: 'Bakery',
  purchaseAmount: '1000',
  purchaseCurrency: '978',
  purchaseExponent: '2',
  purchaseDate: '20261122100000',
};

export const sampleChallengeARes: Message = {
  messageType: 'ARes',
  messageVersion: '2.2.0',
  threeDSServerTransID: THREE_DS_SERVER_TRANS_ID,
  dsTransID: DS_TRANS_ID,
  acsTransID: ACS_TRANS_ID,
  dsReferenceNumber: 'DS-1',
  acsReferenceNumber: 'ACS-1',
  transStatus: 'C',
  acsURL: 'https://acs.example/challenge',
  acsChallengeMandated: 'Y',
  authenticationType: '02',
};

export const sampleRReq: Message = {
  messageType: 'RReq',
  messageVersion: '2.2.0',
  threeDSServerTransID: THREE_DS_SERVER_TRANS_ID,
  dsTransID: DS_TRANS_ID,
  acsTransID: ACS_TRANS_ID,
  messageCategory: '01',
  transStatus: 'Y',
  authenticationType: '02',
  authenticationValue: AUTHENTICATION_VALUE,
  eci: '05',
  interactionCounter: '01',
};
