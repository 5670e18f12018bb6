/**
 * A site's books of rules: their versions, which of them decides, and since when or from when on. What rules say of a payment is
 * asked in `ask-rules.ts`; the language is read in `rules/`.
 */
import { METHODS } from '../methods/catalogue.ts';
import { type Clock, DAY, type Instant, SECOND } from '../platform/clock.ts';
import type { SiteId } from '../platform/ids.ts';
import type { Log } from '../platform/log.ts';
import { remember } from '../platform/remember.ts';
import { parseRules } from '../rules/parse.ts';
import type { ParsedRules, RuleBook, RuleFault, RuleSet } from '../rules/types.ts';
import type { Activation, RuleStore, RuleVersion } from './rule-store.ts';

/** Another process sees new rules after this time at the latest. */
export const RULES_MEMORY_MS = 5 * SECOND;
const MOST_REMEMBERED = 10_000;
/** Versions that a list shows; older ones are found by their number. */
const MOST_LISTED = 100;
/** Nobody plans further ahead: ten years. */
const FURTHEST_PLAN_MS = 3_653 * DAY;

/** The rules that decide. */
export interface RulesInForce {
  readonly version: number;
  readonly rules: RuleSet;
}

export interface ListedVersion extends RuleVersion {
  /** Since when, or from when on, it decides; null for a version that does neither. */
  readonly activeFrom: Instant | null;
  readonly state: 'active' | 'planned' | 'idle';
}

export interface NewRules {
  readonly text: string;
  readonly comment: string | null;
  readonly by: string;
  /** From when on they decide; `now` at once, null not yet. */
  readonly activeFrom: Instant | 'now' | null;
}

export type KeptRules =
  | { readonly ok: true; readonly version: ListedVersion }
  | { readonly ok: false; readonly faults: readonly RuleFault[] };

export interface RuleBooks {
  /** Undefined where the site has no rules of this book. Asks the database once in five seconds. */
  inForce(siteId: SiteId, book: RuleBook): Promise<RulesInForce | undefined>;
  /** The newest versions, newest first. */
  list(siteId: SiteId, book: RuleBook): Promise<readonly ListedVersion[]>;
  find(siteId: SiteId, book: RuleBook, version: number): Promise<ListedVersion | undefined>;
  validate(book: RuleBook, text: string): ParsedRules;
  /** Keeps a new version; nothing where it has faults. */
  put(siteId: SiteId, book: RuleBook, rules: NewRules): Promise<KeptRules>;
  /** Undefined where there is no such version. */
  activate(
    siteId: SiteId,
    book: RuleBook,
    version: number,
    by: string,
    activeFrom: Instant | 'now',
  ): Promise<ListedVersion | undefined>;
  /** The newest version before the one that decides which has decided before does so again; undefined where there is none. */
  rollBack(siteId: SiteId, book: RuleBook, by: string): Promise<ListedVersion | undefined>;
}

interface Made {
  readonly activeFrom: Instant;
  readonly inForce: RulesInForce | undefined;
}

const GATEWAYS = METHODS.map(({ id }) => id);

/** Reads a text of rules; a method that there is not is a fault. */
export function validateRules(book: RuleBook, text: string): ParsedRules {
  return parseRules(book, text, { gateways: GATEWAYS });
}

export function openRuleBooks(store: RuleStore, { clock, log }: { clock: Clock; log: Log }): RuleBooks {
  const keyOf = (siteId: SiteId, book: RuleBook) => `${siteId} ${book}`;
  /** What decides now and what is planned, newest first: so a plan takes effect in its moment, whoever remembers. */
  const known = remember(
    async (key: string): Promise<readonly Made[]> => {
      const [siteId, book] = key.split(' ') as [string, RuleBook];
      const current = await store.current(Number(siteId), book, clock.now());
      return current.map(({ version, activeFrom, text }) => ({ activeFrom, inForce: read(book, version, text) }));
    },
    { clock, forMs: RULES_MEMORY_MS, most: MOST_REMEMBERED },
  );

  function read(book: RuleBook, version: number, text: string): RulesInForce | undefined {
    const parsed = parseRules(book, text);
    // What was kept was read before; only another version of this program can fail to.
    if (!parsed.ok)
      log.error({ book, version, faults: parsed.faults }, 'rules that were kept cannot be read: not asked');
    return parsed.ok && parsed.rules.rules.length > 0 ? { version, rules: parsed.rules } : undefined;
  }

  const startOf = (activeFrom: Instant | 'now') =>
    activeFrom === 'now' ? clock.now() : Math.min(Math.max(activeFrom, clock.now()), clock.now() + FURTHEST_PLAN_MS);

  async function listed(siteId: SiteId, book: RuleBook, versions: readonly RuleVersion[]): Promise<ListedVersion[]> {
    const activations = await store.activations(siteId, book);
    return versions.map((version) => ({ ...version, ...standingOf(version.version, activations, clock.now()) }));
  }

  const books: RuleBooks = {
    async inForce(siteId, book) {
      const made = await known(keyOf(siteId, book));
      return made.find(({ activeFrom }) => activeFrom <= clock.now())?.inForce;
    },

    list: async (siteId, book) => listed(siteId, book, await store.versions(siteId, book, MOST_LISTED)),

    async find(siteId, book, version) {
      const found = await store.version(siteId, book, version);
      return found && (await listed(siteId, book, [found]))[0];
    },

    validate: validateRules,

    async put(siteId, book, { text, comment, by, activeFrom }) {
      const parsed = books.validate(book, text);
      if (!parsed.ok) return parsed;
      const version = await store.addVersion(
        { siteId, book, text, comment, createdBy: by, createdAt: clock.now() },
        activeFrom === null ? null : startOf(activeFrom),
      );
      known.forget(keyOf(siteId, book));
      return { ok: true, version: (await listed(siteId, book, [version]))[0]! };
    },

    async activate(siteId, book, version, by, activeFrom) {
      const now = clock.now();
      const activated = await store.activate({
        ...{ siteId, book, version, activeFrom: startOf(activeFrom) },
        ...{ activatedBy: by, activatedAt: now },
      });
      known.forget(keyOf(siteId, book));
      return activated && books.find(siteId, book, version);
    },

    async rollBack(siteId, book, by) {
      const now = clock.now();
      const begun = (await store.activations(siteId, book)).filter(({ activeFrom }) => activeFrom <= now);
      const active = begun[0]?.version;
      const earlier = begun.map(({ version }) => version).filter((version) => active !== undefined && version < active);
      return earlier.length === 0 ? undefined : books.activate(siteId, book, Math.max(...earlier), by, 'now');
    },
  };
  return books;
}

/** `activations` newest first. */
function standingOf(
  version: number,
  activations: readonly Activation[],
  now: Instant,
): Pick<ListedVersion, 'activeFrom' | 'state'> {
  const active = activations.find(({ activeFrom }) => activeFrom <= now);
  if (active?.version === version) return { state: 'active', activeFrom: active.activeFrom };
  const planned = activations.find(
    (each) => each.version === version && each.activeFrom > now && each.number > (active?.number ?? 0),
  );
  return planned ? { state: 'planned', activeFrom: planned.activeFrom } : { state: 'idle', activeFrom: null };
}
