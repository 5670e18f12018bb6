/** What the operating system says about other processes. Starting and stopping them is not done here. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * A text that names the moment the process was started, or undefined where no such process runs. Process numbers are
 * used again after a crash or in a new container; number and start together are not.
 */
export function startOfProcess(pid: number): string | undefined {
  if (process.platform !== 'linux') return ps(pid, 'lstart=');
  const stat = readProc(pid, 'stat');
  if (stat === undefined) return undefined;
  // proc(5): the command stands in brackets and may hold anything, so fields are counted from the last bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie has ended; where nobody collects it (a container without an init) it would look alive for ever.
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return fields[19];
}

export function isRunning(pid: number): boolean {
  return startOfProcess(pid) !== undefined;
}

/** Whether the process has ended but still holds its number, because its parent has not asked how it ended. */
export function isUncollected(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isRunning(pid);
  } catch {
    return false;
  }
}

/** The command line of a process, its words joined by spaces; undefined where it cannot be seen. */
export function commandOfProcess(pid: number): string | undefined {
  if (process.platform !== 'linux') return ps(pid, 'command=');
  return readProc(pid, 'cmdline')?.replaceAll('\0', ' ').trim();
}

function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}

function ps(pid: number, format: string): string | undefined {
  const { status, stdout } = spawnSync('ps', ['-o', format, '-p', String(pid)], { encoding: 'utf8' });
  return status === 0 && stdout.trim() !== '' ? stdout.trim() : undefined;
}
