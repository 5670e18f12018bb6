/**
 * `npm run bench`: measures every number that we publish and prints them as a Markdown table. `npm run bench -- orders`
 * measures one part. Progress goes to standard error.
 */
import { describeMachine } from './machine.ts';
import type { Line, Part } from './measure.ts';

const PARTS: Readonly<Record<string, () => Promise<Part>>> = {
  orders: async () => (await import('./orders.ts')).benchOrders,
  payments: async () => (await import('./payments.ts')).benchPayments,
  notifications: async () => (await import('./notifications.ts')).benchNotifications,
  startup: async () => (await import('./startup.ts')).benchStartup,
  page: async () => (await import('./page.ts')).benchPage,
  backtest: async () => (await import('./backtest.ts')).benchBacktest,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(PARTS, name));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}. Parts: ${Object.keys(PARTS).join(', ')}`);
  process.exit(2);
}

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort(signal));
const stopped = new Promise<never>((_, reject) => {
  stop.signal.addEventListener('abort', () => reject(new Error(`stopped by ${stop.signal.reason}`)));
});
stopped.catch(() => {});

const lines: Line[] = [];
for (const name of asked.length > 0 ? asked : Object.keys(PARTS)) {
  const part = await PARTS[name]!();
  const start = performance.now();
  const seconds = () => ((performance.now() - start) / 1_000).toFixed(0);
  const progress = (text: string) => process.stderr.write(`${name}: ${text} (${seconds()} s)\n`);
  const parts = new AsyncDisposableStack();
  try {
    lines.push(...(await Promise.race([part({ progress, parts }), stopped])));
  } finally {
    await parts.disposeAsync();
  }
  progress('done');
}

console.log(describeMachine());
console.log('');
console.log(table(lines));
process.exit(0);

function table(rows: readonly Line[]): string {
  const cells = [
    ['', 'measured', 'goal', ''],
    ['---', '---:', '---', '---'],
    ...rows.map(({ what, value, goal, note }) => [what, value, goal, note]),
  ];
  return cells.map((row) => `| ${row.join(' | ')} |`).join('\n');
}
