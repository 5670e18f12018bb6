import { describe, expect, it } from 'vitest';
import { painter, shown } from './terminal.ts';

describe('what a terminal is shown', () => {
  it.each([
    ['a title', '\u001b]0;PWN\u0007', '\\u001b]0;PWN\\u0007'],
    ['a colour', '\u001b[1mbold\u001b[22m', '\\u001b[1mbold\\u001b[22m'],
    ['a cleared screen', 'a\u001b[2Jb', 'a\\u001b[2Jb'],
    ['the second set of controls', 'a\u009b2Jb\u0085', 'a\\u009b2Jb\\u0085'],
    ['a line that is written over', 'paid\rdeclined', 'paid\\u000ddeclined'],
    ['backspaces and deletions', 'a\b\u007f', 'a\\u0008\\u007f'],
    ['letters in another order', 'abc\u202edef\u2066\u2069\u200f', 'abc\\u202edef\\u2066\\u2069\\u200f'],
    ['lines that are none', 'a\u2028b', 'a\\u2028b'],
    ['half a letter', 'a\ud800b', 'a\\ud800b'],
    [
      'our own sign for a colour, guessed',
      '\u000100000000-0000-4000-8000-000000000000',
      '\\u000100000000-0000-4000-8000-000000000000',
    ],
  ])('holds no order of somebody else: %s', (_, text, clean) => {
    expect(shown(text)).toBe(clean);
    const paint = painter(true);
    expect(shown(paint('bold', text))).toBe(`\u001b[1m${clean}\u001b[22m`);
  });

  it('keeps our own colours, one inside of another too', () => {
    const paint = painter(true);
    expect(shown(paint('dim', `a${paint('bold', 'b')}`))).toBe('\u001b[2ma\u001b[1mb\u001b[22m\u001b[22m');
  });

  it('keeps lines, tabs and letters of every language', () => {
    const text = 'a\n\tb Żółć 日本 עברית 👍🏽';
    expect(shown(text)).toBe(text);
  });

  it('stays the same JSON', () => {
    const data = { text: 'a\u009b\u202e\u001b\u007f' };
    expect(JSON.parse(shown(JSON.stringify(data)))).toEqual(data);
  });
});
