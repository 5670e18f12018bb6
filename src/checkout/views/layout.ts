/** The document around every view: head, test strip, footer. */
import { type Html, html } from '../html.ts';
import { languageName, PAGE_LANGUAGES, usualLocale } from '../locale.ts';
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
}

/** A whole document. */
export function document(view: View, page: Page): Html {
  const { locale } = view;
  const refresh = page.onward
    ? html`<meta http-equiv="refresh" content="${page.onward.seconds}; url=${page.onward.url}" />`
    : null;
  const columns = ['columns', page.summary ? 'two' : '', page.wide ?? ''].filter(Boolean).join(' ');
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
${scripts.map((name) => html`<script type="module" src="${view.asset(name)}"></script>`)}
${refresh && (page.onward?.always ? refresh : html`<noscript>${refresh}</noscript>`)}
</head>
<body>
${page.strip}
<div class="${columns}">
${page.summary && html`<header class="summary">${page.summary}</header>`}
<main class="main">${page.main}</main>
</div>
${
  (page.note || page.languages) &&
  html`<footer class="foot">${page.note}${page.languages && languageForm(view)}</footer>`
}
</body>
</html>`;
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
