/**
 * Keeps the card ranges of every directory server at hand: asks when it is time, stores what came, and remembers over a restart when
 * it last asked. What an answer means is in `range-refresh.ts`.
 */
import type { Clock, Instant } from '../platform/clock.ts';
import type { Ids } from '../platform/ids.ts';
import type { Log } from '../platform/log.ts';
import type { DirectoryLink } from './directory-link.ts';
import type { MessageVersion } from './messages/types.ts';
import {
  buildRangeRequest,
  concludeRangeFile,
  concludeRangeRequest,
  dueForRefresh,
  isStale,
  type RangeOutcome,
  type RangeQuestion,
  type ServerIdentity,
} from './range-refresh.ts';
import { emptyCache, NEVER, type RangeCache } from './ranges.ts';
import type { DirectoryServer } from './types.ts';

/** Where card ranges survive a restart. */
export interface RangeStore {
  load(directoryServer: DirectoryServer): Promise<RangeCache | undefined>;
  save(cache: RangeCache): Promise<void>;
}

export interface RangeKeeperOptions {
  readonly link: DirectoryLink;
  readonly ranges: RangeStore;
  readonly identity: ServerIdentity;
  /** The highest version that each directory server takes a PReq in; our highest unless said. */
  readonly speaks?: Readonly<Partial<Record<DirectoryServer, MessageVersion | undefined>>> | undefined;
  /** Hosts whose addresses may be plain http: none in live mode. */
  readonly plainHttp: RangeQuestion['plainHttp'];
  readonly ids: Ids;
  readonly clock: Clock;
  readonly log: Log;
}

/** Any site will do: a PReq belongs to none, and 0 is no site's number. */
const NO_SITE = 0;

/** Questions that one answer may lead to: another version, everything instead of changes. */
const MOST_QUESTIONS = 4;

export interface RangeKeeper {
  /** The ranges at hand, refreshed in passing; undefined where the directory server has not given any yet. */
  rangesOf(directoryServer: DirectoryServer): Promise<RangeCache | undefined>;
  /** Asks now, whatever is at hand, unless the directory server has answered within the hour. */
  renew(directoryServer: DirectoryServer): Promise<void>;
  /** Whether the directory server has given any ranges, as far as this process knows. */
  hasRanges(directoryServer: DirectoryServer): boolean;
}

export function openRangeKeeper(options: RangeKeeperOptions): RangeKeeper {
  const { link, ranges: store, identity, speaks, plainHttp, ids, clock, log } = options;
  const known = new Map<DirectoryServer, RangeCache | undefined>();
  const unreachableAt = new Map<DirectoryServer, Instant>();
  const refreshing = new Map<DirectoryServer, Promise<void>>();
  /** Whose last answer was one. */
  const up = new Set<DirectoryServer>();
  const isFilled = (cache: RangeCache | undefined) => cache !== undefined && cache.fetchedAt !== NEVER;

  async function refreshed(directoryServer: DirectoryServer, fresh: 'serves' | 'is_renewed') {
    if (!known.has(directoryServer)) {
      const stored = await store.load(directoryServer);
      // Payments that come at once read at once: what one of them has fetched meanwhile is newer than what was stored.
      if (!known.has(directoryServer)) known.set(directoryServer, stored);
    }
    const cache = known.get(directoryServer);
    const due = dueForRefresh(
      {
        fetchedAt: fresh === 'serves' ? (cache?.fetchedAt ?? null) : null,
        answeredAt: cache?.answeredAt ?? null,
        unreachableAt: unreachableAt.get(directoryServer) ?? null,
      },
      clock.now(),
    );
    if (due && !refreshing.has(directoryServer)) {
      // Mostly nobody waits for it, so nobody would hear that the database failed; the ranges at hand serve on.
      const refresh = ask(directoryServer, { all: false, version: speaks?.[directoryServer] }, MOST_QUESTIONS)
        .catch((error: unknown) => log.error({ err: error, directoryServer }, 'card ranges could not be kept'))
        .finally(() => refreshing.delete(directoryServer));
      refreshing.set(directoryServer, refresh);
    }
    return { isAtHand: isFilled(cache), asked: refreshing.get(directoryServer) };
  }

  async function rangesOf(directoryServer: DirectoryServer): Promise<RangeCache | undefined> {
    const { isAtHand, asked } = await refreshed(directoryServer, 'serves');
    // Ranges at hand serve while newer ones are fetched; only the very first payment waits.
    if (!isAtHand) await asked;
    const now = known.get(directoryServer);
    return isFilled(now) ? now : undefined;
  }

  async function ask(
    directoryServer: DirectoryServer,
    how: { readonly all: boolean; readonly version: MessageVersion | undefined },
    left: number,
  ): Promise<void> {
    const before = known.get(directoryServer);
    const serialNum = how.all ? null : (before?.serialNum ?? null);
    const request = buildRangeRequest(ids.uuid(NO_SITE), serialNum, identity, how.version);
    const reply = await link.exchange(directoryServer, request);
    const question: RangeQuestion = { directoryServer, request, plainHttp, now: clock.now() };
    let outcome: RangeOutcome = concludeRangeRequest(before, question, reply);
    if (outcome.kind === 'download') {
      const file = await link.download(directoryServer, outcome.url);
      outcome = concludeRangeFile({ ...question, now: clock.now() }, outcome.answer, file);
    }
    const now = clock.now();
    if (outcome.kind === 'keep' && outcome.unreachable) unreachableAt.set(directoryServer, now);
    else await remember(outcome.kind === 'fetched' ? outcome.cache : (before ?? emptyCache(directoryServer)), now);
    if (outcome.kind === 'fetched') {
      if (outcome.erro) void link.report(directoryServer, outcome.erro);
      if (outcome.alarm) log.warn({ directoryServer, why: outcome.alarm }, 'some card ranges are faulty');
      if (!up.has(directoryServer)) log.info({ directoryServer }, 'a directory server is up: it gave its card ranges');
      up.add(directoryServer);
      return;
    }
    if (outcome.kind === 'download') return;
    if (outcome.kind === 'ask_in') {
      if (left > 0) await ask(directoryServer, { ...how, version: outcome.version }, left - 1);
      return;
    }
    if (outcome.erro) void link.report(directoryServer, outcome.erro);
    up.delete(directoryServer);
    log.warn({ directoryServer, why: outcome.why }, 'card ranges could not be refreshed');
    if (!isFilled(known.get(directoryServer)))
      log.error({ directoryServer }, 'a directory server is not up: none of its cards can be authenticated');
    if (isFilled(before) && isStale(before!.fetchedAt, now))
      log.error({ directoryServer }, 'card ranges are older than a day');
    if (outcome.kind === 'ask_for_all' && left > 0) await ask(directoryServer, { ...how, all: true }, left - 1);
  }

  /** Written down with the time of the answer, so that a process that starts anew asks no sooner than this one would have. */
  async function remember(cache: RangeCache, answeredAt: Instant): Promise<void> {
    const kept = { ...cache, answeredAt };
    known.set(kept.directoryServer, kept);
    unreachableAt.delete(kept.directoryServer);
    await store.save(kept);
  }

  return {
    rangesOf,
    async renew(directoryServer) {
      await (await refreshed(directoryServer, 'is_renewed')).asked;
    },
    hasRanges: (directoryServer) => isFilled(known.get(directoryServer)),
  };
}
