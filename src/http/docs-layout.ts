/** What the pages under /docs look like, and what they may load: their own style and pictures of ours, no script. */
import type { FastifyReply } from 'fastify';
import { escapeHtml as e } from './sanitise-html.ts';

const STYLE = `
:root{color-scheme:light dark;--line:color-mix(in srgb,currentColor 18%,transparent);--soft:color-mix(in srgb,currentColor 6%,transparent)}
*{box-sizing:border-box}body{font:16px/1.55 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:2rem 1rem 6rem}
h1{line-height:1.2}h2{margin-top:3rem;border-top:1px solid var(--line);padding-top:2rem}h2 code{font-size:.85em}
code,pre{font:.9em/1.5 ui-monospace,monospace}code{overflow-wrap:anywhere}pre code{overflow-wrap:normal}pre{background:var(--soft);padding:1rem;overflow:auto;border-radius:6px}
table{border-collapse:collapse;width:100%;font-size:.94em}td,th{border-bottom:1px solid var(--line);padding:.4rem .6rem .4rem 0;text-align:left;vertical-align:top}
.scroll{overflow-x:auto}ul.members{list-style:none;padding-left:1rem;border-left:1px solid var(--line)}.members li{margin:.3rem 0}
small{opacity:.75}summary{cursor:pointer;padding:.3rem 0}nav a{display:inline-block;margin-right:1rem;padding:.3rem 0}p{overflow-wrap:break-word}img{max-width:100%}.wide{max-width:80rem}.wide table{font-size:.85em}`;

/** Nothing but our own style and pictures may load, and nothing may run. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Sends a page; `main` is HTML. Wide ones hold tables of many columns. */
export function sendDocsPage(
  reply: FastifyReply,
  page: { readonly title: string; readonly main: string; readonly wide?: boolean },
): FastifyReply {
  return reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', POLICY)
    .header('x-content-type-options', 'nosniff')
    .send(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${e(page.title)}</title><style>${STYLE}</style></head><body${page.wide ? ' class="wide"' : ''}>
<main>${reachable(page.main)}</main>
</body></html>
`);
}

/** What can be scrolled sideways can be reached by the keyboard. */
function reachable(html: string): string {
  return html
    .replaceAll('<pre>', '<pre tabindex="0">')
    .replaceAll('<div class="scroll">', '<div class="scroll" tabindex="0">');
}
