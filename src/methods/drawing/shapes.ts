/** The few shapes that tiles are made of, and how they are written as SVG. Pixels are made of them in `pixels.ts`. */

export type Shape =
  | {
      readonly kind: 'box';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly radius: number;
      readonly fill: string;
    }
  /** Lines and quadratic curves (M, L, Q, Z) with round ends and corners. */
  | { readonly kind: 'stroke'; readonly path: string; readonly width: number; readonly colour: string };

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
}

/** The drawing as the content of an `<svg>` whose view box is its width and height. */
export function svgContent({ shapes }: Drawing): string {
  return shapes.map(svgShape).join('');
}

/** The drawing as a file; `title` is what a screen reader says. */
export function svgFile(drawing: Drawing, title: string): string {
  const { width, height } = drawing;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    `<title>${escaped(title)}</title>${svgContent(drawing)}</svg>\n`
  );
}

/** A PNG file as an SVG file, for places that take no other; it needs nothing beside itself. */
export function svgOfPng(png: Buffer, { width, height }: Pick<Drawing, 'width' | 'height'>, title: string): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    `<title>${escaped(title)}</title><image width="${width}" height="${height}" href="data:image/png;base64,${png.toString('base64')}"/></svg>\n`
  );
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

function svgShape(shape: Shape): string {
  if (shape.kind === 'box') {
    const { x, y, width, height, radius, fill } = shape;
    const at = x === 0 && y === 0 ? '' : ` x="${x}" y="${y}"`;
    const round = radius === 0 ? '' : ` rx="${radius}"`;
    return `<rect${at} width="${width}" height="${height}"${round} fill="${fill}"/>`;
  }
  const { path, width, colour } = shape;
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"/>`;
}
