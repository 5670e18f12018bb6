/**
 * A line to a test's database that can be cut, as when the server is restarted: what runs over it breaks, and nobody answers for a
 * while. Or hushed, as when the server is stopped or a cable is out: everything stays open, and nothing comes.
 */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

export interface CuttableLine {
  /** The database behind the line. */
  readonly url: string;
  cutFor(ms: number): void;
  /** Resolves when the last cut is over. */
  mended(): Promise<void>;
  /** The same until `bringBack`. */
  takeAway(): void;
  bringBack(): Promise<void>;
  /** From now on nothing passes; connections are still taken. */
  hush(): void;
  /** What the hushed lines hold goes on, and new ones are heard. */
  speak(): void;
  close(): Promise<void>;
}

export async function cuttableLine(databaseUrl: string): Promise<CuttableLine> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let hushed = false;
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => {});
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.on('data', (data) => other.write(data));
      one.on('end', () => other.end());
      if (hushed) one.pause();
    }
  });
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as { port: number }).port;
  };
  const breakOff = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  const port = await listen(0);
  let mending: Promise<unknown> = Promise.resolve();
  return {
    url: Object.assign(new URL(databaseUrl), { hostname: '127.0.0.1', port: String(port) }).href,
    cutFor(ms) {
      breakOff();
      mending = wait(ms).then(() => listen(port));
    },
    async mended() {
      await mending;
    },
    takeAway: breakOff,
    async bringBack() {
      await listen(port);
    },
    hush() {
      hushed = true;
      for (const socket of sockets) socket.pause();
    },
    speak() {
      hushed = false;
      for (const socket of sockets) socket.resume();
    },
    async close() {
      await mending;
      breakOff();
    },
  };
}
