/**
 * Runs once before all test files: one PostgreSQL server for the whole run, and in it one migrated database that
 * `makeDatabase` copies. Both are gone when the run ends.
 */
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../src/storage/database.ts';
import { startEmbeddedPostgres } from '../../src/storage/embedded/start.ts';
import { migrate } from '../../src/storage/migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The migrated database; only to be copied, as a copy waits for nobody else being connected to it. */
    templateUrl: string;
  }
}

const PREFIX = join(tmpdir(), 'gatehouse-test-');

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeLeftovers();
  const dataDir = mkdtempSync(PREFIX);
  // As root, PostgreSQL runs under another account, which must be able to pass through here.
  chmodSync(dataDir, 0o711);
  const server = await startEmbeddedPostgres({
    dataDir,
    // What a test writes need not survive the machine. Every test file may hold a few pools.
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' },
  });
  const remove = async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const sql = openDatabase(server.url, { max: 1 });
    await migrate(sql).finally(() => sql.end());
  } catch (error) {
    await remove();
    throw error;
  }
  project.provide('templateUrl', server.url);
  return remove;
}

/** A run that was interrupted or killed leaves its directory, and a killed one its server too. */
async function removeLeftovers(): Promise<void> {
  const directories = readdirSync(dirname(PREFIX))
    .filter((name) => name.startsWith(basename(PREFIX)))
    .map((name) => join(dirname(PREFIX), name))
    // A run that begins just now has made its directory, but may not have locked it yet.
    .filter((directory) => existsSync(join(directory, 'gateway.pid')));
  for (const dataDir of directories) {
    try {
      // Takes over the server that is still there; refused where the run is alive.
      await (await startEmbeddedPostgres({ dataDir })).stop();
      rmSync(dataDir, { recursive: true, force: true });
    } catch {}
  }
}
