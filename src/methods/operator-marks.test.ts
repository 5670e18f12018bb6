import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { makePng } from '../../test/support/png.ts';
import { svgFault } from './drawing/judge-svg.ts';
import { type Pixels, pixelsOf } from './drawing/pixels.ts';
import { chunk, pngOf } from './drawing/png.ts';
import { readPng, smaller } from './drawing/read-png.ts';
import { svgFile } from './drawing/shapes.ts';
import { iconOf } from './icons.ts';
import { judgeMarks, markPath } from './operator-marks.ts';

const svg = (content: string, attributes = '') =>
  Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 260"${attributes}>${content}</svg>`);
const file = (name: string, bytes: Buffer) => ({ name, bytes });
const faultsOf = (name: string, bytes: Buffer) => judgeMarks([file(name, bytes)]).faults;

describe('an SVG file of an operator', () => {
  it.each([
    ['our own tile', Buffer.from(svgFile(iconOf('VISA')!.drawing, 'Visa & <Co>'))],
    [
      'what drawing programs export as plain SVG',
      Buffer.from(
        `\ufeff<?xml version="1.0" encoding="UTF-8"?>\n<!-- made -->\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
        <svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1" viewBox='0,0 40,26' xml:space="preserve">
        <style type="text/css"><![CDATA[ .a > .b { fill: url(#fade) } ]]></style><defs><linearGradient id="fade"><stop offset="0"/></linearGradient><path id="p" d="M0 0h1"/></defs>
        <g style="fill:url( '#fade' )"><use xlink:href="#p"/><use href=" #p"/></g><text>A &amp; B&#xe9;</text></svg>\n`,
      ),
    ],
  ])('is taken: %s', (_, bytes) => {
    expect(svgFault(bytes, 40 / 26)).toBeUndefined();
  });

  it.each([
    ['a script', svg('<script>alert(1)</script>'), '<script>'],
    ['a script under another name', svg('<s:script xmlns:s="http://www.w3.org/2000/svg"/>'), 'plain SVG'],
    ['what runs a script', svg('<path d="M0 0" onclick="alert(1)"/>'), 'onclick'],
    ['the same, in capitals', svg('', ' ONLOAD="alert(1)"'), 'ONLOAD'],
    ['a page inside', svg('<foreignObject/>'), '<foreignObject>'],
    ['a page by its namespace', svg('<g xmlns="http://www.w3.org/1999/xhtml"/>'), 'no SVG'],
    ['a picture', svg('<image href="#a"/>'), '<image>'],
    ['a picture of a filter', svg('<feImage href="#a"/>'), '<feImage>'],
    ['a link', svg('<a href="#a"/>'), '<a>'],
    ['movement', svg('<set attributeName="href" to="https://x.example"/>'), '<set>'],
    ['parts of another file', svg('<use href="https://x.example/a.svg#b"/>'), 'leads out'],
    [
      'the same by another prefix',
      svg('<use xmlns:q="http://www.w3.org/1999/xlink" q:href="//x.example"/>'),
      'leads out',
    ],
    ['data', svg('<use href="data:image/svg+xml,x"/>'), 'leads out'],
    ['data behind numbers', svg('<use href="&#x64;ata:,x"/>'), 'leads out'],
    ['another base', svg('<g xml:base="https://x.example/"/>'), 'xml:base'],
    ['a paint of another file', svg('<g fill="url(https://x.example/a#b)"/>'), 'url('],
    ['the same in a style', svg('<g style="fill: URL(&quot;//x.example&quot;)"/>'), 'url('],
    ['the same in a style sheet', svg('<style>g{fill:url(//x.example)}</style>'), 'url('],
    ['the same behind an escape', svg('<style>g{fill:u\\72l(//x.example)}</style>'), 'style'],
    ['another style sheet', svg('<style>@import "//x.example";</style>'), 'style'],
    ['a picture in a style', svg('<g style="mask:-webkit-image-set(\'//x.example\' 1x)"/>'), 'style'],
    [
      'another style sheet by an instruction',
      Buffer.concat([Buffer.from('<?xml-stylesheet href="a.css"?>'), svg('')]),
      'instruction',
    ],
    [
      'another encoding',
      Buffer.concat([Buffer.from('<?xml version="1.0" encoding="utf-7"?>'), svg('')]),
      'instruction',
    ],
    ['bytes that are no UTF-8', Buffer.concat([svg('<title>'), Buffer.from([0xff])]), 'UTF-8'],
    ['words of its own', Buffer.from('<!DOCTYPE svg [<!ENTITY a "b">]><svg/>'), 'well-formed'],
    ['an unknown word', svg('<text>&nbsp;</text>'), 'well-formed'],
    ['no end', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 26"><g>'), 'well-formed'],
    ['ends crossed', svg('<g><path></g></path>'), 'well-formed'],
    ['two drawings', Buffer.concat([svg(''), svg('')]), 'well-formed'],
    ['text around it', Buffer.concat([svg(''), Buffer.from('x')]), 'well-formed'],
    ['an attribute twice', svg('<g fill="a" fill="b"/>'), 'well-formed'],
    ['an attribute without quotes', svg('<g fill=a />'), 'well-formed'],
    ['nothing', Buffer.alloc(0), 'well-formed'],
    ['a page', Buffer.from('<html></html>'), '<html>'],
    ['no namespace', Buffer.from('<svg viewBox="0 0 40 26"/>'), 'no SVG file'],
    ['no field', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="40" height="26"/>'), 'viewBox'],
    ['a square field', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 26 26"/>'), 'viewBox'],
    ['a PNG file', makePng(120, 78, () => [1, 2, 3, 255]), 'UTF-8'],
  ])('is refused with %s', (_, bytes, said) => {
    expect(faultsOf('visa.svg', bytes)).toEqual([expect.stringMatching(/^visa\.svg (has|is|needs) /)]);
    expect(faultsOf('visa.svg', bytes)[0]).toContain(said);
  });
});

/** A file of one kind, row by row: its filter, then its bytes. */
const pngWith = (type: number, rows: readonly (readonly number[])[], more: Buffer[] = [], depth = 8, interlace = 0) => {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(2, 0);
  header.writeUInt32BE(rows.length, 4);
  header.set([depth, type, 0, 0, interlace], 8);
  const data = deflateSync(Buffer.from(rows.flat()));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    ...[chunk('IHDR', header), ...more, chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))],
  ]);
};
const pointsOf = (bytes: Buffer) => {
  const read = readPng(bytes, () => undefined);
  return typeof read === 'string' ? read : [...read.rgba];
};

describe('a PNG file of an operator', () => {
  it('is read as it was written', () => {
    const pixels = pixelsOf(iconOf('IDEAL')!.drawing, 3);
    expect(readPng(pngOf(pixels), () => undefined)).toEqual({ ...pixels, rgba: new Uint8Array(pixels.rgba) });
  });

  it('is read whatever its colours and filters are', () => {
    const palette = [chunk('PLTE', Buffer.from([1, 2, 3, 4, 5, 6])), chunk('tRNS', Buffer.from([9]))];
    const clear = [chunk('tRNS', Buffer.from([0, 7]))];
    expect(pointsOf(pngWith(3, [[0, 1, 0]], palette))).toEqual([4, 5, 6, 255, 1, 2, 3, 9]);
    expect(pointsOf(pngWith(0, [[0, 7, 8]], clear))).toEqual([7, 7, 7, 0, 8, 8, 8, 255]);
    expect(pointsOf(pngWith(4, [[0, 7, 8, 9, 10]]))).toEqual([7, 7, 7, 8, 9, 9, 9, 10]);
    expect(pointsOf(pngWith(2, [[1, 10, 20, 30, 1, 1, 1]]))).toEqual([10, 20, 30, 255, 11, 21, 31, 255]);
    const grey = (...rows: number[][]) => (pointsOf(pngWith(0, rows)) as number[]).filter((_, i) => i % 4 === 0);
    expect(grey([0, 10, 20], [2, 1, 1])).toEqual([10, 20, 11, 21]);
    expect(grey([0, 10, 20], [3, 1, 1])).toEqual([10, 20, 6, 14]);
    expect(grey([0, 10, 20], [4, 1, 1])).toEqual([10, 20, 11, 21]);
  });

  const good = makePng(120, 78, () => [200, 30, 40, 255]);
  it.each([
    ['cut off', good.subarray(0, -20), 'damaged'],
    ['changed on the way', Buffer.from(good).fill(1, 45, 50), 'damaged'],
    ['no picture', Buffer.from('<script>'), 'no PNG file'],
    ['an SVG file', svg(''), 'no PNG file'],
    ['shorter than it says', pngWith(0, [[0, 1]]), '2 by 1'],
    ['small', makePng(80, 52, () => [0, 0, 0, 0]), '80 by 52'],
    ['of another shape', makePng(120, 120, () => [0, 0, 0, 0]), '120 by 120'],
    ['large', makePng(520, 338, () => [0, 0, 0, 0]), '520 by 338'],
  ])('is refused where it is %s', (_, bytes, said) => {
    expect(faultsOf('visa.png', bytes)).toEqual([expect.stringContaining(said)]);
  });

  it('is refused before it is unpacked where that would be much, and in kinds that are not read', () => {
    expect(
      pointsOf(
        pngWith(0, [
          [0, 1, 2],
          [5, 1, 2],
        ]),
      ),
    ).toContain('damaged');
    expect(pointsOf(pngWith(0, [[0, 1, 2, 3]]))).toContain('damaged');
    expect(pointsOf(pngWith(3, [[0, 1, 0]]))).toContain('damaged');
    expect(pointsOf(pngWith(6, [[0, 1]], [], 16))).toContain('8 bits');
    expect(pointsOf(pngWith(0, [[0, 1, 2]], [], 8, 1))).toContain('interlacing');
  });

  it('is made smaller without a rim of colours that nobody sees', () => {
    const from: Pixels = { width: 3, height: 1, rgba: new Uint8Array([255, 0, 0, 255, 0, 255, 0, 0, 0, 0, 255, 255]) };
    expect([...smaller(from, 1, 1).rgba]).toEqual([128, 0, 128, 170]);
    expect([...smaller(from, 3, 1).rgba.subarray(0, 4)]).toEqual([255, 0, 0, 255]);
  });
});

describe('the marks of an operator', () => {
  const red = makePng(240, 156, () => [200, 30, 40, 255]);

  it('are those of their files: a PNG in both sizes, and as an SVG where there is no other', () => {
    const { marks, faults } = judgeMarks([
      file('visa.svg', svg('<g/>')),
      file('paypal.png', red),
      file('postepay.svg', svg('')),
    ]);
    expect(faults).toEqual([]);
    expect([...marks.keys()]).toEqual(['VISA', 'PAYPAL', 'POSTEPAY']);
    expect(marks.get('VISA')).toMatchObject({ vector: svg('<g/>'), large: undefined, medium: undefined });
    const { large, medium, vector } = marks.get('PAYPAL')!;
    for (const [bytes, width, height] of [
      [large!, 120, 78],
      [medium!, 80, 52],
    ] as const) {
      const read = readPng(bytes, () => undefined) as Pixels;
      expect([read.width, read.height, ...read.rgba.subarray(0, 4)]).toEqual([width, height, 200, 30, 40, 255]);
    }
    expect(vector.toString()).toContain(`href="data:image/png;base64,${large!.toString('base64')}"`);
  });

  it('have another address whenever they change, and none where there is none', () => {
    const path = (content: string) => markPath(judgeMarks([file('visa.svg', svg(content))]).marks, 'VISA');
    expect(path('<g/>')).toMatch(/^\/img\/methods\/svg\/visa\.svg\?v=[0-9a-f]{12}$/);
    expect(path('<g/>')).not.toBe(path('<g></g>'));
    expect(markPath(new Map(), 'VISA')).toBeUndefined();
  });

  it.each([
    ['vsia.svg', 'did you mean visa?'],
    ['VISA.svg', 'did you mean visa?'],
    ['payafter.svg', 'did you mean bnpl_mf?'],
    ['something-else.svg', 'docs/methods.md'],
    ['__proto__.png', 'docs/methods.md'],
    ['visa.SVG', '<method>.svg and <method>.png'],
    ['licence.txt', '<method>.svg and <method>.png'],
  ])('have no file %s', (name, said) => {
    expect(faultsOf(name, svg(''))).toEqual([expect.stringContaining(said)]);
  });
});
