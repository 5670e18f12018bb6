/**
 * Writes `docs/test-cards.md` from the tables that the simulated bank world itself goes by:
 * `node docs/make-test-cards.ts`. A test keeps the page current. What a code does to an order is said here in words.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CardScheme, composeCardNumber } from '../simulator/scenarios/cards.ts';
import { DOCUMENTED_CARDS, type DocumentedCard } from '../simulator/scenarios/documented-cards.ts';
import {
  AUTHORISATIONS,
  GRAMMAR_BINS,
  type MethodBehaviour,
  RANGE_GROUPS,
  type RangeGroup,
  THREE_DS_SCENARIOS,
} from '../simulator/scenarios/grammar.ts';
import { meaningOf } from '../src/acquiring/iso8583/response-codes.ts';
import { sandboxBinTable } from '../src/methods/sandbox-bins.ts';
import { SUPPORTED_VERSIONS } from '../src/threeds/messages/index.ts';

export const TEST_CARDS_PAGE = join(import.meta.dirname, 'test-cards.md');

const NAMES: Readonly<Record<CardScheme, string>> = {
  VISA: 'Visa',
  MASTERCARD: 'Mastercard',
  AMEX: 'American Express',
  MAESTRO: 'Maestro',
  MISTERCASH: 'Bancontact',
};

const METHODS: Readonly<Record<MethodBehaviour, string>> = {
  none: 'no',
  normal: 'yes',
  silent: 'yes, never notifies',
  late: 'yes, notifies after 12 seconds',
  'wrong-id': 'yes, notifies with a foreign id',
};

const FUNDING = { C: 'credit', D: 'debit', P: 'prepaid', B: 'commercial' } as const;

const WITHOUT = '[without](3-d-secure.md#when-3-d-secure-is-not-possible)';

/** SSS → what directory server and ACS do, and what becomes of the order. */
export const AUTHENTICATION_WORDS: Readonly<Record<string, readonly [does: string, order: string]>> = {
  '000': ['authenticates without a question (Y)', 'completed'],
  '001': ['attempt (A)', 'completed'],
  '002': ['refuses, reason 01 (N)', 'declined, 3001'],
  '003': ['unavailable (U)', WITHOUT],
  '004': ['rejects, reason 11 (R)', 'declined, 3011; the acquirer is never asked'],
  '005': ['informational (I) where the request asks for an exemption; else Y', 'completed'],
  '006': ['refuses, reason 13', 'declined, 4999'],
  '007': ['refuses, reason 10', 'declined, 3010'],
  '008': ['refuses, reason 05', 'declined, 3005'],
  '010': ['asks: one-time code or drop-down', 'as chosen'],
  '011': ['challenge that submits itself, success', 'completed'],
  '012': ['challenge that submits itself, failure', 'declined, 3001'],
  '013': ['challenge that the cardholder cancels by itself', 'declined, 3D Secure authentication cancelled'],
  '014': ['challenge goes silent; the ACS gives up after 10 minutes', 'declined, 4999'],
  '015': ['challenge goes silent; no result ever', 'declined after 15 minutes'],
  '016': ['the browser comes back with yes, the result never does', 'declined, 3001, 10 seconds later'],
  '017': ['the result comes after our 15 minutes', 'declined; the late result changes nothing'],
  '018': ['result yes, then a second one that says no', 'completed; the second changes nothing'],
  '019': ['the browser says yes, the result says no', 'declined, 3001'],
  '020': ['directory server answers with an error', WITHOUT],
  '021': ['directory server never answers', WITHOUT],
  '022': ['answer is broken JSON', WITHOUT],
  '023': ['answer lacks acsTransID', WITHOUT],
  '024': ['answer has a status that does not exist', WITHOUT],
  '025': ['answer belongs to another transaction', WITHOUT],
  '026': ['answer asks for a challenge and gives no address', WITHOUT],
  '027': ['answer has an unknown critical extension', WITHOUT],
  '028': ['ACS fails, the directory server says so', WITHOUT],
  '029': ['directory server hangs up without a byte', WITHOUT],
  '030': ['asks; the third wrong code ends it', 'as chosen; declined, 3001 after three wrong codes'],
  '031': ['refuses, with a text of the bank for the cardholder', 'declined, 3001; the text is shown'],
  '032': ['directory server answers HTTP 500', WITHOUT],
  '033': ['answer has a member twice', WITHOUT],
  '034': ['ACS is silent, the directory server stands in (A)', 'completed'],
  '035': ['result names another ACS transaction', 'declined, 3001'],
  '036': ['result lacks its status', 'declined, 3001'],
  '037': ['yes without authentication value', WITHOUT],
  '038': ['yes, with unknown members and an unknown harmless extension', 'completed'],
  '039': ['yes, then a result that nobody asked for', 'completed; it changes nothing'],
  '040': ['the browser comes back 3 seconds before the result', 'completed'],
  '041': ['answer gives a plain http address of a foreign host', WITHOUT],
  '042': ['challenge in the bank’s app: the page waits for its approval', 'as chosen'],
  '043': ['challenge in two rounds: code, then a question', 'completed'],
  '044': ['yes with a forged authentication value', 'declined by the issuer, who checks it'],
  '045': ['answer is of another version than the request', WITHOUT],
  '046': [
    'decoupled where the site has [`decoupledMinutes`](3-d-secure.md#without-a-page-of-the-issuer), approved after 20 seconds; else as 010',
    'completed; else as chosen',
  ],
  '047': ['refuses, with a reason of the scheme’s own (89)', 'declined, 3001'],
  '048': ['refuses in an answer that lacks its reason', 'declined, 3001: a refusal stands whatever else is wrong'],
};

/** AA → what the issuer host does, and what becomes of the order; AAs that are response codes say it themselves. */
export const AUTHORISATION_WORDS: Readonly<Record<string, readonly [does: string, order: string]>> = {
  '10': ['approves half of the amount', 'declined; the half is reversed'],
  '70': ['asks for authentication unless it came with one', 'with 3-D Secure completed, without it declined, 4004'],
  '71': ['asks for authentication always', 'declined, 4004; Mastercard and Maestro after 3-D Secure 4999'],
  '72': ['approves; later payments of a series are revoked', 'completed'],
  '73': ['approves; leaves the first two captures unanswered', 'completed; the capture is repeated'],
  '77': ['security code does not match', 'declined, 4999'],
  '82': ['authentication value does not fit', 'declined, 4999'],
  '97': ['cuts the connection after the request', 'declined, 4999; a reversal goes out'],
  '98': ['answers after we stopped waiting', 'declined, 4999; a reversal goes out, the late answer changes nothing'],
  '99': ['never answers; leaves the first two reversals unanswered too', 'declined, 4999; the reversal is repeated'],
};

const COMBINATIONS: readonly (readonly [what: string, rr: string, aa: string, sss: string])[] = [
  ['challenge, then insufficient funds', '20', '51', '011'],
  ['challenge, then no answer from the issuer', '20', '99', '011'],
  ['version 2.1.0 with a challenge', '10', '00', '011'],
  ['3DS Method never ends, then a challenge', '22', '00', '011'],
  ['issuer in the United States, 3-D Secure unavailable', '80', '00', '003'],
  ['issuer in the United States, wants authentication', '80', '70', '011'],
  ['issuer in the European Economic Area, not enrolled', '90', '00', '000'],
  ['issuer in the United States, not enrolled', '91', '00', '000'],
];

const SCHEMES = GRAMMAR_BINS.map(({ scheme }) => scheme);

export function testCardsMarkdown(): string {
  return `<!-- Written by docs/make-test-cards.ts. Change that file, not this one. -->
# Test cards

All numbers here work in the sandbox only. In live mode the form refuses them.

- **Expiry**: any month in the future, at most twenty years away.
- **Security code**: \`123\` (American Express \`1234\`, Bancontact none). \`000\` is not supported by the issuer and goes on; any other code is
  declined by the host.
- **Holder**: any name.
- **One-time code** on the bank's page: \`123456\`. Or leave it empty and choose an outcome in the list below it.

The same number with the same order does the same thing every time. Amounts, names and addresses never decide anything.
What *without* means stands under [When 3-D Secure is not possible](3-d-secure.md#when-3-d-secure-is-not-possible).
The bank world lists its cards on its own front page too, ${'`http://127.0.0.1:8090/`'} unless its port was changed.

## Documented cards

They are enrolled for ${versionsOf(RANGE_GROUPS['20']!)} and their issuer is Dutch unless the table says something else. The bank asks
unless the request wished for no challenge.

${table(
  ['Number', 'Scheme', 'What happens'],
  Object.entries(DOCUMENTED_CARDS).map(([number, card]) => [`\`${number}\``, NAMES[card.scheme], meaningOfCard(card)]),
)}

Bancontact's cards are taken under the gateway \`MISTERCASH\` alone. They bear no security code; the page asks for none, and one that
an order sends is passed on.

## Numbers that say what they do

\`\`\`
BIN6  RR  AA  0…  SSS  check
\`\`\`

| Part | Says |
|---|---|
| BIN6 | the scheme: ${GRAMMAR_BINS.map(({ scheme, bin, length }) => `\`${bin}\` ${NAMES[scheme]} (${length} digits)`).join(', ')} |
| RR | the card range: which versions of 3-D Secure, whether there is a 3DS Method, whose issuer |
| AA | what the issuer answers to the authorisation |
| SSS | what directory server and ACS do |
| check | the Luhn digit |

The three parts are independent, and every combination is a card. An RR that is not listed is enrolled nowhere, an AA that is
not listed approves, an SSS that is not listed asks like \`010\`. Any other valid number of these schemes is an ordinary
Dutch credit card that asks.

An AA of \`74\` approves as well, and the order is held until somebody [reviews](api.md#review-a-held-payment) it: \`uncleared\`, after five days void.

A worked example: Visa, ordinary range \`20\`, insufficient funds \`51\`, challenge that succeeds \`011\` is
\`400000\` \`20\` \`51\` \`00\` \`011\` and the check digit \`${composeCardNumber('VISA', '20', '51', '011').slice(-1)}\`: \`${composeCardNumber('VISA', '20', '51', '011')}\`.

To compute one:

\`\`\`ts run
import { composeCardNumber } from '../simulator/scenarios/cards.ts';

console.log(composeCardNumber('VISA', '20', '51', '011')); // ${composeCardNumber('VISA', '20', '51', '011')}
\`\`\`

### RR: card ranges

The numbers have AA \`00\` and SSS \`000\`. The gateway speaks ${new Intl.ListFormat('en').format(SUPPORTED_VERSIONS)}; a range without a common version
counts as not enrolled.

${table(
  ['RR', '3-D Secure', '3DS Method', 'Issuer', ...SCHEMES.map((scheme) => NAMES[scheme])],
  Object.entries(RANGE_GROUPS).map(([rr, group]) => [
    `\`${rr}\``,
    group.enrolment ? versionsOf(group) : 'not enrolled',
    group.enrolment ? METHODS[group.method] : '–',
    [group.issuerCountry, FUNDING[group.funding], productOf(rr)].filter(Boolean).join(', '),
    ...numbers(rr, '00', '000'),
  ]),
)}

### SSS: authentication

The numbers have RR \`20\` and AA \`00\`. Where the merchant demands 3-D Secure (\`flexible_3d: true\`), the request asks for a
challenge, and \`000\`, \`001\`, \`005\` and \`038\` then show one that submits itself with success.

${table(
  ['SSS', 'The bank world', 'Order', ...SCHEMES.map((scheme) => NAMES[scheme])],
  THREE_DS_SCENARIOS.map((sss) => [`\`${sss}\``, ...wordsOf(AUTHENTICATION_WORDS, sss), ...numbers('20', '00', sss)]),
)}

### AA: authorisation

The numbers have RR \`20\` and SSS \`000\`.

${table(
  ['AA', 'The issuer', 'Order', ...SCHEMES.map((scheme) => NAMES[scheme])],
  AUTHORISATIONS.map((aa) => [`\`${aa}\``, ...authorisationWords(aa), ...numbers('20', aa, '000')]),
)}

### Useful combinations

${table(
  ['Case', 'RR', 'AA', 'SSS', ...SCHEMES.map((scheme) => NAMES[scheme])],
  COMBINATIONS.map(([what, rr, aa, sss]) => [what, `\`${rr}\``, `\`${aa}\``, `\`${sss}\``, ...numbers(rr, aa, sss)]),
)}
`;
}

function meaningOfCard(card: DocumentedCard): string {
  if (card.enrolled === false) {
    if (card.scheme === 'MISTERCASH') return 'declined: not enrolled, and Bancontact is never paid without 3-D Secure';
    const issuer = card.issuerCountry ? `, issuer in ${card.issuerCountry}` : '';
    return `not enrolled${issuer}: completed where 3-D Secure is not demanded, declined with \`flexible_3d: true\``;
  }
  if (card.threeDs === 'fail') return 'declined: authentication fails, whatever is chosen';
  if (card.authorisation === '51') return 'declined: authenticated, then insufficient funds';
  if (card.riskHold) return `uncleared; after three minutes ${card.riskHold}`;
  return 'completed';
}

/** What the sandbox's table of issuers calls cards of a range group. */
const productOf = (rr: string): string | undefined =>
  sandboxBinTable.find(composeCardNumber('VISA', rr))?.product?.toLowerCase();

function authorisationWords(aa: string): readonly [string, string] {
  const words = AUTHORISATION_WORDS[aa];
  if (words) return words;
  const { verdict, reason, reasonCode } = meaningOf(aa, { mastercardFamily: false, authenticated: true });
  return verdict === 'approved' ? ['approves', 'completed'] : [`answers ${aa}`, `declined, ${reasonCode} ${reason}`];
}

function wordsOf(words: Readonly<Record<string, readonly [string, string]>>, code: string): readonly [string, string] {
  const found = words[code];
  if (!found) throw new Error(`docs/make-test-cards.ts has no words for ${code}`);
  return found;
}

function versionsOf({ enrolment }: RangeGroup): string {
  if (!enrolment) return '';
  const { acsStart, acsEnd } = enrolment;
  return acsStart === acsEnd ? acsStart : `${acsStart} to ${acsEnd}`;
}

function numbers(rr: string, aa: string, sss: string): string[] {
  return SCHEMES.map((scheme) => `\`${composeCardNumber(scheme, rr, aa, sss)}\``);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

if (import.meta.main) writeFileSync(TEST_CARDS_PAGE, testCardsMarkdown());
