import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { makePng } from '../../test/support/png.ts';
import { readMarks } from './marks.ts';

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 26"/>';
const PNG = makePng(120, 78, () => [1, 2, 3, 255]);
const made: string[] = [];
let dir = '';
let warnings: object[] = [];
const read = (marksDir: string | undefined = dir) =>
  readMarks({ marksDir }, { warn: (facts: unknown) => void warnings.push(facts as object) });

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'marks-'));
  made.push(dir);
  warnings = [];
});
afterAll(() => {
  for (const each of made) rmSync(each, { recursive: true });
});

describe('the folder of marks', () => {
  it('is read whole, but for what the machine put there', () => {
    for (const name of ['visa.svg', 'maestro.svg']) writeFileSync(join(dir, name), SVG);
    writeFileSync(join(dir, 'maestro.png'), PNG);
    writeFileSync(join(dir, '.DS_Store'), 'x');
    const { marks, problems } = read();
    expect([problems, [...marks.keys()]]).toEqual([[], ['MAESTRO', 'VISA']]);
    expect(warnings).toEqual([{ setting: 'GATEHOUSE_MARKS_DIR', methods: ['VISA'] }]);
  });

  it('need not be there: without the setting there are no marks', () => {
    expect(readMarks({ marksDir: undefined }, { warn() {} })).toMatchObject({ problems: [] });
  });

  it('tells of everything in it that cannot be used', () => {
    writeFileSync(join(dir, 'visa.svg'), SVG.replace('/>', '><script/></svg>'));
    writeFileSync(join(dir, 'ideal.png'), SVG);
    writeFileSync(join(dir, 'amex.svg'), SVG.padEnd(64 * 1024 + 1));
    mkdirSync(join(dir, 'more'));
    expect(read().problems).toEqual([
      expect.stringMatching(/^GATEHOUSE_MARKS_DIR: amex\.svg is larger than 64 kB: .*\.$/),
      expect.stringContaining('more is no file'),
      expect.stringContaining('ideal.png is no PNG file'),
      expect.stringContaining('visa.svg has <script>'),
    ]);
  });

  it('is not there, or is another folder', () => {
    expect(read(join(dir, 'none')).problems).toEqual([
      `GATEHOUSE_MARKS_DIR: ${join(dir, 'none')} cannot be read (ENOENT).`,
    ]);
    for (let i = 0; i < 401; i++) writeFileSync(join(dir, `${i}.svg`), '');
    expect(read().problems).toEqual([expect.stringContaining('holds 401 files')]);
  });
});
