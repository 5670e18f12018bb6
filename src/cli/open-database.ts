/**
 * The database for a command that works on it and ends: the one of the settings, or the sandbox's own, also while that runs. Only
 * `migrate` makes one where there is none: nobody who asks a question wants a database.
 */
import { resolve } from 'node:path';
import { systemClock } from '../platform/clock.ts';
import { type Config, SETTINGS } from '../platform/config.ts';
import { secureRandom } from '../platform/random.ts';
import { openDatabase, type Sql } from '../storage/database.ts';
import { hasEmbeddedPostgres, runningEmbeddedPostgres } from '../storage/embedded/running.ts';
import { makeDataDir, startEmbeddedPostgres } from '../storage/embedded/start.ts';
import { migrate } from '../storage/migrate.ts';
import type { MasterKey } from '../vault/keys.ts';
import { makeTextSeal, type TextSeal } from '../vault/text-seal.ts';
import { masterKeyOf } from './master-key.ts';
import { CommandFault, EXIT } from './terminal.ts';

export interface OpenDatabase {
  readonly sql: Sql;
  /** `postgres://…`, with the password: not for the log. */
  readonly url: string;
  /** Names of the migrations that had not been applied, and are now. */
  readonly applied: readonly string[];
  /** Made when first asked for: a database may be migrated without its master key. */
  textSeal(): TextSeal;
  /** The same of the key itself. */
  masterKey(): MasterKey;
}

/** Whether these settings lead to a database: theirs, or that of a sandbox that was started here once. */
export function hasDatabase({ databaseUrl, dataDir }: Config): boolean {
  return databaseUrl !== undefined || hasEmbeddedPostgres(dataDir);
}

/**
 * Opens the database, brought to this version's schema, for as long as `work` takes. Throws `CommandFault` where there is none and
 * `make` does not ask for one.
 */
export async function withDatabase<Result>(
  config: Config,
  work: (database: OpenDatabase) => Promise<Result>,
  { make = false }: { readonly make?: boolean } = {},
): Promise<Result> {
  if (!make && !hasDatabase(config))
    throw new CommandFault(
      `No sandbox was ever started in ${resolve(config.dataDir)}. Start one (npm start), or say with ` +
        `${SETTINGS.dataDir.name} or ${SETTINGS.databaseUrl.name} where the database is.`,
      EXIT.USAGE,
    );
  await using parts = new AsyncDisposableStack();
  // The sandbox that runs has brought its database to its own version; changing it under its feet is not for a command.
  const running = config.databaseUrl === undefined ? await runningEmbeddedPostgres(config.dataDir) : undefined;
  let url = config.databaseUrl ?? running;
  if (url === undefined) {
    const embedded = await startEmbeddedPostgres({ dataDir: config.dataDir });
    parts.defer(() => embedded.stop());
    url = embedded.url;
  }
  const sql = openDatabase(url, { max: 2 });
  parts.defer(() => sql.end({ timeout: 5 }));
  const applied = running === undefined ? await migrate(sql, { clock: systemClock }) : [];
  const masterKey = () => {
    // The directory is needed only where the key is kept in it.
    const dataDir = config.masterKey === undefined ? makeDataDir(config.dataDir) : config.dataDir;
    return masterKeyOf(config, dataDir, secureRandom);
  };
  return await work({ sql, url, applied, masterKey, textSeal: () => makeTextSeal(masterKey(), secureRandom) });
}
