/** The frame around every page of the demo shop, and the headers it is sent with. */
import type { FastifyReply } from 'fastify';
import { html, raw } from 'hono/html';
import { hashOf, REFRESH } from '../news.ts';
import { STYLE } from './style.ts';

/** What hono's `html` tag gives; nothing here waits, so never the Promise. */
export type Markup = ReturnType<typeof html>;

const policy = (formsTo: string) =>
  `default-src 'none'; style-src ${hashOf(STYLE)}; script-src ${hashOf(REFRESH)}; connect-src 'self'; base-uri 'none'; form-action 'self'${formsTo && ` ${formsTo}`}; frame-ancestors 'none'`;

export interface Page {
  readonly title: string;
  readonly content: Markup;
  /** Changes when there is something new to see. */
  readonly news: number;
  /** Somebody fills in a form here: the page stays as it is. */
  readonly still?: boolean;
  /** Another origin that a form of the page is redirected to. */
  readonly formsTo?: string;
}

export function sendPage(reply: FastifyReply, page: Page): FastifyReply {
  return reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', policy(page.formsTo ?? ''))
    .header('cache-control', 'no-store')
    .header('x-content-type-options', 'nosniff')
    .send(layout(page));
}

function layout({ title, content, news, still = false }: Page): string {
  return String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} – Demo shop</title>
${still ? '' : html`<noscript><meta http-equiv="refresh" content="10"></noscript>`}
<style>${raw(STYLE)}</style>
</head>
<body>
<div class="awning" aria-hidden="true"></div>
<header><strong><a href="/shop/">Demo shop</a></strong><span>part of the sandbox: nothing here is for sale</span></header>
<main data-news="${news}">${content}</main>
<footer>A real shop keeps its own books. This one shows what it was told and forgets it when the sandbox ends.</footer>
${still ? '' : html`<script>${raw(REFRESH)}</script>`}
</body>
</html>`);
}
