/** Pictures over real sockets, TLS among them. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { TEST_CERTIFICATE } from '../../../test/support/certificate.ts';
import { logoPng } from '../../../test/support/png.ts';
import { makeAddressGuard } from '../../notifications/address-guard.ts';
import { LARGEST_IMAGE_BYTES, makeImageFetcher } from './fetch-image.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

async function shop(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  return `http://127.0.0.1:${await listen(createServer(answer))}`;
}

function fetcher(options: { live?: boolean; allow?: string[]; budgetMs?: number; ca?: string } = {}) {
  const { live = false, allow = [], budgetMs, ca } = options;
  const made = makeImageFetcher({
    guard: makeAddressGuard({ live, allow }),
    ...(budgetMs && { budgetMs }),
    ...(ca && { tls: { ca } }),
  });
  closing.push(() => made.close());
  return made;
}

describe('a picture of a shop', () => {
  it('is fetched with nothing that tells of the payer', async () => {
    const seen: IncomingMessage[] = [];
    const url = await shop((request, response) => {
      seen.push(request);
      response.setHeader('content-type', 'text/plain').end(logoPng());
    });
    expect(await fetcher().fetch(`${url}/logo.png?v=2`)).toEqual({
      ok: true,
      type: 'image/png',
      width: 240,
      height: 64,
      bytes: logoPng(),
    });
    expect(seen[0]!.url).toBe('/logo.png?v=2');
    expect(Object.keys(seen[0]!.headers).sort()).toEqual(['accept', 'connection', 'host', 'user-agent']);
  });

  it('comes over TLS, where the certificate is the host’s', async () => {
    const { key, cert } = TEST_CERTIFICATE;
    const port = await listen(createTlsServer({ key, cert }, (_request, response) => response.end(logoPng())));
    const trusting = { ca: cert, live: true, allow: ['127.0.0.1', 'localhost'] };
    expect(await fetcher(trusting).fetch(`https://localhost:${port}/logo`)).toMatchObject({ ok: true, width: 240 });
    expect(await fetcher({ ...trusting, ca: '' }).fetch(`https://localhost:${port}/logo`)).toMatchObject({
      ok: false,
      why: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
  });

  it.each([
    ['http://shop.example/logo.png', 'not https'],
    ['https://127.0.0.1/logo.png', 'the address 127.0.0.1 is not a public one (loopback)'],
    ['https://169.254.169.254/latest/meta-data', 'the address 169.254.169.254 is not a public one (linkLocal)'],
    ['https://localhost/logo.png', 'localhost is not a public host'],
  ])('is not looked for at %s in live mode', async (address, why) => {
    expect(await fetcher({ live: true }).fetch(address)).toEqual({ ok: false, why, final: true });
  });

  it('is not looked for where a redirect leads', async () => {
    const url = await shop((_request, response) => response.writeHead(302, { location: 'http://10.0.0.1/' }).end());
    expect(await fetcher().fetch(url)).toEqual({ ok: false, why: 'HTTP 302', final: true });
  });

  it.each([
    ['announced', { 'content-length': String(LARGEST_IMAGE_BYTES + 1) }],
    ['unannounced', {}],
  ])('of more than 512 KiB is not taken, %s', async (_name, headers) => {
    const url = await shop((_request, response) => {
      response.writeHead(200, headers);
      response.end(Buffer.concat([logoPng(), Buffer.alloc(LARGEST_IMAGE_BYTES + 1 - logoPng().length)]));
    });
    expect(await fetcher().fetch(url)).toEqual({ ok: false, why: 'more than 512 KiB', final: true });
  });

  it('that is none is not taken, whatever the server calls it', async () => {
    const url = await shop((_request, response) =>
      response.setHeader('content-type', 'image/png').end('<svg xmlns="http://www.w3.org/2000/svg"/>'),
    );
    expect(await fetcher().fetch(url)).toMatchObject({ ok: false, final: true });
  });

  it('is asked for again where the server is ill, silent or away', async () => {
    const ill = await shop((_request, response) => response.writeHead(503).end());
    expect(await fetcher().fetch(ill)).toEqual({ ok: false, why: 'HTTP 503', final: false });
    const silent = await shop(() => {});
    expect(await fetcher({ budgetMs: 100 }).fetch(silent)).toEqual({
      ok: false,
      why: 'no whole answer within 0.1 s',
      final: false,
    });
    expect(await fetcher().fetch('http://127.0.0.1:1/')).toEqual({ ok: false, why: 'ECONNREFUSED', final: false });
  });
});
