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
  for (const shape of drawing.shapes) {
    const colour = colourOf(shape.kind === 'box' ? shape.fill : shape.colour);
    const distance = distanceTo(shape);
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++) {
        const cover = 0.5 - distance([(column + 0.5) / scale, (row + 0.5) / scale]) * scale;
        if (cover > 0) blend(rgba, (row * width + column) * 4, colour, Math.min(cover, 1));
      }
  }
  return { width, height, rgba };
}

/** How far a point is outside of the shape; negative inside. */
function distanceTo(shape: Shape): (point: Point) => number {
  if (shape.kind === 'box') {
    const { x, y, width, height, radius } = shape;
    const [middleX, middleY] = [x + width / 2, y + height / 2];
    return ([px, py]) => {
      const dx = Math.abs(px - middleX) - width / 2 + radius;
      const dy = Math.abs(py - middleY) - height / 2 + radius;
      return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius;
    };
  }
  const segments = segmentsOf(shape.path);
  return (point) => Math.min(...segments.map((segment) => distanceToSegment(point, segment))) - shape.width / 2;
}

function distanceToSegment([px, py]: Point, [[ax, ay], [bx, by]]: Segment): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(Math.max(((px - ax) * dx + (py - ay) * dy) / length, 0), 1);
  return Math.hypot(px - ax - along * dx, py - ay - along * dy);
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
