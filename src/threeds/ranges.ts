/**
 * The card ranges of a directory server as they are kept between two PReqs: applying an answer, finding a card, choosing
 * the protocol version. When to ask again, and what to do with a refused answer, is in `range-refresh.ts`.
 */
import type { Instant } from '../platform/clock.ts';
import { compareVersions, type Fault, type Message, type MessageVersion, makeFault } from './messages/index.ts';
import type { DirectoryServer } from './types.ts';

/** Every active version from the first to the last, both included. The last may be one that nobody knows yet. */
export interface VersionSpan {
  readonly from: string;
  readonly to: string;
}

/** EMV 3DS 2.2.0 table A.6. Start and end have the same number of digits. */
export interface CardRange {
  readonly start: string;
  readonly end: string;
  readonly acsVersions: VersionSpan;
  /** Versions of the directory server for this range; null where those of the whole server hold. */
  readonly dsVersions: VersionSpan | null;
  /** Where the issuer's 3DS Method runs; null where it has none. */
  readonly methodUrl: string | null;
  /** EMV acsInfoInd: 02 attempts, 03 decoupled … */
  readonly acsInfo: readonly string[];
}

/** Plain JSON. */
export interface RangeCache {
  readonly directoryServer: DirectoryServer;
  /** What the next PReq asks changes since; null asks for everything. */
  readonly serialNum: string | null;
  readonly dsVersions: VersionSpan;
  /** By length, then by start; no two overlap. */
  readonly ranges: readonly CardRange[];
  readonly fetchedAt: Instant;
}

export type Applied = { readonly ok: true; readonly cache: RangeCache } | { readonly ok: false; readonly fault: Fault };

/** One element of cardRangeData, as `readMessage` lets it through. */
interface RangeData {
  readonly startRange: string;
  readonly endRange: string;
  readonly actionInd?: 'A' | 'M' | 'D';
  readonly acsStartProtocolVersion: string;
  readonly acsEndProtocolVersion: string;
  readonly dsStartProtocolVersion?: string;
  readonly dsEndProtocolVersion?: string;
  readonly threeDSMethodURL?: string;
  readonly acsInfoInd?: readonly string[];
}

/**
 * Applies a validated PRes, whole or not at all. `full`: the PReq carried no serialNum, so every range is an addition to
 * nothing; otherwise it is what changed. Fault 203 where ranges overlap, or one to be modified or deleted does not exist.
 */
export function applyRanges(
  directoryServer: DirectoryServer,
  before: RangeCache | undefined,
  answer: Message,
  asked: { readonly full: boolean; readonly now: Instant },
): Applied {
  const data = answer.cardRangeData as readonly RangeData[] | undefined;
  const serialNum = (answer.serialNum as string | undefined) ?? before?.serialNum ?? null;
  const head = {
    directoryServer,
    serialNum,
    dsVersions: { from: String(answer.dsStartProtocolVersion), to: String(answer.dsEndProtocolVersion) },
    fetchedAt: asked.now,
  };
  // An answer without ranges says that nothing changed.
  if (data === undefined) return { ok: true, cache: { ...head, ranges: before?.ranges ?? [] } };

  const kept = new Map<string, CardRange>();
  if (!asked.full) for (const range of before?.ranges ?? []) kept.set(keyOf(range.start, range.end), range);
  for (const entry of data) {
    const key = keyOf(entry.startRange, entry.endRange);
    const action = asked.full ? 'A' : (entry.actionInd ?? 'A');
    if (action !== 'A' && !kept.has(key)) return refuse(answer, `cardRangeData.actionInd (${action} of no range)`);
    if (action === 'D') kept.delete(key);
    else kept.set(key, rangeOf(entry));
  }

  const ranges = [...kept.values()].sort(inOrder);
  const overlap = ranges.findIndex((range, i) => i > 0 && overlaps(ranges[i - 1]!, range));
  if (overlap > 0) return refuse(answer, 'cardRangeData.startRange,cardRangeData.endRange (overlap)');
  return { ok: true, cache: { ...head, ranges } };
}

/** The range that holds the card number, with the versions of its directory server filled in; undefined for none. */
export function findRange(cache: RangeCache | undefined, number: string): CardRange | undefined {
  const ranges = cache?.ranges ?? [];
  let low = 0;
  let high = ranges.length;
  // The last range that starts at or before the number, among those of its length.
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareNumbers(ranges[middle]!.start, number) <= 0) low = middle + 1;
    else high = middle;
  }
  const range = ranges[low - 1];
  if (!range || range.start.length !== number.length || number > range.end) return undefined;
  return { ...range, dsVersions: range.dsVersions ?? cache!.dsVersions };
}

/** The highest version of ours that range and directory server speak; undefined where there is none. */
export function chooseVersion(range: CardRange, ours: readonly MessageVersion[]): MessageVersion | undefined {
  return ours
    .filter((version) => isWithin(range.acsVersions, version))
    .filter((version) => range.dsVersions === null || isWithin(range.dsVersions, version))
    .sort(compareVersions)
    .at(-1);
}

function isWithin(span: VersionSpan, version: string): boolean {
  return compareVersions(span.from, version) <= 0 && compareVersions(version, span.to) <= 0;
}

function rangeOf(entry: RangeData): CardRange {
  const { dsStartProtocolVersion: from, dsEndProtocolVersion: to } = entry;
  return {
    start: entry.startRange,
    end: entry.endRange,
    acsVersions: { from: entry.acsStartProtocolVersion, to: entry.acsEndProtocolVersion },
    dsVersions: from !== undefined && to !== undefined ? { from, to } : null,
    methodUrl: entry.threeDSMethodURL ?? null,
    acsInfo: entry.acsInfoInd ?? [],
  };
}

function keyOf(start: string, end: string): string {
  return `${start}-${end}`;
}

/** Digits of one length compare as text; a card of 13 digits is in no range of 16. */
function compareNumbers(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

function inOrder(a: CardRange, b: CardRange): number {
  return compareNumbers(a.start, b.start);
}

function overlaps(earlier: CardRange, later: CardRange): boolean {
  return earlier.start.length === later.start.length && later.start <= earlier.end;
}

function refuse(answer: Message, detail: string): Applied {
  const ids = { threeDSServerTransID: String(answer.threeDSServerTransID), dsTransID: String(answer.dsTransID) };
  return { ok: false, fault: makeFault('203', detail, { errorMessageType: 'PRes', ids }) };
}
