/** A drawing as pixels, for programs that cannot show SVG. Edges are smoothed by how far a pixel's middle is from the shape. */
import type { Drawing, Shape } from './shapes.ts';

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and opacity of each pixel, row by row; colours are not multiplied by the opacity. */
  readonly rgba: Uint8Array;
}

type Point = readonly [x: number, y: number];
type Segment = readonly [from: Point, to: Point];

/** A curve becomes this many straight lines: at three times the size none of them is longer than a pixel or two. */
const LINES_OF_A_CURVE = 8;

/** The drawing, `scale` times as large. Behind it nothing is drawn. */
export function pixelsOf(drawing: Drawing, scale: number): Pixels {
  const width = Math.round(drawing.width * scale);
  const height = Math.round(drawing.height * scale);
  const rgba = new Uint8Array(width * height * 4);
  const outside = new Float64Array(width * height);
  for (const shape of drawing.shapes) {
    outside.fill(Number.POSITIVE_INFINITY);
    const grid = { width, height, scale, outside };
    if (shape.kind === 'box') measureBox(shape, grid);
    else for (const segment of segmentsOf(shape.path)) measureSegment(segment, shape.width / 2, grid);
    const colour = colourOf(shape.kind === 'box' ? shape.fill : shape.colour);
    for (let i = 0; i < outside.length; i++) {
      const cover = 0.5 - outside[i]! * scale;
      if (cover > 0) blend(rgba, i * 4, colour, Math.min(cover, 1));
    }
  }
  return { width, height, rgba };
}

interface Grid {
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  /** How far the middle of each pixel is outside of the shape, in its own units; negative inside. */
  readonly outside: Float64Array;
}

function measureBox(box: Extract<Shape, { kind: 'box' }>, { width, scale, outside }: Grid): void {
  const [middleX, middleY] = [box.x + box.width / 2, box.y + box.height / 2];
  for (let i = 0; i < outside.length; i++) {
    const x = ((i % width) + 0.5) / scale;
    const y = (Math.floor(i / width) + 0.5) / scale;
    const dx = Math.abs(x - middleX) - box.width / 2 + box.radius;
    const dy = Math.abs(y - middleY) - box.height / 2 + box.radius;
    const corner = Math.sqrt(Math.max(dx, 0) ** 2 + Math.max(dy, 0) ** 2);
    outside[i] = corner + Math.min(Math.max(dx, dy), 0) - box.radius;
  }
}

/** Only the pixels around the line are looked at: a word has a hundred lines, and each touches a few. */
function measureSegment([[ax, ay], [bx, by]]: Segment, half: number, { width, height, scale, outside }: Grid): void {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const first = (a: number, b: number) => Math.max(Math.floor((Math.min(a, b) - half) * scale - 1), 0);
  const last = (a: number, b: number, most: number) => Math.min(Math.ceil((Math.max(a, b) + half) * scale + 1), most);
  const [lastColumn, lastRow] = [last(ax, bx, width), last(ay, by, height)];
  for (let row = first(ay, by); row < lastRow; row++)
    for (let column = first(ax, bx); column < lastColumn; column++) {
      const x = (column + 0.5) / scale - ax;
      const y = (row + 0.5) / scale - ay;
      const along = length === 0 ? 0 : Math.min(Math.max((x * dx + y * dy) / length, 0), 1);
      const distance = Math.sqrt((x - along * dx) ** 2 + (y - along * dy) ** 2) - half;
      const at = row * width + column;
      if (distance < outside[at]!) outside[at] = distance;
    }
}

/** The straight lines of a path; a curve as several. */
export function segmentsOf(path: string): Segment[] {
  const segments: Segment[] = [];
  let start: Point = [0, 0];
  let at: Point = [0, 0];
  const lineTo = (to: Point) => {
    segments.push([at, to]);
    at = to;
  };
  for (const [, command, rest] of path.matchAll(/([MLQZ])([^MLQZ]*)/g)) {
    const numbers = rest!.trim().split(/\s+/).map(Number);
    const [x = 0, y = 0, endX = 0, endY = 0] = numbers;
    if (command === 'M') start = at = [x, y];
    else if (command === 'L') lineTo([x, y]);
    else if (command === 'Z') lineTo(start);
    else {
      const [fromX, fromY] = at;
      for (let i = 1; i <= LINES_OF_A_CURVE; i++) {
        const t = i / LINES_OF_A_CURVE;
        const part = (from: number, control: number, to: number) =>
          (1 - t) ** 2 * from + 2 * t * (1 - t) * control + t ** 2 * to;
        lineTo([part(fromX, x, endX), part(fromY, y, endY)]);
      }
    }
  }
  return segments;
}

/** Puts a colour over what is there. */
function blend(rgba: Uint8Array, at: number, colour: readonly number[], cover: number): void {
  const under = rgba[at + 3]! / 255;
  const opacity = cover + under * (1 - cover);
  for (let channel = 0; channel < 3; channel++) {
    const mixed = colour[channel]! * cover + rgba[at + channel]! * under * (1 - cover);
    rgba[at + channel] = Math.round(mixed / opacity);
  }
  rgba[at + 3] = Math.round(opacity * 255);
}

/** The channels of `#rrggbb`. */
function colourOf(hex: string): readonly number[] {
  return [1, 3, 5].map((from) => Number.parseInt(hex.slice(from, from + 2), 16));
}
