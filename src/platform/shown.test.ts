import { describe, expect, it } from 'vitest';
import { escapeControls, isPrintable } from './shown.ts';

describe('a text to keep', () => {
  it.each([
    ['a comment in Hebrew', 'הסכום\u200f: 500 EUR\u200e.'],
    ['a comment in Arabic', 'المبلغ\u061c 500\r\nو\tأكثر'],
  ])('may hold %s with its marks of direction, which a terminal is shown escaped', (_, text) => {
    expect(isPrintable(text)).toBe(true);
    expect(escapeControls(text)).not.toMatch(/[\u061c\u200e\u200f]/);
  });

  it.each(['\u202e', '\u202a', '\u2066', '\u2069', '\u2028', '\u0000', '\u001b', '\u009b', '\r', '\ud800'])(
    'may not hold %j',
    (character) => expect(isPrintable(`a${character}b`)).toBe(false),
  );
});
