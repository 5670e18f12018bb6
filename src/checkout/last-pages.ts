/**
 * What a person sees where no page of a payment is: at an address of nobody's, after a fault, and at the front door. In their own
 * language, and without a word of what went wrong inside.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { pageAssets } from './assets.ts';
import { html } from './html.ts';
import { makeLinks } from './links.ts';
import { acceptedLocale, pageLocale } from './locale.ts';
import { speak } from './messages.ts';
import { wholePage } from './pages.ts';
import { sendPage } from './replies.ts';
import { queryOf } from './requests.ts';
import { failureOutcome, unknownOutcome } from './views/outcome.ts';
import type { View } from './views/view.ts';

export interface LastPageOptions {
  /** Origin, and path if any, under which payers reach this server. */
  readonly publicUrl: string;
  /** Where the demo shop of a sandbox sells; null in live mode. */
  readonly shopUrl: string | null;
}

export interface LastPages {
  unknown(request: FastifyRequest, reply: FastifyReply): FastifyReply;
  failed(request: FastifyRequest, reply: FastifyReply, status: number): FastifyReply;
  /** Serves the front door and the picture of the tab. */
  frontDoor(app: FastifyInstance): void;
}

export function makeLastPages({ publicUrl, shopUrl }: LastPageOptions): LastPages {
  const sandbox = shopUrl !== null;
  const { pathname, host } = new URL(publicUrl);
  const base = pathname.replace(/\/$/, '');

  function viewOf(request: FastifyRequest): View {
    const lang = queryOf(request, 'lang');
    const locale = lang === null ? acceptedLocale(request.headers['accept-language']) : pageLocale(lang);
    return {
      say: speak(locale.lang),
      locale,
      links: makeLinks(base, '', lang === null ? null : locale.locale, null, null),
      sandbox,
      scenario: null,
      asset: (name) => `${base}/page/${pageAssets().hash}/${name}`,
      markUrl: () => undefined,
      look: null,
      image: ({ hash }) => `${base}/page/image/0/${hash}`,
      formToken: '',
      method: null,
      scanned: false,
      methods: null,
    };
  }

  const send = (
    request: FastifyRequest,
    reply: FastifyReply,
    page: (view: View) => Pick<Parameters<typeof wholePage>[1], 'title' | 'main'>,
    status: number,
  ) => {
    const view = viewOf(request);
    return sendPage(request, reply, wholePage(view, page(view), {}, status), []);
  };

  return {
    unknown: (request, reply) =>
      send(request, reply, (view) => ({ title: view.say('unknown_title'), main: unknownOutcome(view) }), 404),
    failed: (request, reply, status) =>
      send(request, reply, (view) => ({ title: view.say('failure_title'), main: failureOutcome(view) }), status),
    frontDoor(app) {
      const links = [
        { url: `${base}/docs`, label: 'Documentation' },
        ...(shopUrl === null ? [] : [{ url: shopUrl, label: 'Demo shop' }]),
      ];
      const main = sandbox
        ? html`<div class="outcome" data-testid="front-door"><h1>Gatehouse sandbox</h1><p>Banks and cards are simulated here, and no money moves.</p>${links.map(
            ({ url, label }) => html`<a class="quiet" href="${url}">${label}</a>`,
          )}</div>`
        : html`<div class="outcome" data-testid="front-door"><h1>${host}</h1></div>`;
      app.get('/', async (request, reply) => send(request, reply, () => ({ title: host, main }), 200));
      app.get('/favicon.ico', async (_request, reply) =>
        reply
          .headers({ 'content-type': 'image/x-icon', 'cache-control': `public, max-age=${DAY_SECONDS}` })
          .send(tabPicture()),
      );
    },
  };
}

const DAY_SECONDS = 86_400;

/** A gate, sixteen points wide; each row is as many bits. */
const GATE = [
  0x0000, 0x07e0, 0x1ff8, 0x3ffc, 0x3ffc, 0x781e, 0x700e, 0x700e, 0x700e, 0x700e, 0x700e, 0x700e, 0x700e, 0x700e,
  0x700e, 0x0000,
];

/** An icon of one picture of one colour: a bitmap with a mask, its rows from below. */
function tabPicture(): Buffer {
  const [ink, header] = [[0x00, 0x66, 0x4f, 0x2c], Buffer.alloc(22 + 40 + 8)];
  const mask = Buffer.concat([...GATE].reverse().map((row) => Buffer.from([(~row >> 8) & 0xff, ~row & 0xff, 0, 0])));
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(1, 4);
  header.set([16, 16, 2, 0, 1, 0, 1, 0], 6);
  header.writeUInt32LE(40 + 8 + 2 * mask.length, 14);
  header.writeUInt32LE(22, 18);
  header.writeUInt32LE(40, 22);
  header.writeInt32LE(16, 26);
  header.writeInt32LE(32, 30);
  header.set([1, 0, 1, 0], 34);
  header.set([ink[3]!, ink[2]!, ink[1]!, 0], 62);
  return Buffer.concat([header, Buffer.alloc(mask.length), mask]);
}
