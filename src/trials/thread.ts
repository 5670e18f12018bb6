/** What a thread runs: one part of a trial, on a connection of its own. */
import { parentPort, workerData } from 'node:worker_threads';
import { tryPart } from '../orders/try-rules.ts';
import { openDatabase } from '../storage/database.ts';
import { openRuleStore } from '../storage/rules.ts';
import type { TrialWork } from './threads.ts';

const { databaseUrl, part } = workerData as TrialWork;
/** Many payments are read at once; still, a database that keeps silent must not keep the thread for ever. */
const DATABASE_LIMIT_MS = 60_000;

const sql = openDatabase(databaseUrl, { max: 2, limitMs: DATABASE_LIMIT_MS });
const findings = await tryPart(openRuleStore(sql), part);
await sql.end({ timeout: 1 });
parentPort!.postMessage(findings);
