import { describe, expect, it } from 'vitest';
import { BRANDS } from './brands.ts';
import { METHODS } from './catalogue.ts';
import { pixelsOf, segmentsOf } from './drawing/pixels.ts';
import { type Drawing, svgContent, svgFile } from './drawing/shapes.ts';
import { iconColours, iconOf } from './icons.ts';

const NAMED = [...METHODS, ...BRANDS];

/** WCAG 2.2, relative luminance. */
function luminance(hex: string): number {
  const channel = (from: number) => {
    const value = Number.parseInt(hex.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

describe('the tile of every method and brand', () => {
  it.each(NAMED)('$id is there, and stays within its edges', ({ id, name }) => {
    const icon = iconOf(id.toLowerCase());
    expect(icon).toMatchObject({ id, name, drawing: { width: 40, height: 26 } });
    for (const shape of icon!.drawing.shapes) {
      if (shape.kind === 'box') continue;
      for (const [x, y] of segmentsOf(shape.path).flat()) {
        expect(x).toBeGreaterThanOrEqual(3 + shape.width / 2);
        expect(x).toBeLessThanOrEqual(37 - shape.width / 2);
        expect(y).toBeGreaterThanOrEqual(2 + shape.width / 2);
        expect(y).toBeLessThanOrEqual(24 - shape.width / 2);
      }
    }
  });

  it('is none that another method has, nor one that no method has', () => {
    const drawn = NAMED.map(({ id }) => svgContent(iconOf(id)!.drawing));
    expect(new Set(drawn).size).toBe(NAMED.length);
    const grounds = iconColours().map(({ ground }) => ground);
    expect(new Set(grounds).size).toBe(grounds.length);
    expect(
      iconColours()
        .map(({ id }) => id)
        .sort(),
    ).toEqual(NAMED.map(({ id }) => id).sort());
  });

  it.each(iconColours())('$id can be read: $ground', ({ ground, ink }) => {
    expect((luminance(ink) + 0.05) / (luminance(ground) + 0.05)).toBeGreaterThanOrEqual(4.5);
  });

  it('is not made up for other names', () => {
    for (const id of ['', 'NOPE', '__proto__', 'toString']) expect(iconOf(id)).toBeUndefined();
  });

  it('needs no font, no style and no other file', () => {
    for (const { id, name } of NAMED)
      expect(svgFile(iconOf(id)!.drawing, name)).not.toMatch(/<text|<style|font|href|url\(|<script/);
  });

  it('says its name to who cannot see it', () => {
    expect(svgFile(iconOf('BEAUTYWELL')!.drawing, 'Beauty & <Wellness>')).toContain(
      '<title>Beauty &amp; &lt;Wellness></title>',
    );
  });
});

describe('pixels', () => {
  const red: Drawing = {
    width: 10,
    height: 6,
    shapes: [
      { kind: 'box', x: 0, y: 0, width: 10, height: 6, radius: 2, fill: '#ff0000' },
      { kind: 'stroke', path: 'M2 3L8 3', width: 2, colour: '#ffffff' },
    ],
  };
  const at = (scale: number, x: number, y: number) => {
    const { width, rgba } = pixelsOf(red, scale);
    return [...rgba.subarray((y * width + x) * 4, (y * width + x) * 4 + 4)];
  };

  it('are as many as the size says', () => {
    expect(pixelsOf(red, 3)).toMatchObject({ width: 30, height: 18 });
    expect(pixelsOf(red, 3).rgba).toHaveLength(30 * 18 * 4);
  });

  it('are clear outside of the corners, red on the ground and white on the stroke', () => {
    expect(at(3, 0, 0)[3]).toBe(0);
    expect(at(3, 15, 2)).toEqual([255, 0, 0, 255]);
    expect(at(3, 15, 8)).toEqual([255, 255, 255, 255]);
    // Half covered: the edge of the stroke lies in the middle of this row.
    expect(
      pixelsOf({ ...red, shapes: [red.shapes[0]!, { ...red.shapes[1]!, width: 1 } as never] }, 1).rgba[3 * 40 + 17],
    ).toBe(128);
  });

  it('follow curves', () => {
    const [first, last] = [segmentsOf('M0 0Q10 0 10 10').at(0)!, segmentsOf('M0 0Q10 0 10 10').at(-1)!];
    expect([first[0], last[1]]).toEqual([
      [0, 0],
      [10, 10],
    ]);
    expect(segmentsOf('M1 1L2 1L2 2Z').at(-1)).toEqual([
      [2, 2],
      [1, 1],
    ]);
  });
});
