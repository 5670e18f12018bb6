/** The tiny pages that an issuer's frame ends at. They tell the page around them; one that is looked at has a link or a sentence. */
import { type Html, html } from '../html.ts';

/** `script` and `next` are addresses; `next` is null where there is nowhere to go. `about` is the transaction that was named, where that matters. */
export function framePage(tell: string, script: string, next: string | null, label: string, about?: string): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
<title>${label}</title>
<script type="module" src="${script}"></script>
</head>
<body data-tell="${tell}"${about !== undefined && html` data-about="${about}"`}${next !== null && html` data-next="${next}"`}>
<p>${next === null ? label : html`<a href="${next}" target="_top">${label}</a>`}</p>
</body>
</html>`;
}
