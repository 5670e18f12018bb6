import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { afterAll, describe, expect, it } from 'vitest';
import { TEST_CERTIFICATE } from '../../test/support/certificate.ts';
import { makeDatabase } from '../../test/support/database.ts';
import { openDatabase } from './database.ts';
import { mayGoUnencrypted, readDatabaseTls } from './database-tls.ts';

const directory = mkdtempSync(join(tmpdir(), 'database-tls-'));
const root = join(directory, 'root.pem');
writeFileSync(root, TEST_CERTIFICATE.cert);
afterAll(() => rmSync(directory, { recursive: true }));

/** The protocol's ErrorResponse: this account may not come in. */
const NOT_YOU = (() => {
  const fields = 'SFATAL\0C28000\0Mnot you\0\0';
  const length = Buffer.alloc(4);
  length.writeUInt32BE(fields.length + 4);
  return Buffer.concat([Buffer.from('E'), length, Buffer.from(fields)]);
})();

/** A server that agrees to TLS and tells what came through it: the start of a session, or nothing. */
async function tlsServer() {
  let heard = '';
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      socket.write('S');
      const secure = new TLSSocket(socket, { isServer: true, ...TEST_CERTIFICATE });
      secure.on('error', () => socket.destroy());
      secure.once('data', (bytes) => {
        heard += bytes.toString('latin1');
        secure.end(NOT_YOU);
      });
    });
  });
  server.listen(0, '0.0.0.0');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    heard: () => heard,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

describe('the line to the database', () => {
  it.each([
    ['127.0.0.1', 'sslmode=verify-full&sslrootcert=ROOT', true],
    ['localhost', 'sslmode=verify-full&sslrootcert=ROOT', true],
    ['127.0.0.2', 'sslmode=verify-full&sslrootcert=ROOT', false],
    ['127.0.0.2', 'sslmode=verify-ca&sslrootcert=ROOT', true],
    ['127.0.0.2', 'sslmode=require&sslrootcert=ROOT', true],
    ['127.0.0.2', 'sslmode=require', true],
    ['127.0.0.1', 'sslmode=verify-full', false],
    ['127.0.0.1', 'sslmode=verify-ca', false],
    ['127.0.0.1', 'sslrootcert=system', false],
    ['127.0.0.1', 'ssl=true', false],
  ])('to %s with %s is opened by the right certificate alone: %s', async (host, query, isOpened) => {
    const server = await tlsServer();
    const sql = openDatabase(`postgres://gatehouse:secret@${host}:${server.port}/db?${query.replace('ROOT', root)}`, {
      max: 1,
    });
    await expect(sql`select 1`).rejects.toThrow();
    // What is told to the server is its account and database, and no setting of TLS.
    if (isOpened) expect(server.heard()).toMatch(/^[^s]*user\0gatehouse\0database\0db\0(?!.*ssl)/s);
    else expect(server.heard()).toBe('');
    await sql.end({ timeout: 0 });
    await server.close();
  });

  it.each(['require', 'verify-ca', 'verify-full'])(
    'is not opened to a server without TLS by sslmode=%s',
    async (mode) => {
      const database = await makeDatabase({ max: 1 });
      const sql = openDatabase(`${database.url}?sslmode=${mode}`, { max: 1 });
      await expect(sql`select 1`).rejects.toThrow();
      await sql.end({ timeout: 0 });
      const willing = openDatabase(`${database.url}?sslmode=prefer`, { max: 1 });
      await expect(willing`select 1 as one`).resolves.toEqual([{ one: 1 }]);
      await willing.end();
      await database.drop();
    },
  );

  it('is refused with a sentence where a file of it cannot be read', () => {
    expect(() => readDatabaseTls('postgres://db.example/x?sslmode=verify-full&sslrootcert=/nowhere.pem')).toThrow(
      'DATABASE_URL: sslrootcert=/nowhere.pem cannot be read (ENOENT).',
    );
  });

  it.each([
    ['postgres://db.example.com/x', true],
    ['postgres://db.example.com/x?sslmode=disable', true],
    ['postgres://db.example.com/x?sslmode=prefer', true],
    ['postgres://db.example.com/x?sslmode=allow', true],
    ['postgres://db.example.com/x?ssl=false', true],
    ['postgres://10.0.0.5:5432/x', true],
    ['postgres://localhost,db.example.com/x', true],
    ['postgres://127.0.0.1.example.com/x', true],
    ['postgres://db.example.com/x?sslmode=require', false],
    ['postgres://db.example.com/x?sslmode=verify-full', false],
    ['postgres://db.example.com/x?sslrootcert=system', false],
    ['postgres://localhost:5432/x', false],
    ['postgres://127.0.0.1/x', false],
    ['postgres://[::1]:5432/x', false],
    ['postgres://%2Fvar%2Frun%2Fpostgresql/x', false],
  ])('of %s may go in the clear over a network: %s', (url, may) => {
    expect(mayGoUnencrypted(url)).toBe(may);
  });
});
