/** The frame around every page of Test bank and its like, and the headers it is sent with. What stands in it is made elsewhere. */
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

/** Makes buttons of the numbers in tables: one touch takes them along, where the browser lets a page do so, or selects them. */
const COPY_BY_CLICK = `{
  for (const code of document.querySelectorAll('td code')) {
    const button = Object.assign(document.createElement('button'), { type: 'button', className: 'copy', title: 'Copy' });
    code.replaceWith(button);
    button.append(code);
    button.addEventListener('click', async () => {
      const text = code.textContent;
      getSelection().selectAllChildren(code);
      await navigator.clipboard?.writeText(text).then(() => {
        for (const old of document.querySelectorAll('[data-copied]')) delete old.dataset.copied;
        button.dataset.copied = '';
        document.getElementById('copied').textContent = 'Copied: ' + text;
      }).catch(() => {});
    });
  }
}`;

const hashOf = (content: string) => `'sha256-${createHash('sha256').update(content).digest('base64')}'`;

/**
 * Whoever the shop is may frame the page and receives its forms, so frame-ancestors and form-action stay open; nothing is
 * loaded and no script but these three runs.
 */
const CONTENT_SECURITY_POLICY = `default-src 'none'; style-src ${hashOf(STYLE)}; script-src ${hashOf(SUBMIT_AT_ONCE)} ${hashOf(WAIT_FOR_NEWS)} ${hashOf(COPY_BY_CLICK)}; connect-src 'self'; base-uri 'none'`;

const SCRIPTS = { submitAtOnce: SUBMIT_AT_ONCE, waitForNews: WAIT_FOR_NEWS, copyByClick: COPY_BY_CLICK };

/** Whose page it is. */
export type Brand = 'bank' | 'wallet' | 'lender' | 'voucher';

export interface Page {
  readonly language: Language;
  /** The bank unless said. */
  readonly brand?: Brand;
  readonly title: string;
  readonly content: Markup;
  /** What the page does by script; a browser without scripts keeps the button that `content` must hold. */
  readonly script?: keyof typeof SCRIPTS;
  readonly isWide?: boolean;
}

export function layout(page: Page): string {
  const { language, brand = 'bank' } = page;
  const { name, mark } = BRANDS[brand];
  return String(html`<!doctype html>
<html lang="${language}" dir="${directionOf(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${page.title} – ${name}</title>
<style>${raw(STYLE)}</style>
</head>
<body class="${page.isWide ? 'wide' : ''}">
<header class="bank"><div>${mark}<strong lang="en" dir="ltr">${name}</strong></div></header>
<main>${page.content}</main>
<footer>${wordsIn(language).simulated.replace('{brand}', name)}</footer>
${page.script ? html`<script>${raw(SCRIPTS[page.script])}</script>` : ''}
</body>
</html>`);
}

const markOf = (path: string) => raw(`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`);

/** Names are the same in every language. */
const BRANDS: Readonly<Record<Brand, { readonly name: string; readonly mark: ReturnType<typeof raw> }>> = {
  bank: {
    name: 'Test bank',
    mark: markOf('M12 2 2 8v2h20V8L12 2Zm0 2.4L17 7.4H7l5-3ZM4 11h3v7H4Zm6.500 0h3v7h-3ZM17 11h3v7h-3ZM2 19h20v3H2Z'),
  },
  wallet: { name: 'Test wallet', mark: markOf('M3 5h15v2H5v1h16v12H3Zm13 7v4h5v-4Z') },
  lender: { name: 'Test lender', mark: markOf('M5 2h14v20l-3-2-2 2-2-2-2 2-2-2-3 2ZM8 7v2h8V7Zm0 4v2h8v-2Z') },
  voucher: {
    name: 'Test voucher',
    mark: markOf('M2 6h20v4a2 2 0 0 0 0 4v4H2v-4a2 2 0 0 0 0-4Zm13 2v2h2V8Zm0 6v2h2v-2Z'),
  },
};

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
