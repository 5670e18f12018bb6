/**
 * The published Node client, unmodified, in a process of its own: it has its host name built in and trusts what Node trusts at its
 * start. Its own first argument says where the name leads (as a hosts file would) and what to call; one line of JSON answers.
 */
import { execFile } from 'node:child_process';
import https from 'node:https';
import { createRequire } from 'node:module';
import { type ConnectionOptions, connect } from 'node:tls';
import { promisify } from 'node:util';
import type { Wire } from './wire.ts';

export type NodeCall =
  | { readonly resource: 'orders' | 'gateways' | 'issuers'; readonly method: 'get'; readonly args: readonly unknown[] }
  | {
      readonly resource: 'orders' | 'refunds';
      readonly method: 'create' | 'update';
      readonly args: readonly unknown[];
    };

interface Task {
  readonly port: number;
  readonly apiKey: string;
  readonly calls: readonly NodeCall[];
}

/** What the client gave back for each call, in order; one after the other. */
export async function runNodeWrapper(
  { port, apiKey }: Wire,
  caFile: string,
  calls: readonly NodeCall[],
  // biome-ignore lint/suspicious/noExplicitAny: answers of the API, looked into by tests.
): Promise<any[]> {
  const task: Task = { port, apiKey, calls };
  const { stdout } = await promisify(execFile)(process.execPath, [import.meta.filename, JSON.stringify(task)], {
    env: { PATH: process.env.PATH, NODE_EXTRA_CA_CERTS: caFile },
  });
  return JSON.parse(stdout);
}

if (process.argv[1] === import.meta.filename) await callThem(JSON.parse(process.argv[2]!));

async function callThem({ port, apiKey, calls }: Task): Promise<void> {
  // The name that the certificate must have stays the client's own: only the way there is ours.
  Object.assign(https.globalAgent, {
    createConnection: (options: ConnectionOptions, listener?: () => void) =>
      connect({ ...options, host: '127.0.0.1', port }, listener),
  });
  const { default: Client } = createRequire(import.meta.url)('@multisafepay/api-wrapper');
  const client = new Client(apiKey, { environment: 'test' });
  const answers: unknown[] = [];
  for (const { resource, method, args } of calls) {
    const answer = await client[resource][method](...args).catch((error: Error) => error);
    // What the client could make nothing of comes as the error of its HTTP library.
    answers.push(answer instanceof Error ? { thrown: answer.message } : answer);
  }
  process.stdout.write(JSON.stringify(answers));
}
