import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findBinaries } from './binaries.ts';
import { canReach, reachableBinaries } from './place.ts';

const STRANGER = { uid: 61_234, gid: 61_234 };

describe('the place of the embedded server', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'gatehouse-place-'));
    chmodSync(home, 0o755);
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it('counts as reachable only when every directory on the way lets the account through', () => {
    const deep = join(home, 'a', 'b');
    mkdirSync(deep, { recursive: true });
    expect(canReach(deep, STRANGER)).toBe(true);
    chmodSync(join(home, 'a'), 0o750);
    expect(canReach(deep, STRANGER)).toBe(false);
    chmodSync(join(home, 'a'), 0o701);
    expect(canReach(deep, STRANGER)).toBe(true);
  });

  it('judges an owner by the owner’s bits', () => {
    const { uid, gid } = statSync(home);
    chmodSync(home, 0o077);
    expect(canReach(home, { uid, gid })).toBe(false);
    chmodSync(home, 0o755);
  });

  it.runIf(process.getuid?.() === 0)('copies the programs once when the account cannot reach them', () => {
    const closed = { ...findBinaries(), version: '0' };
    const original = join(home, 'closed');
    mkdirSync(original, { mode: 0o700 });
    for (const directory of ['bin', 'lib/postgresql', 'share/postgresql'])
      mkdirSync(join(original, directory), { recursive: true });
    const open = join(home, 'open');
    const copy = reachableBinaries({ ...closed, root: original }, STRANGER, [open]);
    expect(copy.root.startsWith(open)).toBe(true);
    expect(canReach(join(copy.root, 'lib', 'postgresql'), STRANGER)).toBe(true);
    expect(existsSync(join(copy.root, 'bin'))).toBe(true);
    expect(reachableBinaries({ ...closed, root: original }, STRANGER, [open])).toEqual(copy);
  });
});
