/** The database for a command that works on it and ends: the one of the settings, or the sandbox's own. */
import { systemClock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import { secureRandom } from '../platform/random.ts';
import { openDatabase, type Sql } from '../storage/database.ts';
import { makeDataDir, startEmbeddedPostgres } from '../storage/embedded/start.ts';
import { migrate } from '../storage/migrate.ts';
import type { MasterKey } from '../vault/keys.ts';
import { makeTextSeal, type TextSeal } from '../vault/text-seal.ts';
import { masterKeyOf } from './master-key.ts';

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

/** Opens the database, brought to this version's schema, for as long as `work` takes. */
export async function withDatabase<Result>(
  config: Config,
  work: (database: OpenDatabase) => Promise<Result>,
): Promise<Result> {
  await using parts = new AsyncDisposableStack();
  let url = config.databaseUrl;
  if (url === undefined) {
    const embedded = await startEmbeddedPostgres({ dataDir: config.dataDir });
    parts.defer(() => embedded.stop());
    url = embedded.url;
  }
  const sql = openDatabase(url, { max: 2 });
  parts.defer(() => sql.end({ timeout: 5 }));
  const applied = await migrate(sql, { clock: systemClock });
  const masterKey = () => {
    // The directory is needed only where the key is kept in it.
    const dataDir = config.masterKey === undefined ? makeDataDir(config.dataDir) : config.dataDir;
    return masterKeyOf(config, dataDir, secureRandom);
  };
  return await work({ sql, url, applied, masterKey, textSeal: () => makeTextSeal(masterKey(), secureRandom) });
}
