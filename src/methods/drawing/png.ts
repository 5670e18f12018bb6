/** Writes pixels as a PNG file (ISO/IEC 15948), rows unfiltered: in colour with opacity, or in black and white. */
import { crc32, deflateSync } from 'node:zlib';
import type { Pixels } from './pixels.ts';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Bit depth and colour type (6: RGB and alpha, 0: grey), then the only methods there are, no interlace. */
const COLOUR = [8, 6, 0, 0, 0];
const BLACK_AND_WHITE = [1, 0, 0, 0, 0];

/** The file. */
export function pngOf({ width, height, rgba }: Pixels): Buffer {
  return fileOf({ width, height, form: COLOUR, rowBytes: width * 4, bytes: rgba });
}

/** Points that are black or white: one bit each, white where it is set, every row beginning with a byte of its own. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  readonly bits: Uint8Array;
}

/** The file, an eighth of a byte for each point before it is compressed: 2 000 by 2 000 of them take milliseconds. */
export function pngOfBitmap({ width, height, bits }: Bitmap): Buffer {
  return fileOf({ width, height, form: BLACK_AND_WHITE, rowBytes: Math.ceil(width / 8), bytes: bits });
}

interface Content {
  readonly width: number;
  readonly height: number;
  readonly form: readonly number[];
  readonly rowBytes: number;
  readonly bytes: Uint8Array;
}

function fileOf({ width, height, form, rowBytes, bytes }: Content): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set(form, 8);
  // Before each row stands its filter: none.
  const rows = Buffer.alloc((rowBytes + 1) * height);
  for (let row = 0; row < height; row++)
    rows.set(bytes.subarray(row * rowBytes, (row + 1) * rowBytes), row * (rowBytes + 1) + 1);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A part of a file: its length, name, bytes and check sum. */
export function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
