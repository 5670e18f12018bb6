/**
 * Keeps the house tidy: who may import whom, where time, chance and the outside world may be touched, and what does not
 * belong in a source file. `docs/architecture.md` says why; this file says it in a way that can fail.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');

/** Folder under `src/` → folders whose code it may run. Itself is understood. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  platform: [],
  ledger: ['platform'],
  rules: ['platform'],
  vault: ['platform'],
  // The sandbox's sites have every method of the catalogue.
  merchants: ['methods', 'platform'],
  notifications: ['platform'],
  payments: ['ledger', 'platform'],
  threeds: ['rules', 'vault', 'platform'],
  acquiring: ['payments', 'vault', 'platform'],
  institutions: ['platform'],
  mail: ['platform'],
  methods: ['payments', 'platform'],
  orders: [
    'payments',
    'methods',
    'threeds',
    'acquiring',
    'institutions',
    'ledger',
    'notifications',
    'merchants',
    'rules',
    'platform',
  ],
  // The catalogue of methods is data; the commands put parts together as main.ts does. docs/decisions/0010.
  http: ['orders', 'payments', 'methods', 'platform'],
  checkout: ['orders', 'payments', 'methods', 'platform'],
  // The card form in its frame is the payment page's: rules, sentences and marks are not written twice.
  components: ['checkout', 'methods', 'platform'],
  cli: [
    'main.ts',
    'orders',
    'methods',
    'merchants',
    'notifications',
    'threeds',
    'vault',
    'storage',
    'trials',
    'platform',
  ],
  storage: ['platform'],
  // A thread is a place where parts are put together, too.
  trials: ['orders', 'rules', 'storage', 'platform'],
};

/** What another folder shows to everybody, as types: `import type` reaches these from anywhere but `platform`. */
const SHOWN = ['types.ts', 'port.ts', 'ports.ts', 'store.ts'];

/** Folders of the gateway that the bank world may use: the wire formats, and what knows no payment. */
const SIMULATOR_MAY_IMPORT = [
  'src/threeds/messages/',
  'src/acquiring/iso8583/',
  'src/institutions/messages.ts',
  'src/platform/',
];

/** Folders that may touch the machine. Everybody else is handed clock, chance and network. */
const MAY_TOUCH_THE_MACHINE = ['platform', 'storage', 'http', 'checkout', 'components', 'cli'];
const THE_MACHINE = [
  /\bDate\.now\b/,
  /\bnew Date\(\s*\)/,
  /\bMath\.random\b/,
  /\bprocess\.env\b/,
  /['"]node:(https?|fs)(\/[a-z]+)?['"]/,
];

const MOST_LINES = 450;

/** Words of a workshop, not of a product. Written backwards, so that this file passes too. */
const WORKSHOP_WORDS = ['edualc', 'ciporhtna', 'tpgtahc', 'ianepo', 'tolipoc', 'mll', 'derahs/..', 'repleh'].map(
  (word) => [...word].reverse().join(''),
);

interface Import {
  readonly from: string;
  readonly to: string;
  /** Gone when the types are stripped. `import { type A }` is not: the file is still run. */
  readonly typeOnly: boolean;
}

const all = filesUnder('.');
const code = all.filter((file) => /^(src|simulator)\/.*\.(ts|js)$/.test(file));
const sources = code.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
const text = new Map(all.map((file) => [file, readFileSync(join(ROOT, file), 'utf8')]));
const imports = sources.flatMap(importsOf);

describe('imports', () => {
  it('lead to files that are there', () => {
    expect(imports.filter(({ to }) => !existsSync(join(ROOT, to))).map(tell)).toEqual([]);
  });

  it('follow the table of folders', () => {
    expect(imports.filter((each) => each.from.startsWith('src/') && !isAllowed(each)).map(tell)).toEqual([]);
  });

  it('know every folder of the gateway', () => {
    const folders = new Set(sources.filter((file) => file.startsWith('src/')).map(folderOf));
    expect([...folders].filter((folder) => folder !== 'main.ts' && !MAY_IMPORT[folder])).toEqual([]);
  });

  it('reach storage from main.ts, threads, the commands and tests only', () => {
    const strangers = imports.filter(
      ({ from, to }) => folderOf(to) === 'storage' && !['storage', 'trials', 'cli', 'main.ts'].includes(folderOf(from)),
    );
    expect(strangers.map(tell)).toEqual([]);
  });

  it('lead the bank world to wire formats and platform only', () => {
    const strangers = imports.filter(
      ({ from, to }) =>
        from.startsWith('simulator/') &&
        to.startsWith('src/') &&
        !SIMULATOR_MAY_IMPORT.some((folder) => to.startsWith(folder)),
    );
    expect(strangers.map(tell)).toEqual([]);
  });

  it('lead from the gateway to the bank world in the commands only', () => {
    const strangers = imports.filter(
      ({ from, to }) => to.startsWith('simulator/') && from.startsWith('src/') && folderOf(from) !== 'cli',
    );
    expect(strangers.map(tell)).toEqual([]);
  });

  it('make no circle of files', () => {
    const run = imports.filter(({ typeOnly }) => !typeOnly);
    expect(circleIn(run.map(({ from, to }) => [from, to]))).toBeUndefined();
  });

  it('make no circle of folders', () => {
    const run = imports.filter(({ from, to, typeOnly }) => !typeOnly && folderOf(from) !== folderOf(to));
    expect(circleIn(run.map(({ from, to }) => [folderOf(from), folderOf(to)]))).toBeUndefined();
  });
});

describe('source files', () => {
  it('leave time, chance, settings and files to those who hand them on', () => {
    const strangers = sources.filter(
      (file) => file.startsWith('src/') && !MAY_TOUCH_THE_MACHINE.includes(folderOf(file)),
    );
    const breaches = strangers.flatMap((file) =>
      THE_MACHINE.filter((pattern) => pattern.test(withoutComments(text.get(file)!))).map(
        (pattern) => `${file}: ${pattern.source}`,
      ),
    );
    expect(breaches).toEqual([]);
  });

  it(`have no more than ${MOST_LINES} lines`, () => {
    const lines = (file: string) => text.get(file)!.trimEnd().split('\n').length;
    expect(sources.filter((file) => lines(file) > MOST_LINES).map((file) => `${file}: ${lines(file)}`)).toEqual([]);
  });

  it('begin with a comment that says what lives there', () => {
    const scripts = all.filter((file) => /^(src|simulator|bench)\/.*\.(ts|js|sql|css)$/.test(file));
    const support = all.filter((file) => /^test\/.*\.ts$/.test(file) && !file.endsWith('.test.ts'));
    const bare = [...scripts, ...support].filter(
      (file) => !file.endsWith('.test.ts') && !/^(\/\*|\/\/|--)/.test(text.get(file)!),
    );
    expect(bare).toEqual([]);
  });

  it('leave nothing for later, and skip no test', () => {
    // In quotation marks the third is ISO 4217's code for no currency at all.
    const marks = [
      /\b(it|test|describe)(\.\w+)*\.(only|skip|todo)\b/,
      /\bTO[D]O\b/,
      /\bFIX[M]E\b/,
      /(?<!['"])\bX{3}\b/,
    ];
    const files = all.filter((file) => /^(src|simulator|test|bench)\/.*\.(ts|js|mjs|css|sql)$/.test(file));
    expect(found(files, marks)).toEqual([]);
  });
});

describe('the tree', () => {
  const written = all.filter((file) => file !== 'package-lock.json');

  it('names no path of somebody’s machine', () => {
    expect(found(written, [/(?<![\w.:/-])\/(home|Users|root|work)\/[\w.-]+/, /\b[A-Z]:\\\w/])).toEqual([]);
  });

  it('names no host of a package registry', () => {
    expect(found(all, [/\bregistry\.(npmjs|yarnpkg)\b/, /\bregistry\s*=\s*http/, /"resolved":\s*"http/])).toEqual([]);
  });

  it('speaks of the product and not of its making', () => {
    const words = new RegExp(WORKSHOP_WORDS.map((word) => `(?<![a-z])${word.replaceAll('.', '\\.')}`).join('|'), 'i');
    expect(found(written, [words])).toEqual([]);
  });
});

/** Every file that belongs to the project, as a path from its root. */
function filesUnder(folder: string): string[] {
  const left = ['node_modules', '.git', '.gatehouse', 'test-results', 'LICENSE'];
  const known = ['', '.ts', '.js', '.mjs', '.json', '.css', '.sql', '.md', '.yml', '.svg', '.html'];
  return readdirSync(join(ROOT, folder)).flatMap((name) => {
    const path = folder === '.' ? name : `${folder}/${name}`;
    if (left.includes(name)) return [];
    if (statSync(join(ROOT, path)).isDirectory()) return filesUnder(path);
    return known.includes(extname(name)) ? [path] : [];
  });
}

function importsOf(from: string): Import[] {
  const source = withoutComments(text.get(from)!);
  const stated = source.matchAll(/^(?:import|export)\s+(type\s+)?(?:[\w\s{},*$]*?\sfrom\s+)?'(\.[^']+)'/gm);
  const later = source.matchAll(/\bimport\(\s*'(\.[^']+)'/g);
  const at = (path: string) => relative(ROOT, resolve(ROOT, dirname(from), path));
  return [
    ...[...stated].map(([, type, path]) => ({ from, to: at(path!), typeOnly: type !== undefined })),
    ...[...later].map(([, path]) => ({ from, to: at(path!), typeOnly: false })),
  ];
}

/** `orders` for src/orders/types.ts; `main.ts` for src/main.ts; `simulator` for everything under it. */
function folderOf(file: string): string {
  const [top, second = ''] = file.split('/');
  return top === 'src' ? second : top!;
}

function isAllowed({ from, to, typeOnly }: Import): boolean {
  const [folder, target] = [folderOf(from), folderOf(to)];
  if (folder === target || folder === 'main.ts') return true;
  if (folder === 'cli' && target === 'simulator') return true;
  if (MAY_IMPORT[folder]?.includes(target)) return true;
  if (!typeOnly || folder === 'platform' || target === 'storage') return false;
  // Storage fills the ports of the others, wherever they are written down.
  return folder === 'storage' || SHOWN.some((name) => to.endsWith(`/${name}`));
}

/** One way round that leads back to where it began; undefined where there is none. */
function circleIn(edges: readonly (readonly [string, string])[]): string | undefined {
  const next = new Map<string, Set<string>>();
  for (const [from, to] of edges) next.set(from, (next.get(from) ?? new Set()).add(to));
  const done = new Set<string>();
  const walk = (node: string, path: readonly string[]): string | undefined => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node].join(' → ');
    if (done.has(node)) return undefined;
    for (const other of next.get(node) ?? []) {
      const circle = walk(other, [...path, node]);
      if (circle) return circle;
    }
    done.add(node);
    return undefined;
  };
  return [...next.keys()].map((node) => walk(node, [])).find((circle) => circle !== undefined);
}

/** A comment begins a line or follows a blank; what looks like one inside of a text or an address does not. */
function withoutComments(source: string): string {
  return source.replace(/(?<=^|\s)\/\*[\s\S]*?\*\//g, '').replace(/(?<=^|\s)\/\/.*$/gm, '');
}

/** Lines in which one of the patterns stands, as `file:line: text`. */
function found(files: readonly string[], patterns: readonly RegExp[]): string[] {
  return files.flatMap((file) =>
    text
      .get(file)!
      .split('\n')
      .flatMap((line, i) =>
        patterns.some((pattern) => pattern.test(line)) ? [`${file}:${i + 1}: ${line.trim().slice(0, 120)}`] : [],
      ),
  );
}

function tell({ from, to, typeOnly }: Import): string {
  return `${from} → ${to}${typeOnly ? ' (type)' : ''}`;
}
