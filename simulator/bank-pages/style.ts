/**
 * How Test bank looks: plum, paper and a serif, on purpose unlike any checkout, so that nobody mistakes whose page
 * it is. Works from 250 px up; colours keep a contrast of 4.5 : 1 in light and dark.
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --bank: #46285f; --on-bank: #f7f3e8; --gold: #e2c275;
  --paper: #f7f3e8; --ink: #241d2b; --muted: #5f5764; --line: #d3cabb; --field: #fffdf7; --danger: #9d1c16;
  --act: #46285f; --on-act: #ffffff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --bank: #3a214f; --on-bank: #f3ecf7; --gold: #e2c275;
    --paper: #16111a; --ink: #efe9f2; --muted: #b0a6b8; --line: #3f3548; --field: #201926; --danger: #ffb0a6;
    --act: #d2b8f3; --on-act: #221035;
  }
}
* { box-sizing: border-box; }
html { background: var(--paper); -webkit-text-size-adjust: 100%; }
body { margin: 0; color: var(--ink); font: 1rem/1.45 ui-serif, Georgia, 'Times New Roman', serif; }
.bank { background: var(--bank); color: var(--on-bank); border-block-end: 3px solid var(--gold); }
.bank > div, main, footer { max-width: 32rem; margin-inline: auto; padding-inline: clamp(.75rem, 5vw, 2rem); }
.bank > div { display: flex; align-items: center; gap: .6rem; padding-block: .6rem; font-size: 1.125rem; letter-spacing: .01em; }
.bank svg { flex: none; inline-size: 1.5rem; block-size: 1.5rem; fill: var(--gold); }
.bank strong { font-weight: 600; }
main { padding-block: .9rem .5rem; }
h1 { margin: 0 0 .6rem; font-size: clamp(1.2rem, 5.5vw, 1.6rem); line-height: 1.2; font-weight: 600; }
p { margin: .25rem 0 .75rem; }
dl { margin: 0 0 1rem; border-block: 1px solid var(--line); }
dl > div { display: flex; justify-content: space-between; gap: 1rem; padding-block: .35rem; }
dl > div + div { border-block-start: 1px dotted var(--line); }
dt { color: var(--muted); }
dd { margin: 0; text-align: end; font-weight: 600; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
label { display: block; margin-block-end: .25rem; font-weight: 600; }
input, select, button {
  inline-size: 100%; min-block-size: 3rem; padding: .5rem .75rem; font: inherit; color: inherit;
  background: var(--field); border: 1px solid var(--muted); border-radius: 0;
}
select {
  appearance: none; padding-inline-end: 2.25rem; text-overflow: ellipsis;
  background-image: conic-gradient(from -45deg at bottom, currentColor 90deg, transparent 0);
  background-position: right 1rem center; background-size: 12px 6px; background-repeat: no-repeat;
}
[dir=rtl] select { background-position-x: left 1rem; }
input[name=code] { font-variant-numeric: tabular-nums; letter-spacing: .18em; }
.question input[name=code] { letter-spacing: normal; }
.hint { margin: .25rem 0 .9rem; color: var(--muted); font-size: .875rem; }
.error { margin: .5rem 0 .25rem; color: var(--danger); font-weight: 600; }
.error::before { content: '\\26A0\\FE0E\\00A0'; }
[aria-invalid=true] { border: 2px solid var(--danger); }
.acts { display: flex; flex-wrap: wrap; gap: .6rem; margin-block-start: 1rem; }
.acts > * { flex: 1 1 8rem; inline-size: auto; }
button, .button { cursor: pointer; font-weight: 600; }
.button { display: grid; place-items: center; min-block-size: 3rem; padding: .5rem .75rem; text-decoration: none; border: 1px solid; }
.act { background: var(--act); color: var(--on-act); border-color: var(--act); }
.quiet { background: transparent; }
:focus-visible { outline: 3px solid var(--act); outline-offset: 2px; }
input:focus-visible, select:focus-visible { outline-offset: -1px; }
footer { padding-block: .5rem 1rem; color: var(--muted); font-size: .875rem; }
table { inline-size: 100%; border-collapse: collapse; font-size: .9375rem; }
th, td { padding: .35rem .5rem; text-align: start; border-block-end: 1px solid var(--line); vertical-align: top; }
code { font: .9em/1.4 ui-monospace, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
a { color: inherit; }
.wide main, .wide footer, .wide .bank > div { max-width: 64rem; }
.scroll { overflow-x: auto; }
.find { display: flex; flex-wrap: wrap; align-items: end; gap: .6rem; }
.find > div { flex: 1 1 12rem; }
.find > button { flex: 0 1 8rem; inline-size: auto; }
details { border-block-end: 1px solid var(--line); }
summary { display: flex; align-items: center; gap: .6rem; min-block-size: 3rem; cursor: pointer; }
summary::before { content: '+'; inline-size: 1rem; }
[open] > summary::before { content: '−'; }
summary h2 { margin: 0; font-size: 1.125rem; }
summary span { color: var(--muted); }
.links { padding: 0; list-style: none; }
.links a { display: inline-block; padding-block: .5rem; }
.copy { inline-size: auto; min-block-size: 2rem; padding: .1rem .4rem; border-color: var(--line); font-weight: 400; }
.copy[data-copied]::after { content: ' ✓'; }

.scroll td:first-child, .scroll td:last-child { min-inline-size: 7rem; }
.scroll td code { white-space: nowrap; overflow-wrap: normal; }
@media (max-height: 560px) {
  .bank > div { padding-block: .3rem; font-size: 1rem; }
  main { padding-block-start: .5rem; }
  h1 { margin-block-end: .25rem; font-size: 1.125rem; }
  dl { margin-block-end: .5rem; font-size: .9375rem; }
  dl > div { padding-block: .1rem; }
  input, select, button, .button { min-block-size: 2.75rem; padding-block: .25rem; }
  .hint { margin-block-end: .4rem; }
  .acts { margin-block-start: .6rem; }
  .acts > * { flex-basis: 6rem; padding-inline: .4rem; }
}
`;
