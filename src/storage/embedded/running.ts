/**
 * The server of a data directory that somebody else runs, for commands that work beside a sandbox; and whether there is a database
 * in a directory at all. Nothing is made, started or stopped here.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { clusterExists } from './cluster.ts';
import { holderOf } from './lock.ts';
import { clusterOf } from './place.ts';
import { findOrphan } from './postmaster.ts';
import { urlOf } from './start.ts';

/** Whether a database was ever made in this data directory. */
export function hasEmbeddedPostgres(dataDir: string): boolean {
  return existsSync(dataDir) && clusterExists(clusterOf(resolve(dataDir)));
}

/** `postgres://…` of the server that another process runs in this data directory; undefined where none does. */
export async function runningEmbeddedPostgres(dataDir: string): Promise<string | undefined> {
  const directory = resolve(dataDir);
  if (holderOf(directory) === undefined || !hasEmbeddedPostgres(directory)) return undefined;
  const server = await findOrphan(clusterOf(directory));
  return server && urlOf(server, readFileSync(join(directory, 'postgres.password'), 'utf8').trim());
}
