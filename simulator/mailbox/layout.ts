/** The frame around every page of the mailbox, and the headers that pages and mails are sent with. */
import type { FastifyReply } from 'fastify';
import { html, raw } from 'hono/html';
import { hashOf, REFRESH } from '../news.ts';
import { STYLE } from './style.ts';

/** What hono's `html` tag gives; nothing here waits, so never the Promise. */
export type Markup = ReturnType<typeof html>;

const PAGE_POLICY = `default-src 'none'; style-src ${hashOf(STYLE)}; script-src ${hashOf(REFRESH)}; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** What somebody wrote into a mail: it may have styles, and its links may open a window. Nothing is loaded, nothing runs. */
const MAIL_POLICY =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

export interface Page {
  readonly title: string;
  readonly content: Markup;
  /** Changes when there is something new to see. */
  readonly news: number;
}

export function sendPage(reply: FastifyReply, page: Page): FastifyReply {
  return sendHtml(reply, PAGE_POLICY, layout(page));
}

/** The HTML part of a mail as it came, harmless whether it is framed or opened by itself. */
export function sendMailHtml(reply: FastifyReply, document: string): FastifyReply {
  return sendHtml(reply, MAIL_POLICY, document);
}

function sendHtml(reply: FastifyReply, policy: string, document: string): FastifyReply {
  return reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', policy)
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'no-referrer')
    .header('x-content-type-options', 'nosniff')
    .send(document);
}

function layout({ title, content, news }: Page): string {
  return String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} – Mailbox</title>
<noscript><meta http-equiv="refresh" content="10"></noscript>
<style>${raw(STYLE)}</style>
</head>
<body>
<div class="edge" aria-hidden="true"></div>
<header><strong><a href="/mail/">Mailbox</a></strong><span>part of the sandbox: every payer’s mail ends here</span></header>
<main data-news="${news}">${content}</main>
<footer>A real gateway hands its mails to your mail server. This one takes them all and forgets them when the sandbox ends.</footer>
<script>${raw(REFRESH)}</script>
</body>
</html>`);
}
