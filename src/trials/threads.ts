/** Starts threads that try rules out, so that the payments of this process go on meanwhile. What they do is in `thread.ts`. */
import { availableParallelism } from 'node:os';
import type { TrialPart } from '../orders/try-rules.ts';
import { makeThreads, type Threads } from '../platform/threads.ts';
import type { Findings } from '../rules/backtest-report.ts';

export interface TrialWork {
  readonly databaseUrl: string;
  readonly part: TrialPart;
}

/** Each part counts the payments of the longest window before it again, so many parts are more work. */
const MOST = 4;

export function makeTrialThreads(databaseUrl: string): Threads<TrialPart, Findings> {
  const entry = new URL('./thread.ts', import.meta.url);
  const threads = makeThreads<TrialWork, Findings>(entry, Math.min(MOST, availableParallelism()));
  return { ...threads, run: (part) => threads.run({ databaseUrl, part }) };
}
