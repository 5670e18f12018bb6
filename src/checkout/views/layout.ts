/** The document around every view: head, test strip, footer. */
import { type Html, html, trusted } from '../html.ts';
import { languageName, PAGE_LANGUAGES, usualLocale } from '../locale.ts';
import { styleOf } from '../look/style.ts';
import { shopHeader } from './shop.ts';
import type { View } from './view.ts';

export interface Page {
  readonly title: string;
  readonly main: Html;
  /** Stands at the start on wide screens, above on narrow ones. */
  readonly summary?: Html | null;
  readonly strip?: Html | null;
  /** Small line above the languages. */
  readonly note?: Html | null;
  /** Style sheets beyond `page.css`. */
  readonly styles?: readonly string[];
  /** Files of `browser/`, in the order to run them. */
  readonly scripts?: readonly string[];
  /** Modules that the scripts import, fetched at once rather than one after another. */
  readonly preloads?: readonly string[];
  /** Without JavaScript, or always: go on to this address after so many seconds. */
  readonly onward?: { readonly url: string; readonly seconds: number; readonly always: boolean };
  /** Whether the payer may change the language here: not in the middle of a step that would start again. */
  readonly languages?: boolean;
  readonly wide?: 'bank';
  /** Nothing is typed here, so that a stranger's script may count the visit where the shop asked for it. */
  readonly counted?: boolean;
}

/** A whole document. */
export function document(view: View, page: Page): Html {
  const { locale } = view;
  const refresh = page.onward
    ? html`<meta http-equiv="refresh" content="${page.onward.seconds}; url=${page.onward.url}" />`
    : null;
  const columns = ['columns', page.summary ? 'two' : '', page.wide ?? ''].filter(Boolean).join(' ');
  const { switches = {} } = view.look ?? {};
  const style = view.look && styleOf(view.look);
  const languages = page.languages && !switches.hideFlags && !switches.iframeMode;
  const classes = [
    style?.boxed && 'boxed',
    style?.cartBoxed && 'cart-boxed',
    switches.iframeMode && 'framed',
    switches.embedMode && 'embedded',
    switches.hideCardLogos && 'no-logos',
  ]
    .filter(Boolean)
    .join(' ');
  const scripts = ['page.js', ...(page.scripts ?? [])];
  return html`<!doctype html>
<html lang="${locale.intl.split('-u-')[0]}" dir="${locale.dir}" data-intl="${locale.intl}">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<title>${page.title}</title>
<meta name="color-scheme" content="light dark" />
<link rel="icon" type="image/svg+xml" href="${view.asset('icon.svg')}" />
${['page.css', ...(page.styles ?? [])].map((name) => html`<link rel="stylesheet" href="${view.asset(name)}" />`)}
${(page.preloads ?? []).map((name) => html`<link rel="modulepreload" href="${view.asset(name)}" />`)}
${style && html`<style>${trusted(style.css)}</style>`}
${scripts.map((name) => html`<script type="module" src="${view.asset(name)}"></script>`)}
${isCounted(view, page) && countingScripts(view)}
${refresh && (page.onward?.always ? refresh : html`<noscript>${refresh}</noscript>`)}
</head>
<body${classes && html` class="${classes}"`}>
${page.strip}
${page.wide !== 'bank' && shopHeader(view)}
<div class="${columns}">
${page.summary && html`<header class="summary">${page.summary}</header>`}
<main class="main">${page.main}</main>
</div>
${(page.note || languages) && html`<footer class="foot">${page.note}${languages && languageForm(view)}</footer>`}
</body>
</html>`;
}

/** Whether Google counts this page. */
export function isCounted(view: View, page: Page): boolean {
  return page.counted === true && typeof view.look?.analytics === 'string';
}

/** Google's script, and ours that tells it what to count: never the address of the page, which is a way to pay. */
function countingScripts(view: View): Html {
  const account = view.look?.analytics ?? '';
  return html`<script type="module" src="${view.asset('counting.js')}" data-account="${account}"></script>
<script async src="https://www.googletagmanager.com/gtag/js?id=${encodeURIComponent(account)}"></script>`;
}

/** By name, as a reader of the Latin alphabet looks for them. */
const LISTED = [...PAGE_LANGUAGES].sort((a, b) => languageName(a).localeCompare(languageName(b), 'en'));

/** A list and a button; the script hides the button and lets the list act at once. */
function languageForm(view: View): Html {
  const { locale, say, links } = view;
  return html`<form class="language" method="get" action="${links.page({ lang: null, method: null })}">
${view.method && html`<input type="hidden" name="method" value="${view.method}" />`}${view.methods && html`<input type="hidden" name="methods" value="${view.methods}" />`}
<label for="language" class="unseen">${say('language')}</label>
<select id="language" name="lang" data-testid="language" autocomplete="off">${LISTED.map(
    (lang) =>
      html`<option lang="${lang}" value="${lang === locale.lang ? locale.locale : usualLocale(lang)}"${lang === locale.lang && html` selected`}>${languageName(lang)}</option>`,
  )}</select>
<button type="submit">${say('change')}</button>
</form>`;
}
