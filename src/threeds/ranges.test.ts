import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../platform/clock.ts';
import { DS_TRANS_ID, NOW, SERVER_TRANS_ID } from './fixtures.ts';
import { type Message, SUPPORTED_VERSIONS } from './messages/index.ts';
import { buildRangeRequest, concludeRangeRequest, dueForRefresh, isStale } from './range-refresh.ts';
import { applyRanges, type CardRange, chooseVersion, findRange, type RangeCache } from './ranges.ts';

const pres = (over: Record<string, unknown> = {}): Message => ({
  messageType: 'PRes',
  messageVersion: '2.2.0',
  threeDSServerTransID: SERVER_TRANS_ID,
  dsTransID: DS_TRANS_ID,
  dsStartProtocolVersion: '2.1.0',
  dsEndProtocolVersion: '2.2.0',
  serialNum: '2',
  ...over,
});
const data = (startRange: string, endRange: string, over: Record<string, unknown> = {}) => ({
  startRange,
  endRange,
  acsStartProtocolVersion: '2.1.0',
  acsEndProtocolVersion: '2.2.0',
  ...over,
});
const A = data('4000002000000000', '4000002099999999', { threeDSMethodURL: 'https://acs.example/method' });
const B = data('4000003000000000', '4000003099999999', { acsEndProtocolVersion: '2.4.0' });

function fetched(...ranges: unknown[]): RangeCache {
  const applied = applyRanges('visa', undefined, pres({ serialNum: '1', cardRangeData: ranges }), {
    full: true,
    now: NOW,
  });
  if (!applied.ok) throw new Error(applied.fault.errorDetail);
  return applied.cache;
}
const change = (before: RangeCache, ...ranges: unknown[]) =>
  applyRanges('visa', before, pres({ cardRangeData: ranges }), { full: false, now: NOW + HOUR });

describe('card ranges', () => {
  it('are taken over whole when everything was asked for', () => {
    const cache = fetched(B, { ...A, actionInd: 'D' });
    expect(cache.serialNum).toBe('1');
    expect(cache.ranges.map((range) => range.start)).toEqual(['4000002000000000', '4000003000000000']);
    expect(cache.ranges[0]).toMatchObject({ methodUrl: 'https://acs.example/method', dsVersions: null });
  });

  it('stay as they are when the answer holds none', () => {
    const before = fetched(A);
    const applied = applyRanges('visa', before, pres(), { full: false, now: NOW + HOUR });
    expect(applied).toEqual({ ok: true, cache: { ...before, serialNum: '2', fetchedAt: NOW + HOUR } });
  });

  it('are added, modified and deleted by a change', () => {
    const applied = change(
      fetched(A, B),
      { ...A, actionInd: 'M', threeDSMethodURL: undefined },
      { ...B, actionInd: 'D' },
      data('4000003000000000', '4000003000000099'),
    );
    expect(applied.ok && applied.cache.ranges).toMatchObject([
      { start: A.startRange, methodUrl: null },
      { start: '4000003000000000', end: '4000003000000099' },
    ]);
  });

  it('refuse a change of what is not there as a whole', () => {
    const before = fetched(A);
    for (const actionInd of ['M', 'D'])
      expect(change(before, { ...B, actionInd })).toMatchObject({ ok: false, fault: { errorCode: '203' } });
    expect(before.ranges).toHaveLength(1);
  });

  it('that overlap are all kept, and told of', () => {
    const single = data('4000002050000009', '4000002050000009');
    expect(change(fetched(A), B, single)).toMatchObject({
      ok: true,
      cache: { ranges: [{ start: A.startRange }, { start: single.startRange }, { start: B.startRange }] },
      overlap: { errorCode: '203', errorMessageType: 'PRes', errorDetail: expect.stringContaining(single.startRange) },
    });
    expect(change(fetched(A), B)).not.toHaveProperty('overlap');
  });

  it('take the same range again for its newest data', () => {
    expect(change(fetched(A), { ...A, threeDSMethodURL: undefined })).toMatchObject({ ok: true });
  });
});

describe('finding a range', () => {
  const cache = fetched(
    A,
    B,
    data('6799990000000000000', '6799999999999999999'),
    data('6799990000000000', '6799999999999999'),
  );

  it('looks at numbers of its own length only', () => {
    expect(findRange(cache, '6799990000000000011')?.start).toBe('6799990000000000000');
    expect(findRange(cache, '6799991000000002')?.start).toBe('6799990000000000');
    expect(findRange(cache, '67999910000000028')).toBeUndefined();
    expect(findRange(cache, '400000200000')).toBeUndefined();
  });
  it('includes both ends and nothing beyond', () => {
    for (const number of ['4000002000000000', '4000002099999999'])
      expect(findRange(cache, number)?.start).toBe(A.startRange);
    for (const number of ['4000001999999999', '4000002100000000']) expect(findRange(cache, number)).toBeUndefined();
  });
  it('fills in the versions of the directory server', () => {
    expect(findRange(cache, '4000002000000008')?.dsVersions).toEqual({ from: '2.1.0', to: '2.2.0' });
    const own = fetched({ ...A, dsStartProtocolVersion: '2.2.0', dsEndProtocolVersion: '2.2.0' });
    expect(findRange(own, '4000002000000008')?.dsVersions).toEqual({ from: '2.2.0', to: '2.2.0' });
  });
  it('takes the narrower of two, one within the other', () => {
    const wide = data('4000002000000000', '4000002099999999');
    const inner = data('4000002050000000', '4000002059999999');
    const single = data('4000002055555555', '4000002055555555');
    const first = data('4000002000000000', '4000002000000000');
    const nested = fetched(single, wide, inner, first);
    const found = (number: string) => {
      const range = findRange(nested, number);
      return range && `${range.start}-${range.end}`;
    };
    const keyOf = ({ startRange, endRange }: ReturnType<typeof data>) => `${startRange}-${endRange}`;
    expect(found('4000002055555555')).toBe(keyOf(single));
    expect(found('4000002055555556')).toBe(keyOf(inner));
    expect(found('4000002050000000')).toBe(keyOf(inner));
    expect(found('4000002060000000')).toBe(keyOf(wide));
    expect(found('4000002000000000')).toBe(keyOf(first));
    expect(found('4000002000000001')).toBe(keyOf(wide));
    expect(found('4000002100000000')).toBeUndefined();
  });
  it('finds nothing without ranges', () => expect(findRange(undefined, '4000002000000008')).toBeUndefined());

  it('finds what a search through all of them finds', () => {
    const bounds = fc.uniqueArray(fc.integer({ min: 0, max: 9_999 }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(bounds, fc.integer({ min: 0, max: 9_999 }), (values, probe) => {
        const digits = (n: number) => String(n).padStart(16, '4000000000000000');
        const sorted = values.toSorted((a, b) => a - b).map(digits);
        const pairs = Array.from({ length: sorted.length >> 1 }, (_, i) => data(sorted[2 * i]!, sorted[2 * i + 1]!));
        const number = digits(probe);
        const expected = pairs.find((pair) => pair.startRange <= number && number <= pair.endRange);
        expect(findRange(fetched(...pairs.toReversed()), number)?.start).toBe(expected?.startRange);
      }),
    );
  });
});

describe('ranges within ranges', () => {
  it('are found as by a search through all of them: the one that holds the number and begins last', () => {
    const digits = (n: number) => String(n).padStart(16, '4000000000000000');
    const bounds = fc.tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 300 }));
    fc.assert(
      fc.property(
        fc.array(bounds, { minLength: 1, maxLength: 25 }),
        fc.integer({ min: 0, max: 300 }),
        (pairs, probe) => {
          const ranges = pairs.map((pair) => ({ from: Math.min(...pair), to: Math.max(...pair) }));
          const expected = ranges
            .filter(({ from, to }) => from <= probe && probe <= to)
            .toSorted((a, b) => b.from - a.from || a.to - b.to)[0];
          const found = findRange(
            fetched(...ranges.map(({ from, to }) => data(digits(from), digits(to)))),
            digits(probe),
          );
          expect(found?.start).toBe(expected && digits(expected.from));
          expect(found?.end).toBe(expected && digits(expected.to));
        },
      ),
    );
  });
});

describe('choosing the version', () => {
  const range = (acs: [string, string], ds: [string, string] | null = null): CardRange => ({
    start: A.startRange,
    end: A.endRange,
    acsVersions: { from: acs[0], to: acs[1] },
    dsVersions: ds && { from: ds[0], to: ds[1] },
    methodUrl: null,
    acsInfo: [],
  });
  it('takes the highest that all three speak, whatever else they announce', () => {
    expect(chooseVersion(range(['2.1.0', '2.2.0']), SUPPORTED_VERSIONS)).toBe('2.2.0');
    expect(chooseVersion(range(['2.1.0', '2.1.0']), SUPPORTED_VERSIONS)).toBe('2.1.0');
    expect(chooseVersion(range(['2.1.0', '2.10.0']), SUPPORTED_VERSIONS)).toBe('2.3.1');
    expect(
      chooseVersion({ ...range(['2.1.0', '2.1.0']), acsVersions: ['2.2.0', '2.3.1', '2.4.0'] }, SUPPORTED_VERSIONS),
    ).toBe('2.3.1');
    expect(chooseVersion(range(['2.1.0', '2.2.0'], ['2.1.0', '2.1.0']), SUPPORTED_VERSIONS)).toBe('2.1.0');
  });
  it('finds none where there is none', () => {
    expect(chooseVersion(range(['9.0.0', '9.0.0']), SUPPORTED_VERSIONS)).toBeUndefined();
    expect(chooseVersion(range(['2.4.0', '2.4.0']), SUPPORTED_VERSIONS)).toBeUndefined();
    expect(chooseVersion(range(['2.1.0', '2.1.0'], ['2.2.0', '2.2.0']), SUPPORTED_VERSIONS)).toBeUndefined();
  });
});

describe('asking for ranges', () => {
  const never = { fetchedAt: null, answeredAt: null, unreachableAt: null };
  it('happens on first need, then once a day', () => {
    expect(dueForRefresh(never, NOW)).toBe(true);
    const asked = { ...never, fetchedAt: NOW, answeredAt: NOW };
    expect(dueForRefresh(asked, NOW + 22 * HOUR)).toBe(false);
    expect(dueForRefresh(asked, NOW + 23 * HOUR)).toBe(true);
  });
  it('never happens twice in an hour, even when nothing usable came', () => {
    expect(dueForRefresh({ ...never, answeredAt: NOW }, NOW + 59 * MINUTE)).toBe(false);
    expect(dueForRefresh({ ...never, answeredAt: NOW }, NOW + HOUR)).toBe(true);
  });
  it('is tried again after a minute where the server was out of reach', () => {
    expect(dueForRefresh({ ...never, unreachableAt: NOW }, NOW + 59_000)).toBe(false);
    expect(dueForRefresh({ ...never, unreachableAt: NOW }, NOW + MINUTE)).toBe(true);
  });
  it('raises concern after a day without', () => {
    expect(isStale(NOW, NOW + 24 * HOUR)).toBe(false);
    expect(isStale(NOW, NOW + 24 * HOUR + 1)).toBe(true);
  });
});

describe('the answer to a PReq', () => {
  const identity = { referenceNumber: '3DS_LOA_SER_EXAMPLE', operatorId: null };
  const before = fetched(A);
  const conclude = (serialNum: string | null, reply: Parameters<typeof concludeRangeRequest>[2]) =>
    concludeRangeRequest(
      before,
      {
        directoryServer: 'visa',
        request: buildRangeRequest(SERVER_TRANS_ID, serialNum, identity, '2.2.0'),
        plainHttp: [],
        now: NOW + HOUR,
      },
      reply,
    );
  const message = (over: Record<string, unknown>) => ({ kind: 'message', raw: JSON.stringify(pres(over)) }) as const;

  it('is asked for since the last serial number, or for everything', () => {
    expect(buildRangeRequest(SERVER_TRANS_ID, '1', identity)).toMatchObject({ messageType: 'PReq', serialNum: '1' });
    expect(buildRangeRequest(SERVER_TRANS_ID, null, identity)).not.toHaveProperty('serialNum');
  });
  it('is applied', () => {
    expect(conclude('1', message({ cardRangeData: [B] }))).toMatchObject({
      kind: 'fetched',
      cache: { serialNum: '2', ranges: [{ start: A.startRange }, { start: B.startRange }] },
    });
  });
  it('is refused with an Erro, and everything asked for, when a change cannot be applied', () => {
    for (const cardRangeData of [[{ ...B, actionInd: 'D' }], [], [data('5', '4')]])
      expect(conclude('1', message({ cardRangeData }))).toMatchObject({
        kind: 'ask_for_all',
        erro: {
          messageType: 'Erro',
          errorCode: '203',
          errorMessageType: 'PRes',
          threeDSServerTransID: SERVER_TRANS_ID,
        },
      });
  });
  it('costs a faulty range, and no other: the directory server is told, and nothing is asked again', () => {
    const faulty = [
      [{ ...B, actionInd: 'X' }, '203', 'cardRangeData.actionInd'],
      [{ ...B, acsInfoInd: ['01', '79'] }, '203', 'cardRangeData.acsInfoInd'],
      [{ ...B, endRange: undefined }, '201', 'cardRangeData.endRange'],
      [data('4000003099999999', '4000003000000000'), '203', 'cardRangeData.startRange,cardRangeData.endRange'],
      ['none', '203', 'cardRangeData'],
    ] as const;
    for (const [range, errorCode, errorDetail] of faulty)
      expect(conclude('1', message({ cardRangeData: [A, range] }))).toMatchObject({
        ...{ kind: 'fetched', cache: { serialNum: '2', ranges: [{ start: A.startRange }] } },
        erro: { errorCode, errorDetail, errorMessageType: 'PRes' },
        alarm: expect.stringContaining(`1 faulty left out (cardRangeData[1]: ${errorDetail})`),
      });
  });
  it('may have codes of the scheme’s own', () => {
    const codes = { acsInfoInd: ['01', '80', '81', '82', '99'] };
    expect(conclude('1', message({ cardRangeData: [{ ...A, ...codes }] }))).toMatchObject({
      ...{ kind: 'fetched', erro: null, alarm: null, cache: { ranges: [{ acsInfo: codes.acsInfoInd }] } },
    });
  });
  it('with ranges that overlap is an alarm, and an error in 2.3.1 only', () => {
    const single = '4000002050000009';
    const overlap = message({ cardRangeData: [data(single, single)] });
    expect(conclude('1', overlap)).toMatchObject({
      kind: 'fetched',
      erro: null,
      alarm: expect.stringContaining('overlap'),
    });
    const newest = (startRange: string, endRange: string) => ({
      ranges: [{ startRange, endRange }],
      acsProtocolVersions: [{ version: '2.3.1' }],
    });
    const raw = JSON.stringify({
      ...{ ...pres(), messageVersion: '2.3.1', dsProtocolVersions: ['2.3.1'] },
      cardRangeData: [newest(A.startRange, A.endRange), newest(single, single)],
    });
    const request = buildRangeRequest(SERVER_TRANS_ID, null, identity);
    const question = { directoryServer: 'visa', request, plainHttp: [], now: NOW } as const;
    expect(concludeRangeRequest(undefined, question, { kind: 'message', raw })).toMatchObject({
      ...{ kind: 'fetched', erro: { errorCode: '205' }, cache: { ranges: [{}, { start: single }] } },
    });
  });
  it('is not asked for a third time', () => {
    expect(conclude(null, message({ cardRangeData: [] }))).toMatchObject({ kind: 'keep', unreachable: false });
  });
  it('is asked for anew where the serial number means nothing, without an Erro to an Erro', () => {
    const erro = (errorCode: string) => ({
      kind: 'message' as const,
      raw: JSON.stringify({
        messageType: 'Erro',
        messageVersion: '2.2.0',
        errorCode,
        errorComponent: 'D',
        errorDescription: 'x',
        errorDetail: 'x',
      }),
    });
    expect(conclude('1', erro('307'))).toMatchObject({ kind: 'ask_for_all', erro: null });
    expect(conclude('1', erro('103'))).toMatchObject({ kind: 'keep', erro: null });
  });
  it('leaves the ranges at hand where none came', () => {
    expect(conclude('1', { kind: 'unreachable', detail: 'ECONNREFUSED' })).toMatchObject({
      kind: 'keep',
      unreachable: true,
    });
    expect(conclude('1', { kind: 'timeout' })).toMatchObject({ kind: 'keep', unreachable: true });
    expect(conclude('1', { kind: 'http', status: 500 })).toMatchObject({ kind: 'keep', unreachable: true });
    // Asked too often: that is an answer.
    expect(conclude('1', { kind: 'http', status: 429 })).toMatchObject({ kind: 'keep', unreachable: false });
  });
  it('must be that of the question', () => {
    const other = message({ threeDSServerTransID: DS_TRANS_ID });
    expect(conclude('1', other)).toMatchObject({ kind: 'ask_for_all', erro: { errorCode: '301' } });
  });
});
