/**
 * An alphabet of strokes for the tiles of methods: a browser that shows a tile as a picture has no fonts of ours, and a picture
 * for programs that cannot draw SVG is made without any font at all.
 */

/** A path of M, L, Q and Z in a field 7 high, and how wide the letter is. */
type Letter = readonly [width: number, path: string];

const LETTERS: Readonly<Record<string, Letter>> = {
  A: [5.2, 'M0 7L2.6 0L5.2 7M1 4.7L4.2 4.7'],
  B: [4.3, 'M0 0L0 7L2.3 7Q4.3 7 4.3 5.15Q4.3 3.3 2.3 3.3L0 3.3M2.1 3.3Q3.9 3.3 3.9 1.65Q3.9 0 2.1 0L0 0'],
  C: [4.6, 'M4.6 1.3Q3.9 0 2.6 0Q0 0 0 3.5Q0 7 2.6 7Q3.9 7 4.6 5.7'],
  D: [4.8, 'M0 0L0 7L1.7 7Q4.8 7 4.8 3.5Q4.8 0 1.7 0Z'],
  E: [3.7, 'M3.7 0L0 0L0 7L3.7 7M0 3.4L3.1 3.4'],
  F: [3.6, 'M3.6 0L0 0L0 7M0 3.5L3.1 3.5'],
  G: [4.9, 'M4.7 1.3Q4 0 2.6 0Q0 0 0 3.5Q0 7 2.6 7Q4.9 7 4.9 4.7L4.9 3.8L2.9 3.8'],
  H: [4.5, 'M0 0L0 7M4.5 0L4.5 7M0 3.5L4.5 3.5'],
  I: [0, 'M0 0L0 7'],
  J: [3, 'M3 0L3 4.9Q3 7 1.4 7Q.4 7 0 6.1'],
  K: [4.4, 'M0 0L0 7M4.2 0L0 4.3M1.5 2.8L4.4 7'],
  L: [3.5, 'M0 0L0 7L3.5 7'],
  M: [5.6, 'M0 7L0 0L2.8 4.4L5.6 0L5.6 7'],
  N: [4.6, 'M0 7L0 0L4.6 7L4.6 0'],
  O: [5.2, 'M2.6 0Q5.2 0 5.2 3.5Q5.2 7 2.6 7Q0 7 0 3.5Q0 0 2.6 0Z'],
  P: [4.2, 'M0 7L0 0L2.2 0Q4.2 0 4.2 2Q4.2 4 2.2 4L0 4'],
  Q: [5.2, 'M2.6 0Q5.2 0 5.2 3.5Q5.2 7 2.6 7Q0 7 0 3.5Q0 0 2.6 0ZM3.4 5L5.2 7.2'],
  R: [4.4, 'M0 7L0 0L2.2 0Q4.2 0 4.2 1.9Q4.2 3.8 2.2 3.8L0 3.8M2.3 3.8L4.4 7'],
  S: [4.2, 'M3.9 1.1Q3.3 0 2.1 0Q.2 0 .2 1.8Q.2 3.1 2.1 3.45Q4.2 3.85 4.2 5.2Q4.2 7 2.1 7Q.6 7 0 5.8'],
  T: [4.6, 'M0 0L4.6 0M2.3 0L2.3 7'],
  U: [4.5, 'M0 0L0 4.4Q0 7 2.25 7Q4.5 7 4.5 4.4L4.5 0'],
  V: [5, 'M0 0L2.5 7L5 0'],
  W: [7, 'M0 0L1.75 7L3.5 1.4L5.25 7L7 0'],
  X: [4.6, 'M0 0L4.6 7M4.6 0L0 7'],
  Y: [4.8, 'M0 0L2.4 3.6L4.8 0M2.4 3.6L2.4 7'],
  Z: [4.3, 'M0 0L4.3 0L0 7L4.3 7'],
  '3': [4.2, 'M.2 .9Q.9 0 2.1 0Q4 0 4 1.7Q4 3.3 1.8 3.3M1.8 3.3Q4.2 3.3 4.2 5.1Q4.2 7 2.1 7Q.7 7 0 5.9'],
  '4': [4.4, 'M3.4 7L3.4 0L0 5L4.4 5'],
  '+': [4, 'M0 3.9L4 3.9M2 1.9L2 5.9'],
};

const HEIGHT = 7;
const GAP = 1.75;

/** How wide a word is, set 7 high. Throws for a letter that is not drawn yet. */
export function widthOf(word: string): number {
  return [...word].reduce((sum, letter) => sum + letterOf(letter)[0], 0) + GAP * (word.length - 1);
}

/** The strokes of a word as one path, its middle at `x`, its top at `y`, `size` high. */
export function wordPath(word: string, { x, y, size }: { x: number; y: number; size: number }): string {
  const scale = size / HEIGHT;
  let left = x - (widthOf(word) * scale) / 2;
  let path = '';
  for (const letter of word) {
    const [width, strokes] = letterOf(letter);
    path += moved(strokes, left, y, scale);
    left += (width + GAP) * scale;
  }
  return path;
}

/** Every point of a path scaled about 0 and then moved. */
function moved(path: string, dx: number, dy: number, scale: number): string {
  let isX = false;
  return path.replace(/[A-Z]|[ ]?(-?[\d.]+)/g, (part, number: string | undefined) => {
    if (number === undefined) return part;
    isX = !isX;
    const text = rounded(Number(number) * scale + (isX ? dx : dy));
    return (part.startsWith(' ') ? ' ' : '') + text;
  });
}

function letterOf(letter: string): Letter {
  const found = LETTERS[letter];
  if (!found) throw new RangeError(`the letter ${letter} is not drawn`);
  return found;
}

function rounded(number: number): string {
  return String(Math.round(number * 100) / 100);
}
