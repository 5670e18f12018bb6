/** Which elements every message must have, written down once more by hand, by version and channel; and what is said where one is missing or bad. */
import { describe, expect, it } from 'vitest';
import { buildMessage } from './build.ts';
import { readMessage } from './read.ts';
import { ACS_TRANS_ID, AUTHENTICATION_VALUE, DS_TRANS_ID, sampleAReq, THREE_DS_SERVER_TRANS_ID } from './samples.ts';
import type { Leg, MessageType, MessageVersion } from './types.ts';

const words = (text: string) => text.trim().split(/\s+/);
const HEAD = 'messageType messageVersion';

interface Row {
  readonly type: MessageType;
  readonly versions: readonly MessageVersion[];
  readonly what?: string;
  readonly leg?: Leg;
  /** Facts; the builder brings them to the version. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly required: readonly string[];
  /** Elements that a faulty value makes a 203. */
  readonly malformed?: Readonly<Record<string, unknown>>;
}

const ALL: readonly MessageVersion[] = ['2.1.0', '2.2.0', '2.3.1'];
const IDS = { threeDSServerTransID: THREE_DS_SERVER_TRANS_ID, dsTransID: DS_TRANS_ID, acsTransID: ACS_TRANS_ID };
const { messageType: _, messageVersion: __, ...browser } = sampleAReq;
const areq = { ...browser, acceptLanguage: ['nl'], acquirerCountryCode: '528', acquirerCountryCodeSource: '01' };

const BOTH_CHANNELS =
  words(`${HEAD} messageCategory deviceChannel threeDSServerTransID threeDSServerRefNumber threeDSServerURL
  threeDSRequestorID threeDSRequestorName threeDSRequestorURL acctNumber acquirerBIN acquirerMerchantID mcc merchantCountryCode
  merchantName purchaseAmount purchaseCurrency purchaseExponent purchaseDate`);
/** Without a channel a request is judged as one by browser, and lacks all of that. */
const withoutChannel = BOTH_CHANNELS.filter((name) => name !== 'deviceChannel');
const BROWSER = words(
  `threeDSCompInd threeDSRequestorAuthenticationInd browserAcceptHeader browserUserAgent notificationURL`,
);
const SCREEN = words(
  'browserJavaEnabled browserLanguage browserColorDepth browserScreenHeight browserScreenWidth browserTZ',
);

const BAD_AREQ = {
  threeDSServerTransID: 'no-uuid',
  threeDSServerURL: 'http://gw.example',
  acctNumber: '4111',
  mcc: '12345',
  merchantName: 'x'.repeat(41),
  purchaseAmount: '10.00',
  purchaseDate: '20260230100000',
  purchaseCurrency: 'EUR',
  messageCategory: '03',
  cardExpiryDate: '3013',
  email: 'nobody',
};

const result = { ...IDS, messageCategory: '01', eci: '05', interactionCounter: '01', authenticationMethod: ['02'] };
const ROWS: readonly Row[] = [
  {
    type: 'AReq',
    what: 'by browser',
    versions: ['2.1.0'],
    facts: areq,
    required: [...BOTH_CHANNELS, ...BROWSER, ...SCREEN],
    malformed: {
      ...BAD_AREQ,
      threeDSRequestorChallengeInd: '05',
      browserColorDepth: '30',
      browserLanguage: 'nl-NL-variant',
    },
  },
  {
    type: 'AReq',
    what: 'by browser',
    versions: ['2.2.0'],
    facts: areq,
    required: [...BOTH_CHANNELS, ...BROWSER, 'browserJavascriptEnabled', ...SCREEN],
    malformed: { ...BAD_AREQ, threeDSRequestorChallengeInd: '10', browserColorDepth: '30', browserTZ: '+12345' },
  },
  {
    type: 'AReq',
    what: 'by browser',
    versions: ['2.3.1'],
    facts: areq,
    required: [
      ...BOTH_CHANNELS,
      ...BROWSER,
      ...words('browserJavascriptEnabled acceptLanguage acquirerCountryCode acquirerCountryCodeSource'),
      ...SCREEN,
    ],
    malformed: { ...BAD_AREQ, threeDSRequestorChallengeInd: '01', browserColorDepth: '0', acceptLanguage: 'nl' },
  },
  {
    type: 'AReq',
    what: 'without the payer',
    versions: ['2.2.0'],
    facts: { ...areq, deviceChannel: '03', threeRIInd: '11' },
    required: [...withoutChannel, 'threeRIInd'],
    malformed: { ...BAD_AREQ, threeRIInd: '12' },
  },
  {
    type: 'AReq',
    what: 'without the payer',
    versions: ['2.3.1'],
    facts: { ...areq, deviceChannel: '03', threeRIInd: '11' },
    required: [...withoutChannel, 'threeRIInd', 'acquirerCountryCode', 'acquirerCountryCodeSource'],
    malformed: BAD_AREQ,
  },
  {
    type: 'AReq',
    what: 'from directory server to ACS',
    leg: 'ds-acs',
    versions: ALL,
    facts: { ...areq, dsReferenceNumber: 'DS', dsTransID: DS_TRANS_ID, dsURL: 'https://ds.example' },
    required: [...BOTH_CHANNELS, ...BROWSER, ...SCREEN, ...words('dsReferenceNumber dsTransID dsURL')],
  },
  {
    type: 'ARes',
    what: 'Y',
    versions: ALL,
    facts: {
      ...IDS,
      ...{
        dsReferenceNumber: 'D',
        acsReferenceNumber: 'A',
        transStatus: 'Y',
        authenticationValue: AUTHENTICATION_VALUE,
      },
    },
    required: words(
      `${HEAD} threeDSServerTransID dsTransID acsTransID dsReferenceNumber acsReferenceNumber transStatus authenticationValue`,
    ),
    malformed: { dsReferenceNumber: 'x'.repeat(33), transStatus: 'X', authenticationValue: 'AAAA*', eci: '5' },
  },
  {
    type: 'ARes',
    what: 'N',
    versions: ALL,
    facts: { ...IDS, dsReferenceNumber: 'D', acsReferenceNumber: 'A', transStatus: 'N', transStatusReason: '01' },
    required: ['transStatus', 'transStatusReason'],
    malformed: { transStatusReason: '1' },
  },
  {
    type: 'ARes',
    what: 'C, up to 2.2.0',
    versions: ['2.1.0', '2.2.0'],
    facts: {
      ...IDS,
      ...{ dsReferenceNumber: 'D', acsReferenceNumber: 'A', transStatus: 'C', acsURL: 'https://acs.example/' },
      ...{ acsChallengeMandated: 'Y', authenticationType: '02' },
    },
    required: words('acsURL acsChallengeMandated authenticationType'),
    malformed: { acsURL: 'http://acs.example/', acsChallengeMandated: 'J', authenticationType: '00' },
  },
  {
    type: 'ARes',
    what: 'C',
    versions: ['2.3.1'],
    facts: {
      ...IDS,
      ...{ dsReferenceNumber: 'D', acsReferenceNumber: 'A', transStatus: 'C', acsURL: 'https://acs.example/' },
      ...{ acsChallengeMandated: 'Y', authenticationMethod: ['02'] },
    },
    required: words('acsURL acsChallengeMandated authenticationMethod'),
    malformed: { acsURL: 'ftp://acs.example/', authenticationMethod: '02' },
  },
  {
    type: 'RReq',
    what: 'Y, up to 2.2.0',
    versions: ['2.1.0', '2.2.0'],
    facts: { ...result, transStatus: 'Y', authenticationType: '02', authenticationValue: AUTHENTICATION_VALUE },
    required: words(
      `${HEAD} threeDSServerTransID dsTransID acsTransID messageCategory transStatus authenticationType authenticationValue interactionCounter`,
    ),
    malformed: { transStatus: 'C', interactionCounter: '1', authenticationType: '9' },
  },
  {
    type: 'RReq',
    what: 'Y',
    versions: ['2.3.1'],
    facts: { ...result, transStatus: 'Y', authenticationValue: AUTHENTICATION_VALUE },
    required: words(
      `${HEAD} threeDSServerTransID dsTransID acsTransID messageCategory transStatus authenticationValue`,
    ),
    malformed: { transStatus: 'I' },
  },
  {
    type: 'RReq',
    what: 'N, timed out',
    versions: ALL,
    facts: { ...result, transStatus: 'N', transStatusReason: '14', challengeCancel: '04', authenticationType: '02' },
    required: words('transStatusReason challengeCancel'),
    malformed: { challengeCancel: '02' },
  },
  {
    type: 'RRes',
    versions: ALL,
    facts: { ...IDS, resultsStatus: '01' },
    required: words(`${HEAD} threeDSServerTransID dsTransID acsTransID resultsStatus`),
    malformed: { resultsStatus: '1' },
  },
  {
    type: 'CReq',
    versions: ALL,
    facts: { ...IDS, challengeWindowSize: '03' },
    required: words(`${HEAD} threeDSServerTransID acsTransID challengeWindowSize`),
    malformed: { challengeWindowSize: '06' },
  },
  {
    type: 'CRes',
    versions: ALL,
    facts: { ...IDS, transStatus: 'Y', challengeCompletionInd: 'Y' },
    required: words(`${HEAD} threeDSServerTransID acsTransID transStatus`),
    malformed: { transStatus: 'A' },
  },
  {
    type: 'PReq',
    versions: ALL,
    facts: { ...IDS, threeDSServerRefNumber: 'R' },
    required: words(`${HEAD} threeDSServerTransID threeDSServerRefNumber`),
    malformed: { serialNum: 'x'.repeat(21) },
  },
  {
    type: 'PRes',
    what: 'up to 2.2.0',
    versions: ['2.1.0', '2.2.0'],
    facts: { ...IDS, dsStartProtocolVersion: '2.1.0', dsEndProtocolVersion: '2.2.0' },
    required: words(`${HEAD} threeDSServerTransID dsTransID dsStartProtocolVersion dsEndProtocolVersion`),
    malformed: { dsEndProtocolVersion: 'two', cardRangeData: 'none' },
  },
  {
    type: 'PRes',
    versions: ['2.3.1'],
    facts: { ...IDS, dsProtocolVersions: ['2.2.0', '2.3.1'] },
    required: words(`${HEAD} threeDSServerTransID dsTransID dsProtocolVersions`),
    malformed: { dsProtocolVersions: ['two'], cardRangeDataFileURL: 'http://ds.example/file' },
  },
  {
    type: 'Erro',
    versions: ALL,
    facts: { ...IDS, errorCode: '203', errorComponent: 'S', errorDescription: 'd', errorDetail: 'd' },
    required: words(`${HEAD} errorCode errorComponent errorDescription errorDetail`),
    malformed: { errorCode: '20', errorComponent: 'X' },
  },
];

const cases = ROWS.flatMap((row) =>
  row.versions.map((version) => ({
    ...row,
    version,
    name: `${row.type} ${version}${row.what ? `, ${row.what}` : ''}`,
  })),
);

const readAs = (row: { type: MessageType; leg?: Leg }, message: unknown) => {
  const reading = readMessage(typeof message === 'string' ? message : JSON.stringify(message), {
    types: [row.type],
    ...(row.leg && { direction: row.leg }),
  });
  return reading.ok ? 'good' : `${reading.fault.errorCode} ${reading.fault.errorDetail}`;
};

describe.each(cases)('$name', (row) => {
  const message = buildMessage(row.type, row.version, row.facts, row.leg && { direction: row.leg });

  it('is good as it is built, and with members that nobody knows', () => {
    expect(readAs(row, message)).toBe('good');
    expect(readAs(row, { ...message, somethingNew: { of: 'tomorrow' } })).toBe('good');
  });

  it('names whatever required element is missing, or there and empty (201)', () => {
    for (const name of row.required) {
      const { [name]: _gone, ...rest } = message;
      expect([name, readAs(row, rest)]).toEqual([name, `201 ${name}`]);
      expect([name, readAs(row, { ...message, [name]: '' })]).toEqual([name, `201 ${name}`]);
    }
  });

  it('names whatever element has no form or no value of its own (203, of codes without a meaning yet 207)', () => {
    for (const [name, value] of Object.entries(row.malformed ?? {}))
      expect([name, readAs(row, { ...message, [name]: value })]).toEqual([
        name,
        expect.stringMatching(new RegExp(`^(203|207) ${name}$`)),
      ]);
  });

  it('is refused for a member that stands twice (204), before anything else is looked at', () => {
    const { messageType, ...rest } = message;
    const text = JSON.stringify({ ...rest, messageType }).replace('{', `{"messageType":"${row.type}",`);
    expect(readAs(row, text.replace(/"messageVersion":"[^"]*"/, '"messageVersion":"9.9.9"'))).toBe('204 messageType');
  });

  it('is refused for an extension that is critical and unknown (202), and for one that is not whole', () => {
    const extension = { name: 'New', id: 'X-1', criticalityIndicator: true, data: { a: 1 } };
    expect(readAs(row, { ...message, messageExtension: [extension] })).toBe('202 X-1');
    expect(readAs(row, { ...message, messageExtension: [{ ...extension, criticalityIndicator: false }] })).toBe('good');
    expect(readAs(row, { ...message, messageExtension: [{ name: 'New', id: 'X-1' }] })).toMatch(
      /^201 messageExtension\./,
    );
    const most = row.version === '2.3.1' ? 15 : 10;
    const many = (count: number) =>
      Array.from({ length: count }, () => ({ ...extension, criticalityIndicator: false }));
    expect(readAs(row, { ...message, messageExtension: many(most) })).toBe('good');
    expect(readAs(row, { ...message, messageExtension: many(most + 1) })).toBe('203 messageExtension');
    expect(readAs(row, { ...message, messageExtension: [] })).toBe('203 messageExtension');
  });
});

describe('what an AReq of 2.3.1 adds', () => {
  const build = (more: Record<string, unknown>) => buildMessage('AReq', '2.3.1', { ...areq, ...more });
  it('are wishes in their order, which may not contradict each other', () => {
    expect(build({ threeDSRequestorChallengeInd: ['04', '14'] }).threeDSRequestorChallengeInd).toEqual(['04', '14']);
    const row = { type: 'AReq' } as const;
    const message = build({});
    for (const wishes of [['02', '03'], ['03', '03'], ['03', '04', '14'], []])
      expect(readAs(row, { ...message, threeDSRequestorChallengeInd: wishes })).toBe(
        '203 threeDSRequestorChallengeInd',
      );
  });
  it('are names in any script, which older versions write in Latin letters', () => {
    const facts = { ...areq, cardholderName: 'Zoë Ångström' };
    const nameIn = (version: MessageVersion) => buildMessage('AReq', version, facts).cardholderName;
    expect(ALL.map(nameIn)).toEqual(['Zoe Angstrom', 'Zoe Angstrom', 'Zoë Ångström']);
  });
  it('is a currency or country that is none (304) as in every version', () => {
    for (const version of ALL) {
      const message = buildMessage('AReq', version, areq);
      expect(readAs({ type: 'AReq' }, { ...message, purchaseCurrency: '999' })).toBe('304 purchaseCurrency');
      expect(readAs({ type: 'AReq' }, { ...message, merchantCountryCode: '901' })).toBe('304 merchantCountryCode');
    }
  });
});

describe('the order of the checks', () => {
  const message = buildMessage('AReq', '2.2.0', areq);
  const row = { type: 'AReq' } as const;
  const faulty = { ...message, purchaseCurrency: '999', mcc: '1', acctNumber: undefined };
  it('is: readable, twice, type, version, missing, malformed, code of no place', () => {
    expect(readAs(row, 'hello')).toMatch(/^101 /);
    expect(readAs(row, { ...faulty, messageType: 'ARes' })).toMatch(/^101 /);
    expect(readAs(row, { ...faulty, messageVersion: '2.4.0' })).toBe('102 2.1.0,2.2.0,2.3.1');
    expect(readAs(row, { ...faulty, messageVersion: '2' })).toBe('203 messageVersion');
    expect(readAs(row, faulty)).toBe('201 acctNumber');
    expect(readAs(row, { ...faulty, acctNumber: '4000002000000008' })).toBe('203 mcc');
    expect(readAs(row, { ...faulty, acctNumber: '4000002000000008', mcc: '5462' })).toBe('304 purchaseCurrency');
  });
});
