/** Small pictures for tests, made of a function over their points. */
import { crc32, deflateSync, inflateSync } from 'node:zlib';

export type Pixel = readonly [red: number, green: number, blue: number, alpha: number];

/** A PNG whose every point is what `at` says of it. */
export function makePng(width: number, height: number, at: (x: number, y: number) => Pixel): Buffer {
  const rows = Array.from({ length: height }, (_, y) =>
    Buffer.from([0, ...Array.from({ length: width }, (_, x) => at(x, y)).flat()]),
  );
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A logo as shops have them: dark drawing, no ground. */
export function logoPng(): Buffer {
  return makePng(240, 64, (x, y) => {
    const inDisc = (x - 32) ** 2 + (y - 32) ** 2 < 30 ** 2;
    const inBar = x > 76 && x < 236 && ((y > 12 && y < 26) || (y > 38 && y < 52 && x < 180));
    return inDisc ? [170, 30, 70, 255] : inBar ? [40, 30, 50, 255] : [0, 0, 0, 0];
  });
}

/** A cover picture: bands of a warm evening. */
export function coverPng(): Buffer {
  return makePng(800, 160, (x, y) => {
    const hill = 90 + 24 * Math.sin(x / 90) + 10 * Math.sin(x / 31);
    return y > hill ? [70, 40, 90, 255] : [255 - y, 150 - Math.round(y / 2), 110 + Math.round(x / 12), 255];
  });
}

function chunk(type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length, 0);
  head.write(type, 4, 'latin1');
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(Buffer.concat([head.subarray(4), data])), 0);
  return Buffer.concat([head, data, sum]);
}

/** The points of a picture in black and white whose rows are unfiltered, as the gateway writes them. */
export function readPng(file: Buffer): { width: number; height: number; data: Uint8ClampedArray } {
  const [width, height, depth] = [file.readUInt32BE(16), file.readUInt32BE(20), file[24]];
  if (depth !== 1) throw new Error('a picture in colour');
  const at = file.indexOf('IDAT', 0, 'latin1');
  const rows = inflateSync(file.subarray(at + 4, at + 4 + file.readUInt32BE(at - 4)));
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0; y < height; y++) {
    const row = y * (Math.ceil(width / 8) + 1) + 1;
    for (let x = 0; x < width; x++)
      if (!(rows[row + (x >> 3)]! & (0x80 >> (x & 7)))) data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
  }
  return { width, height, data };
}
