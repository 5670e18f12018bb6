/** Arithmetic of colours: how well one is seen on another, and the nearest one that is. Colours are `#rrggbb`, lower case. */

const BLACK = '#000000';
const WHITE = '#ffffff';

/** Parts that the way to black or white is measured in. */
const STEPS = 32;

/** WCAG 2.2: text that is read, and shapes that must be made out. */
export const TEXT = 4.5;
export const SHAPE = 3;
/** What WCAG asks of those who want to do more than they must. */
const WELL = 7;

/** sRGB channels as light, by their 256 values. */
const LINEAR = Float64Array.from({ length: 256 }, (_, value) => {
  const part = value / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
});

/** WCAG 2.2, relative luminance, 0 … 1. */
export function luminance(colour: string): number {
  const value = Number.parseInt(colour.slice(1), 16);
  return 0.2126 * LINEAR[value >> 16]! + 0.7152 * LINEAR[(value >> 8) & 255]! + 0.0722 * LINEAR[value & 255]!;
}

/** WCAG 2.2, contrast ratio, 1 … 21. */
export function contrast(one: string, other: string): number {
  return ratioOf(luminance(one), luminance(other));
}

function ratioOf(one: number, other: number): number {
  return one > other ? (one + 0.05) / (other + 0.05) : (other + 0.05) / (one + 0.05);
}

/** `part` of the way from one colour to another, 0 … 1. */
export function mix(from: string, to: string, part: number): string {
  const [a, b] = [Number.parseInt(from.slice(1), 16), Number.parseInt(to.slice(1), 16)];
  const channel = (shift: number) => {
    const value = (a >> shift) & 255;
    return Math.round(value + (((b >> shift) & 255) - value) * part);
  };
  return `#${((channel(16) << 16) | (channel(8) << 8) | channel(0)).toString(16).padStart(6, '0')}`;
}

/**
 * The colour, moved toward black or white no further than it takes to be seen on every one of the grounds. On one ground
 * there always is such a colour, as black or white has at least 4.58 : 1; on several that lie far apart, the better of the two.
 */
export function seenOn(colour: string, grounds: readonly string[], ratio: number): string {
  const under = grounds.map(luminance);
  const least = (tried: string) => {
    const light = luminance(tried);
    return Math.min(...under.map((ground) => ratioOf(light, ground)));
  };
  if (least(colour) >= ratio) return colour;
  // On the way to one end the light only falls or only rises: once it is out of what cannot be read, it stays out.
  let nearest: { readonly steps: number; readonly colour: string } | undefined;
  for (const end of [BLACK, WHITE]) {
    if (least(end) < ratio) continue;
    let [fails, passes, passing] = [0, STEPS, end];
    while (passes - fails > 1) {
      const middle = (fails + passes) >> 1;
      const tried = mix(colour, end, middle / STEPS);
      if (least(tried) >= ratio) [passes, passing] = [middle, tried];
      else fails = middle;
    }
    if (!nearest || passes < nearest.steps) nearest = { steps: passes, colour: passing };
  }
  if (nearest) return nearest.colour;
  return least(BLACK) >= least(WHITE) ? BLACK : WHITE;
}

/**
 * The colour where it can be read on the ground; else one that can be read well. A merchant who wrote white on white meant
 * no faint grey.
 */
export function readOn(colour: string, grounds: readonly string[]): string {
  return seenOn(colour, grounds, TEXT) === colour ? colour : seenOn(colour, grounds, WELL);
}
