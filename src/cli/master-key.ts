/** The master key: from the settings, or in the sandbox from a file that is made at the first start. */
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../platform/config.ts';
import type { Random } from '../platform/random.ts';
import { type MasterKey, MasterKeyError, readMasterKey } from '../vault/keys.ts';

const FILE = 'master.key';

/** `dataDir` exists. Throws `MasterKeyError` where the file holds no key. */
export function masterKeyOf(config: Pick<Config, 'masterKey'>, dataDir: string, random: Random): MasterKey {
  if (config.masterKey !== undefined) return readMasterKey(config.masterKey);
  const file = join(dataDir, FILE);
  const text = readIfThere(file) ?? makeKey(file, random);
  try {
    return readMasterKey(text);
  } catch {
    throw new MasterKeyError(`${file} holds no master key: put the key back that was there, or 64 hexadecimal digits.`);
  }
}

/** Whole and on the disk before anything is encrypted with it; of two starts at once, both use the key of the first. */
function makeKey(file: string, random: Random): string {
  const draft = `${file}.${process.pid}`;
  const descriptor = openSync(draft, 'w', 0o600);
  try {
    writeSync(descriptor, `${random.bytes(32).toString('hex')}\n`);
    fsyncSync(descriptor);
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    closeSync(descriptor);
    rmSync(draft, { force: true });
  }
  return readFileSync(file, 'utf8');
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
