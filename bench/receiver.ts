/**
 * A shop that acknowledges everything, as a thread of its own: it reads requests as bytes and answers `OK`, so that what is
 * measured is the sender. Tells its ports first, then when the first and the last of so many requests came.
 */
import { type AddressInfo, createServer } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

export interface ReceiverReady {
  readonly ports: readonly number[];
}

/** When so many requests have come; milliseconds of the machine's clock. */
export interface ReceiverDone {
  readonly firstAt: number;
  readonly lastAt: number;
}

const { endpoints } = workerData as { endpoints: number };
const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\nOK';

let wanted = 0;
let came = 0;
let firstAt = 0;

const ports = await Promise.all(
  Array.from(
    { length: endpoints },
    () =>
      new Promise<number>((resolve) => {
        const server = createServer({ noDelay: true }, (socket) => {
          let received = '';
          socket.setEncoding('latin1');
          socket.on('error', () => {});
          socket.on('data', (chunk: string) => {
            received += chunk;
            const headEnd = received.indexOf('\r\n\r\n');
            if (headEnd < 0) return;
            const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0);
            if (received.length < headEnd + 4 + length) return;
            received = '';
            socket.write(ANSWER);
            count();
          });
        });
        server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
      }),
  ),
);

function count(): void {
  came += 1;
  if (came === 1) firstAt = Date.now();
  if (came === wanted) parentPort?.postMessage({ firstAt, lastAt: Date.now() } satisfies ReceiverDone);
}

parentPort?.on('message', (number: number) => {
  wanted = number;
  came = 0;
});
parentPort?.postMessage({ ports } satisfies ReceiverReady);
