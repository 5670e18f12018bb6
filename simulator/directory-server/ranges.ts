/**
 * Answers a PReq with the card ranges of a directory server, whole or as what changed since a serial number. Which ranges there are at
 * first is in `scenarios/card-ranges.ts`; here a world's own changes come on top.
 */
import { createHash } from 'node:crypto';
import { HOUR, type Instant } from '../../src/platform/clock.ts';
import {
  buildErro,
  buildMessage,
  compareVersions,
  type ErrorCode,
  HIGHEST_VERSION,
  type Message,
  type MessageVersion,
  makeFault,
  SUPPORTED_VERSIONS,
} from '../../src/threeds/messages/index.ts';
import { makeUuid } from '../ids.ts';
import { type CardRange, type DirectoryServerName, rangesOf } from '../scenarios/cards.ts';
import type { World } from '../world.ts';

/** How a test or a sandbox changes what a directory server tells of its ranges. */
export interface RangeControl {
  /** The ranges become these; who asks with an older serial number is told the difference. */
  set(name: DirectoryServerName, ranges: readonly CardRange[]): void;
  ranges(name: DirectoryServerName): readonly CardRange[];
  /** Ranges come in a file of their own from now on, where the version has one. */
  byFile(name: DirectoryServerName, on: boolean): void;
  /** A second PReq within the hour is answered 103. */
  limit(name: DirectoryServerName, on: boolean): void;
  /** The highest version the directory server takes a PReq in. */
  speaks(name: DirectoryServerName, version: MessageVersion): void;
}

interface Shelf {
  /** Editions by serial number, the newest last. */
  readonly editions: { readonly serialNum: string; readonly ranges: readonly CardRange[] }[];
  isByFile: boolean;
  isLimited: boolean;
  speaks: MessageVersion;
  askedAt: Instant | undefined;
}

const HOURLY_MS = HOUR;

export class DirectoryServerRanges implements RangeControl {
  readonly #shelves = new Map<DirectoryServerName, Shelf>();

  set(name: DirectoryServerName, ranges: readonly CardRange[]): void {
    this.shelf(name).editions.push({ serialNum: serialOf(ranges), ranges });
  }

  ranges(name: DirectoryServerName): readonly CardRange[] {
    return this.newest(name).ranges;
  }

  byFile(name: DirectoryServerName, on: boolean): void {
    this.shelf(name).isByFile = on;
  }

  limit(name: DirectoryServerName, on: boolean): void {
    this.shelf(name).isLimited = on;
  }

  speaks(name: DirectoryServerName, version: MessageVersion): void {
    this.shelf(name).speaks = version;
  }

  newest(name: DirectoryServerName): Shelf['editions'][number] {
    return this.shelf(name).editions.at(-1)!;
  }

  shelf(name: DirectoryServerName): Shelf {
    let shelf = this.#shelves.get(name);
    if (!shelf) {
      const ranges = rangesOf(name);
      const editions = [{ serialNum: serialOf(ranges), ranges }];
      shelf = { editions, isByFile: false, isLimited: false, speaks: HIGHEST_VERSION, askedAt: undefined };
      this.#shelves.set(name, shelf);
    }
    return shelf;
  }
}

/** Made of the content, so that a serial number outlives a restart exactly as long as the ranges do. */
function serialOf(ranges: readonly CardRange[]): string {
  return createHash('sha256').update(JSON.stringify(ranges)).digest('hex').slice(0, 16);
}

export function answerPReq(
  world: World,
  shelves: DirectoryServerRanges,
  name: DirectoryServerName,
  preq: Message,
  version: MessageVersion,
): Message {
  const shelf = shelves.shelf(name);
  const refuse = (code: ErrorCode, detail: string) =>
    buildErro({
      fault: makeFault(code, detail, {
        errorMessageType: 'PReq',
        ids: { threeDSServerTransID: String(preq.threeDSServerTransID) },
        messageVersion: version,
      }),
      component: 'D',
      version,
    });
  if (compareVersions(version, shelf.speaks) > 0) {
    return refuse('102', SUPPORTED_VERSIONS.filter((v) => compareVersions(v, shelf.speaks) <= 0).join(','));
  }
  const now = world.clock.now();
  if (shelf.isLimited && shelf.askedAt !== undefined && now - shelf.askedAt < HOURLY_MS) return refuse('103', 'PReq');
  shelf.askedAt = now;

  const { serialNum, ranges } = shelves.newest(name);
  const since =
    preq.serialNum === undefined ? undefined : shelf.editions.findLast((e) => e.serialNum === preq.serialNum);
  if (preq.serialNum !== undefined && !since) return refuse('307', String(preq.serialNum));
  const isByFile = shelf.isByFile && preq.cardRangeDataDownloadInd === 'Y';
  const changes = changesBetween(since?.ranges ?? [], ranges);
  return buildMessage('PRes', version, {
    threeDSServerTransID: preq.threeDSServerTransID,
    dsTransID: makeUuid(world.random),
    dsStartProtocolVersion: SUPPORTED_VERSIONS[0],
    dsEndProtocolVersion: HIGHEST_VERSION,
    dsProtocolVersions: SUPPORTED_VERSIONS,
    serialNum,
    ...(isByFile
      ? { cardRangeDataFileURL: `${world.publicUrl()}/ds/${name}/ranges` }
      : changes.length > 0 && { cardRangeData: changes.map((change) => written(world, name, change, version)) }),
  });
}

/** What stands behind cardRangeDataFileURL. */
export function rangeFile(world: World, shelves: DirectoryServerRanges, name: DirectoryServerName): string {
  const { serialNum, ranges } = shelves.newest(name);
  const all = ranges.map((range) => written(world, name, { action: 'A', range }, '2.3.1'));
  return JSON.stringify({ serialNum, cardRangeData: all });
}

interface RangeChange {
  readonly action: 'A' | 'M' | 'D';
  readonly range: CardRange;
}

/** Deletions first, so that an added range never meets one that is about to go. */
function changesBetween(before: readonly CardRange[], after: readonly CardRange[]): RangeChange[] {
  const keyOf = ({ start, end }: CardRange) => `${start}-${end}`;
  const old = new Map(before.map((range) => [keyOf(range), range]));
  const kept = new Set(after.map(keyOf));
  const changed = after.filter((range) => JSON.stringify(old.get(keyOf(range))) !== JSON.stringify(range));
  return [
    ...before.filter((range) => !kept.has(keyOf(range))).map((range) => ({ action: 'D' as const, range })),
    ...changed.map((range) => ({ action: old.has(keyOf(range)) ? ('M' as const) : ('A' as const), range })),
  ];
}

/** EMV acsInfoInd: authentication and attempts; Visa's directory server adds codes of the scheme's own. */
const ACS_INFO: Readonly<Partial<Record<DirectoryServerName, readonly string[]>>> = {
  visa: ['01', '02', '80', '81', '82'],
};

/** Since 2.3.1 the 3DS Method has an address for each version: one of 2.3.1 says so in its query. */
function written(
  world: World,
  name: DirectoryServerName,
  { action, range }: RangeChange,
  version: MessageVersion,
): Record<string, unknown> {
  const acsInfoInd = ACS_INFO[name] ?? ['01', '02'];
  const method = range.method === 'none' ? undefined : `${world.publicUrl()}/acs/method/${range.method}`;
  const bounds = { startRange: range.start, endRange: range.end };
  if (version !== '2.3.1') {
    return {
      ...bounds,
      actionInd: action,
      acsStartProtocolVersion: range.acsStart,
      acsEndProtocolVersion: range.acsEnd,
      ...(method && { threeDSMethodURL: method }),
      acsInfoInd,
    };
  }
  const isSpoken = (v: string) => compareVersions(range.acsStart, v) <= 0 && compareVersions(v, range.acsEnd) <= 0;
  const spoken = SUPPORTED_VERSIONS.filter(isSpoken);
  return {
    actionInd: action,
    ranges: [bounds],
    // A version that nobody knows yet is told all the same.
    acsProtocolVersions: (spoken.length > 0 ? spoken : [range.acsStart]).map((v) => ({
      version: v,
      acsInfoInd,
      ...(method && { threeDSMethodURL: v === '2.3.1' ? `${method}?version=2.3.1` : method }),
    })),
  };
}
