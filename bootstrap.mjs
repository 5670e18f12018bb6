/**
 * What `npm start`, `npm test`, `npm run bench` and `./gatehouse` call, on a machine that may have nothing but some Node and npm: it
 * installs what is missing, moves over to the Node that comes with the project, and hands on. Plain JavaScript that an
 * old Node can read, and no imports but Node's own. What the commands do is not known here.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import module from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = dirname(fileURLToPath(import.meta.url));
const MODULES = join(ROOT, 'node_modules');
const STAMP = join(MODULES, '.gatehouse-install');
const NODE_NEEDED = 24;
const HERE = `${process.platform}-${process.arch}`;

/** What a command needs installed, and what it does once everything is there. */
const COMMANDS = {
  start: { needs: 'runtime', run: (rest) => enter('src/cli/main.ts', ['start', ...rest]) },
  gatehouse: { needs: 'runtime', run: (rest) => enter('src/cli/main.ts', rest) },
  bench: { needs: 'everything', run: (rest) => enter('bench/main.ts', rest) },
  test: {
    needs: 'everything',
    run: (rest) =>
      inOrder([
        ['Types', 'tsc', ['--noEmit', '-p', ROOT]],
        ['Style', 'biome', ['check', '--error-on-warnings', ROOT]],
        ['Tests', 'vitest', ['run', ...rest]],
      ]),
  },
};

const [name, ...rest] = process.argv.slice(2);
const command = Object.hasOwn(COMMANDS, name ?? '') ? COMMANDS[name] : undefined;
if (!command) fail(`Usage: node bootstrap.mjs ${Object.keys(COMMANDS).join(' | ')}`);

await installWhatIsMissing(command.needs);
if (Number.parseInt(process.versions.node, 10) >= NODE_NEEDED) {
  endWithParent();
  await command.run(rest);
} else {
  await endAs(runChild(ownNode(), [fileURLToPath(import.meta.url), name, ...rest], { ipc: true }));
}

// ── installing ───────────────────────────────────────────────────────────────────────────────────────────────────────

async function installWhatIsMissing(needs) {
  const lock = readFileSync(join(ROOT, 'package-lock.json'));
  const stamp = { lock: createHash('sha256').update(lock).digest('hex'), machine: HERE };
  const before = readStamp();
  const current = before?.lock === stamp.lock && before.machine === HERE;
  if (current && (before.set === needs || before.set === 'everything')) return;

  // What is there is kept there: a start must not take the developer's tools away.
  const set = before?.set === 'everything' ? 'everything' : needs;
  if (current || !installedByHand(JSON.parse(lock), set)) await install(set);
  writeFileSync(STAMP, `${JSON.stringify({ ...stamp, set })}\n`);
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(STAMP, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Whether somebody has run npm before us: npm leaves a list of what it installed. */
function installedByHand(lock, set) {
  let installed;
  try {
    installed = JSON.parse(readFileSync(join(MODULES, '.package-lock.json'), 'utf8')).packages;
  } catch {
    return false;
  }
  const own = lock.packages[''].optionalDependencies ?? {};
  const fits = (wanted, value) => wanted === undefined || [wanted].flat().includes(value);
  return Object.entries(lock.packages).every(([path, entry]) => {
    if (path === '' || (set === 'runtime' && (entry.dev || entry.devOptional))) return true;
    if (entry.optional) {
      // Ours tell whether the packages are for this kind of machine; which of the others are needed is npm's to know.
      const ours = Object.hasOwn(own, path.slice('node_modules/'.length));
      if (!ours || !fits(entry.os, process.platform) || !fits(entry.cpu, process.arch)) return true;
    }
    return installed[path]?.version === entry.version;
  });
}

async function install(set) {
  const started = Date.now();
  process.stderr.write('Installing packages, once … ');
  const flags = ['--no-audit', '--no-fund', '--no-progress', '--loglevel=error'];
  if (set === 'runtime') flags.push('--omit=dev');
  const [program, first] = npm();
  const { code, signal, output } = await runChild(program, [...first, 'ci', ...flags], { capture: true });
  if (code !== 0) {
    process.stderr.write(`failed\n${output.trim()}\n`);
    fail(`npm ci ended with ${signal ?? code}. It needs the npm registry, or a mirror of it, this one time.`);
  }
  process.stderr.write(`done in ${Math.round((Date.now() - started) / 1000)} s\n`);
}

/** The npm that called us, run by its own Node (ours lies in the directory that it is about to replace). */
function npm() {
  const { npm_execpath: cli, npm_node_execpath: node } = process.env;
  if (cli && basename(cli).startsWith('npm')) return [node || process.execPath, [cli]];
  return ['npm', []];
}

// ── moving over to Node 24 ───────────────────────────────────────────────────────────────────────────────────────────

/** The Node that an optional package brings for this machine. */
function ownNode() {
  const found = [`node-${HERE}`, `node-bin-${HERE}`]
    .map((packageName) => join(MODULES, packageName, 'bin', 'node'))
    .find((path) => existsSync(path));
  return (
    found ??
    fail(
      `Node ${NODE_NEEDED} is needed; this is ${process.version}, and npm has no Node for ${HERE}. ` +
        'Install one from https://nodejs.org and try again.',
    )
  );
}

/** Where an older Node started us: its end, even by a kill that it cannot hand on, is ours. */
function endWithParent() {
  if (!process.channel) return;
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel.unref();
}

/** Runs a program of the project in this process, so that signals, exit code and memory are its own. */
async function enter(file, args) {
  module.enableCompileCache?.(join(MODULES, '.cache', 'gatehouse'));
  const path = join(ROOT, file);
  process.argv = [process.argv[0], path, ...args];
  await import(pathToFileURL(path).href);
}

/** Runs tools one after the other up to the first that fails. */
async function inOrder(steps) {
  for (const [title, tool, args] of steps) {
    process.stderr.write(`── ${title}\n`);
    const ended = await runChild(process.execPath, [join(MODULES, '.bin', tool), ...args]);
    if (ended.code !== 0) return endAs(ended);
  }
}

// ── children ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * Runs a program to its end, handing on the signals that reach us. It has a process group of its own: Ctrl-C reaches a
 * whole group, and npm hands it on once more, so a child in our group would get it two or three times.
 */
function runChild(program, args, { capture = false, ipc = false } = {}) {
  return new Promise((resolve) => {
    const stdio = capture ? ['ignore', 'pipe', 'pipe'] : ['inherit', 'inherit', 'inherit', ...(ipc ? ['ipc'] : [])];
    const path = `${join(MODULES, '.bin')}:${process.env.PATH ?? ''}`;
    const env = capture ? process.env : { ...process.env, PATH: path };
    const child = spawn(program, args, { cwd: capture ? ROOT : undefined, stdio, env, detached: true });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));

    const lastAt = {};
    const handOn = (signal) => {
      const again = Date.now() - (lastAt[signal] ?? 0) < 300;
      lastAt[signal] = Date.now();
      if (!again) child.kill(signal);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];
    for (const signal of signals) process.on(signal, handOn);
    child.on('error', (error) => fail(`${program} does not run here: ${error.message}`));
    child.on('close', (code, signal) => {
      for (const each of signals) process.off(each, handOn);
      resolve({ code, signal, output });
    });
  });
}

/** Ends this process as the child ended. */
async function endAs(ending) {
  const { code, signal } = await ending;
  if (signal) process.kill(process.pid, signal);
  else process.exitCode = code;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
