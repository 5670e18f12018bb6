/**
 * A load generator that takes as little of the machine as it can, because it runs on the cores that it measures: one
 * request after the other on each of many connections, written and read as plain HTTP/1.1 bytes.
 */
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';

export interface Load {
  /** `http://host:port` and nothing behind it. */
  readonly origin: string;
  readonly connections: number;
  readonly ms: number;
  /** The next request in full, and the name under which its answer is remembered. */
  readonly next: () => { readonly name: string; readonly request: string };
  /** Called halfway. */
  readonly halfway?: () => void;
}

export interface LoadResult {
  /** Names of the requests that were answered with 200, those that came after the end included. */
  readonly told: string[];
  /** 200s per second within the time. */
  readonly perSecond: number;
  /** Answers that were something else, and connections that broke. */
  readonly failures: number;
  /** Milliseconds of each answered request. */
  readonly latenciesMs: number[];
}

/** Runs for `ms` and waits for the answers that are still under way. */
export async function runLoad({ origin, connections, ms, next, halfway }: Load): Promise<LoadResult> {
  const { hostname, port } = new URL(origin);
  const told: string[] = [];
  const latenciesMs: number[] = [];
  let within = 0;
  let failures = 0;
  const start = performance.now();
  const end = start + ms;
  const timer = halfway && setTimeout(halfway, ms / 2);

  const oneConnection = () =>
    new Promise<void>((resolve) => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true });
      let name = '';
      let sentAt = 0;
      let received = '';
      const ask = () => {
        if (performance.now() >= end) return socket.end();
        const { name: nextName, request } = next();
        name = nextName;
        sentAt = performance.now();
        socket.write(request);
      };
      socket.setEncoding('latin1');
      socket.on('connect', ask);
      socket.on('data', (chunk: string) => {
        received = received === '' ? chunk : received + chunk;
        if (!isWhole(received)) return;
        const now = performance.now();
        if (received.startsWith('HTTP/1.1 200')) {
          told.push(name);
          latenciesMs.push(now - sentAt);
          if (now < end) within += 1;
        } else failures += 1;
        received = '';
        ask();
      });
      socket.on('error', () => {
        failures += 1;
      });
      socket.on('close', () => resolve());
    });
  await Promise.all(Array.from({ length: connections }, oneConnection));
  clearTimeout(timer);
  return { told, perSecond: within / (ms / 1_000), failures, latenciesMs };
}

/** Every answer of the gateway's API tells its length. */
function isWhole(answer: string): boolean {
  const headEnd = answer.indexOf('\r\n\r\n');
  if (headEnd < 0) return false;
  const at = answer.indexOf('content-length: ');
  const length = Number.parseInt(answer.slice(at + 16, at + 26), 10);
  return answer.length >= headEnd + 4 + length;
}
