/** Sends whatever bytes to the API, tells a refusal from a fault, and sees whether anything was left behind. */
import { request } from 'node:http';
import { expect } from 'vitest';
import type { World } from './world.ts';

export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** What programs compare of a refusal, once the members that help people were found to be what they shall be. */
export function withoutAdvice<Body extends object>(
  body: Body,
): Omit<Body, 'error_hint' | 'error_field' | 'error_docs'> {
  const { error_hint, error_field, error_docs, ...rest } = body as Body & Record<string, unknown>;
  expect(error_hint).toMatch(/^[^\p{Cc}]{10,600}$/u);
  expect(error_docs).toMatch(/^https?:\/\/[^ ]+\/docs\/errors#\d{4}$/);
  if (error_field !== undefined) expect(error_field).toMatch(/^[\w.[\]-]{2,100}$/);
  return rest;
}

/** A refusal as every client can read it, of this code; 0 stands for any. */
export function expectRefusal({ status, type, text }: Reply, code = 0): void {
  expect({ text, status, client: status >= 400 && status < 500 }).toMatchObject({ client: true });
  expect(type).toBe('application/json; charset=utf-8');
  const body = JSON.parse(text);
  const { error_field, ...always } = body;
  expect(Object.keys(always).sort()).toEqual([
    'data',
    'error_code',
    'error_docs',
    'error_hint',
    'error_info',
    'success',
  ]);
  withoutAdvice(body);
  expect([body.success, body.data, Number.isInteger(body.error_code), typeof body.error_info]).toEqual([
    false,
    {},
    true,
    'string',
  ]);
  if (code !== 0) expect([text, body.error_code]).toEqual([text, code]);
}

/** The world is asked for at each call: it is made after the tests are described. */
export function makeCaller(world: () => World) {
  /** Sends bytes as a body; an answer that comes before all of them were read counts as well. */
  function send(method: string, path: string, headers: Record<string, string>, body?: string | Buffer): Promise<Reply> {
    const { hostname, port } = new URL(world().url);
    return new Promise((resolve, reject) => {
      let answered = false;
      const call = request({ hostname, port, method, path, headers }, async (answer) => {
        answered = true;
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('close', () =>
          resolve({
            status: answer.statusCode!,
            type: answer.headers['content-type'] ?? '',
            text: Buffer.concat(chunks).toString(),
          }),
        );
      });
      call.on('error', (error) => {
        if (!answered) reject(error);
      });
      call.end(body);
    });
  }

  /** Rows of every table: what is left behind shows here. */
  async function rows(): Promise<Record<string, number>> {
    const { sql } = world().database;
    const tables = await sql<{ name: string }[]>`
      SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`;
    const counts: Record<string, number> = {};
    for (const { name } of tables) {
      const [row] = await sql<{ count: number }[]>`SELECT count(*)::int AS count FROM ${sql(name)}`;
      counts[name] = row!.count;
    }
    return counts;
  }

  async function leavingNothing(run: () => Promise<void>): Promise<void> {
    // What earlier requests set going comes to its end first.
    await world().quiet();
    const before = await rows();
    await run();
    await world().quiet();
    expect(await rows()).toEqual(before);
  }

  return { send, leavingNothing };
}
