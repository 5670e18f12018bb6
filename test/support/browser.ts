/**
 * A Chromium for tests: on Linux x64 the one inside an npm package, unpacked once for all test files; elsewhere the
 * machine's own Chrome. Nothing is downloaded and nothing needs to be installed by hand.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** Sites share one process: nothing that a page can notice, and a page is there in half the time. */
const SHARED_PROCESS = [
  '--disable-site-isolation-trials',
  '--disable-features=IsolateOrigins,site-per-process',
  '--renderer-process-limit=1',
] as const;

/** Flags of a browser that shows no pictures. */
export const WITHOUT_PICTURES = ['--blink-settings=imagesEnabled=false'] as const;

/** One browser for a test file: `const browser = await launchBrowser()`, and `browser.close()` after all its tests. */
export async function launchBrowser(flags: readonly string[] = []): Promise<Browser> {
  const packaged = process.platform === 'linux' && process.arch === 'x64' ? await packagedChromium() : undefined;
  if (packaged) {
    return chromium.launch({
      executablePath: packaged.executable,
      args: ['--font-render-hinting=none', ...SHARED_PROCESS, ...flags],
      chromiumSandbox: false,
      env: { ...process.env, ...packaged.env } as Record<string, string>,
    });
  }
  try {
    return await chromium.launch({ channel: 'chrome', args: [...SHARED_PROCESS, ...flags] });
  } catch (cause) {
    throw new Error(
      'The browser tests need Chrome. On Linux x64 it comes with the npm package @sparticuz/chromium (run npm install); ' +
        'on this machine no Google Chrome was found.',
      { cause },
    );
  }
}

interface Packaged {
  readonly executable: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Unpacks the packaged browser into a folder of its own version; undefined where the package is missing or cannot run. */
async function packagedChromium(): Promise<Packaged | undefined> {
  const entry = resolveOrNothing('@sparticuz/chromium');
  if (entry === undefined) return undefined;
  const root = join(dirname(entry), '..');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const home = join(tmpdir(), `gatehouse-chromium-${version}-${process.getuid?.() ?? 0}`);
  if (!existsSync(home)) await unpack(join(root, 'bin'), home);

  const executable = join(home, 'chromium');
  const fonts = { FONTCONFIG_PATH: process.env.FONTCONFIG_PATH ?? fontFolder(home) };
  // A bare machine lacks the libraries Chromium links against: the package brings them, for those who need them.
  const bundled = { ...fonts, LD_LIBRARY_PATH: join(home, 'al2023', 'lib') };
  for (const env of [fonts, bundled]) {
    if (spawnSync(executable, ['--version'], { env: { ...process.env, ...env } }).status === 0)
      return { executable, env };
  }
  return undefined;
}

/** Test files run in parallel: each unpacks into a folder of its own, and the first to finish gives it the name. */
async function unpack(archives: string, home: string): Promise<void> {
  const own = mkdtempSync(join(tmpdir(), 'gatehouse-chromium-'));
  const before = process.env.TMPDIR;
  process.env.TMPDIR = own;
  try {
    const { inflate } = await import('@sparticuz/chromium');
    for (const name of ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br']) {
      await inflate(join(archives, name));
    }
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
  chmodSync(own, 0o755);
  try {
    renameSync(own, home);
  } catch {
    rmSync(own, { recursive: true, force: true });
  }
}

/** The machine's own fonts where it has any, else those of the package. */
function fontFolder(home: string): string {
  return existsSync('/etc/fonts/fonts.conf') ? '/etc/fonts' : join(home, 'fonts');
}

function resolveOrNothing(name: string): string | undefined {
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch {
    return undefined;
  }
}
