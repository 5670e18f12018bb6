/** Arithmetic of colours: how well one is seen on another, and the nearest one that is. Colours are `#rrggbb`, lower case. */

const BLACK = '#000000';
const WHITE = '#ffffff';

/** Parts of the way to black or white that are tried, in turn. */
const STEPS = 32;

/** WCAG 2.2: text that is read, and shapes that must be made out. */
export const TEXT = 4.5;
export const SHAPE = 3;
/** What WCAG asks of those who want to do more than they must. */
const WELL = 7;

/** WCAG 2.2, relative luminance, 0 … 1. */
export function luminance(colour: string): number {
  const [red, green, blue] = channelsOf(colour).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2.2, contrast ratio, 1 … 21. */
export function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** `part` of the way from one colour to another, 0 … 1. */
export function mix(from: string, to: string, part: number): string {
  const target = channelsOf(to);
  const mixed = channelsOf(from).map((value, i) => Math.round(value + (target[i]! - value) * part));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

/**
 * The colour, moved toward black or white no further than it takes to be seen on every one of the grounds. On one ground
 * there always is such a colour, as black or white has at least 4.58 : 1; on several that lie far apart, the better of the two.
 */
export function seenOn(colour: string, grounds: readonly string[], ratio: number): string {
  const least = (tried: string) => Math.min(...grounds.map((ground) => contrast(tried, ground)));
  if (least(colour) >= ratio) return colour;
  for (let step = 1; step <= STEPS; step++) {
    const tried = [BLACK, WHITE].map((end) => mix(colour, end, step / STEPS)).sort((a, b) => least(b) - least(a));
    if (least(tried[0]!) >= ratio) return tried[0]!;
  }
  return least(BLACK) >= least(WHITE) ? BLACK : WHITE;
}

/**
 * The colour where it can be read on the ground; else one that can be read well. A merchant who wrote white on white meant
 * no faint grey.
 */
export function readOn(colour: string, grounds: readonly string[]): string {
  return seenOn(colour, grounds, TEXT) === colour ? colour : seenOn(colour, grounds, WELL);
}

function channelsOf(colour: string): readonly number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}
