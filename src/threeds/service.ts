/**
 * The 3DS Server as the orders use it: our addresses, our identity and the way to the directory servers put together with the
 * pure parts beside this file. The state of an authentication is the orders' to keep.
 */
import type { Site } from '../merchants/types.ts';
import type { Scheme } from '../methods/types.ts';
import type { Clock, Instant } from '../platform/clock.ts';
import type { Ids } from '../platform/ids.ts';
import type { Log } from '../platform/log.ts';
import type { CardData } from '../vault/types.ts';
import { buildAuthenticationRequest, type OrderFacts } from './authentication-request.ts';
import { buildChallengeRequest, chooseWindow, writeSessionData } from './challenge.ts';
import { concludeRequest } from './conclude-request.ts';
import type { DirectoryLink } from './directory-link.ts';
import { directoryServerOf } from './eci.ts';
import { maskMessage, maskRaw } from './mask.ts';
import type { PlainHttp } from './messages/kinds.ts';
import type { Message } from './messages/types.ts';
import {
  buildRangeRequest,
  concludeRangeRequest,
  dueForRefresh,
  isStale,
  type ServerIdentity,
} from './range-refresh.ts';
import { type CardRange, findRange, type RangeCache } from './ranges.ts';
import { methodData } from './start.ts';
import { isRefused } from './states.ts';
import type { Authentication, DirectoryServer } from './types.ts';

/** A message for the log of an authentication, card data masked. */
export interface LoggedMessage {
  /** When it left or came, where that was before it is written down. */
  readonly at?: Instant;
  readonly direction: 'sent' | 'received';
  readonly messageType: string;
  readonly body: unknown;
}

/** Where card ranges survive a restart. */
export interface RangeStore {
  load(directoryServer: DirectoryServer): Promise<RangeCache | undefined>;
  save(cache: RangeCache): Promise<void>;
}

export interface ThreeDsServerOptions {
  readonly link: DirectoryLink;
  readonly ranges: RangeStore;
  readonly identity: ServerIdentity;
  /** Origin under which payers reach us: `https://pay.example`. */
  readonly publicUrl: string;
  /** Origin under which directory servers reach us; undefined: the same. */
  readonly resultsUrl?: string | undefined;
  /** Hosts whose pages may be plain http: none in live mode. */
  readonly plainHttp: PlainHttp;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly log: Log;
}

export interface AuthenticationFacts {
  readonly site: Site;
  readonly order: OrderFacts;
  readonly authentication: Authentication;
  readonly card: CardData;
}

export interface ThreeDsServer {
  /** The range of the card at its scheme's directory server; undefined: not enrolled, or no ranges to be had. */
  rangeOf(scheme: Scheme, number: string): Promise<CardRange | undefined>;
  /** Sends the AReq and judges the answer. The authentication is `requesting`, and stored as such. */
  request(facts: AuthenticationFacts): Promise<{ authentication: Authentication; messages: readonly LoggedMessage[] }>;
  /** The `threeDSMethodData` field. */
  methodData(authentication: Authentication): string;
  /** The `creq` field; the same every time. */
  challengeRequest(authentication: Authentication): string;
  /** The `threeDSSessionData` field of a page's session. */
  sessionData(sessionId: string): string;
  close(): Promise<void>;
}

/** Paths under the public URL that directory servers and browsers come back to. */
export const THREE_DS_PATHS = {
  results: '/3ds/results',
  methodNotification: '/3ds/method-notification',
  challengeReturn: '/3ds/challenge-return',
} as const;

/** Any site will do: a PReq belongs to none, and 0 is no site's number. */
const NO_SITE = 0;

export function openThreeDsServer(options: ThreeDsServerOptions): ThreeDsServer {
  const { link, clock, ids, log, publicUrl, plainHttp } = options;
  const ranges = openRanges(options);
  const at = (path: string) => `${publicUrl}${path}`;

  return {
    async rangeOf(scheme, number) {
      return findRange(await ranges(directoryServerOf(scheme)), number);
    },

    async request({ site, order, authentication, card }) {
      const request = buildAuthenticationRequest(authentication, {
        card,
        site,
        order,
        identity: { ...options.identity, requestorId: `${site.accountId}-${site.siteId}` },
        urls: {
          results: `${options.resultsUrl ?? publicUrl}${THREE_DS_PATHS.results}`,
          notification: at(THREE_DS_PATHS.challengeReturn),
        },
        now: clock.now(),
      });
      const sentAt = clock.now();
      const reply = await link.exchange(authentication.directoryServer, request);
      const concluded = concludeRequest(authentication, reply, { plainHttp, now: clock.now() });
      if (isRefused(concluded))
        throw new Error(`authentication ${authentication.threeDsServerTransId}: ${concluded.refused}`);
      const { next, erro, received } = concluded;
      if (erro) void link.report(authentication.directoryServer, erro);
      // What could not be read is what somebody will want to see.
      const unread = received === null && reply.kind === 'message' ? [unreadable(reply.raw)] : [];
      return {
        authentication: next,
        messages: [
          { ...logged('sent', request), at: sentAt },
          ...(received ? [logged('received', received)] : unread),
          ...(erro ? [logged('sent', erro)] : []),
        ],
      };
    },

    methodData: (authentication) => methodData(authentication, at(THREE_DS_PATHS.methodNotification)),

    challengeRequest: (authentication) =>
      buildChallengeRequest(authentication, chooseWindow(authentication.browser).size) ?? '',

    sessionData: writeSessionData,

    close: () => link.close(),
  };

  function openRanges({ ranges: store, identity }: ThreeDsServerOptions) {
    const known = new Map<DirectoryServer, RangeCache | undefined>();
    const history = new Map<DirectoryServer, { answeredAt: number | null; unreachableAt: number | null }>();
    const refreshing = new Map<DirectoryServer, Promise<void>>();

    return async (directoryServer: DirectoryServer): Promise<RangeCache | undefined> => {
      if (!known.has(directoryServer)) {
        const stored = await store.load(directoryServer);
        // Payments that come at once read at once: what one of them has fetched meanwhile is newer than what was stored.
        if (!known.has(directoryServer)) known.set(directoryServer, stored);
      }
      const cache = known.get(directoryServer);
      const asked = history.get(directoryServer) ?? { answeredAt: null, unreachableAt: null };
      const due = dueForRefresh({ fetchedAt: cache?.fetchedAt ?? null, ...asked }, clock.now());
      if (due && !refreshing.has(directoryServer)) {
        // Mostly nobody waits for it, so nobody would hear that the database failed; the ranges at hand serve on.
        const refresh = ask(directoryServer)
          .catch((error: unknown) => log.error({ err: error, directoryServer }, 'card ranges could not be kept'))
          .finally(() => refreshing.delete(directoryServer));
        refreshing.set(directoryServer, refresh);
      }
      // Ranges at hand serve while newer ones are fetched; only the very first payment waits.
      if (!cache) await refreshing.get(directoryServer);
      return known.get(directoryServer);
    };

    async function ask(directoryServer: DirectoryServer, all = false): Promise<void> {
      const before = known.get(directoryServer);
      const request = buildRangeRequest(ids.uuid(NO_SITE), all ? null : (before?.serialNum ?? null), identity);
      const reply = await link.exchange(directoryServer, request);
      const outcome = concludeRangeRequest(before, { directoryServer, request, plainHttp, now: clock.now() }, reply);
      const now = clock.now();
      const unreachable = outcome.kind === 'keep' && outcome.unreachable;
      history.set(directoryServer, { answeredAt: unreachable ? null : now, unreachableAt: unreachable ? now : null });
      if (outcome.kind === 'fetched') {
        known.set(directoryServer, outcome.cache);
        await store.save(outcome.cache);
        return;
      }
      if (outcome.erro) void link.report(directoryServer, outcome.erro);
      log.warn({ directoryServer, why: outcome.why }, 'card ranges could not be refreshed');
      if (before && isStale(before.fetchedAt, now)) log.error({ directoryServer }, 'card ranges are older than a day');
      if (outcome.kind === 'ask_for_all') await ask(directoryServer, true);
    }
  }
}

/** A body that is no message, as the log keeps it. */
export const unreadable = (raw: string | Uint8Array): LoggedMessage => ({
  direction: 'received',
  messageType: 'unreadable',
  body: { raw: maskRaw(raw) },
});

/** A message as the log keeps it. */
export function logged(direction: LoggedMessage['direction'], message: Message): LoggedMessage {
  return { direction, messageType: message.messageType, body: maskMessage(message) };
}
