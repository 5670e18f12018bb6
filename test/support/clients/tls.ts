/** A private authority and a certificate for the host names that published clients have built in, in files of their own. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepTlsFiles, type TlsFiles, tlsFilesIn } from '../../../src/cli/tls-files.ts';
import { secureRandom } from '../../../src/platform/random.ts';

/** Where the clients send what is in test mode. */
export const BUILT_IN_HOST = 'testapi.multisafepay.com';

export interface TestTls extends TlsFiles {
  /** PEM of the authority. */
  readonly ca: string;
  remove(): void;
}

/** As `tls init` makes them, by the machine's clock: that of the clients. */
export function makeTls(names: readonly string[] = [BUILT_IN_HOST, 'localhost', '127.0.0.1']): TestTls {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-tls-'));
  const files = tlsFilesIn(folder);
  keepTlsFiles(files, names, { now: Date.now(), random: secureRandom });
  return { ...files, ca: readFileSync(files.caFile, 'utf8'), remove: () => rmSync(folder, { recursive: true }) };
}
