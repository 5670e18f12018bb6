/** What the commands on rules and lists have in common: which site and book, the database, and the time of what runs on it. */
import { readFile } from 'node:fs/promises';
import type { OrdersContext } from '../orders/context.ts';
import { type ListedVersion, openRuleBooks } from '../orders/rule-books.ts';
import { openRuleLists, type RuleLists } from '../orders/rule-lists.ts';
import { shiftedClock, systemClock } from '../platform/clock.ts';
import type { SiteId } from '../platform/ids.ts';
import { silentLog } from '../platform/log.ts';
import type { RuleBook, RuleFault } from '../rules/types.ts';
import { readClockOffset } from '../storage/clock-offset.ts';
import { openRuleStore } from '../storage/rules.ts';
import { fingerprintsOf } from '../vault/vault.ts';
import { readable } from './clock-words.ts';
import { withDatabase } from './open-database.ts';
import { settingsOf } from './settings-of.ts';
import { CommandFault, EXIT, type Terminal } from './terminal.ts';

export const SITE_OPTIONS = { site: { type: 'string' }, json: { type: 'boolean', default: false } } as const;
export const BOOK_OPTIONS = { ...SITE_OPTIONS, book: { type: 'string', default: '3ds' } } as const;

export interface RulesAtHand extends Pick<OrdersContext, 'rules' | 'ruleBooks' | 'clock'> {
  readonly siteId: SiteId;
  readonly lists: RuleLists;
  readonly databaseUrl: string;
}

/** Opens the database for `work` on the rules of the site. Throws `CommandFault` where there is none of that number. */
export async function withRules(
  terminal: Terminal,
  site: string | undefined,
  work: (rules: RulesAtHand) => Promise<number>,
): Promise<number> {
  const siteId = numberIn(site);
  if (siteId === undefined)
    throw new CommandFault('Name the site: --site and its number, as site list shows it.', EXIT.USAGE);
  return await withDatabase(settingsOf(terminal), async ({ sql, url, masterKey }) => {
    const [known] = await sql`SELECT FROM sites WHERE site_id = ${siteId}`;
    if (!known) throw new CommandFault(`There is no site ${siteId}.`, EXIT.USAGE);
    // A sandbox may be ahead of this machine.
    const clock = shiftedClock(systemClock, await readClockOffset(sql));
    const rules = openRuleStore(sql);
    // Only a card that is named needs the key.
    const fingerprint = (of: SiteId, number: string) => fingerprintsOf(masterKey())(of, number);
    return await work({
      ...{ siteId, rules, clock, databaseUrl: url },
      ruleBooks: openRuleBooks(rules, { clock, log: silentLog }),
      lists: openRuleLists(rules, { clock, fingerprint }),
    });
  });
}

export function bookOf(written: string | undefined): RuleBook {
  if (written === '3ds' || written === 'fraud') return written;
  throw new CommandFault(`There is no book "${written}": write --book 3ds or --book fraud.`, EXIT.USAGE);
}

/** A number as sites and versions have one; undefined for anything else. */
export function numberIn(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}

/** Throws `CommandFault` where the file cannot be read. */
export async function readRules(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new CommandFault(`${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`, EXIT.USAGE);
  }
}

/** `undefined` for now. Throws `CommandFault` for what is no time. */
export function startIn(from: string | undefined): number | 'now' {
  if (from === undefined) return 'now';
  const start = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$/.test(from)
    ? Date.parse(from)
    : Number.NaN;
  if (Number.isNaN(start))
    throw new CommandFault(
      `--from takes a time with its zone, such as 2026-12-01T08:00:00Z, not "${from}".`,
      EXIT.USAGE,
    );
  return start;
}

/** Who acts: named, or whoever is at the terminal. */
export const actorIn = (by: string | undefined, { env }: Terminal): string =>
  (by ?? env.USER ?? env.USERNAME ?? 'command line').slice(0, 100);

/** As compilers write it, so that editors find the place. */
export function faultLines(file: string, faults: readonly RuleFault[]): string {
  return faults.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`).join('\n');
}

/** `version 3, active since 2026-11-22 10:00:00 UTC` */
export function standing({ version, state, activeFrom }: ListedVersion): string {
  const since = activeFrom === null ? '' : readable(new Date(activeFrom).toISOString());
  const words = { active: `active since ${since}`, planned: `to be active from ${since}`, idle: 'not active' };
  return `version ${version}, ${words[state]}`;
}

export const BOOK_NAMES: Readonly<Record<RuleBook, string>> = { '3ds': 'Dynamic 3D', fraud: 'fraud filter' };
