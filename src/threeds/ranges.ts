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

/** Versions as a directory server tells them: a span up to 2.2.0, a list since. */
export type VersionSet = VersionSpan | readonly string[];

/** What an ACS does in one version. */
export interface VersionTraits {
  readonly methodUrl: string | null;
  readonly acsInfo: readonly string[];
}

/** EMV 3DS table A.6. Start and end have the same number of digits. */
export interface CardRange {
  readonly start: string;
  readonly end: string;
  readonly acsVersions: VersionSet;
  /** Versions of the directory server for this range; null where those of the whole server hold. */
  readonly dsVersions: VersionSet | null;
  /** Where the issuer's 3DS Method runs, in versions without traits of their own; null where it has none. Read it by `traitsOf`. */
  readonly methodUrl: string | null;
  /** EMV acsInfoInd: 02 attempts, 03 decoupled … */
  readonly acsInfo: readonly string[];
  /** By version, since 2.3.1. Absent in what older PRes told. */
  readonly traits?: Readonly<Record<string, VersionTraits>>;
}

/** Plain JSON, stored as it is: what is optional here is missing in what an older edition stored. */
export interface RangeCache {
  readonly directoryServer: DirectoryServer;
  /** What the next PReq asks changes since; null asks for everything. */
  readonly serialNum: string | null;
  readonly dsVersions: VersionSet;
  /** By length, then by start, wider ones first. Where some overlap, the later one of this order counts. */
  readonly ranges: readonly CardRange[];
  /** When the ranges were fetched or confirmed; `NEVER` where the server has not given any yet. */
  readonly fetchedAt: Instant;
  /** When the server last took in a PReq, whatever it answered: a restart must not ask it sooner than an hour later. */
  readonly answeredAt?: Instant;
}

/** The fetchedAt of a cache that was never filled. */
export const NEVER: Instant = 0;

/** What is remembered of a server that answered, but gave no ranges yet. */
export function emptyCache(directoryServer: DirectoryServer): RangeCache {
  return { directoryServer, serialNum: null, dsVersions: [], ranges: [], fetchedAt: NEVER };
}

/** `overlap` is a fault of what was taken in nevertheless. */
export type Applied =
  | { readonly ok: true; readonly cache: RangeCache; readonly overlap?: Fault }
  | { readonly ok: false; readonly fault: Fault };

type Action = 'A' | 'M' | 'D';

interface Bounds {
  readonly startRange: string;
  readonly endRange: string;
}

/** One element of cardRangeData up to 2.2.0, as `readMessage` lets it through. */
interface RangeData extends Bounds {
  readonly actionInd?: Action;
  readonly acsStartProtocolVersion: string;
  readonly acsEndProtocolVersion: string;
  readonly dsStartProtocolVersion?: string;
  readonly dsEndProtocolVersion?: string;
  readonly threeDSMethodURL?: string;
  readonly acsInfoInd?: readonly string[];
}

/** … and since 2.3.1. */
interface RangesData {
  readonly actionInd?: Action;
  readonly ranges: readonly Bounds[];
  readonly dsProtocolVersions?: readonly string[];
  readonly acsProtocolVersions: readonly {
    readonly version: string;
    readonly threeDSMethodURL?: string;
    readonly acsInfoInd?: readonly string[];
  }[];
}

/**
 * Applies a validated PRes. `full`: the PReq carried no serialNum, so every range is an addition to nothing; otherwise it is what
 * changed, and a range to be modified or deleted that does not exist (206, up to 2.2.0 203) shows that we have missed something: nothing
 * is applied. Ranges that overlap (205 since 2.3.1, 203 before) are all kept, for one faulty range must not cost a scheme its cards; the
 * narrower one counts.
 */
export function applyRanges(
  directoryServer: DirectoryServer,
  before: RangeCache | undefined,
  answer: Message,
  asked: { readonly full: boolean; readonly now: Instant },
): Applied {
  const serialNum = (answer.serialNum as string | undefined) ?? before?.serialNum ?? null;
  const head = {
    directoryServer,
    serialNum,
    dsVersions: versionsOf(answer),
    fetchedAt: asked.now,
  };
  // An answer without ranges says that nothing changed.
  if (answer.cardRangeData === undefined) return { ok: true, cache: { ...head, ranges: before?.ranges ?? [] } };

  const kept = new Map<string, CardRange>();
  if (!asked.full) for (const range of before?.ranges ?? []) kept.set(keyOf(range.start, range.end), range);
  for (const { action: told, range } of entriesOf(answer)) {
    const key = keyOf(range.start, range.end);
    const action = asked.full ? 'A' : told;
    if (action !== 'A' && !kept.has(key)) {
      return { ok: false, fault: faultOf(answer, '206', `${key} (${action} of no range)`) };
    }
    if (action === 'D') kept.delete(key);
    else kept.set(key, range);
  }

  const ranges = [...kept.values()].sort(inOrder);
  const cache = { ...head, ranges };
  const inner = ranges.findIndex((range, i) => i > 0 && overlaps(ranges[i - 1]!, range));
  if (inner < 0) return { ok: true, cache };
  const [one, other] = [ranges[inner - 1]!, ranges[inner]!].map(({ start, end }) => keyOf(start, end));
  return { ok: true, cache, overlap: faultOf(answer, '205', `${one},${other}`) };
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
  const wider = widerOf(ranges);
  let at = low - 1;
  while (at >= 0 && ranges[at]!.start.length === number.length && number > ranges[at]!.end) at = wider[at]!;
  const range = ranges[at];
  if (!range || range.start.length !== number.length) return undefined;
  return { ...range, dsVersions: range.dsVersions ?? cache!.dsVersions };
}

/** Made once for the ranges of a cache: a hundred thousand take some milliseconds. */
const WIDER = new WeakMap<readonly CardRange[], Int32Array>();

/**
 * For each range the place of the last one before it that ends behind it, or -1: a number behind its end can be in that one or further
 * up, and in none between.
 */
function widerOf(ranges: readonly CardRange[]): Int32Array {
  const known = WIDER.get(ranges);
  if (known) return known;
  const wider = new Int32Array(ranges.length);
  ranges.forEach((range, i) => {
    let at = i - 1;
    while (at >= 0 && compareNumbers(ranges[at]!.end, range.end) <= 0) at = wider[at]!;
    wider[i] = at;
  });
  WIDER.set(ranges, wider);
  return wider;
}

/** The highest version of ours that range and directory server speak; undefined where there is none. */
export function chooseVersion(
  range: Pick<CardRange, 'acsVersions' | 'dsVersions'>,
  ours: readonly MessageVersion[],
): MessageVersion | undefined {
  return ours
    .filter((version) => includes(range.acsVersions, version))
    .filter((version) => range.dsVersions === null || includes(range.dsVersions, version))
    .sort(compareVersions)
    .at(-1);
}

/** What the range's ACS does in a version. */
export function traitsOf(range: CardRange, version: string): VersionTraits {
  return range.traits?.[version] ?? { methodUrl: range.methodUrl, acsInfo: range.acsInfo };
}

function includes(versions: VersionSet, version: string): boolean {
  if (!('from' in versions)) return versions.includes(version);
  return compareVersions(versions.from, version) <= 0 && compareVersions(version, versions.to) <= 0;
}

function versionsOf(answer: Message): VersionSet {
  const list = answer.dsProtocolVersions as readonly string[] | undefined;
  return list ?? { from: String(answer.dsStartProtocolVersion), to: String(answer.dsEndProtocolVersion) };
}

function entriesOf(answer: Message): { action: Action; range: CardRange }[] {
  if (answer.messageVersion !== '2.3.1') {
    const data = answer.cardRangeData as readonly RangeData[];
    return data.map((entry) => ({ action: entry.actionInd ?? 'A', range: rangeOf(entry) }));
  }
  return (answer.cardRangeData as readonly RangesData[]).flatMap((entry) =>
    entry.ranges.map((bounds) => ({ action: entry.actionInd ?? 'A', range: rangeWithTraits(entry, bounds) })),
  );
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

function rangeWithTraits(entry: RangesData, bounds: Bounds): CardRange {
  const traits = entry.acsProtocolVersions.map(({ version, threeDSMethodURL, acsInfoInd }) => [
    version,
    { methodUrl: threeDSMethodURL ?? null, acsInfo: acsInfoInd ?? [] },
  ]);
  return {
    start: bounds.startRange,
    end: bounds.endRange,
    acsVersions: entry.acsProtocolVersions.map(({ version }) => version),
    dsVersions: entry.dsProtocolVersions ?? null,
    methodUrl: null,
    acsInfo: [],
    traits: Object.fromEntries(traits) as Record<string, VersionTraits>,
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
  return compareNumbers(a.start, b.start) || compareNumbers(b.end, a.end);
}

function overlaps(earlier: CardRange, later: CardRange): boolean {
  return earlier.start.length === later.start.length && later.start <= earlier.end;
}

function faultOf(answer: Message, since231: '205' | '206', detail: string): Fault {
  const ids = { threeDSServerTransID: String(answer.threeDSServerTransID), dsTransID: String(answer.dsTransID) };
  const messageVersion = answer.messageVersion;
  const errorCode = messageVersion === '2.3.1' ? since231 : '203';
  return makeFault(errorCode, detail, { errorMessageType: 'PRes', ids, messageVersion });
}
