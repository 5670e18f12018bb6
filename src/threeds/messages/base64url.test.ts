import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildMessage, fromBase64Url, toBase64Url } from './index.ts';
import { ACS_TRANS_ID, THREE_DS_SERVER_TRANS_ID } from './samples.ts';

const METHOD_DATA =
  'eyJ0aHJlZURTU2VydmVyVHJhbnNJRCI6IjhmM2MyYTEwLTZkMGItNGM1NS05YTFlLTJiN2Q0ZTVmNjA3MSIsInRocmVlRFNNZXRob2ROb3RpZmljYXRpb25VUkwiOiJodHRwczovL2d3LmV4YW1wbGUvM2RzL21ldGhvZC9ub3RpZnkifQ';
const METHOD_NOTIFICATION = 'eyJ0aHJlZURTU2VydmVyVHJhbnNJRCI6IjhmM2MyYTEwLTZkMGItNGM1NS05YTFlLTJiN2Q0ZTVmNjA3MSJ9';
const CREQ =
  'eyJ0aHJlZURTU2VydmVyVHJhbnNJRCI6IjhmM2MyYTEwLTZkMGItNGM1NS05YTFlLTJiN2Q0ZTVmNjA3MSIsImFjc1RyYW5zSUQiOiIwYjllN2M1NC0zZjIxLTRkOGEtOGM2Yi01YTRmM2UyZDFjMGIiLCJtZXNzYWdlVmVyc2lvbiI6IjIuMi4wIiwibWVzc2FnZVR5cGUiOiJDUmVxIiwiY2hhbGxlbmdlV2luZG93U2l6ZSI6IjAzIn0';
const CRES =
  'eyJ0aHJlZURTU2VydmVyVHJhbnNJRCI6IjhmM2MyYTEwLTZkMGItNGM1NS05YTFlLTJiN2Q0ZTVmNjA3MSIsImFjc1RyYW5zSUQiOiIwYjllN2M1NC0zZjIxLTRkOGEtOGM2Yi01YTRmM2UyZDFjMGIiLCJjaGFsbGVuZ2VDb21wbGV0aW9uSW5kIjoiWSIsIm1lc3NhZ2VUeXBlIjoiQ1JlcyIsIm1lc3NhZ2VWZXJzaW9uIjoiMi4yLjAiLCJ0cmFuc1N0YXR1cyI6IlkifQ';

describe('messages in browser forms', () => {
  it('writes the known encodings of the 3DS Method data', () => {
    const threeDSServerTransID = THREE_DS_SERVER_TRANS_ID;
    const notify = 'https://gw.example/3ds/method/notify';
    expect(toBase64Url({ threeDSServerTransID, threeDSMethodNotificationURL: notify })).toBe(METHOD_DATA);
    expect(toBase64Url({ threeDSServerTransID })).toBe(METHOD_NOTIFICATION);
  });

  it('writes the known encodings of CReq and CRes', () => {
    const ids = { threeDSServerTransID: THREE_DS_SERVER_TRANS_ID, acsTransID: ACS_TRANS_ID };
    expect(toBase64Url(buildMessage('CReq', '2.2.0', { ...ids, challengeWindowSize: '03' }))).toBe(CREQ);
    const completion = { ...ids, challengeCompletionInd: 'Y', transStatus: 'Y' };
    expect(toBase64Url(buildMessage('CRes', '2.2.0', completion))).toBe(CRES);
  });

  it('reads what it wrote, padded or not, in either alphabet', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (word) => {
        const url = toBase64Url({ word });
        const standard = Buffer.from(url, 'base64url').toString('base64');
        for (const writing of [url, standard, url.padEnd(Math.ceil(url.length / 4) * 4, '=')]) {
          expect(fromBase64Url(writing)).toBe(JSON.stringify({ word }));
        }
      }),
    );
  });

  it.each(['', '*', 'abcde', '====', 'gA'])('refuses %j', (text) => {
    expect(fromBase64Url(text)).toBeUndefined();
  });
});
