/**
 * Marks that an operator has a licence for, shown in place of our tiles: judged once, at the start, from the files of their folder. Whoever
 * gives the files reads them from there. docs/decisions/0014 says what they may be.
 */
import { createHash } from 'node:crypto';
import { nearest } from '../platform/nearest.ts';
import { BRANDS } from './brands.ts';
import { METHODS } from './catalogue.ts';
import { svgFault } from './drawing/judge-svg.ts';
import { pngOf } from './drawing/png.ts';
import { readPng, smaller } from './drawing/read-png.ts';
import { svgOfPng } from './drawing/shapes.ts';
import { iconOf } from './icons.ts';

/** A mark of one method or brand. */
export interface OperatorMark {
  /** The SVG file; where there is none, one that holds the PNG. */
  readonly vector: Buffer;
  /** PNG of 120 by 78 and of 80 by 52; undefined where there is no PNG file to make them of. */
  readonly large: Buffer | undefined;
  readonly medium: Buffer | undefined;
  /** Of the vector, for addresses that may be kept. */
  readonly version: string;
}

/** By the id of the method or brand, in capitals. */
export type OperatorMarks = ReadonlyMap<string, OperatorMark>;

export const NO_MARKS: OperatorMarks = new Map();

export interface MarkFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Larger ones are pictures for print: every payer loads them. */
export const LARGEST_MARK_BYTES = 64 * 1024;

/** For a mark that is opened by itself: it runs nothing and asks nobody; what stands in its file, styles and points, is shown. */
export const PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

const [WIDTH, HEIGHT] = [40, 26];
const [LARGE, MEDIUM] = [3, 2];
const WIDEST = 480;

/** Every file is judged, so that all faults are told at once; each is a sentence that begins with the file's name. */
export function judgeMarks(files: readonly MarkFile[]): { readonly marks: OperatorMarks; readonly faults: string[] } {
  const faults: string[] = [];
  const made = new Map<string, { svg?: Buffer; png?: Pngs }>();
  for (const { name, bytes } of files) {
    const [, written = '', ending] = /^(.*)\.(svg|png)$/.exec(name) ?? [];
    const id = written.toUpperCase();
    const wrong =
      ending === undefined
        ? 'is no mark: the folder holds files <method>.svg and <method>.png alone'
        : nameFault(written);
    const judged = wrong ?? (ending === 'svg' ? svgOf(bytes) : pngsOf(bytes));
    if (typeof judged === 'string') faults.push(`${name} ${judged}`);
    else made.set(id, { ...made.get(id), ...judged });
  }
  const marks = new Map([...made].map(([id, { svg, png }]) => [id, markOf(id, svg, png)]));
  return { marks, faults };
}

/** What the name of a file is wrong in; undefined where it is the id of a method or brand. */
export function nameFault(written: string): string | undefined {
  const known = iconOf(written)?.id.toLowerCase();
  if (known === written) return undefined;
  const meant = known ?? nearest(written.toUpperCase(), IDS)?.toLowerCase();
  const instead = meant === undefined ? 'docs/methods.md has their ids' : `did you mean ${meant}?`;
  return `is named after no method, in small letters: ${instead}`;
}

const IDS = [...METHODS, ...BRANDS].map(({ id }) => id);

/** Where a browser finds the mark: below the gateway's own address, and another one whenever it changes; undefined where there is none. */
export function markPath(marks: OperatorMarks, id: string): string | undefined {
  const mark = marks.get(id.toUpperCase());
  return mark && `/img/methods/svg/${id.toLowerCase()}.svg?v=${mark.version}`;
}

interface Pngs {
  readonly large: Buffer;
  readonly medium: Buffer;
}

function markOf(id: string, svg: Buffer | undefined, png: Pngs | undefined): OperatorMark {
  const size = { width: WIDTH, height: HEIGHT };
  const vector = svg ?? Buffer.from(svgOfPng(png!.large, size, iconOf(id)!.name));
  const version = createHash('sha256').update(vector).digest('hex').slice(0, 12);
  return { vector, large: png?.large, medium: png?.medium, version };
}

function svgOf(bytes: Buffer): { svg: Buffer } | string {
  return svgFault(bytes, WIDTH / HEIGHT) ?? { svg: bytes };
}

/** Made anew from the points: what else stands in a file, remarks and places where it was made, is nobody's to read. */
function pngsOf(bytes: Buffer): { png: Pngs } | string {
  const pixels = readPng(bytes, sizeFault);
  if (typeof pixels === 'string') return pixels;
  const at = (scale: number) => pngOf(smaller(pixels, WIDTH * scale, HEIGHT * scale));
  return { png: { large: at(LARGE), medium: at(MEDIUM) } };
}

function sizeFault(width: number, height: number): string | undefined {
  const fits = width >= WIDTH * LARGE && width <= WIDEST && Math.abs(width * HEIGHT - height * WIDTH) < WIDTH;
  return fits
    ? undefined
    : `is ${width} by ${height} points: save it with ${WIDTH * LARGE} by ${HEIGHT * LARGE}, or a multiple of that up to ${WIDEST} wide`;
}
