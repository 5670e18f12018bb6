/** One gateway per data directory: a file that names the process using it, and outlives a kill without being in the way. */
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './errors.ts';
import { startOfProcess } from './processes.ts';

const FILE = 'gateway.pid';

/**
 * Takes the data directory for this process and returns what gives it back. Throws `EmbeddedPostgresError` where another
 * living process (or this one) holds it; a file left by a killed process is taken over.
 */
export function lockDataDir(dataDir: string): () => void {
  const file = join(dataDir, FILE);
  const mine = `${process.pid}\n${startOfProcess(process.pid)}\n`;
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, mine, { mode: 0o600 });
  try {
    // A link either makes the whole file or fails, so nobody ever reads half of one.
    while (!tryLink(draft, file)) {
      const found = readIfThere(file);
      if (found === undefined) continue;
      const holder = livingHolder(found);
      if (holder !== undefined) throw inUse(dataDir, holder);
      setAside(file, found, dataDir);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  return () => {
    if (readIfThere(file) === mine) rmSync(file, { force: true });
  };
}

/** The living process that holds a data directory, perhaps this one; undefined where none does. */
export function holderOf(dataDir: string): number | undefined {
  const found = readIfThere(join(dataDir, FILE));
  return found === undefined ? undefined : livingHolder(found);
}

/** Removes the dead process's file, but not the one that a third process may have put in its place in between. */
function setAside(file: string, expected: string, dataDir: string): void {
  const aside = `${file}.${process.pid}.old`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const moved = readIfThere(aside);
  const holder = moved !== undefined && moved !== expected ? livingHolder(moved) : undefined;
  if (holder !== undefined) tryLink(aside, file);
  rmSync(aside, { force: true });
  if (holder !== undefined) throw inUse(dataDir, holder);
}

function livingHolder(content: string): number | undefined {
  const [pid, start] = content.split('\n');
  return startOfProcess(Number(pid)) === start ? Number(pid) : undefined;
}

function inUse(dataDir: string, pid: number): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `The data directory ${dataDir} is in use by another gateway (process ${pid}). ` +
      'Stop that one, or set GATEHOUSE_DATA_DIR to another directory.',
  );
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
