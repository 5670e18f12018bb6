/** Who issued a card and what it is: country, funding and product by the beginning of its number, from a table that the operator brings as a file. */
import { isCountry } from '../platform/countries.ts';

export type Funding = 'credit' | 'debit' | 'prepaid' | 'commercial' | 'unknown';

export interface Issuer {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly funding: Funding;
  /** The scheme's or issuer's name of it, as the table writes it; null where it tells none. */
  readonly product: string | null;
}

export interface BinTable {
  /** The entry with the longest prefix that fits the number and its length; undefined where none does. */
  find(number: string): Issuer | undefined;
}

export type BinTableFault = { readonly line: number; readonly what: string };

export type ParsedBinTable =
  | { readonly ok: true; readonly table: BinTable }
  | { readonly ok: false; readonly faults: readonly BinTableFault[] };

interface Entry extends Issuer {
  readonly lengths: ReadonlySet<number> | undefined;
}

const FUNDINGS: readonly string[] = ['credit', 'debit', 'prepaid', 'commercial', 'unknown'] satisfies Funding[];

const LONGEST_PRODUCT = 50;

/** More faults than this help nobody. */
const MOST_FAULTS = 20;

/**
 * Reads a table written as text, one entry a line, four or five values separated by commas:
 *
 *     # prefix, lengths, country, funding, product
 *     400000,   16,      NL,      credit,  Platinum
 *     6703,     16-19,   BE,      debit
 *     5,        ,        US,
 *
 * `prefix`: 1 to 19 digits. `lengths`: one number, or from-to; empty for any. `country`: ISO 3166-1 alpha-2. `funding`: credit, debit,
 * prepaid, commercial or unknown; empty for unknown. `product`: its name, up to 50 characters; empty or absent for unknown. Lines that are empty or begin with # are skipped. The whole table is refused
 * when a line is faulty or says something else than an earlier one.
 */
export function parseBinTable(text: string): ParsedBinTable {
  const entries = new Map<string, Entry[]>();
  const faults: BinTableFault[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const content = line.trim();
    if (content === '' || content.startsWith('#')) continue;
    const read = readLine(content);
    if ('what' in read) {
      faults.push({ line: index + 1, what: read.what });
    } else {
      const same = entries.get(read.prefix) ?? [];
      if (same.some((other) => clashes(other, read.entry))) {
        faults.push({ line: index + 1, what: `prefix ${read.prefix} was given before for the same length` });
      }
      entries.set(read.prefix, [...same, read.entry]);
    }
    if (faults.length >= MOST_FAULTS) break;
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, table: tableOf(entries) };
}

function tableOf(entries: ReadonlyMap<string, readonly Entry[]>): BinTable {
  return {
    find(number) {
      for (let length = number.length; length > 0; length--) {
        const known = entries.get(number.slice(0, length));
        // An entry for this length says more than one for any.
        const found =
          known?.find((entry) => entry.lengths?.has(number.length)) ?? known?.find((entry) => !entry.lengths);
        if (found) return { country: found.country, funding: found.funding, product: found.product };
      }
      return undefined;
    },
  };
}

function readLine(line: string): { prefix: string; entry: Entry } | { what: string } {
  const values = line.split(',').map((value) => value.trim());
  if (values.length !== 4 && values.length !== 5) return { what: `${values.length} values instead of 4 or 5` };
  const [prefix, lengthText, country, funding, product = ''] = values as [string, string, string, string, string?];
  if (!/^\d{1,19}$/.test(prefix)) return { what: `prefix ${prefix} is not 1 to 19 digits` };
  const lengths = readLengths(lengthText);
  if (lengths === null) return { what: `lengths ${lengthText} is neither a number nor from-to, within 12 and 19` };
  if (!isCountry(country)) return { what: `country ${country} is no ISO 3166-1 alpha-2 code` };
  if (funding !== '' && !FUNDINGS.includes(funding))
    return { what: `funding ${funding} is not one of ${FUNDINGS.join(', ')}` };
  if (product.length > LONGEST_PRODUCT) return { what: `product is longer than ${LONGEST_PRODUCT} characters` };
  return { prefix, entry: { lengths, country, funding: (funding || 'unknown') as Funding, product: product || null } };
}

/** Undefined for any length, null for what cannot be read. */
function readLengths(text: string): ReadonlySet<number> | undefined | null {
  if (text === '') return undefined;
  const match = /^(\d{2})(?:-(\d{2}))?$/.exec(text);
  const from = Number(match?.[1]);
  const to = Number(match?.[2] ?? match?.[1]);
  if (!match || from < 12 || to > 19 || from > to) return null;
  return new Set(Array.from({ length: to - from + 1 }, (_, i) => from + i));
}

function clashes(a: Entry, b: Entry): boolean {
  if (a.lengths === undefined || b.lengths === undefined) return a.lengths === b.lengths;
  return [...a.lengths].some((length) => b.lengths!.has(length));
}
