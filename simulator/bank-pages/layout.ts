/** The frame around every page of Test bank, and the headers it is sent with. What stands in it is made elsewhere. */
import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { html, raw } from 'hono/html';
import { STYLE } from './style.ts';
import { directionOf, type Language, wordsIn } from './words.ts';

/** What hono's `html` tag gives: a String whose parts are escaped. Nothing here waits, so never the Promise. */
export type Markup = ReturnType<typeof html>;

/** Sends the page's first form as soon as it is there. */
const SUBMIT_AT_ONCE = 'document.forms[0].submit()';

/** Asks every two seconds whether the address of the first form has something new (200), and goes there once it has. */
const WAIT_FOR_NEWS = `{
  const { action } = document.forms[0];
  const ask = async () => {
    const answer = await fetch(action, { method: 'HEAD' }).catch(() => undefined);
    if (answer?.status === 200) location.replace(action);
    else setTimeout(ask, 2000);
  };
  setTimeout(ask, 2000);
}`;

const hashOf = (content: string) => `'sha256-${createHash('sha256').update(content).digest('base64')}'`;

/**
 * Whoever the shop is may frame the page and receives its forms, so frame-ancestors and form-action stay open; nothing is
 * loaded and no script but these two runs.
 */
const CONTENT_SECURITY_POLICY = `default-src 'none'; style-src ${hashOf(STYLE)}; script-src ${hashOf(SUBMIT_AT_ONCE)} ${hashOf(WAIT_FOR_NEWS)}; connect-src 'self'; base-uri 'none'`;

const SCRIPTS = { submitAtOnce: SUBMIT_AT_ONCE, waitForNews: WAIT_FOR_NEWS };

export interface Page {
  readonly language: Language;
  readonly title: string;
  readonly content: Markup;
  /** What the page does by script; a browser without scripts keeps the button that `content` must hold. */
  readonly script?: keyof typeof SCRIPTS;
  readonly isWide?: boolean;
}

export function layout(page: Page): string {
  const { language } = page;
  return String(html`<!doctype html>
<html lang="${language}" dir="${directionOf(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${page.title} – Test bank</title>
<style>${raw(STYLE)}</style>
</head>
<body class="${page.isWide ? 'wide' : ''}">
<header class="bank"><div>${BANK_MARK}<strong lang="en" dir="ltr">Test bank</strong></div></header>
<main>${page.content}</main>
<footer>${wordsIn(language).simulated}</footer>
${page.script ? html`<script>${raw(SCRIPTS[page.script])}</script>` : ''}
</body>
</html>`);
}

const BANK_MARK = raw(
  '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 2 2 8v2h20V8L12 2Zm0 2.4L17 7.4H7l5-3ZM4 11h3v7H4Zm6.500 0h3v7h-3ZM17 11h3v7h-3ZM2 19h20v3H2Z"/></svg>',
);

export function sendPage(reply: FastifyReply, page: string, status = 200): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', CONTENT_SECURITY_POLICY)
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'strict-origin')
    .header('x-content-type-options', 'nosniff')
    .send(page);
}

/** A page whose form posts `fields` to another site at once, or by its button where scripts are off. */
export function forwardingPage(
  language: Language,
  action: string,
  fields: Readonly<Record<string, string | undefined>>,
): string {
  const words = wordsIn(language);
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return layout({
    language,
    title: words.wait,
    script: 'submitAtOnce',
    content: html`<p role="status">${words.wait}</p>
<form method="post" action="${action}">
${given.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<noscript><button class="act" data-testid="acs-continue">${words.continue}</button></noscript>
</form>`,
  });
}

/** One sentence and no way on. */
export function noticePage(language: Language, sentence: string): string {
  return layout({ language, title: sentence, content: html`<p role="status">${sentence}</p>` });
}
