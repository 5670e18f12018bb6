/**
 * Calls that share a statement. What is asked while a batch is under way goes with the next one; at rest a batch is one
 * call and nobody waits. What the statement is belongs to the caller.
 */

/** More rows in one statement gain nothing; fewer cost round trips. */
const LARGEST_BATCH = 128;
/** While one batch waits for the server the next is filled and sent. */
const BATCHES_IN_FLIGHT = 2;

export interface BatchOptions<Asked, Answer> {
  /** One answer for each that was asked, in the same order. What it throws, every caller is told. */
  run(batch: readonly Asked[]): Promise<readonly Answer[]>;
  /** Two of one key never meet in a batch: the second goes with a later one. The batch comes sorted by it. */
  keyOf?(asked: Asked): string;
}

interface Waiting<Asked, Answer> {
  readonly asked: Asked;
  readonly done: (answer: Answer) => void;
  readonly failed: (error: unknown) => void;
}

/** SQLSTATE class 22, «data exception»: a value that PostgreSQL cannot take, such as a text with NUL in it. */
function isRefusedValue(error: unknown): boolean {
  return String((error as { code?: unknown }).code).startsWith('22');
}

/** Makes of a function for many one for each: `await ask(one)`. */
export function inBatches<Asked, Answer>({
  run,
  keyOf,
}: BatchOptions<Asked, Answer>): (asked: Asked) => Promise<Answer> {
  let queue: Waiting<Asked, Answer>[] = [];
  let inFlight = 0;

  const send = async (batch: readonly Waiting<Asked, Answer>[]) => {
    inFlight += 1;
    await settle(batch);
    inFlight -= 1;
    flush();
  };

  const settle = async (batch: readonly Waiting<Asked, Answer>[]): Promise<void> => {
    try {
      const answers = await run(batch.map(({ asked }) => asked));
      for (const [i, { done }] of batch.entries()) done(answers[i] as Answer);
    } catch (error) {
      // Nothing was written. A merchant must not fail for what another one sent, so each is asked for by itself.
      if (batch.length > 1 && isRefusedValue(error)) for (const waiting of batch) await settle([waiting]);
      else for (const { failed } of batch) failed(error);
    }
  };

  const flush = () => {
    while (queue.length > 0 && inFlight < BATCHES_IN_FLIGHT) void send(takeBatch());
  };

  const takeBatch = (): Waiting<Asked, Answer>[] => {
    if (!keyOf) return queue.splice(0, LARGEST_BATCH);
    const batch = new Map<string, Waiting<Asked, Answer>>();
    const rest: Waiting<Asked, Answer>[] = [];
    for (const waiting of queue) {
      const key = keyOf(waiting.asked);
      if (batch.size < LARGEST_BATCH && !batch.has(key)) batch.set(key, waiting);
      else rest.push(waiting);
    }
    queue = rest;
    return [...batch].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, waiting]) => waiting);
  };

  return (asked) =>
    new Promise((done, failed) => {
      queue.push({ asked, done, failed });
      // What was asked in the same turn of the event loop goes together.
      if (queue.length === 1) setImmediate(flush);
    });
}
