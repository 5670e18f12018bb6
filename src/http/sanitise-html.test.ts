import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeHtml, sanitiseHtml, sanitiseShort, stripTags } from './sanitise-html.ts';

describe('items of a merchant', () => {
  it('keep the tags of an order line', () => {
    const html =
      '<table border="0" cellpadding="2"><tr bgcolor="#EEE"><th width="75%">Name</th></tr><tr><td align=right>1 &euro; <b>x</b></td></tr></table><br>';
    expect(sanitiseHtml(html)).toBe(
      '<table border="0" cellpadding="2"><tr bgcolor="#eee"><th width="75%">Name</th></tr><tr><td align="right">1 &euro; <b>x</b></td></tr></table><br>',
    );
  });

  it('lose scripts, styles and frames with all that is in them', () => {
    expect(
      sanitiseHtml('a<script>alert(1)</script >b<STYLE>b{}</STYLE>c<iframe src=x>y</iframe>d<svg><p>e</p></svg>f'),
    ).toBe('abcdf');
    expect(sanitiseHtml('a<script>alert(1)')).toBe('a');
    expect(sanitiseHtml('a<!-- <script>x</script> -->b<!doctype html>c<?php d ?>e')).toBe('abce');
  });

  it('lose links, addresses, styles and event attributes but keep their text', () => {
    expect(sanitiseHtml('<a href="javascript:alert(1)">shop</a>')).toBe('shop');
    expect(sanitiseHtml('<b onclick="x()" style="color:red" class=c id=i>bold</b>')).toBe('<b>bold</b>');
    expect(sanitiseHtml('<img src=x onerror=alert(1) alt="A &quot;b&quot; > c" width=10>')).toBe(
      '<img alt="A &quot;b&quot; &#62; c" width="10">',
    );
    expect(sanitiseHtml('<font color="expression(x)" size="+2">t</font>')).toBe('<font size="+2">t</font>');
  });

  it('cannot close what stands around them, nor stay open', () => {
    expect(sanitiseHtml('</div></table><b>bold<i>both')).toBe('<b>bold<i>both</i></b>');
    expect(sanitiseHtml('<b><i>x</b>y</i>')).toBe('<b><i>x</i></b>y');
  });

  it('show what only looks like a tag', () => {
    expect(sanitiseHtml('1 < 2 & 3 > 2 <')).toBe('1 &lt; 2 &amp; 3 &#62; 2 &lt;');
    expect(sanitiseHtml('<b')).toBe('&lt;b');
  });

  it('hold nothing but allowed tags, whatever went in', () => {
    const pieces = fc.constantFrom(
      ...'< > / " \' = ! -- & ; <b <b> </b> <script> </script> <script/ <img src=x onerror=y> <a href= <svg onload=x> <style> <table </table> <td colspan="2 on click onx=1 javascript: &#x3c; &lt; \u0000 \n <!-- --> <![CDATA[ ]]> <scr<script>ipt> <div align=center onfocus=x> <p/onx=1>'.split(
        ' ',
      ),
      ' ',
    );
    const noise = fc.oneof(
      fc.array(pieces, { maxLength: 40 }).map((list) => list.join('')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(noise, (html) => isHarmless(sanitiseHtml(html))),
      { numRuns: 2_000 },
    );
  });

  it('are done with in linear time', () => {
    for (const text of [
      '<',
      '<b',
      '<b "',
      '<!--',
      '<script>',
      '<b a="',
      '&',
      '<b><b ',
      '</x ',
      '<div a=b ',
      '<b> </i>',
      '<b a',
      'aaaa',
    ].map((part) => part.repeat(20_000))) {
      const start = performance.now();
      sanitiseHtml(text);
      sanitiseHtml(`<b ${text}>`);
      stripTags(text);
      expect(performance.now() - start).toBeLessThan(2_000);
    }
  });

  it('come out the same when they are sanitised again', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', 'b', '>', '/', 'i', ' ', '&', '"', 'td', 'align=left') }),
        (html) => {
          const once = sanitiseHtml(html);
          expect(sanitiseHtml(once)).toBe(once);
        },
      ),
    );
  });
});

/** Reads the output by the strictest grammar: text without < and >, or a tag of the list with quoted attributes of the list. */
function isHarmless(html: string): void {
  const open: string[] = [];
  const rest = html.replace(/<(\/?)([a-z0-9]+)((?: [a-z]+="[^"<>]*")*)>/g, (_tag, slash, name, attributes) => {
    expect(name).toMatch(
      /^(b|br|div|em|font|h[1-6]|hr|i|img|li|nobr|ol|p|small|span|strong|table|thead|tbody|tfoot|th|td|tr|u|ul)$/,
    );
    for (const [, attribute] of attributes.matchAll(/ ([a-z]+)="/g))
      expect(attribute).toMatch(
        /^(align|color|face|size|width|height|alt|scale|border|bordercolor|cellpadding|cellspacing|scope|colspan|valign|bgcolor)$/,
      );
    if (slash) expect(open.pop()).toBe(name);
    else if (!/^(br|hr|img)$/.test(name)) open.push(name);
    return '';
  });
  expect(rest).not.toMatch(/[<>]/);
  expect(open).toEqual([]);
}

describe('description', () => {
  it('loses tags and nothing else', () => {
    expect(stripTags('<b>Two</b> apples <br/>& 1 pear')).toBe('Two apples & 1 pear');
    expect(stripTags('I <3 you, 1 < 2 > 0')).toBe('I <3 you, 1 < 2 > 0');
    expect(stripTags('a<<b>script>x')).toBe('ax');
    expect(stripTags('a <b')).toBe('a ');
  });
});

describe('escaping', () => {
  it('leaves no character with a meaning in HTML', () => {
    expect(escapeHtml(`<a href="x" title='y'>&`)).not.toMatch(/[<>"']|&(?!#)/);
  });
});

describe('order lines that grow when they are escaped', () => {
  it.each([['<'], ['&'], ['"'], ['<b>'], ['<p>a</p>'], ['a']])('stay short, and well-formed: %s', (piece) => {
    const clean = sanitiseShort(piece.repeat(900_000));
    expect(clean.length).toBeLessThanOrEqual(65_536);
    expect(clean.length).toBeGreaterThan(300);
    expect(sanitiseHtml(clean)).toBe(clean);
  });
});
