/** The issuers of the sandbox: published test numbers, the grammar of the simulated bank world, and the rest of each scheme. */
import { type BinTable, parseBinTable } from './bin-table.ts';

/** In the format of an operator's own file, so that it serves as an example of one. */
export const SANDBOX_BINS = `
# prefix, lengths, country, funding, product

# Published test numbers that are enrolled nowhere: issued outside Europe.
4012001038443335, 16, US, credit
378282246310005,  15, US, credit

# Two digits after the BIN of the grammar are the range group: who issues, and what 3-D Secure the range speaks.
40000021, 16, NL, debit
40000031, 16, DE, debit
40000080, 16, US, credit
40000081, 16, NL, commercial, Corporate
40000082, 16, NL, prepaid, Gift
40000083, 16, GB, debit
40000084, 16, CH, credit
40000091, 16, US, credit
52000021, 16, NL, debit
52000031, 16, DE, debit
52000080, 16, US, credit
52000081, 16, NL, commercial, Corporate
52000082, 16, NL, prepaid, Gift
52000083, 16, GB, debit
52000084, 16, CH, credit
52000091, 16, US, credit
34000021, 15, NL, debit
34000031, 15, DE, debit
34000080, 15, US, credit
34000081, 15, NL, commercial, Corporate
34000082, 15, NL, prepaid, Gift
34000083, 15, GB, debit
34000084, 15, CH, credit
34000091, 15, US, credit
67999921, 16, NL, debit
67999931, 16, DE, debit
67999980, 16, US, credit
67999981, 16, NL, commercial, Corporate
67999982, 16, NL, prepaid, Gift
67999983, 16, GB, debit
67999984, 16, CH, credit
67999991, 16, US, credit

# Everything else of a scheme, the other range groups among it.
# Visa
4,  13, NL, credit
4,  16, NL, credit
4,  19, NL, credit
# Mastercard
51, 16, NL, credit
52, 16, NL, credit
53, 16, NL, credit
54, 16, NL, credit
55, 16, NL, credit
${mastercardTwoSeries()}
# American Express
34, 15, NL, credit
37, 15, NL, credit
# Bancontact
6703, 16-19, NL, credit
# Maestro
50, 12-19, NL, credit
56, 12-19, NL, credit
57, 12-19, NL, credit
58, 12-19, NL, credit
59, 12-19, NL, credit
63, 12-19, NL, credit
67, 12-19, NL, credit
`;

export const sandboxBinTable: BinTable = read();

/** Published numbers that are enrolled nowhere and are paid all the same: in the sandbox no scheme mandate stops them. */
const DOCUMENTED_NOT_ENROLLED: ReadonlySet<string> = new Set(['4012001038443335', '378282246310005']);

export function isDocumentedNotEnrolled(number: string): boolean {
  return DOCUMENTED_NOT_ENROLLED.has(number);
}

/** 2221 to 2720, written with as few prefixes as it takes. */
function mastercardTwoSeries(): string {
  const prefixes: string[] = [];
  for (let n = 2221; n <= 2720; ) {
    const step = [100, 10].find((size) => n % size === 0 && n + size - 1 <= 2720) ?? 1;
    prefixes.push(String(n / step));
    n += step;
  }
  return prefixes.map((prefix) => `${prefix}, 16, NL, credit`).join('\n');
}

function read(): BinTable {
  const parsed = parseBinTable(SANDBOX_BINS);
  if (!parsed.ok) throw new TypeError(`The sandbox's own table is faulty: ${JSON.stringify(parsed.faults)}`);
  return parsed.table;
}

/** How the review of a card ends: by itself after three minutes, or not at all. */
export type Review = 'accepted' | 'declined' | 'awaited';

/** Published test cards that are held for a review, and how it ends. */
const REVIEWS: Readonly<Record<string, Review>> = {
  '4917300000000008': 'declined',
  '4462000000000003': 'accepted',
  '378734493671000': 'declined',
};

/** Test cards whose digits say that nobody reviews them: 74 in the place of the issuer's answer, which is an approval. */
const AWAITED = /^(400000|520000|340000|679999)\d\d74/;

/** How the review of a test card ends; undefined for a card that is not held. */
export function reviewOf(number: string): Review | undefined {
  return REVIEWS[number] ?? (AWAITED.test(number) ? 'awaited' : undefined);
}
