/**
 * How the mailbox looks: like the demo shop, which it stands beside, with the edge and the blue of an airmail envelope.
 * Colours keep a contrast of 4.5 : 1 in light and dark.
 */
import { STYLE as SHOP_STYLE } from '../receiver/style.ts';

/** The frame holds the longest of our mails: what stands in it tells nobody its height, since nothing of it runs. */
export const STYLE = `${SHOP_STYLE}
:root { --red: #b8332a; --blue: #24508f; --paper: #ffffff; --ground: #f7f9fc; --line: #d9e1ec; --ink: #1b2430; --muted: #55606f; --link: #1f4f96; }
@media (prefers-color-scheme: dark) {
  :root { --red: #9c3a33; --blue: #3a64a3; --paper: #d7dde6; --ground: #12161c; --card: #1b212a; --line: #313b48; --ink: #e8edf4; --muted: #a5b0be; --link: #93bdf5; }
}
.edge { block-size: .6rem; background: repeating-linear-gradient(135deg, var(--red) 0 1rem, var(--paper) 1rem 1.5rem, var(--blue) 1.5rem 2.5rem, var(--paper) 2.5rem 3rem); }
.mail { display: grid; grid-template-columns: 1fr auto; gap: .1rem 1rem; min-block-size: 3rem; padding: .7rem .9rem; color: inherit; text-decoration: none; overflow-wrap: anywhere; }
.mail span { grid-column: 1 / -1; }
.mail:hover b { text-decoration: underline; }
.facts { margin-block: .25rem 1rem; }
h1 { overflow-wrap: anywhere; }
iframe { display: block; inline-size: 100%; block-size: 62rem; border: 1px solid var(--line); border-radius: .9rem; background: var(--card); }
@media (max-width: 30rem) { .mail { grid-template-columns: 1fr; } iframe { block-size: 80rem; } }
`;
