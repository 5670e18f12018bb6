import { describe, expect, it } from 'vitest';
import {
  buildChallengeRequest,
  chooseWindow,
  expireChallenge,
  noResult,
  readChallengeReturn,
  writeSessionData,
} from './challenge.ts';
import { ACS_TRANS_ID, authentication, DS_TRANS_ID, erro, inChallenge, NOW, SERVER_TRANS_ID } from './fixtures.ts';
import { fromBase64Url } from './messages/index.ts';

const encode = (json: string) => Buffer.from(json).toString('base64url');
const cres = (over: Record<string, unknown> = {}) =>
  encode(
    JSON.stringify({
      threeDSServerTransID: SERVER_TRANS_ID,
      acsTransID: ACS_TRANS_ID,
      challengeCompletionInd: 'Y',
      messageType: 'CRes',
      messageVersion: '2.2.0',
      transStatus: 'Y',
      ...over,
    }),
  );

describe('the way to the issuer', () => {
  it('is one form value, the same every time', () => {
    const creq = buildChallengeRequest(inChallenge(), '03')!;
    expect(fromBase64Url(creq)).toBe(
      `{"threeDSServerTransID":"${SERVER_TRANS_ID}","acsTransID":"${ACS_TRANS_ID}","messageVersion":"2.2.0","messageType":"CReq","challengeWindowSize":"03"}`,
    );
    expect(buildChallengeRequest(inChallenge(), '03')).toBe(creq);
  });
  it('does not exist without a challenge', () => {
    expect(buildChallengeRequest(authentication(), '03')).toBeUndefined();
  });
  it('opens the largest window that fits, or the whole page without scripts', () => {
    const size = (screenWidth: number | null, javascriptEnabled = true) =>
      chooseWindow({ screenWidth, javascriptEnabled }).size;
    expect([size(1920), size(430), size(360), size(null), size(1920, false)]).toEqual(['03', '02', '01', '01', '05']);
    expect(chooseWindow({ screenWidth: 1920, javascriptEnabled: true }).frame).toEqual({ width: 500, height: 600 });
  });
});

describe('the way back', () => {
  it('tells which authentication it is about', () => {
    const threeDSSessionData = writeSessionData('session ✓');
    expect(readChallengeReturn({ cres: cres(), threeDSSessionData })).toEqual({
      kind: 'completed',
      threeDsServerTransId: SERVER_TRANS_ID,
      acsTransId: ACS_TRANS_ID,
      transStatus: 'Y',
      sessionData: 'session ✓',
      error: null,
    });
    const upper = cres({ threeDSServerTransID: SERVER_TRANS_ID.toUpperCase(), challengeCompletionInd: undefined });
    expect(readChallengeReturn({ cres: upper })).toMatchObject({
      threeDsServerTransId: SERVER_TRANS_ID,
      sessionData: undefined,
    });
  });
  it('may bring an Erro in either field', () => {
    for (const form of [{ cres: encode(erro()) }, { erro: encode(erro()) }])
      expect(readChallengeReturn(form)).toMatchObject({
        kind: 'error',
        threeDsServerTransId: SERVER_TRANS_ID,
        error: { code: '404', component: 'D', detail: 'no route to the issuer' },
      });
  });
  it('may bring the session data alone, or nothing at all', () => {
    const lost = { cres: '***', threeDSSessionData: writeSessionData('token') };
    expect(readChallengeReturn(lost)).toMatchObject({ kind: 'unreadable', sessionData: 'token' });
    for (const form of [
      {},
      { cres: '' },
      { cres: encode('{}') },
      { cres: cres({ transStatus: 'C' }) },
      { cres: 'A'.repeat(1e6) },
    ])
      expect(readChallengeReturn(form)).toMatchObject({ kind: 'unreadable', threeDsServerTransId: undefined });
  });
});

describe('a challenge without a result', () => {
  it('is unavailable when the browser came back and nothing followed', () => {
    expect(noResult(inChallenge(), NOW + 10_000)).toMatchObject({
      state: 'final',
      modifiedAt: NOW + 10_000,
      result: {
        transStatus: 'U',
        cause: 'no_rreq',
        flow: 'challenge',
        dsTransId: DS_TRANS_ID,
        acsTransId: ACS_TRANS_ID,
        error: null,
      },
    });
    const error = { code: '403', component: 'A', detail: 'x' };
    expect(noResult(inChallenge(), NOW, error)).toMatchObject({ result: { cause: 'no_rreq', error } });
  });
  it('is abandoned when its time is over', () => {
    expect(expireChallenge(inChallenge(), NOW)).toMatchObject({
      state: 'final',
      result: { transStatus: 'N', cause: 'challenge_abandoned', flow: 'challenge', authenticationValue: null },
    });
  });
  it('does not undo a result', () => {
    const over = { state: 'final' } as const;
    expect(noResult(inChallenge(over), NOW)).toEqual({ refused: 'has_result' });
    expect(expireChallenge(inChallenge(over), NOW)).toEqual({ refused: 'has_result' });
    expect(expireChallenge(authentication({ state: 'ready' }), NOW)).toEqual({ refused: 'no_challenge' });
  });
});
