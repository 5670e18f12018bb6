/**
 * How the demo shop looks: a market stall, with an awning and round corners, so that it is mistaken neither for the payment
 * page nor for the bank. Colours keep a contrast of 4.5 : 1 in light and dark.
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --stall: #b3341f; --stripe: #fdf1e7; --ground: #fffaf5; --card: #ffffff; --ink: #2a1f1b; --muted: #6b5a52;
  --line: #ecdccf; --good: #1d6b3a; --good-ground: #e3f4e8; --bad: #a11d1d; --bad-ground: #fde7e4; --link: #a12e1b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --stall: #8c2a1a; --stripe: #f0ddcf; --ground: #1a1412; --card: #251d1a; --ink: #f3e9e3; --muted: #b9a79d;
    --line: #40332d; --good: #8fdcaa; --good-ground: #173323; --bad: #ffb3a8; --bad-ground: #45201c; --link: #ffab97;
  }
}
* { box-sizing: border-box; }
html { background: var(--ground); -webkit-text-size-adjust: 100%; }
body { margin: 0; color: var(--ink); font: 1rem/1.5 ui-rounded, 'Nunito', system-ui, sans-serif; }
a { color: var(--link); }
.awning { block-size: 1rem; background: repeating-linear-gradient(90deg, var(--stall) 0 1.5rem, var(--stripe) 1.5rem 3rem); border-radius: 0 0 .6rem .6rem; }
header, main, footer { max-width: 48rem; margin-inline: auto; padding-inline: clamp(.9rem, 4vw, 2rem); }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem .75rem; padding-block: .9rem .25rem; }
header strong { font-size: 1.35rem; }
header strong a { color: inherit; text-decoration: none; }
header span, footer, .muted { color: var(--muted); font-size: .9rem; }
main { padding-block: .5rem 1rem; }
footer { padding-block: .75rem 2rem; }
h1 { margin: .5rem 0; font-size: clamp(1.4rem, 6vw, 2rem); line-height: 1.2; }
h2 { margin: 1.25rem 0 .5rem; font-size: 1.05rem; }
p { margin: .4rem 0 .8rem; }
.big { display: grid; place-items: center; inline-size: 4rem; block-size: 4rem; margin-block: 1rem .5rem; font-size: 2rem; border-radius: 50%; background: var(--good-ground); color: var(--good); }
.big.not { background: var(--bad-ground); color: var(--bad); }
.acts { display: flex; flex-wrap: wrap; gap: .6rem; padding: 0; list-style: none; }
.acts a { display: inline-grid; place-items: center; min-block-size: 2.75rem; padding: .4rem 1.1rem; border: 1px solid var(--link); border-radius: 2rem; text-decoration: none; font-weight: 600; }
.list { display: grid; gap: .7rem; padding: 0; margin: 0; list-style: none; }
.list > li { background: var(--card); border: 1px solid var(--line); border-radius: .9rem; overflow: hidden; }
summary { display: flex; flex-wrap: wrap; align-items: center; gap: .3rem .6rem; min-block-size: 3rem; padding: .6rem .9rem; cursor: pointer; }
summary b { overflow-wrap: anywhere; }
summary time { margin-inline-start: auto; }
.tag { padding: .05rem .55rem; border: 1px solid currentColor; border-radius: 1rem; font-size: .82rem; font-weight: 600; white-space: nowrap; }
.good { color: var(--good); background: var(--good-ground); }
.bad { color: var(--bad); background: var(--bad-ground); }
.inside { padding: 0 .9rem .9rem; border-block-start: 1px solid var(--line); }
pre { margin: 0; padding: .7rem; overflow-x: auto; background: var(--ground); border: 1px solid var(--line); border-radius: .5rem; font: .82rem/1.5 ui-monospace, Menlo, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
code { font: .88em/1.5 ui-monospace, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem .9rem; margin: 0; font-size: .9rem; }
dt { color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; }
.unseen { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.problem, .said { padding: .6rem .9rem; border-radius: .7rem; background: var(--good-ground); color: var(--good); }
.problem { background: var(--bad-ground); color: var(--bad); }
.stall { display: grid; gap: 1.5rem; }
.goods { display: grid; grid-template-columns: repeat(auto-fill, minmax(16rem, 1fr)); gap: .9rem; padding: 0; margin: 0; list-style: none; }
.goods > li { display: flex; flex-direction: column; padding: .9rem; background: var(--card); border: 1px solid var(--line); border-radius: 1.1rem; }
.goods svg { block-size: 6rem; margin-block-end: .5rem; background: var(--ground); border-radius: .7rem; }
.goods h2 { margin: .2rem 0 0; }
.goods p { margin: 0 0 .7rem; }
.goods .row { display: flex; align-items: center; justify-content: space-between; margin-block-start: auto; font-variant-numeric: tabular-nums; }
.c1 { fill: var(--stall); } .c2 { fill: var(--muted); } .c3 { fill: var(--stripe); }
.line { fill: none; stroke: var(--muted); stroke-width: 3; stroke-linecap: round; }
.till, .panel { padding: 1rem 1.1rem; background: var(--card); border: 1px solid var(--line); border-radius: 1.1rem; }
.till h2, .panel h2 { margin-block-start: 0; }
.till details { margin-block: .9rem; border-block: 1px solid var(--line); }
.till summary { justify-content: space-between; padding-inline: 0; font-weight: 600; }
.till summary::after { content: '▾'; }
.till details[open] summary::after { content: '▴'; }
.basket { padding: 0; margin: 0 0 .9rem; list-style: none; font-variant-numeric: tabular-nums; }
.basket li { display: flex; justify-content: space-between; gap: 1rem; padding-block: .45rem; border-block-end: 1px solid var(--line); }
.basket li span:last-child { white-space: nowrap; }
.basket .total { border: 0; font-weight: 700; font-size: 1.2rem; }
.choices { display: grid; grid-template-columns: minmax(0, 1fr); gap: .7rem; padding-block: .4rem 1rem; }
.choices label { display: grid; grid-template-columns: minmax(0, 1fr); gap: .2rem; font-size: .9rem; color: var(--muted); }
.choices .tick { display: flex; align-items: center; gap: .6rem; min-block-size: 2.75rem; color: var(--ink); font-size: 1rem; }
.tick input { inline-size: 1.3rem; block-size: 1.3rem; accent-color: var(--stall); }
select, input[type=number] { min-block-size: 2.75rem; padding: .3rem .7rem; color: var(--ink); background: var(--card); border: 1px solid var(--muted); border-radius: .7rem; font: inherit; font-size: 1rem; max-inline-size: 100%; }
input[type=number] { inline-size: 4.5rem; text-align: center; }
button { min-block-size: 2.75rem; padding: .4rem 1.1rem; border: 1px solid var(--link); border-radius: 2rem; background: none; color: var(--link); font: inherit; font-weight: 600; cursor: pointer; }
.pay { inline-size: 100%; min-block-size: 3.25rem; border: 0; background: var(--stall); color: #fff; font-size: 1.1rem; }
.merchant { display: flex; flex-wrap: wrap; gap: .6rem 1.2rem; margin-block-start: 1rem; }
.merchant form { display: flex; flex-wrap: wrap; gap: .6rem; }
.empty { padding: 2rem 1rem; text-align: center; border: 2px dashed var(--line); border-radius: .9rem; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: .3rem; }
@media (min-width: 50rem) { .stall { grid-template-columns: 1fr 19rem; align-items: start; } body:has(.stall) :is(header, main, footer) { max-width: 66rem; } }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; } dd { margin-block-end: .35rem; } summary time { margin-inline-start: 0; inline-size: 100%; } .panel dl { grid-template-columns: max-content 1fr; } }
`;
