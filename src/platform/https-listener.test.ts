/** HTTPS beside a plain server, over real sockets, with certificates that are made for the test. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { request } from 'node:https';
import { connect as connectPlain } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type PeerCertificate, type SecureVersion, type TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { issueCertificate, makeAuthority, type Pair } from '../cli/authority.ts';
import { isCertificateFault, readCertificate } from './certificate.ts';
import { DAY, ManualClock, MINUTE } from './clock.ts';
import { type HttpsListener, listenHttps } from './https-listener.ts';
import type { Log } from './log.ts';
import { secureRandom } from './random.ts';

const START = Date.UTC(2026, 10, 22);
const around = { now: START, random: secureRandom };
const authority = makeAuthority(around);
const first = issueCertificate(authority, ['localhost', 'first.example'], around);
const second = issueCertificate(authority, ['localhost', 'second.example'], around);

let folder: string;
let files: { certFile: string; keyFile: string };
let clock: ManualClock;
let told: string[];
let plain: Server;
let listener: HttpsListener | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-https-'));
  files = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
  clock = new ManualClock(START);
  told = [];
  plain = createServer((asked, answer) => answer.end(`${asked.method} ${asked.url}`));
  plain.on('clientError', (_, socket) => socket.end('HTTP/1.1 418 No\r\n\r\n'));
  await new Promise<void>((resolve) => plain.listen(0, 'localhost', resolve));
  put(first);
});
afterEach(async () => {
  await listener?.close();
  listener = undefined;
  await new Promise((resolve) => plain.close(resolve));
  rmSync(folder, { recursive: true });
});

function put({ cert, key }: Pair): void {
  writeFileSync(files.keyFile, key);
  writeFileSync(files.certFile, cert);
}

/** Keeps what is said and to whom it matters: level and text. */
const log = new Proxy({} as Log, {
  get: (_, level: string) => (_details: object, text: string) => void told.push(`${level}: ${text}`),
});

async function start(): Promise<number> {
  listener = await listenHttps(plain, { host: 'localhost', port: 0, ...files }, { clock, log });
  return listener.port;
}

function get(port: number, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host, port, path: '/a?b=c', ca: authority.cert, servername: 'localhost', agent: false },
      async (answer) => {
        let text = '';
        for await (const chunk of answer.setEncoding('utf8')) text += chunk;
        resolve(text);
      },
    );
    asked.once('error', reject).end();
  });
}

async function shakeHands(
  port: number,
  versions: { minVersion?: SecureVersion; maxVersion?: SecureVersion; ciphers?: string } = {},
) {
  let socket: TLSSocket | undefined;
  try {
    return await new Promise<{ peer: PeerCertificate; version: string | null }>((resolve, reject) => {
      const options = { port, host: 'localhost', ca: authority.cert, ciphers: 'DEFAULT:@SECLEVEL=0', ...versions };
      socket = connect(options, () => resolve({ peer: socket!.getPeerCertificate(), version: socket!.getProtocol() }));
      socket.once('error', reject);
    });
  } finally {
    socket?.destroy();
  }
}

describe('HTTPS beside plain HTTP', () => {
  it('gives the answers of the plain server, on every address of the host', async () => {
    const port = await start();
    expect(await get(port, '127.0.0.1')).toBe('GET /a?b=c');
    expect(await get(port, 'localhost')).toBe('GET /a?b=c');
  });

  it('speaks TLS 1.2 and 1.3, and nothing older', async () => {
    const port = await start();
    expect((await shakeHands(port, { maxVersion: 'TLSv1.2' })).version).toBe('TLSv1.2');
    expect((await shakeHands(port)).version).toBe('TLSv1.3');
    await expect(shakeHands(port, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1' })).rejects.toThrow(/protocol version/);
  });

  it.each([
    'ECDHE-ECDSA-AES128-SHA',
    'ECDHE-ECDSA-AES256-SHA',
    'ECDHE-ECDSA-AES128-SHA256',
    'ECDHE-ECDSA-AES256-SHA384',
  ])('takes no cipher that lets a line be changed or read by and by: %s', async (ciphers) => {
    const port = await start();
    await expect(shakeHands(port, { maxVersion: 'TLSv1.2', ciphers })).rejects.toThrow(/handshake failure/);
  });

  it.each(['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-ECDSA-CHACHA20-POLY1305'])('takes %s', async (ciphers) => {
    const port = await start();
    expect(await shakeHands(port, { maxVersion: 'TLSv1.2', ciphers })).toMatchObject({ version: 'TLSv1.2' });
  });

  it('treats what is no HTTP as the plain server does, and hangs up on what is no TLS', async () => {
    const port = await start();
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect({ port, host: 'localhost', ca: authority.cert }, () => socket.write('NONSENSE\r\n\r\n'));
      socket.setEncoding('utf8').once('data', resolve).once('error', reject);
    });
    expect(answer).toContain('418');
    await new Promise<void>((resolve) => {
      const socket = connectPlain({ port, host: '127.0.0.1' }, () => socket.write('GET / HTTP/1.1\r\n\r\n'));
      socket.resume().once('close', () => resolve());
    });
    expect(await get(port, 'localhost')).toBe('GET /a?b=c');
  });

  it('lets a client go on that asks before it sends its body, as curl does with a large one', async () => {
    const port = await start();
    plain.removeAllListeners('request').on('request', (asked, answer) => asked.pipe(answer));
    const options = { port, host: 'localhost', ca: authority.cert, method: 'POST', agent: false };
    const echoed = await new Promise<string>((resolve, reject) => {
      const asked = request({ ...options, headers: { Expect: '100-continue', 'Content-Length': '5' } }, (answer) =>
        answer.setEncoding('utf8').once('data', resolve),
      );
      asked.once('error', reject).once('continue', () => asked.end('hello'));
      asked.flushHeaders();
    });
    expect(echoed).toBe('hello');
  });

  it('takes a renewed certificate within a minute, without a new connection being refused', async () => {
    const port = await start();
    expect((await shakeHands(port)).peer.subjectaltname).toContain('first.example');
    put(second);
    clock.advance(MINUTE);
    expect((await shakeHands(port)).peer.subjectaltname).toContain('second.example');
    await expect(shakeHands(port, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1' })).rejects.toThrow(/protocol version/);
    expect(told).toEqual(['info: the certificate of HTTPS was renewed']);
  });

  it('keeps the old one while the files do not fit each other, and says so once', async () => {
    const port = await start();
    writeFileSync(files.keyFile, second.key);
    clock.advance(MINUTE);
    clock.advance(MINUTE);
    expect((await shakeHands(port)).peer.subjectaltname).toContain('first.example');
    expect(told).toEqual(['warn: the certificate of HTTPS cannot be renewed']);
    writeFileSync(files.certFile, second.cert);
    clock.advance(MINUTE);
    expect((await shakeHands(port)).peer.subjectaltname).toContain('second.example');
  });

  it('warns where the certificate ends within two weeks', async () => {
    clock.advance(815 * DAY);
    await start();
    expect(told).toEqual(['warn: the certificate of HTTPS ends soon']);
  });

  it('refuses a port that is taken', async () => {
    const { port } = plain.address() as { port: number };
    await expect(listenHttps(plain, { host: 'localhost', port, ...files }, { clock, log })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });

  it('is gone when it was closed', async () => {
    const port = await start();
    await listener!.close();
    await expect(get(port, 'localhost')).rejects.toThrow(/ECONNREFUSED|^$/);
  });
});

describe('a certificate that cannot be used', () => {
  const problemOf = (now = START) => {
    const read = readCertificate(files, now);
    return isCertificateFault(read) ? read.problem.replaceAll(`${folder}/`, '') : undefined;
  };

  it('is told in one sentence that names the file', () => {
    expect(problemOf()).toBeUndefined();
    const cases: [Partial<Pair>, string][] = [
      [{ cert: 'none' }, 'cert.pem holds no certificate in PEM form.'],
      [{ cert: first.key }, 'cert.pem holds no certificate in PEM form.'],
      [{ key: first.cert }, 'key.pem holds no private key in PEM form without a passphrase.'],
      [{ key: second.key }, 'key.pem holds the key of another certificate than cert.pem.'],
    ];
    for (const [wrong, sentence] of cases) {
      put({ ...first, ...wrong });
      expect(problemOf()).toBe(sentence);
    }
    put(first);
    expect(problemOf(START - DAY)).toBe('The certificate in cert.pem is not valid before 2026-11-21.');
    expect(problemOf(START + 900 * DAY)).toBe('The certificate in cert.pem ended on 2029-02-22.');
    rmSync(files.keyFile);
    expect(problemOf()).toBe('key.pem cannot be read (ENOENT).');
    rmSync(files.certFile);
    expect(problemOf()).toBe('cert.pem cannot be read (ENOENT).');
  });

  it('keeps the listener from starting', async () => {
    writeFileSync(files.certFile, readFileSync(files.keyFile));
    await expect(start()).rejects.toThrow(`${files.certFile} holds no certificate in PEM form.`);
  });
});
