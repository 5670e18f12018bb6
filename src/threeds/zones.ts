/**
 * Where strong customer authentication is owed: the countries of the EEA and of the United Kingdom, with dates.
 * What follows from a zone is decided in `policy.ts`.
 */
import type { Instant } from '../platform/clock.ts';
import { isCountry } from '../platform/countries.ts';

/** `UNK`: the country is not known; the policy treats it as inside. */
export type Zone = 'IN' | 'OUT' | 'UNK';

interface ZoneTable {
  /** First moment at which the table holds. */
  readonly since: Instant;
  /** ISO 3166-1 alpha-2: members of the EEA and their parts with a code of their own. */
  readonly eea: ReadonlySet<string>;
  readonly uk: ReadonlySet<string>;
}

const countries = (text: string): ReadonlySet<string> => new Set(text.split(' '));

const EU_27 = 'AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE';
const EEA_WITHOUT_EU = 'IS LI NO';
/** Parts of the Union that ISO 3166-1 lists by themselves. Not among them: BL, PM, NC, PF, WF, FO, GL, SJ. */
const PARTS_OF_THE_UNION = 'AX GF GP MF MQ RE YT';
/** Jersey, Guernsey and the Isle of Man stand outside. */
const UK = 'GB GI';

/**
 * Newest first. The first date is the one from which RTS 2018/389 applies; with the second the United Kingdom left the
 * single market and kept rules of the same kind, and card schemes kept asking both sides: one zone of two parts.
 */
const TABLES: readonly ZoneTable[] = [
  {
    since: Date.UTC(2021, 0, 1),
    eea: countries(`${EU_27} ${EEA_WITHOUT_EU} ${PARTS_OF_THE_UNION}`),
    uk: countries(UK),
  },
  {
    since: Date.UTC(2019, 8, 14),
    eea: countries(`${EU_27} ${EEA_WITHOUT_EU} ${PARTS_OF_THE_UNION} ${UK}`),
    uk: new Set(),
  },
];

function tableAt(now: Instant): ZoneTable {
  return TABLES.find((table) => table.since <= now) ?? TABLES.at(-1)!;
}

/** Zone of a country (ISO 3166-1 alpha-2, upper case); `UNK` for null and for what is no country. */
export function zoneOf(country: string | null, now: Instant): Zone {
  if (country === null || !isCountry(country)) return 'UNK';
  const table = tableAt(now);
  return table.eea.has(country) || table.uk.has(country) ? 'IN' : 'OUT';
}

/** Whether the country follows the United Kingdom's own version of the rules. */
export function isInUk(country: string, now: Instant): boolean {
  return tableAt(now).uk.has(country);
}

/** Whether the country belongs to the EEA alone, which merchants' rules may name. */
export function isInEea(country: string, now: Instant): boolean {
  return tableAt(now).eea.has(country);
}
