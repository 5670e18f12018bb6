import { describe, expect, it } from 'vitest';
import type { DirectoryReply } from './directory-reply.ts';
import { DS_TRANS_ID, NOW, SERVER_TRANS_ID } from './fixtures.ts';
import { buildMessage } from './messages/index.ts';
import { buildRangeRequest, concludeRangeFile } from './range-refresh.ts';

const request = buildRangeRequest(SERVER_TRANS_ID, null, { referenceNumber: '3DS_LOA_SER_EXAMPLE', operatorId: null });
const answer = buildMessage('PRes', '2.3.1', {
  threeDSServerTransID: SERVER_TRANS_ID,
  dsTransID: DS_TRANS_ID,
  dsProtocolVersions: ['2.3.1'],
  cardRangeDataFileURL: 'https://ds.example/ranges',
});
const conclude = (file: DirectoryReply) =>
  concludeRangeFile({ directoryServer: 'visa', request, plainHttp: [], now: NOW }, answer, file);
const read = (raw: string | Uint8Array) => conclude({ kind: 'message', raw });

const RANGE = { startRange: '4000002000000000', endRange: '4000002099999999' };
const entry = (over: Record<string, unknown> = {}) => ({
  ranges: [RANGE],
  acsProtocolVersions: [{ version: '2.3.1' }],
  ...over,
});

describe('a file of card ranges', () => {
  it('is an object with the ranges and the serial number of the next question', () => {
    const raw = JSON.stringify({ cardRangeData: [entry()], serialNum: '7', made: 'today' });
    expect(read(Buffer.from(raw))).toMatchObject({
      kind: 'fetched',
      cache: { serialNum: '7', ranges: [{ start: RANGE.startRange, end: RANGE.endRange }] },
    });
  });
  it('may be the list of ranges alone', () => {
    expect(read(JSON.stringify([entry()]))).toMatchObject({
      kind: 'fetched',
      cache: { ranges: [{ start: RANGE.startRange }] },
    });
  });

  const FAULTY: readonly [name: string, raw: string | Uint8Array, errorCode: string, detail: string][] = [
    ['a member twice', '{"serialNum":"1","cardRangeData":[],"serialNum":"2"}', '204', 'serialNum'],
    [
      'a member of a range twice',
      JSON.stringify({ cardRangeData: [entry()] }).replace('"endRange"', '"startRange":"4000002000000000","endRange"'),
      '204',
      'cardRangeData.ranges.startRange',
    ],
    [
      'a member of a range twice, in a bare list',
      JSON.stringify([entry()]).replace('"endRange"', '"startRange":"4000002000000000","endRange"'),
      '204',
      'cardRangeData.ranges.startRange',
    ],
    ['no ranges at all', '{}', '203', 'cardRangeData'],
    ['an empty list', '[]', '203', 'cardRangeData'],
    [
      'a range without an end',
      JSON.stringify([entry({ ranges: [{ startRange: RANGE.startRange }] })]),
      '201',
      'endRange',
    ],
    ['no JSON', '<html>', '101', 'JSON'],
    ['half of it', '[{"ranges":[', '101', 'JSON'],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]), '101', 'UTF-8'],
    ['a number', '7', '101', 'neither'],
  ];
  for (const [name, raw, errorCode, detail] of FAULTY)
    it(`with ${name} leaves the ranges at hand, and the directory server is told ${errorCode}`, () => {
      expect(read(raw)).toMatchObject({
        kind: 'keep',
        unreachable: false,
        erro: {
          messageType: 'Erro',
          errorCode,
          errorDetail: expect.stringContaining(detail),
          errorMessageType: 'PRes',
          threeDSServerTransID: SERVER_TRANS_ID,
          dsTransID: DS_TRANS_ID,
        },
      });
    });

  it('that does not come is no fault to tell of', () => {
    for (const file of [{ kind: 'timeout' }, { kind: 'http', status: 404 }] as const)
      expect(conclude(file)).toMatchObject({ kind: 'keep', erro: null, unreachable: false });
  });
});
