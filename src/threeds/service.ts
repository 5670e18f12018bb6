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
import type { Message, MessageVersion } from './messages/types.ts';
import { openRangeKeeper, type RangeStore } from './range-keeper.ts';
import type { ServerIdentity } from './range-refresh.ts';
import { type CardRange, findRange } from './ranges.ts';
import { methodData } from './start.ts';
import { isRefused } from './states.ts';
import type { Authentication, DirectoryServer } from './types.ts';

export type { RangeStore } from './range-keeper.ts';

/** A message for the log of an authentication, card data masked. */
export interface LoggedMessage {
  /** When it left or came, where that was before it is written down. */
  readonly at?: Instant;
  readonly direction: 'sent' | 'received';
  readonly messageType: string;
  readonly body: unknown;
}

export interface ThreeDsServerOptions {
  readonly link: DirectoryLink;
  readonly ranges: RangeStore;
  /** The highest version that each directory server takes a PReq in; our highest unless said. */
  readonly speaks?: Readonly<Partial<Record<DirectoryServer, MessageVersion | undefined>>> | undefined;
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
  /** Whether its directory server has given ranges: where it has not, nobody knows which cards are enrolled. */
  hasRanges(scheme: Scheme): boolean;
  /** Asks every directory server for its ranges, so that what is wrong with a line shows before a payer meets it. */
  reach(): Promise<void>;
  /** Whether cards of a scheme can be authenticated at all: there is a line to its directory server. */
  serves(scheme: Scheme): boolean;
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

export function openThreeDsServer(options: ThreeDsServerOptions): ThreeDsServer {
  const { link, clock, publicUrl, plainHttp } = options;
  const ranges = openRangeKeeper(options);
  const at = (path: string) => `${publicUrl}${path}`;

  return {
    serves: (scheme) => link.serves(directoryServerOf(scheme)),

    async rangeOf(scheme, number) {
      // Nobody to ask: not for a moment, nor in the log.
      if (!link.serves(directoryServerOf(scheme))) return undefined;
      return findRange(await ranges.rangesOf(directoryServerOf(scheme)), number);
    },

    hasRanges: (scheme) => ranges.hasRanges(directoryServerOf(scheme)),

    async reach() {
      await Promise.all(link.servers.map((server) => ranges.renew(server)));
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
