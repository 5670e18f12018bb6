import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contrast, luminance, mix, readOn, seenOn, TEXT } from './colour.ts';

const colours = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);

describe('contrast', () => {
  it('is that of WCAG', () => {
    expect(contrast('#000000', '#ffffff')).toBe(21);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
    expect(luminance('#ff0000')).toBeCloseTo(0.2126, 4);
  });
});

describe('a text on a ground', () => {
  it('stays as it is where it can be read', () => {
    expect(seenOn('#0a6757', ['#ffffff'], TEXT)).toBe('#0a6757');
  });

  it('moves no further than it must, and keeps its hue', () => {
    const orange = seenOn('#ff7700', ['#ffffff'], TEXT);
    expect(contrast(orange, '#ffffff')).toBeLessThan(5);
    expect(orange).toMatch(/^#[b-d]\w[4-6]\w00$/);
  });

  it('goes the way that is open: white on white darkens, black on black brightens', () => {
    expect(luminance(seenOn('#ffffff', ['#ffffff'], TEXT))).toBeLessThan(0.2);
    expect(luminance(seenOn('#000000', ['#000000'], TEXT))).toBeGreaterThan(0.1);
  });

  it('that could not be read at all is no faint grey afterwards', () => {
    expect(contrast(readOn('#ffffff', ['#ffffff']), '#ffffff')).toBeGreaterThanOrEqual(7);
    expect(readOn('#767676', ['#ffffff'])).toBe('#767676');
    expect(contrast(readOn('#7f7f7f', ['#808080']), '#808080')).toBeGreaterThanOrEqual(4.5);
  });

  it('can always be read', () => {
    fc.assert(
      fc.property(colours, colours, (colour, ground) => contrast(seenOn(colour, [ground], TEXT), ground) >= TEXT),
      { numRuns: 2_000 },
    );
  });

  it('is mixed channel by channel', () => {
    expect(mix('#000000', '#ffffff', 0.5)).toBe('#808080');
    expect(mix('#102030', '#102030', 0.3)).toBe('#102030');
  });
});
