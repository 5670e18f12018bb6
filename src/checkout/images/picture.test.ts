import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makePng } from '../../../test/support/png.ts';
import { readPicture } from './picture.ts';

const png = makePng(3, 2, () => [1, 2, 3, 255]);
const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
const jpeg = Buffer.concat([
  Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'),
  Buffer.from('ffc0000b080040008001011100', 'hex'),
  Buffer.from('ffda0008010100003f00d2ffd9', 'hex'),
]);
const lossy = Buffer.from('UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA', 'base64');
const lossless = Buffer.from('UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==', 'base64');
const extended = Buffer.concat([
  Buffer.from('RIFF\x20\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0', 'latin1'),
  Buffer.from([99, 0, 0, 49, 0, 0]),
]);

describe('a picture', () => {
  it.each([
    ['PNG', png, { type: 'image/png', width: 3, height: 2 }],
    ['GIF', gif, { type: 'image/gif', width: 1, height: 1 }],
    ['JPEG', jpeg, { type: 'image/jpeg', width: 128, height: 64 }],
    ['lossy WebP', lossy, { type: 'image/webp', width: 1, height: 1 }],
    ['lossless WebP', Buffer.concat([lossless, Buffer.alloc(4)]), { type: 'image/webp', width: 1, height: 1 }],
    ['extended WebP', extended, { type: 'image/webp', width: 100, height: 50 }],
  ])('is known by its own bytes: %s', (_name, bytes, picture) => {
    expect(readPicture(bytes)).toEqual(picture);
  });

  it.each([
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
    ['a page', Buffer.from('<!doctype html><script>alert(1)</script>'.padEnd(100))],
    ['a page that begins like a GIF', Buffer.from('GIF89a<script>')],
    ['nothing', Buffer.alloc(0)],
    ['a picture larger than any screen', makePng(1, 1, () => [0, 0, 0, 0]).fill(0xff, 16, 24)],
  ])('is not %s', (_name, bytes) => {
    expect(readPicture(bytes)).toBeUndefined();
  });

  it('cut short, or any bytes at all, break nothing', () => {
    const cut = fc
      .constantFrom(png, gif, jpeg, lossy, lossless, extended)
      .chain((whole) => fc.nat(whole.length).map((length) => whole.subarray(0, length)));
    const spoilt = fc
      .tuple(
        fc.constantFrom(png, gif, jpeg, lossy, extended),
        fc.uint8Array({ minLength: 1, maxLength: 20 }),
        fc.nat(30),
      )
      .map(([whole, bytes, at]) => Buffer.concat([whole.subarray(0, at), Buffer.from(bytes), whole.subarray(at)]));
    const any = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.oneof(cut, spoilt, any), (bytes) => {
        const picture = readPicture(bytes);
        if (picture) expect(Math.max(picture.width, picture.height)).toBeLessThanOrEqual(4_096);
      }),
      { numRuns: 2_000 },
    );
  });
});
