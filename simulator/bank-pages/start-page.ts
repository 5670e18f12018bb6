/** The bank world's front door: which card and method does what, and where the journals are. For developers, so in English. */
import { html, raw } from 'hono/html';
import { type CardScheme, composeCardNumber } from '../scenarios/cards.ts';
import { DOCUMENTED_CARDS, type DocumentedCard } from '../scenarios/documented-cards.ts';
import { type IsFound, institutionSections, type Section } from './institution-tables.ts';
import { layout, type Markup } from './layout.ts';

type GrammarScheme = Parameters<typeof composeCardNumber>[0];

const SCHEMES: readonly [scheme: GrammarScheme, name: string][] = [
  ['VISA', 'Visa'],
  ['MASTERCARD', 'Mastercard'],
  ['AMEX', 'American Express'],
  ['MAESTRO', 'Maestro'],
];

type Row = readonly [rr: string, aa: string, sss: string, meaning: string];

const AUTHENTICATIONS: readonly Row[] = [
  ['20', '00', '000', 'authenticated without a question'],
  ['20', '00', '001', 'attempt'],
  ['20', '00', '002', 'authentication failed'],
  ['20', '00', '003', 'authentication unavailable'],
  ['20', '00', '004', 'issuer rejects'],
  ['20', '00', '005', 'informational where the request asks for no challenge'],
  ['20', '00', '010', 'challenge: you choose the outcome'],
  ['20', '00', '011', 'challenge succeeds by itself'],
  ['20', '00', '012', 'challenge fails by itself'],
  ['20', '00', '013', 'challenge is cancelled by itself'],
  ['20', '00', '014', 'challenge page goes silent, the ACS gives up after ten minutes'],
  ['20', '00', '016', 'the browser comes back, the result never does'],
  ['20', '00', '019', 'the browser says yes, the result says no'],
  ['20', '00', '020', 'directory server out of order'],
  ['20', '00', '021', 'directory server never answers'],
  ['20', '00', '034', 'ACS silent, the directory server stands in'],
  ['20', '00', '042', 'challenge in the bank’s app'],
  ['20', '00', '043', 'challenge in two rounds'],
];

const RANGES: readonly Row[] = [
  ['10', '00', '000', '2.1.0 only'],
  ['11', '00', '000', '2.1.0 only, no 3DS Method'],
  ['21', '00', '000', 'debit, no 3DS Method'],
  ['22', '00', '000', '3DS Method never notifies'],
  ['23', '00', '000', '3DS Method notifies after twelve seconds'],
  ['24', '00', '000', '3DS Method notifies with a wrong id'],
  ['80', '00', '000', 'issuer in the United States'],
  ['81', '00', '000', 'commercial card'],
  ['82', '00', '000', 'prepaid card'],
  ['90', '00', '000', 'not enrolled'],
];

const AUTHORISATIONS: readonly Row[] = [
  ['20', '05', '000', 'declined: do not honour'],
  ['20', '51', '000', 'declined: insufficient funds'],
  ['20', '54', '000', 'declined: expired card'],
  ['20', '59', '000', 'declined: suspected fraud'],
  ['80', '70', '011', 'soft decline without authentication'],
  ['20', '91', '000', 'declined: issuer unavailable'],
  ['20', '97', '000', 'connection cut after the request'],
  ['20', '99', '000', 'no answer from the issuer'],
];

const JOURNALS = ['directory-server', 'acs', 'issuer-host', 'institutions'];

/** What the visitor looks for: cards of one scheme, and rows that hold a text. */
export interface StartQuery {
  readonly scheme?: string | undefined;
  readonly find?: string | undefined;
}

export function startPage({ scheme = '', find = '' }: StartQuery = {}): string {
  const wanted = find.trim().toLowerCase();
  const isLookedFor = scheme !== '' || wanted !== '';
  const isFound: IsFound = (...texts) => wanted === '' || texts.some((text) => text.toLowerCase().includes(wanted));
  const schemes = SCHEMES.filter(([id]) => scheme === '' || id === scheme);
  const sections = [
    documented(scheme, isFound),
    grammar('Authentication', AUTHENTICATIONS, schemes, isFound),
    grammar('Card ranges', RANGES, schemes, isFound),
    grammar('Authorisation', AUTHORISATIONS, schemes, isFound),
    ...(scheme === '' ? institutionSections(isFound) : []),
  ].filter(({ count }) => count > 0);
  return layout({
    language: 'en',
    title: 'Bank world',
    isWide: true,
    script: 'copyByClick',
    content: html`<h1>The bank world</h1>
<p>Directory servers, an access control server, an issuer, and the banks, wallets and lenders behind methods that are no cards,
all simulated. Any expiry date in the future and the security
code 123 (American Express 1234, Bancontact none) will do; the one-time code is 123456.</p>
<form class="find" method="get" action="/">
<div><label for="scheme">Cards of</label><select id="scheme" name="scheme"><option value="">every scheme</option>${Object.entries(
      NAMES,
    ).map(
      ([id, name]) => html`<option value="${id}"${id === scheme ? raw(' selected') : ''}>${name}</option>`,
    )}</select></div>
<div><label for="find">What it does</label><input id="find" name="find" type="search" value="${find}" placeholder="declined, challenge, IDEAL …" maxlength="60"></div>
<button class="act">Show</button>
</form>
<p id="copied" role="status"></p>
${sections.length === 0 ? html`<p>Nothing here does that.</p>` : sections.map((section) => folded(section, isLookedFor))}
<h2>Journals</h2>
<p>What each role sent and received. Narrow them down with <code>?threeDSServerTransID=</code> or <code>?last4=</code>, the
institutions’ with <code>?payment_id=</code> or <code>?method=</code>.</p>
<ul class="links">${JOURNALS.map((name) => html`<li><a href="/journal/${name}">${name}</a></li>`)}</ul>`,
  });
}

/** Closed until somebody looks for something: on a phone a page of a few lines instead of a yard of tables. */
function folded({ title, count, content }: Section, isOpen: boolean): Markup {
  return html`<details${isOpen ? raw(' open') : ''}><summary><h2>${title}</h2> <span>${count}</span></summary>${content}</details>`;
}

function documented(scheme: string, isFound: IsFound): Section {
  const cards = Object.entries(DOCUMENTED_CARDS).filter(
    ([pan, card]) => (scheme === '' || card.scheme === scheme) && isFound(pan, NAMES[card.scheme], meaningOf(card)),
  );
  return {
    title: 'Documented cards',
    count: cards.length,
    content: html`<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Number</th><th scope="col">Scheme</th><th scope="col">What it does</th></tr></thead><tbody>
${cards.map(([pan, card]) => html`<tr><td><code>${pan}</code></td><td>${NAMES[card.scheme]}</td><td>${meaningOf(card)}</td></tr>`)}
</tbody></table></div>`,
  };
}

function grammar(title: string, all: readonly Row[], schemes: typeof SCHEMES, isFound: IsFound): Section {
  const numbersOf = ([rr, aa, sss]: Row) => schemes.map(([scheme]) => composeCardNumber(scheme, rr, aa, sss));
  const rows = all.filter((row) => isFound(row[3], ...numbersOf(row)));
  return {
    title,
    count: schemes.length === 0 ? 0 : rows.length,
    content: html`<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">What it does</th>${schemes.map(([, name]) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>
${rows.map((row) => html`<tr><td>${row[3]}</td>${numbersOf(row).map((number) => html`<td><code>${number}</code></td>`)}</tr>`)}
</tbody></table></div>`,
  };
}

const NAMES: Readonly<Record<CardScheme, string>> = {
  VISA: 'Visa',
  MASTERCARD: 'Mastercard',
  AMEX: 'American Express',
  MAESTRO: 'Maestro',
  MISTERCASH: 'Bancontact',
};

function meaningOf(card: DocumentedCard): string {
  const parts = [card.enrolled === false ? 'not enrolled' : 'enrolled'];
  if (card.threeDs === 'fail') parts.push('authentication fails');
  if (card.authorisation === '51') parts.push('declined: insufficient funds');
  if (card.riskHold) parts.push(`held for review, then ${card.riskHold}`);
  return parts.join(', ');
}
