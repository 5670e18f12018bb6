/** What the front door tells of the methods that are no cards: choices on their pages, and what decides without a page. */
import { html } from 'hono/html';
import { MINUTE } from '../../src/platform/clock.ts';
import { TRANSFER_COURSES } from '../institutions/bank-transfer.ts';
import { BANKS, MYBANK_BANKS } from '../institutions/banks.ts';
import { DEBIT_COURSES } from '../institutions/direct-debit.ts';
import { FULL_BALANCES } from '../institutions/gift-cards.ts';
import { LENDERS } from '../institutions/pay-later.ts';
import type { Course } from '../institutions/types.ts';
import { WALLETS } from '../institutions/wallets.ts';
import type { Markup } from './layout.ts';
import { nameOf } from './method-names.ts';

const DECIDED: readonly (readonly [method: string, given: string, becomes: string])[] = [
  ...Object.entries(DEBIT_COURSES).map(([iban, course]) => ['DIRDEB', iban, inWords(course)] as const),
  ...Object.entries(TRANSFER_COURSES).map(([iban, course]) => ['BANKTRANS', iban, inWords(course)] as const),
  ['BANKTRANS', 'any other account', 'expired after 5 days'],
  ...MYBANK_BANKS.map(({ code, label, course }) => ['MYBANK', `${code}, ${label}`, inWords(course)] as const),
  ['MBWAY, MULTIBANCO', 'up to 9.99', 'declined'],
  ['MBWAY, MULTIBANCO', '10.00 to 20.00', 'paid'],
  ['MBWAY, MULTIBANCO', 'more', 'open until it expires'],
  ['BNPL_MF, BNPL_INSTM', '1032LG 12D', 'declined; everybody else is approved'],
  ['IN3', 'born 1999-01-01', 'paid'],
  ['IN3', 'born 2000-01-01', 'declined'],
  ['AFTERPAY', 'rejection@afterpay.nl', 'declined; everybody else is approved'],
  ['every lender', 'last name Rejected, or 1101CC 8', 'declined'],
  ...Object.entries(FULL_BALANCES).map(
    ([number, cents]) => ['gift cards', number, `holds ${(cents / 100).toFixed(2)} EUR until midnight`] as const,
  ),
];

/** A part of the front door that unfolds. */
export interface Section {
  readonly title: string;
  /** Of its rows. */
  readonly count: number;
  readonly content: Markup;
}

/** Whether a row with these texts is looked for. */
export type IsFound = (...texts: readonly string[]) => boolean;

export function institutionSections(isFound: IsFound): readonly Section[] {
  const pages = Object.entries({ ...BANKS, ...LENDERS, ...WALLETS }).filter(
    ([method, { scenarios }]) =>
      scenarios.length > 0 && isFound(method, nameOf(method), ...scenarios.map(({ label }) => label)),
  );
  const decided = DECIDED.filter((row) => isFound(...row));
  return [
    {
      title: 'Banks, wallets and lenders: choices on their pages',
      count: pages.length,
      content: html`<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Method</th><th scope="col">Outcomes</th></tr></thead><tbody>
${pages.map(
  ([method, { scenarios }]) =>
    html`<tr><td><code>${method}</code></td><td>${scenarios.map(({ label }) => label).join(' · ')}</td></tr>`,
)}
</tbody></table></div>
<p>Put one out of order with <code>PUT /institutions/faults/IDEAL</code> and <code>{"fault":"unreachable"}</code>; also
<code>error</code>, <code>slow</code>, <code>lost</code>, <code>mute</code> and <code>other-amount</code>, with <code>"times"</code> for so many requests;
<code>null</code> mends it.</p>`,
    },
    {
      title: 'Account, amount, bank or customer decide',
      count: decided.length,
      content: html`<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Method</th><th scope="col">Given</th><th scope="col">Becomes</th></tr></thead><tbody>
${decided.map(
  ([method, given, becomes]) => html`<tr><td>${asCode(method)}</td><td>${asCode(given)}</td><td>${becomes}</td></tr>`,
)}
</tbody></table></div>`,
    },
  ];
}

/** One word is something to copy; more than one may break on a phone. */
const asCode = (text: string) => (/^\w+$/.test(text) ? html`<code>${text}</code>` : text);

/** `pending after 2 min, paid after 1 min more` */
function inWords(course: Course): string {
  return course
    .map(
      ({ status, afterMs }, i) =>
        `${status.replace('_', ' ')}${afterMs ? ` after ${lasting(afterMs)}` : ''}${i ? ' more' : ''}`,
    )
    .join(', ');
}

function lasting(ms: number): string {
  const minutes = ms / MINUTE;
  return minutes < 24 * 60 ? `${minutes} min` : `${minutes / 24 / 60} days`;
}
