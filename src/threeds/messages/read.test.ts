import { describe, expect, it } from 'vitest';
import { type Expectation, type Message, readMessage } from './index.ts';
import { ACS_TRANS_ID, DS_TRANS_ID, sampleAReq, sampleChallengeARes, sampleRReq } from './samples.ts';

const read = (message: unknown, expectation: Partial<Expectation> = {}) =>
  readMessage(typeof message === 'string' ? message : JSON.stringify(message), {
    types: ['PReq', 'PRes', 'AReq', 'ARes', 'CReq', 'CRes', 'RReq', 'RRes', 'Erro'],
    ...expectation,
  });

function faultOf(message: unknown, expectation: Partial<Expectation> = {}): string {
  const reading = read(message, expectation);
  return reading.ok ? 'none' : `${reading.fault.errorCode} ${reading.fault.errorDetail}`;
}

const without = (message: Message, ...names: string[]) =>
  Object.fromEntries(Object.entries(message).filter(([name]) => !names.includes(name)));

describe('reading a message', () => {
  it('takes the small good messages', () => {
    for (const message of [sampleAReq, sampleChallengeARes, sampleRReq]) {
      expect(read(message)).toEqual({ ok: true, message, version: '2.2.0' });
    }
  });

  it.each([['{'], ['[]'], ['"AReq"'], ['null'], ['']])('answers 101 to the body %j', (body) => {
    expect(faultOf(body)).toMatch(/^101 /);
  });

  it('answers 101 to bytes that are no UTF-8', () => {
    const reading = readMessage(Buffer.from([0x7b, 0xff, 0x7d]), { types: ['AReq'] });
    expect(reading.ok || reading.fault.errorCode).toBe('101');
  });

  it('gives texts that can be stored: no NUL, no half characters, whole ones untouched', () => {
    const textOf = (written: string) => {
      const body = JSON.stringify({ ...sampleChallengeARes, cardholderInfo: '?' }).replace('"?"', `"${written}"`);
      const reading = read(body);
      return reading.ok && reading.message.cardholderInfo;
    };
    expect(textOf(String.raw`a\u0000b`)).toBe('a\uFFFDb');
    expect(textOf(String.raw`a\uD83Db`)).toBe('a\uFFFDb');
    expect(textOf(String.raw`a\ude00\ud83d\ude00b`)).toBe('a\uFFFD😀b');
    expect(textOf(String.raw`a\\u0000 \u00e9`)).toBe('a\\u0000 é');
  });

  it('answers 101 to a body nested without end', () => {
    const nested = `{"messageType":"AReq","broadInfo":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`;
    expect(faultOf(nested)).toMatch(/^101 /);
  });

  it('answers 204 to a member that stands twice, also when escaped or nested', () => {
    expect(faultOf('{"messageType":"AReq","messageType":"AReq"}')).toBe('204 messageType');
    expect(faultOf('{"messageType":"AReq","\\u006dessageType":"AReq"}')).toBe('204 messageType');
    expect(faultOf('{"a":{"b":[{"c":1,"c":2}]},"d":"\\"}{"}')).toBe('204 a.b.c');
    expect(faultOf('{"a":[{"b":1},{"b":2}],"messageType":"","c":{"a":"a"}}')).toBe('201 messageType');
  });

  it('asks for a type it knows and expects', () => {
    expect(faultOf(without(sampleAReq, 'messageType'))).toBe('201 messageType');
    expect(faultOf({ ...sampleAReq, messageType: 'ZReq' })).toMatch(/^101 /);
    expect(faultOf({ ...sampleAReq, messageType: 'toString' })).toMatch(/^101 /);
    expect(faultOf(sampleAReq, { types: ['RReq'] })).toMatch(/^101 /);
  });

  it('asks for a version it speaks, and for that of the request', () => {
    expect(faultOf(without(sampleAReq, 'messageVersion'))).toBe('201 messageVersion');
    expect(faultOf({ ...sampleAReq, messageVersion: '2.2' })).toBe('203 messageVersion');
    expect(faultOf({ ...sampleAReq, messageVersion: '9.0.0' })).toBe('102 2.1.0,2.2.0,2.3.1');
    expect(faultOf(sampleAReq, { versions: ['2.1.0'] })).toBe('102 2.1.0');
    expect(faultOf(sampleChallengeARes, { version: '2.1.0' })).toBe('203 messageVersion');
  });

  it('answers 301 to the ids of another transaction, whatever their case', () => {
    const ids = { dsTransID: DS_TRANS_ID.toUpperCase(), acsTransID: ACS_TRANS_ID };
    expect(faultOf(sampleRReq, { ids })).toBe('none');
    expect(faultOf({ ...sampleRReq, acsTransID: DS_TRANS_ID }, { ids })).toBe('301 acsTransID');
    expect(faultOf({ ...sampleRReq, acsTransID: 'x' }, { ids })).toBe('203 acsTransID');
    expect(faultOf(without(sampleRReq, 'acsTransID'), { ids })).toBe('201 acsTransID');
  });

  it('names every missing element, nested ones with their parent', () => {
    expect(faultOf(without(sampleAReq, 'mcc', 'acctNumber'))).toBe('201 acctNumber,mcc');
    expect(faultOf({ ...sampleAReq, mcc: '' })).toBe('201 mcc');
    expect(faultOf({ ...sampleAReq, mobilePhone: { cc: '31' } })).toBe('201 mobilePhone.subscriber');
  });

  it.each([
    ['acctNumber', '40000020000000080000'],
    ['acctNumber', 4000002000000008],
    ['browserIP', '300.1.1.1'],
    ['browserColorDepth', '30'],
    ['browserJavascriptEnabled', 'true'],
    ['browserLanguage', 'a-language'],
    ['cardExpiryDate', '3013'],
    ['cardholderName', 'José'],
    ['email', 'nobody'],
    ['email', 'a..b@example.com'],
    ['email', 'mailto:a@b.nl'],
    ['email', 'josé@example.com'],
    ['purchaseDate', '20260230100000'],
    ['threeDSServerTransID', '1234'],
    ['threeDSServerURL', 'http://gw.example/'],
    ['threeDSServerURL', 'https://user:word@gw.example/'],
    ['threeDSServerURL', '/relative'],
    ['threeDSRequestorChallengeInd', '10'],
    ['mobilePhone', 'x'],
    ['email', ''],
    ['acctInfo', {}],
    ['messageExtension', []],
    ['homePhone', null],
  ])('answers 203 to %s %j', (name, value) => {
    expect(faultOf({ ...sampleAReq, [name]: value })).toBe(`203 ${name}`);
  });

  it('takes plain http only to the hosts it was given', () => {
    const message = { ...sampleAReq, notificationURL: 'http://localhost:1/x' };
    expect(faultOf(message)).toBe('203 notificationURL');
    expect(faultOf(message, { plainHttp: ['localhost'] })).toBe('none');
    expect(faultOf({ ...message, notificationURL: 'http://x.example/' }, { plainHttp: ['localhost'] })).toMatch('203');
  });

  it('answers 304 to codes that ISO keeps for other uses', () => {
    expect(faultOf({ ...sampleAReq, purchaseCurrency: '959', merchantCountryCode: '901' })).toBe(
      '304 merchantCountryCode,purchaseCurrency',
    );
  });

  it('asks for what a condition makes required', () => {
    expect(faultOf(without(sampleAReq, 'browserTZ'))).toBe('201 browserTZ');
    expect(faultOf({ ...without(sampleAReq, 'browserTZ'), browserJavascriptEnabled: false })).toBe('none');
    expect(faultOf({ ...sampleAReq, billAddrState: 'NH' })).toBe('201 billAddrCountry');
    expect(faultOf({ ...sampleAReq, threeDSRequestorAuthenticationInd: '02' })).toBe(
      '201 recurringExpiry,recurringFrequency',
    );
    expect(faultOf(without(sampleChallengeARes, 'acsURL'))).toBe('201 acsURL');
    expect(faultOf({ ...sampleChallengeARes, transStatus: 'N' })).toBe('201 transStatusReason');
    expect(faultOf(without(sampleRReq, 'authenticationValue'))).toBe('201 authenticationValue');
    expect(faultOf({ ...sampleRReq, transStatus: 'N', transStatusReason: '14' })).toBe('201 challengeCancel');
  });

  it('refuses elements that contradict each other', () => {
    const timedOut = { ...sampleRReq, transStatus: 'N', transStatusReason: '14', challengeCancel: '01' };
    expect(faultOf(timedOut)).toBe('203 challengeCancel');
    const decoupled = { ...sampleChallengeARes, transStatus: 'D', acsDecConInd: 'N' };
    expect(faultOf(decoupled)).toBe('203 acsDecConInd,authenticationType');
  });

  it('knows which status each version and message may carry', () => {
    const informed = { ...sampleChallengeARes, transStatus: 'I' };
    expect(faultOf(informed)).toBe('none');
    expect(faultOf({ ...informed, messageVersion: '2.1.0' })).toBe('203 transStatus');
    expect(faultOf({ ...informed, transStatus: 'X' })).toBe('203 transStatus');
    expect(faultOf({ ...sampleRReq, transStatus: 'C' })).toBe('203 transStatus');
    expect(faultOf({ ...sampleRReq, transStatus: 'N', transStatusReason: '22', messageVersion: '2.1.0' })).toBe(
      '203 transStatusReason',
    );
  });

  it('drops members it does not know and extensions that are not critical pass', () => {
    const extension = { name: 'n', id: 'x-1', criticalityIndicator: false, data: {} };
    const reading = read({ ...sampleAReq, surprise: { a: '' }, messageExtension: [extension] });
    expect(reading.ok && reading.message).toEqual({ ...sampleAReq, messageExtension: [extension] });
  });

  it('answers 202 to a critical extension unless it is known', () => {
    const message = {
      ...sampleAReq,
      messageExtension: [{ name: 'n', id: 'x-1', criticalityIndicator: true, data: { a: 'b' } }],
    };
    expect(faultOf(message)).toBe('202 x-1');
    expect(faultOf(message, { knownExtensions: ['x-1'] })).toBe('none');
  });

  it('knows what travels between DS and ACS only', () => {
    const { message } = read(sampleRReq) as { message: Message };
    expect(message).not.toHaveProperty('authenticationMethod');
    const inner = read({ ...sampleRReq, authenticationMethod: '02' }, { direction: 'ds-acs' });
    expect(inner.ok && inner.message.authenticationMethod).toBe('02');
    const outer = read({ ...sampleRReq, authenticationMethod: '02' });
    expect(outer.ok && outer.message).not.toHaveProperty('authenticationMethod');
    expect(faultOf(sampleAReq, { direction: 'ds-acs' })).toBe('201 dsReferenceNumber,dsTransID,dsURL');
  });

  it('reports what an Erro needs of the faulty message', () => {
    const reading = read({ ...sampleRReq, transStatus: 'X' });
    expect(reading.ok || reading.fault).toEqual({
      errorCode: '203',
      errorDescription: 'Format or value of an element is invalid',
      errorDetail: 'transStatus',
      errorMessageType: 'RReq',
      ids: {
        threeDSServerTransID: sampleRReq.threeDSServerTransID,
        dsTransID: DS_TRANS_ID,
        acsTransID: ACS_TRANS_ID,
      },
      messageVersion: '2.2.0',
    });
  });

  it('checks card ranges inside out', () => {
    const range = {
      startRange: '4000000000000000',
      endRange: '4000009999999999',
      acsStartProtocolVersion: '2.1.0',
      acsEndProtocolVersion: '9.0.0',
    };
    const pres = (cardRangeData: unknown) => ({
      messageType: 'PRes',
      messageVersion: '2.2.0',
      threeDSServerTransID: sampleAReq.threeDSServerTransID,
      dsTransID: DS_TRANS_ID,
      dsStartProtocolVersion: '2.1.0',
      dsEndProtocolVersion: '2.4.0',
      serialNum: '7',
      cardRangeData,
    });
    expect(faultOf(pres([range]))).toBe('none');
    expect(faultOf(pres([]))).toBe('203 cardRangeData');
    expect(faultOf(pres([{ ...range, startRange: undefined }]))).toBe('201 cardRangeData.startRange');
    // One faulty range among sound ones is lost alone.
    expect(read(pres([range, { ...range, startRange: undefined }]))).toMatchObject({
      ...{ ok: true, message: { cardRangeData: [range] } },
      lost: [{ item: 'cardRangeData[1]', errorCode: '201', errorDetail: 'cardRangeData.startRange' }],
    });
    expect(faultOf(pres([{ ...range, acsInfoInd: ['01', '09'] }]))).toBe('203 cardRangeData.acsInfoInd');
    expect(faultOf(pres([{ ...range, endRange: range.startRange, startRange: range.endRange }]))).toMatch(/^203 card/);
  });

  it('reads an Erro of any version', () => {
    const erro = {
      messageType: 'Erro',
      messageVersion: '2.3.1',
      errorCode: '404',
      errorComponent: 'D',
      errorDescription: 'd',
      errorDetail: 'd',
    };
    expect(read(erro, { version: '2.1.0' }).ok).toBe(true);
  });
});
