import { crc32, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { pngOf } from './png.ts';

describe('a PNG file', () => {
  const rgba = Uint8Array.from([255, 0, 0, 255, 0, 255, 0, 128, 0, 0, 255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  const file = pngOf({ width: 3, height: 2, rgba });

  it('has its chunks in order, each with the check sum of its content', () => {
    const chunks: [string, Buffer][] = [];
    for (let at = 8; at < file.length; ) {
      const length = file.readUInt32BE(at);
      const body = file.subarray(at + 4, at + 8 + length);
      expect(file.readUInt32BE(at + 8 + length)).toBe(crc32(body));
      chunks.push([body.toString('latin1', 0, 4), body.subarray(4)]);
      at += 12 + length;
    }
    expect(file.subarray(0, 8)).toEqual(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));
    expect(chunks.map(([name]) => name)).toEqual(['IHDR', 'IDAT', 'IEND']);
    expect(chunks[0]![1]).toEqual(Buffer.from([0, 0, 0, 3, 0, 0, 0, 2, 8, 6, 0, 0, 0]));
    const rows = inflateSync(chunks[1]![1]);
    expect(rows).toEqual(Buffer.from([0, ...rgba.subarray(0, 12), 0, ...rgba.subarray(12)]));
  });
});
