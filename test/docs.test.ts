/**
 * Keeps the documentation true: links lead somewhere, examples run, pages made from the code are current. Examples marked
 * `run` are executed; those marked `run sandbox` against the whole product. What a line prints stands in a comment behind it.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { Value } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ICONS_FOLDER, iconFiles, METHODS_PAGE, methodsMarkdown } from '../docs/make-methods.ts';
import { TEST_CARDS_PAGE, testCardsMarkdown } from '../docs/make-test-cards.ts';
import { TRANSFER_COURSES } from '../simulator/institutions/bank-transfer.ts';
import { BANKS } from '../simulator/institutions/banks.ts';
import { DEBIT_COURSES } from '../simulator/institutions/direct-debit.ts';
import { FULL_BALANCES } from '../simulator/institutions/gift-cards.ts';
import { LENDERS } from '../simulator/institutions/pay-later.ts';
import { WALLETS } from '../simulator/institutions/wallets.ts';
import { readSite } from '../src/cli/read-site.ts';
import { PaymentReport, PaymentRequest } from '../src/institutions/messages.ts';
import { DOCUMENTATION_ADDRESSES } from '../src/platform/ip-countries.ts';
import { FACTS } from '../src/rules/conditions.ts';
import { parseRules } from '../src/rules/parse.ts';
import type { RuleBook } from '../src/rules/types.ts';
import { API_KEY, makeWorld, type World } from './support/world.ts';

const ROOT = resolve(import.meta.dirname, '..');
const PAGES = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

interface Example {
  readonly page: string;
  readonly line: number;
  /** What stands behind the opening fence: `js run sandbox`. */
  readonly marks: readonly string[];
  readonly code: string;
}

const textOf = (page: string) => readFileSync(join(ROOT, page), 'utf8');
const examples = PAGES.flatMap(examplesOf);
const runnable = examples.filter(({ marks }) => marks.includes('run')).map((each) => ({ ...each, name: nameOf(each) }));

describe('links', () => {
  it.each(PAGES)('of %s lead somewhere', (page) => {
    expect(linksOf(page).filter((target) => !isThere(page, target))).toEqual([]);
  });

  it('lead to every page of docs', () => {
    const linked = new Set(PAGES.flatMap((page) => linksOf(page).map((target) => placeOf(page, target))));
    expect(PAGES.filter((page) => page.startsWith('docs/') && !linked.has(page))).toEqual([]);
  });
});

describe('the promised selectors', () => {
  const rows = [...textOf('docs/testing-your-shop.md').matchAll(/^\| (page|bank) \| (.*?) \|/gm)];
  const promised = rows.flatMap(([, where, ids]) =>
    [...ids!.matchAll(/`([^`]+)`/g)].map(([, id]) => ({ where: where!, id: id! })),
  );
  const views = { page: sourcesOf('src/checkout/views'), bank: sourcesOf('simulator/bank-pages') };

  it.each(promised)('$id stands on the $where', ({ where, id }) => {
    const written = /^(method|field)-/.test(id) ? id.replace(/-.*/, '-$') : `${id}"`;
    expect(views[where as keyof typeof views]).toContain(`data-testid="${written}`);
  });
});

describe('the scenarios of docs/testing-your-shop.md', () => {
  const rows = [...textOf('docs/testing-your-shop.md').matchAll(/^\| (.*?) \| (.*?) \|(?: .*\|)?$/gm)];
  const ticked = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, word]) => word!);

  it('are those of the pages, for every method that has one', () => {
    const pages = Object.entries({ ...BANKS, ...LENDERS, ...WALLETS }).filter(
      ([, { scenarios }]) => scenarios.length > 0,
    );
    const told = rows
      .filter(([, , offered]) => /^`(completed|declined)`/.test(offered!))
      .flatMap(([, methods, offered]) => ticked(methods!).map((method) => [method, ticked(offered!)] as const));
    const offered = pages.map(([method, { scenarios }]) => [method, scenarios.map(({ id }) => id)]);
    expect(Object.fromEntries(told)).toEqual(Object.fromEntries(offered));
    expect(told).toHaveLength(offered.length);
  });

  it.each([
    ['`DIRDEB`', DEBIT_COURSES],
    ['`BANKTRANS`', TRANSFER_COURSES],
    ['gift cards', FULL_BALANCES],
  ])('are those of %s', (method, known) => {
    const given = rows.filter(([, methods]) => methods === method).flatMap(([, , given]) => ticked(given!));
    expect(given.filter((each) => each !== 'direct')).toEqual(expect.arrayContaining(Object.keys(known)));
    expect(given.filter((each) => each !== 'direct')).toHaveLength(Object.keys(known).length);
  });
});

describe('the log lines to look into', () => {
  const told = [...textOf('docs/operating.md').matchAll(/^\| `([a-z][^`]* [^`]*)` \|/gm)].map(([, line]) => line!);
  const written = ['src/acquiring', 'src/merchants', 'src/orders', 'src/threeds', 'src/platform']
    .map(sourcesOf)
    .join('\n');

  it.each(told)('%s', (line) => {
    expect(written).toContain(line);
  });
});

describe('pages made from the code', () => {
  it('test-cards.md is current (node docs/make-test-cards.ts)', () => {
    expect(readFileSync(TEST_CARDS_PAGE, 'utf8')).toBe(testCardsMarkdown());
  });

  it('methods.md and the tiles beside the catalogue are current (node docs/make-methods.ts)', () => {
    expect(readFileSync(METHODS_PAGE, 'utf8')).toBe(methodsMarkdown());
    const there = readdirSync(ICONS_FOLDER).map((name) => [name, readFileSync(join(ICONS_FOLDER, name), 'utf8')]);
    expect(Object.fromEntries(there)).toEqual(Object.fromEntries(iconFiles()));
  });
});

describe('docs/rules.md', () => {
  const shown = examples.filter(({ marks }) => marks[0] === 'rules').map((each) => ({ ...each, name: nameOf(each) }));

  it.each(shown)('the rules in $name are rules', ({ marks, code }) => {
    expect(parseRules(marks[1] as RuleBook, code)).toMatchObject({ ok: true, rules: { book: marks[1] } });
  });

  it('shows what its faulty rules are answered', async () => {
    const faulty = examples.find(({ marks }) => marks.includes('faults'))!;
    const answered = [...textOf('docs/rules.md').matchAll(/^ {4}(\d+:\d+ .*)$/gm)].map(([, line]) => line);
    expect(await run(faulty)).toEqual(answered);
  });

  it('names everything that a condition can look at', () => {
    const named = [...textOf('docs/rules.md').matchAll(/^\| (`[a-z_]+.*?) \|/gm)].map(([, words]) => words!).join(' ');
    expect(FACTS.filter((fact) => !named.includes(`\`${fact}`))).toEqual([]);
  });

  it('has the addresses of the sandbox', () => {
    const rows = [...textOf('docs/rules.md').matchAll(/^\| `([\d.]+\/26)` \| ([A-Z]{2}) \|$/gm)];
    expect(rows.map(([, range, country]) => ({ range, country }))).toEqual([...DOCUMENTATION_ADDRESSES]);
  });
});

describe('examples', () => {
  it.each(runnable.filter(({ marks }) => !marks.includes('sandbox')))('$name runs', async (example) => {
    expect(await run(example)).toEqual(printedBy(example));
  });

  it.each(examples.filter(({ marks }) => marks[0] === 'json' && marks.length === 1))(
    'JSON of $page, line $line, is JSON',
    ({ code }) => {
      expect(() => JSON.parse(code)).not.toThrow();
    },
  );

  it.each([
    ['payment-request', PaymentRequest],
    ['payment-report', PaymentReport],
  ])('the %s of docs/institutions.md is one', (mark, schema) => {
    const shown = examples.filter(({ marks }) => marks.includes(mark));
    expect(shown.map(({ code }) => Value.Check(schema, JSON.parse(code)))).toEqual([true]);
  });

  it.each(examples.filter(({ marks }) => marks.includes('site')))('the site in $page is one', ({ code }) => {
    expect(readSite(JSON.parse(code))).toMatchObject({ ok: true });
  });
});

describe('examples against the sandbox', () => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld();
  });
  afterAll(() => world.close());

  it.each(runnable.filter(({ marks }) => marks.includes('sandbox')))('$name runs', async (example) => {
    const env = { GATEHOUSE_URL: world.url, GATEHOUSE_API_KEY: API_KEY };
    expect(await run(example, env)).toEqual(printedBy(example));
  });

  it('the request of README.md makes an order', async () => {
    const body = /-d '([\s\S]*?)'\n/.exec(textOf('README.md'))?.[1];
    expect(await world.api('POST', '/orders', body)).toMatchObject({
      status: 200,
      body: { success: true, data: { order_id: 'my-order-id-01', payment_url: expect.stringContaining('/connect/') } },
    });
  });

  it('the smallest request of docs/api.md makes an order', async () => {
    const smallest = examples.find(({ page, marks }) => page === 'docs/api.md' && marks[0] === 'json')!;
    expect(await world.api('POST', '/orders', smallest.code)).toMatchObject({ status: 200 });
  });
});

function sourcesOf(folder: string): string {
  const within = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  const names = within.filter((name) => name.endsWith('.ts'));
  return names.map((name) => readFileSync(join(ROOT, folder, name), 'utf8')).join('\n');
}

function examplesOf(page: string): Example[] {
  const text = textOf(page);
  return [...text.matchAll(/^```(\S[^\n]*)\n([\s\S]*?)^```$/gm)].map((match) => ({
    page,
    line: text.slice(0, match.index).split('\n').length,
    marks: match[1]!.trim().split(/\s+/),
    code: match[2]!,
  }));
}

function nameOf({ page, line }: Example): string {
  return `${page}, line ${line},`;
}

/** Runs an example in a process of its own and answers the lines it printed. */
async function run({ page, marks, code }: Example, env: Record<string, string> = {}): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-example-'));
  try {
    const file = join(folder, `example.${marks[0] === 'ts' ? 'mts' : 'mjs'}`);
    // The example reads as if it stood beside its page.
    const here = (path: string) => pathToFileURL(resolve(ROOT, dirname(page), path)).href;
    writeFileSync(
      file,
      code.replace(/(from\s+')(\.[^']+)'/g, (_, from: string, path: string) => `${from}${here(path)}'`),
    );
    const { stdout } = await promisify(execFile)(process.execPath, [file], { env: { ...process.env, ...env } });
    return stdout.trimEnd().split('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `console.log(…); // what it prints` */
function printedBy({ code }: Example): string[] {
  return [...code.matchAll(/^\s*console\.log\(.*\); \/\/ (.*)$/gm)].map(([, printed]) => printed!);
}

function linksOf(page: string): string[] {
  const prose = textOf(page)
    .replace(/^```[\s\S]*?^```$/gm, '')
    .replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !/^[a-z]+:/.test(target));
}

function placeOf(page: string, target: string): string {
  const [path = ''] = target.split('#');
  return path === '' ? page : relative(ROOT, resolve(ROOT, dirname(page), path));
}

function isThere(page: string, target: string): boolean {
  const place = placeOf(page, target);
  if (!existsSync(join(ROOT, place))) return false;
  const heading = target.split('#')[1];
  return heading === undefined || headingsOf(place).includes(heading);
}

/** Headings as their links write them. */
function headingsOf(page: string): string[] {
  return [...textOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
