/**
 * A letter as an HTML document that mail programs can show: tables for layout, styles on the elements, no picture, nothing
 * loaded. Programs that know nothing of dark mode show it light; those that do take the colours of the style element.
 */
import { html, raw } from 'hono/html';
import type { Letter, Row } from './letter.ts';

/** What hono's `html` tag gives; nothing here waits, so never the Promise. */
type Markup = ReturnType<typeof html>;

/** Light, dark. The same as the payment page's; a test keeps their contrast at 4.5 : 1. */
export const MAIL_COLOURS = {
  ground: ['#f4f6f5', '#0e1413'],
  card: ['#ffffff', '#171f1d'],
  ink: ['#13201c', '#edf3f0'],
  muted: ['#566560', '#a2b1ab'],
  line: ['#dbe1de', '#2c3835'],
  accent: ['#0a6757', '#5ad1b4'],
  'on-accent': ['#ffffff', '#04241c'],
} as const satisfies Record<string, readonly [light: string, dark: string]>;

type Colour = keyof typeof MAIL_COLOURS;

const light = (colour: Colour) => MAIL_COLOURS[colour][0];
const dark = (colour: Colour) => MAIL_COLOURS[colour][1];

const FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif";
const BREAK = 'overflow-wrap:anywhere;word-break:break-word';

/** Only what an attribute cannot say. `!important`, because it has to win over the attributes. */
const STYLE = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .ground { background-color: ${dark('ground')} !important; }
  .card { background-color: ${dark('card')} !important; border-color: ${dark('line')} !important; }
  .ink { color: ${dark('ink')} !important; }
  .muted { color: ${dark('muted')} !important; }
  .line { border-color: ${dark('line')} !important; }
  .button { background-color: ${dark('accent')} !important; }
  .button a { color: ${dark('on-accent')} !important; }
}
@media (max-width: 480px) {
  .pad { padding: 24px 20px !important; }
  .row > * { display: block !important; width: auto !important; }
  .label { padding-bottom: 0 !important; }
  .value { border-top: 0 !important; padding-top: 2px !important; }
}`;

/** `tag`: the BCP 47 tag of the letter's language. */
export function htmlOf({ subject, title, opening, rows, closing, button, notes }: Letter, tag: string): string {
  const paragraph = (text: string) =>
    html`<p class="ink" style="margin:0 0 16px;color:${light('ink')};font-size:16px;line-height:24px;${raw(BREAK)}">${text}</p>`;
  return String(html`<!doctype html>
<html lang="${tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<title>${subject}</title>
<style>${raw(STYLE)}</style>
</head>
<body class="ground" style="margin:0;padding:0;background-color:${light('ground')};${raw(FONT)}">
<table role="presentation" class="ground" width="100%" cellpadding="0" cellspacing="0" border="0" style="background-color:${light('ground')}"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px;table-layout:fixed">
<tr><td class="card pad" style="padding:32px;background-color:${light('card')};border:1px solid ${light('line')};border-radius:16px;text-align:start;${raw(FONT)}">
<h1 class="ink" style="margin:0 0 16px;color:${light('ink')};font-size:24px;line-height:32px;font-weight:650;${raw(BREAK)}">${title}</h1>
${opening.map(paragraph)}
${table(rows)}
${closing.map(paragraph)}
${button === null ? '' : buttonOf(button)}
</td></tr>
<tr><td class="pad" style="padding:20px 32px;text-align:start;${raw(FONT)}">
${notes.map(
  (text) =>
    html`<p class="muted" style="margin:0 0 8px;color:${light('muted')};font-size:13px;line-height:20px;${raw(BREAK)}">${text}</p>`,
)}
</td></tr>
</table>
</td></tr></table>
</body>
</html>`);
}

function table(rows: readonly Row[]): Markup {
  const cell = `padding:10px 0;border-top:1px solid ${light('line')};vertical-align:top;font-size:15px;line-height:22px`;
  return html`<table width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 20px;table-layout:fixed">
${rows.map(
  ({ label, value, isCode }) => html`<tr class="row">
<th scope="row" class="line muted label" align="left" width="38%" style="${cell};color:${light('muted')};font-weight:400;text-align:start;${raw(BREAK)}">${label}</th>
<td class="line ink value" style="${cell};color:${light('ink')};font-weight:600;${raw(BREAK)}"><bdi>${isCode ? inGroups(value) : value}</bdi></td>
</tr>`,
)}
</table>`;
}

/** The gaps are margins, not blanks: what is copied is what a bank's form takes. */
function inGroups(code: string): Markup {
  const groups = code.match(/.{1,4}/gsu) ?? [];
  return html`${groups.map((group, i) =>
    i === groups.length - 1 ? group : html`<span style="margin-inline-end:0.3em">${group}</span>`,
  )}`;
}

/** The colour is the cell's, for programs that leave a link without its background. */
function buttonOf({ label, url }: { readonly label: string; readonly url: string }): Markup {
  return html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 0"><tr>
<td class="button" align="center" bgcolor="${light('accent')}" style="background-color:${light('accent')};border-radius:12px">
<a href="${url}" target="_blank" style="display:block;padding:14px 20px;color:${light('on-accent')};font-size:17px;line-height:24px;font-weight:600;text-decoration:none;${raw(BREAK)}">${label}</a>
</td></tr></table>`;
}
