import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EmbeddedPostgresError } from './errors.ts';
import { makeDataDir } from './start.ts';

describe('the data directory', () => {
  it('is made with the directories above it', () => {
    const base = mkdtempSync(join(tmpdir(), 'gatehouse-data-dir-'));
    expect(existsSync(makeDataDir(join(base, 'a/b')))).toBe(true);
    rmSync(base, { recursive: true });
  });

  it('is refused with a sentence where nothing can be made', () => {
    const base = mkdtempSync(join(tmpdir(), 'gatehouse-data-dir-'));
    writeFileSync(join(base, 'file'), '');
    // Nobody may make anything in /proc, and Node's recursive way never says so.
    for (const path of [join(base, 'file/below'), ...(existsSync('/proc/self') ? ['/proc/nope'] : [])])
      expect(() => makeDataDir(path)).toThrow(EmbeddedPostgresError);
    rmSync(base, { recursive: true });
  });
});
