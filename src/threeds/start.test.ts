import { describe, expect, it } from 'vitest';
import { MINUTE } from '../platform/clock.ts';
import { authentication, browser, NOW, SERVER_TRANS_ID } from './fixtures.ts';
import type { CardRange } from './ranges.ts';
import { completeMethod, methodData, methodNotification, type StartInput, startAuthentication } from './start.ts';

const range: CardRange = {
  start: '4000002000000000',
  end: '4000002099999999',
  acsVersions: { from: '2.1.0', to: '2.2.0' },
  dsVersions: { from: '2.1.0', to: '2.2.0' },
  methodUrl: 'https://acs.example/method',
  acsInfo: [],
};
const EARLIER = '7e2b1f00-5c1d-8b44-8e0d-1a6c3d4e5f60';
const input: StartInput = {
  siteId: 7,
  acquirerMerchantId: 'MERCHANT0000001',
  transactionId: 1,
  amount: 1_000,
  currency: 'EUR',
  scheme: 'MAESTRO',
  challengeInd: '03',
  range,
  browser,
  canRunMethod: true,
  threeDsServerTransId: SERVER_TRANS_ID.toUpperCase(),
  now: NOW,
};
const start = (over: Partial<StartInput> = {}) => startAuthentication({ ...input, ...over });

describe('an authentication', () => {
  it('begins with the 3DS Method where the range has one', () => {
    expect(start()).toMatchObject({
      kind: 'started',
      authentication: {
        state: 'method',
        methodCompletion: null,
        methodUrl: range.methodUrl,
        version: '2.2.0',
        directoryServer: 'mastercard',
        threeDsServerTransId: SERVER_TRANS_ID,
        challengeInd: '03',
      },
    });
  });
  it('is ready at once without one (U), without scripts or within the call of the merchant (N)', () => {
    const ready = (methodCompletion: string) => ({ authentication: { state: 'ready', methodCompletion } });
    expect(start({ range: { ...range, methodUrl: null } })).toMatchObject(ready('U'));
    expect(start({ browser: { ...browser, javascriptEnabled: false } })).toMatchObject(ready('N'));
    expect(start({ canRunMethod: false })).toMatchObject(ready('N'));
    expect(start({ canRunMethod: false, range: { ...range, methodUrl: null } })).toMatchObject(ready('U'));
  });
  it('takes over a run of the 3DS Method for the same browser in the last ten minutes, in 2.3.1 only', () => {
    const newest = {
      ...range,
      acsVersions: { from: '2.1.0', to: '2.3.1' },
      dsVersions: { from: '2.1.0', to: '2.3.1' },
    };
    const at = NOW - 10 * MINUTE;
    const ran = authentication({
      ...{ version: '2.3.1', methodUrl: range.methodUrl, methodCompletion: 'Y', createdAt: at },
      threeDsServerTransId: EARLIER,
    });
    const again = (over: Partial<StartInput> = {}) => start({ range: newest, earlier: ran, ...over });
    const taken = { state: 'ready', methodCompletion: 'Y', methodRun: { id: EARLIER, at } };
    expect(again()).toMatchObject({ authentication: taken });
    // The wish for a whole page, or what else a request may say otherwise, makes no other browser.
    expect(again({ browser: { ...browser, acceptHeader: '*/*', wholePage: true } })).toMatchObject({
      authentication: taken,
    });

    const reused = authentication({
      ...ran,
      threeDsServerTransId: SERVER_TRANS_ID,
      createdAt: NOW,
      methodRun: { id: EARLIER, at },
    });
    expect(again({ earlier: reused })).toMatchObject({ authentication: taken });

    const others: Partial<StartInput>[] = [
      { earlier: null },
      { earlier: { ...ran, createdAt: at - 1 } },
      { earlier: { ...reused, methodRun: { id: EARLIER, at: at - 1 } } },
      { earlier: { ...ran, methodCompletion: 'N' } },
      { earlier: { ...ran, version: '2.2.0' } },
      { earlier: { ...ran, methodUrl: 'https://other.example/method' } },
      { earlier: { ...ran, browser: { ...browser, userAgent: 'Another' } } },
      { browser: { ...browser, ip: '145.53.1.3' } },
      { browser: { ...browser, screenWidth: 390 } },
      { range },
    ];
    for (const other of others) {
      const begun = again(other);
      expect(begun).toMatchObject({ authentication: { state: 'method', methodCompletion: null } });
      expect(begun.kind === 'started' && begun.authentication).not.toHaveProperty('methodRun');
    }
    expect(again({ canRunMethod: false })).toMatchObject({ authentication: { state: 'ready', methodCompletion: 'N' } });
  });
  it('does not begin where the card is in no range or no version is common', () => {
    const notEnrolled = { kind: 'not_enrolled', result: { transStatus: 'U', cause: 'not_enrolled', flow: 'none' } };
    expect(start({ range: undefined })).toMatchObject(notEnrolled);
    expect(start({ range: { ...range, acsVersions: { from: '9.0.0', to: '9.0.0' } } })).toMatchObject(notEnrolled);
  });
});

describe('the 3DS Method', () => {
  it('is given the id and the way back, in this order', () => {
    const data = methodData(authentication(), 'https://gw.example/3ds/method/notify');
    expect(data).toBe(
      Buffer.from(
        `{"threeDSServerTransID":"${SERVER_TRANS_ID}","threeDSMethodNotificationURL":"https://gw.example/3ds/method/notify"}`,
      ).toString('base64url'),
    );
  });
  it('notifies with the id, padded or not, in either case', () => {
    const json = `{"threeDSServerTransID":"${SERVER_TRANS_ID.toUpperCase()}"}`;
    expect(methodNotification(Buffer.from(json).toString('base64url'))).toBe(SERVER_TRANS_ID);
    expect(methodNotification(Buffer.from(json).toString('base64'))).toBe(SERVER_TRANS_ID);
  });
  it('is not impressed by anything else', () => {
    const encode = (text: string) => Buffer.from(text).toString('base64url');
    for (const data of [
      '',
      '%%%',
      encode('null'),
      encode('[]'),
      encode('{}'),
      encode('{'),
      encode('{"threeDSServerTransID":7}'),
    ])
      expect(methodNotification(data)).toBeUndefined();
  });
  it('ends once, with or without a notification', () => {
    const running = authentication({ state: 'method', methodCompletion: null });
    const ready = completeMethod(running, 'N', NOW);
    expect(ready).toMatchObject({ state: 'ready', methodCompletion: 'N' });
    expect(completeMethod(ready as never, 'Y', NOW)).toEqual({ refused: 'method_is_over' });
  });
});
