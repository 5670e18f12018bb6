/** Rules and their lists on PostgreSQL, and what rules count. Payments for trying rules out are read in `past-payments.ts`. */
import type { Activation, ListEntry, RuleStore, RuleVersion, SurroundingsAsk } from '../orders/rule-store.ts';
import type { SiteId } from '../platform/ids.ts';
import type { Subject, Window } from '../rules/types.ts';
import type { Sql, Transaction } from './database.ts';
import { customersBefore, cutPayments, pastPayments } from './past-payments.ts';
import { fromRow, toRow } from './rows.ts';

const UNIQUE_VIOLATION = '23505';
const FOREIGN_KEY_VIOLATION = '23503';
/** Two who write at the same moment want the same number; nobody meets so many. */
const MOST_TRIES = 20;

const codeOf = (error: unknown) => (error as { code?: unknown }).code;

export function openRuleStore(sql: Sql): RuleStore {
  const activationColumns = sql`site_id, book, number, version, active_from, activated_by, activated_at`;

  return {
    async versions(siteId, book, limit) {
      const rows = await sql`
        SELECT * FROM rule_versions WHERE site_id = ${siteId} AND book = ${book} ORDER BY version DESC LIMIT ${limit}`;
      return rows.map((row) => fromRow<RuleVersion>(row));
    },

    async version(siteId, book, version) {
      const [row] = await sql`
        SELECT * FROM rule_versions WHERE site_id = ${siteId} AND book = ${book} AND version = ${version}`;
      return row && fromRow<RuleVersion>(row);
    },

    async activations(siteId, book) {
      const rows = await sql`
        SELECT ${activationColumns} FROM rule_activations WHERE site_id = ${siteId} AND book = ${book}
        ORDER BY number DESC`;
      return rows.map((row) => fromRow<Activation>(row));
    },

    async current(siteId, book, now) {
      const rows = await sql`
        SELECT a.*, v.text FROM rule_activations a JOIN rule_versions v USING (site_id, book, version)
        WHERE a.site_id = ${siteId} AND a.book = ${book} AND a.number >= coalesce((
          SELECT max(number) FROM rule_activations
          WHERE site_id = ${siteId} AND book = ${book} AND active_from <= ${now}), 0)
        ORDER BY a.number DESC`;
      return rows.map((row) => fromRow<Activation & { text: string }>(row));
    },

    addVersion: (version, activeFrom) =>
      numbered(() =>
        sql.begin(async (tx) => {
          const { siteId, book, createdBy, createdAt } = version;
          const [row] = await tx`
            INSERT INTO rule_versions (site_id, book, version, text, comment, created_by, created_at)
            SELECT ${siteId}, ${book}, coalesce(max(version), 0) + 1, ${version.text}, ${version.comment}, ${createdBy},
              ${createdAt}
            FROM rule_versions WHERE site_id = ${siteId} AND book = ${book} RETURNING *`;
          const kept = fromRow<RuleVersion>(row!);
          if (activeFrom !== null)
            await insertActivation(tx, {
              ...{ siteId, book, version: kept.version, activeFrom },
              ...{ activatedBy: createdBy, activatedAt: createdAt },
            });
          return kept;
        }),
      ),

    activate: (activation) =>
      numbered(async () => {
        try {
          return await insertActivation(sql, activation);
        } catch (error) {
          if (codeOf(error) === FOREIGN_KEY_VIOLATION) return undefined;
          throw error;
        }
      }),

    async surroundings(siteId, ask) {
      const { windows, lists, values } = ask;
      const counted = windows.flatMap((window, place) => {
        const subject = ask.subjects[window.subject];
        return subject === null
          ? []
          : [sql`SELECT ${place}::int AS place, (${countOf(sql, siteId, ask.at, window, subject)}) AS value`];
      });
      const { customer } = ask.subjects;
      const [windowRows, listRows, [paid]] = await Promise.all([
        counted.length > 0
          ? sql<{ place: number; value: number }[]>`${counted.reduce((all, part) => sql`${all} UNION ALL ${part}`)}`
          : [],
        lists.length > 0
          ? sql<{ list: string; held: string[] }[]>`
              SELECT l.list, ARRAY(
                SELECT e.kind || ' ' || e.value FROM rule_list_entries e
                WHERE e.site_id = ${siteId} AND e.list = l.list AND e.value = ANY (${values as string[]})) AS held
              FROM unnest(${lists as string[]}::text[]) AS l (list)
              WHERE EXISTS (SELECT FROM rule_list_entries e WHERE e.site_id = ${siteId} AND e.list = l.list)`
          : [],
        ask.firstOrder && customer !== null
          ? sql<{ before: boolean }[]>`
              SELECT EXISTS (SELECT FROM payment_facts
                WHERE site_id = ${siteId} AND customer = ${customer} AND at <= ${ask.at} AND completed) AS before`
          : [],
      ]);
      const found = new Map(windowRows.map(({ place, value }) => [place, value]));
      return {
        windows: windows.map((_, place) => found.get(place) ?? null),
        lists: new Map(listRows.map(({ list, held }) => [list, new Set(held)])),
        paidBefore: paid?.before ?? null,
      };
    },

    async entries(siteId, { list, after, limit }) {
      const rows = await sql`
        SELECT * FROM rule_list_entries WHERE site_id = ${siteId}
          ${list === null ? sql`` : sql`AND list = ${list}`}
          ${after ? sql`AND (list, kind, value) > (${after.list}, ${after.kind}, ${after.value})` : sql``}
        ORDER BY list, kind, value LIMIT ${limit}`;
      return rows.map((row) => fromRow<ListEntry>(row));
    },

    async addEntries(entries) {
      if (entries.length === 0) return 0;
      const rows = entries.map((entry) => toRow(entry, 'siteId', 'list', 'kind', 'value', 'note', 'addedBy', 'since'));
      const added = await sql`
        INSERT INTO rule_list_entries SELECT * FROM jsonb_populate_recordset(NULL::rule_list_entries, ${sql.json(rows as never)})
        ON CONFLICT DO NOTHING`;
      return added.count;
    },

    async removeEntries(entries) {
      const rows = entries.map((entry) => toRow(entry, 'siteId', 'list', 'kind', 'value'));
      const removed = await sql`
        DELETE FROM rule_list_entries e
        USING jsonb_to_recordset(${sql.json(rows as never)}) AS r (site_id int, list text, kind text, value text)
        WHERE e.site_id = r.site_id AND e.list = r.list AND e.kind = r.kind AND e.value = r.value`;
      return removed.count;
    },

    async wholeLists(siteId, lists) {
      if (lists.length === 0) return [];
      return await sql<Pick<ListEntry, 'list' | 'kind' | 'value'>[]>`
        SELECT list, kind, value FROM rule_list_entries WHERE site_id = ${siteId} AND list = ANY (${lists as string[]})`;
    },

    cutPayments: (...asked) => cutPayments(sql, ...asked),
    payments: (siteId, span) => pastPayments(sql, { siteId, ...span }),
    customersBefore: (siteId, before) => customersBefore(sql, siteId, before),
  };
}

/** Numbers are counted by reading the highest; whoever was second reads again. */
async function numbered<Result>(write: () => Promise<Result>): Promise<Result> {
  for (let triesLeft = MOST_TRIES; ; triesLeft--) {
    try {
      return await write();
    } catch (error) {
      if (codeOf(error) !== UNIQUE_VIOLATION || triesLeft === 0) throw error;
    }
  }
}

async function insertActivation(
  sql: Sql | Transaction,
  { siteId, book, version, activeFrom, activatedBy, activatedAt }: Omit<Activation, 'number'>,
): Promise<Activation> {
  const [row] = await sql`
    INSERT INTO rule_activations (site_id, book, number, version, active_from, activated_by, activated_at)
    SELECT ${siteId}, ${book}, coalesce(max(number), 0) + 1, ${version}, ${activeFrom}, ${activatedBy}, ${activatedAt}
    FROM rule_activations WHERE site_id = ${siteId} AND book = ${book} RETURNING *`;
  return fromRow<Activation>(row!);
}

/** One range of one index. The payment that asks is not written yet, so it is not among them. */
function countOf(
  sql: Sql,
  siteId: SiteId,
  at: SurroundingsAsk['at'],
  { what, subject, lastsMs, currency }: Window,
  value: string,
) {
  const columns: Readonly<Record<Subject, ReturnType<Sql>>> = {
    card: sql`card = ${Buffer.from(value, 'hex')}`,
    email: sql`email = ${value}`,
    ip: sql`ip = ${value}`,
    customer: sql`customer = ${value}`,
  };
  return sql`
    SELECT ${what === 'count' ? sql`count(*)` : sql`coalesce(sum(amount), 0)::bigint`} FROM payment_facts
    WHERE site_id = ${siteId} AND ${columns[subject]} AND at BETWEEN ${at - lastsMs} AND ${at}
      ${currency === null ? sql`` : sql`AND currency = ${currency}`}`;
}
