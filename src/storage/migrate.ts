/** Brings a database to the schema of this version: numbered SQL files, each applied once. The schema is in migrations/. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, systemClock } from '../platform/clock.ts';
import type { Sql } from './database.ts';

export interface Migration {
  readonly number: number;
  /** The file's name without `.sql`: `000001_orders`. */
  readonly name: string;
  readonly file: string;
}

export interface MigrateOptions {
  readonly directory?: string;
  readonly clock?: Clock;
}

/** The database or the files do not fit together; the message is for the operator. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

const DIRECTORY = join(import.meta.dirname, 'migrations');

/** Any number, as long as it stays: every version of the gateway must wait for the same lock. */
const LOCK = 4_201_869;

/**
 * Applies what is missing, in order, and returns the names of what it applied. Each file runs in a transaction together
 * with the row that records it, so a crash leaves it done or not begun. Processes that start at once wait for each other.
 * Throws `MigrationError` where the database holds a migration that this version does not know.
 */
export async function migrate(sql: Sql, options: MigrateOptions = {}): Promise<string[]> {
  const { directory = DIRECTORY, clock = systemClock } = options;
  const known = await listMigrations(directory);
  const applied: string[] = [];
  for (const migration of await missing(sql, known)) {
    const text = await readFile(migration.file, 'utf8');
    const done = await sql.begin(async (tx) => {
      // The timeouts of the pool are for queries that a payment waits for.
      await tx`select set_config('lock_timeout', '0', true), set_config('statement_timeout', '0', true)`;
      await tx`select pg_advisory_xact_lock(${LOCK})`;
      await tx`create table if not exists migrations (
        number integer primary key,
        name text not null,
        applied_at bigint not null
      )`;
      const [existing] = await tx`select name from migrations where number = ${migration.number}`;
      if (existing) return false;
      try {
        await tx.unsafe(text);
      } catch (error) {
        throw new MigrationError(`Migration ${migration.name} failed: ${(error as Error).message}`, { cause: error });
      }
      await tx`insert into migrations (number, name, applied_at)
        values (${migration.number}, ${migration.name}, ${clock.now()})`;
      return true;
    });
    if (done) applied.push(migration.name);
  }
  return applied;
}

/** The migrations of a directory in order; a directory that does not exist holds none. */
export async function listMigrations(directory: string = DIRECTORY): Promise<Migration[]> {
  const files = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const migrations = files
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => ({ number: Number(file.slice(0, 6)), name: file.slice(0, -4), file: join(directory, file) }));
  const misnamed = migrations.find(({ name }) => !/^\d{6}_[a-z0-9_]+$/.test(name));
  if (misnamed) throw new MigrationError(`${misnamed.name}.sql is not named 000001_like_this.sql`);
  migrations.forEach(({ name, number }, index) => {
    if (number !== index + 1) throw new MigrationError(`${name}.sql stands where number ${index + 1} is due`);
  });
  return migrations;
}

async function missing(sql: Sql, known: Migration[]): Promise<Migration[]> {
  const [table] = await sql<{ exists: boolean }[]>`select to_regclass('migrations') is not null as exists`;
  if (!table?.exists) return known;
  const recorded = await sql<{ number: number; name: string }[]>`select number, name from migrations order by number`;
  const unknown = recorded.filter(({ name }) => !known.some((migration) => migration.name === name));
  if (unknown.length > 0) {
    throw new MigrationError(
      `The database holds migrations that this version does not have (${unknown.map(({ name }) => name).join(', ')}). ` +
        'It was used by a newer version of the gateway: run that version, or restore a backup from before it.',
    );
  }
  return known.filter(({ number }) => !recorded.some((row) => row.number === number));
}
