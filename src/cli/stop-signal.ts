/** How a long-running command learns that it shall end, and what becomes of faults that nobody handles. */
import type { Log } from '../platform/log.ts';
import { EXIT } from './terminal.ts';

/**
 * Resolves at the first SIGINT, SIGTERM or SIGHUP. Later ones do nothing: Ctrl-C reaches a whole process group, and npm
 * hands it on once more, so one key press may arrive two or three times.
 */
export function untilAskedToStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
}

/** A fault that nobody expected leaves the process in a state that nobody knows: it is told, and the process ends. */
export function endOnFaults(log: Log): void {
  process.on('uncaughtException', (error, origin) => {
    log.fatal({ err: error, origin }, 'ended by a fault');
    process.exit(EXIT.FAILED);
  });
}

/** Waits for what may never end, but no longer than `ms`. */
export async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  try {
    await Promise.race([work, patience]);
  } finally {
    clearTimeout(timer);
  }
}
