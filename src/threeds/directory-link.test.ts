import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { issueCertificate, makeAuthority } from '../cli/authority.ts';
import { ManualClock } from '../platform/clock.ts';
import { secureRandom } from '../platform/random.ts';
import { type DirectoryLink, makeDirectoryLink } from './directory-link.ts';
import { ares } from './fixtures.ts';
import type { Message } from './messages/index.ts';

const message: Message = { messageType: 'AReq', messageVersion: '2.2.0', cardholderName: 'Zoë' };

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

interface Seen {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
}

/** A directory server on a real socket. */
async function listen(answer: (response: ServerResponse, request: IncomingMessage) => void) {
  const seen: Seen[] = [];
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method, url: path } = request;
    seen.push({ method, path, contentType: request.headers['content-type'], body: Buffer.concat(chunks).toString() });
    answer(response, request);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  opened.push({
    close: () =>
      new Promise((done) => {
        server.close(done);
        server.closeAllConnections();
      }),
  });
  return { url: `http://127.0.0.1:${port}/3ds/ds?scheme=visa`, seen };
}

function connect(
  url: string,
  alternativeUrl?: string,
  more: { readonly largestAnswerBytes?: number } = {},
): { link: DirectoryLink; clock: ManualClock } {
  const clock = new ManualClock();
  const server = alternativeUrl === undefined ? { url } : { url, alternativeUrl };
  const link = makeDirectoryLink({ servers: { visa: server, mastercard: server, amex: server }, clock, ...more });
  opened.unshift(link);
  return { link, clock };
}

/** An address on which nobody listens. */
async function freeUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return `http://127.0.0.1:${port}/`;
}

const text = (raw: string | Uint8Array) => Buffer.from(raw as Uint8Array).toString();

describe('the line to a directory server', () => {
  it('posts a message and brings the answer', async () => {
    const { url, seen } = await listen((response) => response.end(ares()));
    const reply = await connect(url).link.exchange('visa', message);
    expect(reply.kind === 'message' && text(reply.raw)).toBe(ares());
    expect(seen).toEqual([
      {
        method: 'POST',
        path: '/3ds/ds?scheme=visa',
        contentType: 'application/json; charset=utf-8',
        body: JSON.stringify(message),
      },
    ]);
  });

  it('hands on what is no message as it came', async () => {
    const { url } = await listen((response) => response.end('{"broken'));
    const reply = await connect(url).link.exchange('mastercard', message);
    expect(reply.kind === 'message' && text(reply.raw)).toBe('{"broken');
  });

  it('tells the status of anything but 200', async () => {
    const { url } = await listen((response) => response.writeHead(500).end('oops'));
    expect(await connect(url).link.exchange('amex', message)).toEqual({ kind: 'http', status: 500 });
  });

  it.each([500, 400, 302])(
    'hands on an issuer’s refusal with status %i too, and nothing else that comes so',
    async (status) => {
      let body = ares();
      const { url } = await listen((response) => response.writeHead(status).end(body));
      const { link } = connect(url);
      const answered = async (changes: object) => {
        body = JSON.stringify({ ...JSON.parse(ares()), ...changes });
        return (await link.exchange('visa', message)).kind;
      };
      for (const transStatus of ['N', 'R']) expect(await answered({ transStatus })).toBe('message');
      for (const transStatus of ['Y', 'A', 'C', 'U', 'I', ['N'], null])
        expect(await answered({ transStatus })).toBe('http');
      expect(await answered({ transStatus: 'N', messageType: 'RReq' })).toBe('http');
    },
  );

  it('gives up when the answer takes longer than ten seconds', async () => {
    let clock: ManualClock;
    const { url } = await listen(() => clock.advance(10_000));
    const connected = connect(url);
    clock = connected.clock;
    expect(await connected.link.exchange('visa', message)).toEqual({ kind: 'timeout' });
  });

  it('gives up when the answer begins in time and does not end', async () => {
    let clock: ManualClock;
    const { url } = await listen((response) => {
      response.write('{"messageType":', () => setImmediate(() => clock.advance(10_000)));
    });
    const connected = connect(url);
    clock = connected.clock;
    expect(await connected.link.exchange('visa', message)).toEqual({ kind: 'timeout' });
  });

  it('tells when nobody is there', async () => {
    const reply = await connect(await freeUrl()).link.exchange('visa', message);
    expect(reply).toEqual({ kind: 'unreachable', detail: 'ECONNREFUSED' });
  });

  it('tells when the connection ends without a byte', async () => {
    const { url, seen } = await listen((_response, request) => request.socket.destroy());
    expect((await connect(url).link.exchange('visa', message)).kind).toBe('unreachable');
    expect(seen).toHaveLength(1);
  });

  it('turns to the other address only where nothing was sent to the first', async () => {
    const other = await listen((response) => response.end(ares()));
    const gone = await connect(await freeUrl(), other.url).link.exchange('visa', message);
    expect(gone.kind).toBe('message');
    const broken = await listen((_response, request) => request.socket.destroy());
    expect((await connect(broken.url, other.url).link.exchange('visa', message)).kind).toBe('unreachable');
    expect(other.seen).toHaveLength(1);
  });

  it('reports an Erro and does not care for what is said to it', async () => {
    const { url, seen } = await listen((response) => response.writeHead(404).end());
    const erro: Message = { messageType: 'Erro', messageVersion: '2.2.0', errorCode: '101' };
    await connect(url).link.report('visa', erro);
    expect(seen.map(({ body }) => body)).toEqual([JSON.stringify(erro)]);
    await connect(await freeUrl()).link.report('visa', erro);
  });
});

describe('a file that a directory server named', () => {
  it('is fetched from its address, with nothing but the wish for JSON', async () => {
    const { url, seen } = await listen((response) => response.end('[]'));
    const reply = await connect(url).link.download('visa', url.replace('scheme=visa', 'file=7'));
    expect(reply.kind === 'message' && text(reply.raw)).toBe('[]');
    expect(seen).toEqual([{ method: 'GET', path: '/3ds/ds?file=7', contentType: undefined, body: '' }]);
  });

  it('is not looked for where it has moved to', async () => {
    const elsewhere = await listen((response) => response.end('[]'));
    const { url } = await listen((response) => response.writeHead(302, { location: elsewhere.url }).end());
    expect(await connect(url).link.download('visa', url)).toEqual({ kind: 'http', status: 302 });
    expect(elsewhere.seen).toEqual([]);
  });

  it('is left where it is larger than what anybody has ranges for', async () => {
    const { url } = await listen((response) => response.end('x'.repeat(2_000)));
    const small = connect(url, undefined, { largestAnswerBytes: 1_999 });
    expect(await small.link.download('visa', url)).toEqual({ kind: 'unreachable', detail: 'The answer is too large' });
    const large = connect(url, undefined, { largestAnswerBytes: 2_000 });
    expect((await large.link.download('visa', url)).kind).toBe('message');
  });

  it('is given up when it breaks off, takes too long, or nobody is there', async () => {
    const broken = await listen((response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('[', () => response.destroy());
    });
    expect((await connect(broken.url).link.download('visa', broken.url)).kind).toBe('unreachable');
    let clock: ManualClock;
    const slow = await listen(() => clock.advance(10_000));
    const connected = connect(slow.url);
    clock = connected.clock;
    expect(await connected.link.download('visa', slow.url)).toEqual({ kind: 'timeout' });
    const gone = await connect(slow.url).link.download('visa', await freeUrl());
    expect(gone).toEqual({ kind: 'unreachable', detail: 'ECONNREFUSED' });
  });
});

describe('the certificate that a directory server knows us by', () => {
  it('is shown to its own host, and to no other that has a file of it', async () => {
    const around = { now: Date.now(), random: secureRandom };
    const authority = makeAuthority(around);
    const shown: unknown[] = [];
    const listenTls = async (name: string) => {
      const server = createTlsServer(
        {
          ...issueCertificate(authority, [name], around),
          ca: authority.cert,
          requestCert: true,
          rejectUnauthorized: false,
        },
        (request, response) => {
          shown.push((request.socket as TLSSocket).getPeerCertificate().subject?.CN);
          response.end('[]');
        },
      );
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      opened.push({
        close: () =>
          new Promise((done) => {
            server.close(done);
            server.closeAllConnections();
          }),
      });
      return `https://${name}:${(server.address() as AddressInfo).port}/`;
    };
    const [own, other] = [await listenTls('localhost'), await listenTls('localhost')];
    const tls = { ...issueCertificate(authority, ['gateway.example'], around, 'client'), ca: authority.cert };
    const server = { url: own, tls };
    const link = makeDirectoryLink({
      servers: { visa: server, mastercard: server, amex: server },
      clock: new ManualClock(),
    });
    opened.unshift(link);
    expect((await link.download('visa', `${own}file`)).kind).toBe('message');
    // Its authority is the scheme's own as well, and vouches for nobody else.
    expect((await link.download('visa', `${other}file`)).kind).toBe('unreachable');
    expect(shown).toEqual(['gateway.example']);
  });
});
