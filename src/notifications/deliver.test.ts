/** Deliveries over real sockets. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type AddressGuardOptions, makeAddressGuard } from './address-guard.ts';
import type { NotificationCall } from './call.ts';
import { type Delivery, makeDelivery } from './deliver.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A server on a port of its own; answers its base URL. */
async function listen(server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const shop = (answer: (request: IncomingMessage, response: ServerResponse) => void) => listen(createServer(answer));

function delivery(guard: AddressGuardOptions = { live: false }, budgetMs?: number): Delivery {
  const made = makeDelivery({ guard: makeAddressGuard(guard), ...(budgetMs && { budgetMs }) });
  closing.push(() => made.close());
  return made;
}

const get = (url: string): NotificationCall => ({ url, method: 'GET', headers: {}, body: null });

describe('a delivery', () => {
  it('by GET has no body and is acknowledged by OK', async () => {
    const seen: IncomingMessage[] = [];
    const url = await shop((request, response) => {
      seen.push(request);
      response.end('OK');
    });
    const facts = await delivery().send(get(`${url}/n?a=1&transactionid=x`));
    expect(facts).toEqual({
      httpStatus: 200,
      acknowledged: true,
      reply: 'OK',
      verdict: 'the reply has OK in its first 100 characters',
      durationMs: expect.any(Number),
    });
    expect([seen[0]!.method, seen[0]!.url]).toEqual(['GET', '/n?a=1&transactionid=x']);
    expect(seen[0]!.headers).not.toHaveProperty('content-length');
    expect(seen[0]!.headers).not.toHaveProperty('transfer-encoding');
  });

  it('by POST sends the very bytes with their headers', async () => {
    const body = Buffer.from('{"city":"Besançon"}');
    let received: Buffer | undefined;
    let headers: IncomingMessage['rawHeaders'] = [];
    const url = await shop(async (request, response) => {
      headers = request.rawHeaders;
      received = Buffer.concat(await request.toArray());
      response.end('OK');
    });
    const call = { url, method: 'POST', headers: { 'content-type': 'application/json', Auth: 'c2ln' }, body } as const;
    expect((await delivery().send(call)).acknowledged).toBe(true);
    expect(received).toEqual(body);
    expect(headers[headers.indexOf('Auth') + 1]).toBe('c2ln');
    expect(headers[headers.indexOf('content-length') + 1]).toBe('20');
  });

  it.each([
    [302, 'redirects are not followed'],
    [404, 'only 200 counts'],
    [500, 'only 200 counts'],
  ])('answered with %i is not acknowledged', async (status, why) => {
    let calls = 0;
    const url = await shop((_, response) => {
      calls += 1;
      response.writeHead(status, { location: '/elsewhere' }).end('OK');
    });
    const facts = await delivery().send(get(url));
    expect(facts).toMatchObject({ httpStatus: status, acknowledged: false, reply: 'OK' });
    expect(facts.verdict).toContain(why);
    expect(calls, 'a redirect is not followed').toBe(1);
  });

  it('gives up after its budget: before an answer', async () => {
    const url = await shop(() => {});
    const facts = await delivery({ live: false }, 100).send(get(url));
    expect(facts).toMatchObject({ httpStatus: null, acknowledged: false, verdict: 'no whole answer within 0.1 s' });
    expect(facts.durationMs).toBeGreaterThanOrEqual(90);
  });

  it('gives up after its budget: in the middle of a reply that drips', async () => {
    const url = await shop((_, response) => {
      response.write('wait ');
      const timer = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(timer));
    });
    const facts = await delivery({ live: false }, 150).send(get(url));
    expect(facts).toMatchObject({ httpStatus: 200, acknowledged: false, reply: expect.stringMatching(/^wait \.+$/) });
    expect(facts.verdict).toBe('HTTP 200, then no whole answer within 0.15 s');
  });

  it('does not wait for the end of a reply that has said OK', async () => {
    const url = await shop((_, response) => void response.write('OK'));
    const facts = await delivery({ live: false }, 5_000).send(get(url));
    expect(facts.acknowledged).toBe(true);
    expect(facts.durationMs).toBeLessThan(4_000);
  });

  it('reads no more than 64 KiB of an endless reply', async () => {
    const url = await shop((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
      };
      response.on('drain', more);
      more();
    });
    const facts = await delivery({ live: false }, 5_000).send(get(url));
    expect(facts).toMatchObject({ httpStatus: 200, acknowledged: false, reply: 'x'.repeat(500) });
    expect(facts.durationMs).toBeLessThan(4_000);
  });

  it('keeps of a reply what a database and a page can show', async () => {
    const url = await shop((_, response) => response.end('\0 4111 1111 1111 1111 <b>'));
    expect((await delivery().send(get(url))).reply).toBe('\uFFFD ************1111 <b>');
  });

  it('tells what went wrong where nobody listens', async () => {
    const server = createServer();
    const url = await listen(server);
    server.close();
    expect(await delivery().send(get(url))).toMatchObject({ httpStatus: null, verdict: 'connection refused' });
  });

  it('tells what went wrong where the connection is cut', async () => {
    const url = await listen(createSocketServer((socket) => socket.once('data', () => socket.end())));
    expect((await delivery().send(get(url))).verdict).toBe('the connection was closed without a whole answer');
  });

  it('keeps a connection for the next one to the same shop', async () => {
    const server = createServer((_, response) => response.end('OK'));
    let connections = 0;
    server.on('connection', () => (connections += 1));
    const url = await listen(server);
    const sender = delivery();
    for (let i = 0; i < 3; i++) {
      expect((await sender.send(get(url))).acknowledged).toBe(true);
      // The connection is free again when the end of the answer has been dealt with.
      await new Promise(setImmediate);
    }
    expect(connections).toBe(1);
  });

  it('arrives although the shop closes the kept connection at that moment', async () => {
    let connections = 0;
    const calls: number[] = [];
    const url = await listen(
      createSocketServer((socket) => {
        const number = ++connections;
        let answered = false;
        socket.on('error', () => {});
        socket.on('data', () => {
          calls.push(number);
          // The first call of a connection is answered, the next finds it closed.
          if (answered) return socket.destroy();
          answered = true;
          socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nOK');
        });
      }),
    );
    const sender = delivery();
    expect((await sender.send(get(url))).acknowledged).toBe(true);
    await new Promise(setImmediate);
    expect((await sender.send(get(url))).acknowledged).toBe(true);
    expect(calls).toEqual([1, 1, 2]);
  });

  it('tells what went wrong where there is no TLS', async () => {
    const url = await shop((_, response) => response.end('OK'));
    const facts = await delivery().send(get(url.replace('http:', 'https:')));
    expect(facts).toMatchObject({ httpStatus: null, acknowledged: false });
    expect(facts.verdict).toMatch(/^TLS: /);
  });

  it('takes name and password from the URL', async () => {
    const seen: (string | undefined)[] = [];
    const url = await shop((request, response) => {
      seen.push(request.headers.authorization);
      response.end('OK');
    });
    await delivery().send(get(url.replace('//', '//me:s%20cret@')));
    expect(seen).toEqual([`Basic ${Buffer.from('me:s cret').toString('base64')}`]);
  });
});

describe('a delivery in live mode', () => {
  const live = { live: true, allowHttp: true };

  it('does not connect to an address of the machine', async () => {
    let calls = 0;
    const url = await shop((_, response) => {
      calls += 1;
      response.end('OK');
    });
    const facts = await delivery(live).send(get(url));
    expect(facts).toMatchObject({ httpStatus: null, acknowledged: false });
    expect(facts.verdict).toBe('not sent: the address 127.0.0.1 is not a public one (loopback)');
    expect(calls).toBe(0);
  });

  it('does not connect where a name leads to such an address, whatever its text looked like', async () => {
    const url = await shop((_, response) => response.end('OK'));
    const { port } = new URL(url);
    const trusting = makeAddressGuard(live);
    const made = makeDelivery({ guard: { ...trusting, refusesUrl: () => undefined } });
    closing.push(() => made.close());
    const facts = await made.send(get(`http://localhost:${port}/`));
    expect(facts.httpStatus).toBeNull();
    expect(facts.verdict).toMatch(/^not sent: the address (127\.0\.0\.1|::1) is not a public one/);
  });

  it('connects where the operator allows it', async () => {
    const url = await shop((_, response) => response.end('OK'));
    const { port } = new URL(url);
    expect((await delivery({ ...live, allow: ['127.0.0.0/8'] }).send(get(url))).acknowledged).toBe(true);
    const byName = delivery({ ...live, allow: ['localhost'] });
    expect((await byName.send(get(`http://localhost:${port}/`))).acknowledged).toBe(true);
  });
});
