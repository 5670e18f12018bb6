/** The bank world's front door: which card and method does what, and where the journals are. For developers, so in English. */
import { html } from 'hono/html';
import { type CardScheme, composeCardNumber } from '../scenarios/cards.ts';
import { DOCUMENTED_CARDS, type DocumentedCard } from '../scenarios/documented-cards.ts';
import { institutionTables } from './institution-tables.ts';
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
  ['20', '05', '000', 'do not honour'],
  ['20', '51', '000', 'insufficient funds'],
  ['20', '54', '000', 'expired card'],
  ['20', '59', '000', 'suspected fraud'],
  ['80', '70', '011', 'soft decline without authentication'],
  ['20', '91', '000', 'issuer unavailable'],
  ['20', '97', '000', 'connection cut after the request'],
  ['20', '99', '000', 'no answer from the issuer'],
];

const JOURNALS = ['directory-server', 'acs', 'issuer-host', 'institutions'];

export function startPage(): string {
  return layout({
    language: 'en',
    title: 'Bank world',
    isWide: true,
    content: html`<h1>The bank world</h1>
<p>Directory servers, an access control server, an issuer, and the banks, wallets and lenders behind methods that are no cards,
all simulated. Any expiry date in the future and the security
code 123 (American Express 1234, Bancontact none) will do; the one-time code is 123456.</p>
<h2>Documented cards</h2>
<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Number</th><th scope="col">Scheme</th><th scope="col">What it does</th></tr></thead><tbody>
${Object.entries(DOCUMENTED_CARDS).map(
  ([pan, card]) => html`<tr><td><code>${pan}</code></td><td>${NAMES[card.scheme]}</td><td>${meaningOf(card)}</td></tr>`,
)}
</tbody></table></div>
${table('Authentication', AUTHENTICATIONS)}
${table('Card ranges', RANGES)}
${table('Authorisation', AUTHORISATIONS)}
${institutionTables()}
<h2>Journals</h2>
<p>What each role sent and received. Narrow them down with <code>?threeDSServerTransID=</code> or <code>?last4=</code>, the
institutions’ with <code>?payment_id=</code> or <code>?method=</code>.</p>
<ul>${JOURNALS.map((name) => html`<li><a href="/journal/${name}">${name}</a></li>`)}</ul>`,
  });
}

function table(title: string, rows: readonly Row[]): Markup {
  return html`<h2>${title}</h2>
<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">What it does</th>${SCHEMES.map(([, name]) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>
${rows.map(
  ([rr, aa, sss, meaning]) =>
    html`<tr><td>${meaning}</td>${SCHEMES.map(
      ([scheme]) => html`<td><code>${composeCardNumber(scheme, rr, aa, sss)}</code></td>`,
    )}</tr>`,
)}
</tbody></table></div>`;
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
  if (card.authorisation === '51') parts.push('insufficient funds');
  if (card.riskHold) parts.push(`held for review, then ${card.riskHold}`);
  return parts.join(', ');
}
