/**
 * Which account the server runs under, and where its files may lie. PostgreSQL refuses to run as root; a gateway that was
 * started as root lends it the account `nobody`, and that account must be able to reach the programs and the data.
 */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { EmbeddedPostgresError, USE_OWN_DATABASE } from './errors.ts';

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

export interface Place {
  /** PostgreSQL's own directory: `postgres` in the data directory, or a directory elsewhere. */
  readonly cluster: string;
  readonly binaries: Binaries;
  /** Undefined: the server runs under our own account. */
  readonly account: Account | undefined;
}

/** In the data directory: the path of the cluster, where that had to be elsewhere. */
const POINTER = 'postgres.path';

/** Where files go that `nobody` cannot reach otherwise; the first that can be used is taken. */
export function standardElsewhere(): string[] {
  return ['/var/lib/gatehouse', join(tmpdir(), 'gatehouse')];
}

/** Where the cluster of a data directory lies, if it has one. */
export function clusterOf(dataDir: string): string {
  const pointer = join(dataDir, POINTER);
  return existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : join(dataDir, 'postgres');
}

/** Decides where the cluster of `dataDir` (which exists) and the programs are to lie, copying the programs if need be. */
export function choosePlace(dataDir: string, binaries: Binaries, elsewhere: readonly string[]): Place {
  const inside = join(dataDir, 'postgres');
  if (process.getuid?.() !== 0) return { cluster: inside, binaries, account: undefined };

  const pointer = join(dataDir, POINTER);
  const pointed = existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : undefined;
  const account = ownerOf(pointed ?? inside) ?? nobody();
  if (pointed === undefined && canReach(dataDir, account)) {
    return { cluster: inside, binaries: reachableBinaries(binaries, account, elsewhere), account };
  }
  const cluster = pointed ?? join(newDirectory(usableDirectory(elsewhere, account), dataDir), 'postgres');
  if (pointed === undefined) writeFileSync(pointer, `${cluster}\n`, { mode: 0o600 });
  return { cluster, binaries: reachableBinaries(binaries, account, elsewhere), account };
}

/** Whether the account may enter the directory, going by the permission bits of it and of every directory above. */
export function canReach(directory: string, account: Account): boolean {
  for (let at = realpathSync(directory); ; at = dirname(at)) {
    if (!allows(at, account, 0o1)) return false;
    if (at === dirname(at)) return true;
  }
}

function allows(path: string, account: Account, bits: number): boolean {
  const { mode, uid, gid } = statSync(path);
  const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0;
  return ((mode >> shift) & bits) === bits;
}

/** A cluster may only be served by its owner; one that was made before its data directory changed hands keeps its own. */
function ownerOf(cluster: string): Account | undefined {
  const found = statSync(cluster, { throwIfNoEntry: false });
  return found && found.uid !== 0 ? { uid: found.uid, gid: found.gid } : undefined;
}

/** initdb looks its own account up by number, so only an account that the machine knows will do. */
function nobody(): Account {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith('nobody:'));
  const [, , uid, gid] = line?.split(':') ?? [];
  if (uid === undefined || gid === undefined) {
    throw new EmbeddedPostgresError(
      'PostgreSQL does not run as root, and this machine has no account "nobody" to lend it. ' +
        `Start the gateway under another account. ${USE_OWN_DATABASE}`,
    );
  }
  return { uid: Number(uid), gid: Number(gid) };
}

/**
 * A directory named after the path of the data directory. Where the name is taken it gets a number: the data directory
 * that it was made for may have moved and still point there, so nothing that exists is used again or removed.
 */
function newDirectory(parent: string, dataDir: string): string {
  const name = createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 12);
  for (let number = 1; ; number++) {
    const directory = join(parent, number === 1 ? name : `${name}-${number}`);
    if (existsSync(directory)) continue;
    mkdirSync(directory);
    chmodSync(directory, 0o755);
    return directory;
  }
}

function usableDirectory(candidates: readonly string[], account: Account): string {
  for (const candidate of candidates) {
    try {
      if (mkdirSync(candidate, { recursive: true, mode: 0o755 }) !== undefined) chmodSync(candidate, 0o755);
    } catch {
      continue;
    }
    // In a shared temporary directory somebody else may have made it first, and would then own what we put there.
    const { mode, uid } = lstatSync(candidate);
    const ours = uid === process.getuid?.() && (mode & 0o170022) === 0o040000;
    if (ours && canReach(candidate, account)) return candidate;
  }
  throw new EmbeddedPostgresError(
    'PostgreSQL does not run as root, and the account "nobody" can reach neither the data directory nor ' +
      `${candidates.join(' nor ')}. Start the gateway under another account. ${USE_OWN_DATABASE}`,
  );
}

/** The programs where they are, or a copy of them (60 MB, made once per version) where the account can read them. */
export function reachableBinaries(binaries: Binaries, account: Account, elsewhere: readonly string[]): Binaries {
  const programs = ['bin/postgres', 'bin/initdb', 'lib', 'lib/postgresql', 'share/postgresql'];
  const readable = ({ root }: Binaries) =>
    canReach(join(root, 'bin'), account) && programs.every((path) => allows(join(root, path), account, 0o5));
  if (readable(binaries)) return binaries;
  const name = `postgresql-${binaries.version}-${process.platform}-${process.arch}`;
  const root = join(usableDirectory(elsewhere, account), name);
  if (!existsSync(root)) {
    const draft = `${root}.${process.pid}`;
    cpSync(binaries.root, draft, {
      recursive: true,
      verbatimSymlinks: true,
      // Archives for linking C programs are of no use to the server.
      filter: (source) => !source.endsWith('.a'),
    });
    openToAll(draft);
    try {
      renameSync(draft, root);
    } catch {
      // Another gateway was quicker; its copy is the same.
      rmSync(draft, { recursive: true, force: true });
    }
  }
  return { ...binaries, root };
}

/** A copy made under a strict umask would be as unreadable as the original. */
function openToAll(root: string): void {
  chmodSync(root, 0o755);
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    chmodSync(path, entry.isDirectory() || entry.parentPath.endsWith('bin') ? 0o755 : 0o644);
  }
}
