/** What the numbers were measured on. */
import { spawnSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { findBinaries } from '../src/storage/embedded/binaries.ts';

export function describeMachine(): string {
  const processors = cpus();
  const postgres = spawnSync(join(findBinaries().root, 'bin', 'postgres'), ['--version'], { encoding: 'utf8' });
  const version = /\d+(\.\d+)?/.exec(postgres.stdout ?? '')?.[0] ?? 'unknown';
  return [
    `${processors.length} × ${processors[0]?.model.trim() || 'unknown processor'}`,
    `${Math.round(totalmem() / 2 ** 30)} GB`,
    `${process.platform} ${process.arch}`,
    `Node ${process.versions.node}`,
    `PostgreSQL ${version}`,
  ].join(', ');
}
