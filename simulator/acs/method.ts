/** The 3DS Method: the hidden page that looks at the browser before the AReq, and tells the shop when it is done. EMV 3DS 2.2.0 §5.8.1. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { SECOND } from '../../src/platform/clock.ts';
import { fromBase64Url, isUuid, toBase64Url } from '../../src/threeds/messages/index.ts';
import { forwardingPage, noticePage, sendPage } from '../bank-pages/layout.ts';
import { type Language, languageOf, wordsIn } from '../bank-pages/words.ts';
import { formField } from '../http.ts';
import { makeUuid } from '../ids.ts';
import type { World } from '../world.ts';

/** Two seconds past the ten that a 3DS requestor waits. */
const LATE_AFTER_MS = 12 * SECOND;

interface MethodData {
  readonly threeDSServerTransID: string;
  readonly notificationUrl: string;
}

interface MethodRoute {
  Params: { behaviour: string };
}

/** `/acs/method/{behaviour}`: each card range names the one its cards have. */
export function addMethodRoutes(server: FastifyInstance, world: World): void {
  const journal = world.journals.acs;

  const notify = (reply: FastifyReply, language: Language, url: string, threeDSServerTransID: string) => {
    journal.record('out', 'browser', { threeDSServerTransID }, 'threeDSMethodData');
    return sendPage(reply, forwardingPage(language, url, { threeDSMethodData: toBase64Url({ threeDSServerTransID }) }));
  };

  const answer = (route: 'first' | 'waited') => async (request: MethodRequest, reply: FastifyReply) => {
    const language = languageOf(request.headers['accept-language']?.split(/[,;]/)[0] ?? 'en');
    const encoded = formField(request.body, 'threeDSMethodData') ?? '';
    const data = readMethodData(encoded);
    if (!data) return sendPage(reply, noticePage(language, wordsIn(language).unknown), 400);
    const { threeDSServerTransID, notificationUrl } = data;
    if (route === 'waited') {
      await new Promise<void>((resolve) => world.clock.after(LATE_AFTER_MS, resolve));
      return notify(reply, language, notificationUrl, threeDSServerTransID);
    }
    journal.record(
      'in',
      'browser',
      { threeDSServerTransID, threeDSMethodNotificationURL: notificationUrl },
      'threeDSMethodData',
    );
    switch (request.params.behaviour) {
      case 'normal':
        return notify(reply, language, notificationUrl, threeDSServerTransID);
      case 'late':
        // The wait is behind a second request, so that the shop's frame counts as loaded at once.
        return sendPage(reply, forwardingPage(language, '/acs/method/late/waited', { threeDSMethodData: encoded }));
      case 'wrong-id':
        return notify(reply, language, notificationUrl, makeUuid(world.random));
      case 'silent':
        return sendPage(reply, noticePage(language, wordsIn(language).wait));
      default:
        return reply.code(404).send();
    }
  };

  server.post<MethodRoute>('/acs/method/:behaviour', answer('first'));
  server.post<MethodRoute>('/acs/method/:behaviour/waited', answer('waited'));
}

interface MethodRequest {
  readonly body: unknown;
  readonly headers: { readonly 'accept-language'?: string | undefined };
  readonly params: { readonly behaviour: string };
}

function readMethodData(encoded: string): MethodData | undefined {
  const text = fromBase64Url(encoded);
  if (text === undefined) return undefined;
  try {
    const data = JSON.parse(text) as Record<string, unknown> | null;
    const id = data?.threeDSServerTransID;
    const url = data?.threeDSMethodNotificationURL;
    if (!isUuid(id) || typeof url !== 'string' || !/^https?:\/\//i.test(url) || !URL.canParse(url)) return undefined;
    return { threeDSServerTransID: id, notificationUrl: url };
  } catch {
    return undefined;
  }
}
