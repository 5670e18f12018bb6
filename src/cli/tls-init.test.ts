/** `tls init`, its files looked at as a client would: by a TLS handshake and by Node's own reader of certificates. */
import { X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY } from '../platform/clock.ts';
import { secureRandom } from '../platform/random.ts';
import type { Command } from './terminal.ts';
import { keepTlsFiles, type TlsFiles, tlsFilesIn } from './tls-files.ts';
import { run } from './tls-init.ts';

const NAMES = ['testapi.shop-gateway.example', 'localhost', '127.0.0.1'];

let dataDir: string;
let files: TlsFiles;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'gatehouse-tls-'));
  files = tlsFilesIn(dataDir);
});
afterEach(() => rmSync(dataDir, { recursive: true }));

async function printed(...args: string[]): Promise<string> {
  const lines: string[] = [];
  const terminal: Parameters<Command>[1] = {
    env: { GATEHOUSE_MODE: 'live', GATEHOUSE_DATA_DIR: dataDir },
    colours: false,
    print: (text) => void lines.push(text),
    complain: (text) => void lines.push(text),
  };
  await run(args, terminal);
  return lines.join('\n');
}

const content = () => Object.fromEntries(Object.values(files).map((file) => [file, readFileSync(file, 'utf8')]));

/** The handshake of a client that trusts the authority and nobody else, and asks for this name. */
async function shakeHands(servername: string): Promise<void> {
  const server = createServer({ cert: readFileSync(files.certFile), key: readFileSync(files.keyFile) });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  let socket: TLSSocket | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      socket = connect({ port, host: '127.0.0.1', servername, ca: readFileSync(files.caFile) }, resolve);
      socket.once('error', reject);
    });
  } finally {
    socket?.destroy();
    server.close();
  }
}

describe('tls init', () => {
  it('makes an authority and a certificate that its clients accept, under each name and no other', async () => {
    await printed(...NAMES);
    for (const name of ['testapi.shop-gateway.example', 'localhost']) await shakeHands(name);
    await expect(shakeHands('other.example')).rejects.toThrow(/does not match certificate's altnames/);
    const certificate = new X509Certificate(readFileSync(files.certFile));
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(certificate.ca).toBe(false);
    expect(certificate.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
    const life = certificate.validToDate.getTime() - certificate.validFromDate.getTime();
    expect(life).toBeLessThan(825 * DAY);
    expect(life).toBeGreaterThan(800 * DAY);
  });

  it('keeps both keys for their owner, the rest for everybody, and no draft', async () => {
    await printed(...NAMES);
    const mode = (file: string) => (statSync(file).mode & 0o777).toString(8);
    expect([files.caKeyFile, files.keyFile].map(mode)).toEqual(['600', '600']);
    expect([files.caFile, files.certFile].map(mode)).toEqual(['644', '644']);
    expect(readdirSync(join(dataDir, 'tls')).sort()).toEqual(['ca.key', 'ca.pem', 'cert.pem', 'key.pem']);
  });

  it('changes nothing when it is run again, in whatever order the names are', async () => {
    await printed(...NAMES);
    const before = content();
    expect(await printed(...NAMES.toReversed())).toMatch(/^Kept the authority .*\nKept the certificate /);
    expect(content()).toEqual(before);
  });

  it('makes a certificate anew for other names, under the authority that clients trust already', async () => {
    await printed(...NAMES);
    const before = content();
    for (const names of [[...NAMES, 'new.example'], NAMES.slice(1)]) {
      expect(await printed(...names)).toMatch(/^Kept the authority .*\nMade the certificate /);
      expect(readFileSync(files.caFile, 'utf8')).toBe(before[files.caFile]);
      const { subjectAltName } = new X509Certificate(readFileSync(files.certFile));
      expect(subjectAltName?.split(', ').map((name) => name.replace(/^[^:]+:/, ''))).toEqual(names);
    }
  });

  it('renews a certificate in time, and never past the end of its authority', () => {
    const at = (now: number) => ({ now, random: secureRandom });
    const start = Date.UTC(2026, 10, 22);
    const first = keepTlsFiles(files, NAMES, at(start));
    expect(keepTlsFiles(files, NAMES, at(start + 700 * DAY)).certificate.made).toBe(false);
    const renewed = keepTlsFiles(files, NAMES, at(start + 780 * DAY));
    expect(renewed.authority.made).toBe(false);
    expect(renewed.certificate.made).toBe(true);
    expect(renewed.certificate.endsAt.getTime()).toBeGreaterThan(start + 1_600 * DAY);
    const last = keepTlsFiles(files, NAMES, at(start + 3_500 * DAY));
    expect(last.certificate.endsAt).toEqual(first.authority.endsAt);
    expect(() => keepTlsFiles(files, NAMES, at(start + 3_640 * DAY))).toThrow(
      /^The authority in .+ca\.pem ends on 2036-11-1\d\. Delete it and .+ca\.key and run this again; clients must then/,
    );
  });

  it('never replaces an authority unasked, and says what is wrong with it', async () => {
    await printed(...NAMES);
    const { [files.caKeyFile]: key, [files.certFile]: other } = content();
    rmSync(files.caKeyFile);
    await expect(printed(...NAMES)).rejects.toThrow(
      `${files.caKeyFile} is missing. Put back what was there, or delete`,
    );
    writeFileSync(files.caKeyFile, key!);
    await printed(...NAMES);
    writeFileSync(files.caFile, other!);
    await expect(printed(...NAMES)).rejects.toThrow('are no authority and its key. Put back what was there');
  });

  it('makes a certificate anew where its file or its key is of no use', async () => {
    await printed(...NAMES);
    writeFileSync(files.certFile, 'none');
    expect(await printed(...NAMES)).toContain('Made the certificate');
    writeFileSync(files.keyFile, readFileSync(files.caKeyFile));
    expect(await printed(...NAMES)).toContain('Made the certificate');
    await shakeHands('localhost');
  });

  it('says what to do next with paths that can be pasted, and lines for the hosts file', async () => {
    const text = await printed(...NAMES);
    for (const line of [
      `   export GATEHOUSE_TLS_CERT_FILE=${files.certFile}`,
      `   export GATEHOUSE_TLS_KEY_FILE=${files.keyFile}`,
      '   export GATEHOUSE_TLS_PORT=443',
      '   127.0.0.1   testapi.shop-gateway.example',
      `     export NODE_EXTRA_CA_CERTS=${files.caFile}`,
    ])
      expect(text.split('\n')).toContain(line);
    expect(text).not.toMatch(/^ +127\.0\.0\.1 +(localhost|127)/m);
    expect(text).not.toContain('PRIVATE KEY');
  });

  it('refuses what is no host name, and leaves nothing behind', async () => {
    await expect(printed('good.example', 'https://bad.example', 'worse example')).rejects.toThrow(
      [
        '"https://bad.example" is no host name: write the name alone, without https:// and path.',
        '"worse example" is no host name: it is empty or has blanks.',
        'Usage: ./gatehouse tls init <host name> …',
      ].join('\n'),
    );
    await expect(printed()).rejects.toThrow('At least 1 argument is needed.\nUsage: ./gatehouse tls init');
    expect(existsSync(join(dataDir, 'tls'))).toBe(false);
  });
});
