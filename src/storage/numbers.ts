/** Numbers that no two processes may share: lanes for ids, and system trace audit numbers. */
import type { Counter } from '../acquiring/types.ts';
import type { Sql } from './database.ts';

/** A lane for this process's ids (platform/ids.ts): another than the last 511 starts had. */
export async function takeLane(sql: Sql): Promise<number> {
  const rows = await sql<{ lane: number }[]>`
    UPDATE lanes SET next_lane = next_lane + 1 RETURNING (next_lane - 1) % 512 AS lane`;
  return Number(rows[0]!.lane);
}

/** How many trace numbers a process takes at once, so that a payment does not wait for a commit of the counter. */
const BLOCK = 100;
const HIGHEST = 999_999;

/** Trace numbers 1 to 999 999 and round again, per acquirer and terminal; unique over processes and restarts. */
export function openTraceNumbers(sql: Sql): Counter {
  const blocks = new Map<string, { next: number; last: number; filling?: Promise<void> | undefined }>();

  return { next };

  async function next(acquirerId: string, terminalId: string): Promise<number> {
    const key = `${acquirerId}/${terminalId}`;
    let block = blocks.get(key);
    if (!block) blocks.set(key, (block = { next: 1, last: 0 }));
    while (block.next > block.last) {
      block.filling ??= fill(block, acquirerId, terminalId);
      await block.filling;
    }
    return block.next++;
  }

  async function fill(block: { next: number; last: number; filling?: unknown }, acquirer: string, terminal: string) {
    try {
      const rows = await sql<{ first: number }[]>`
        INSERT INTO trace_numbers AS t (acquirer_id, terminal_id, block_start)
        VALUES (${acquirer}, ${terminal}, 1)
        ON CONFLICT (acquirer_id, terminal_id) DO UPDATE SET block_start =
          CASE WHEN t.block_start + 2 * ${BLOCK}::int > ${HIGHEST} THEN 1 ELSE t.block_start + ${BLOCK}::int END
        RETURNING block_start AS first`;
      block.next = rows[0]!.first;
      block.last = block.next + BLOCK - 1;
    } finally {
      block.filling = undefined;
    }
  }
}
