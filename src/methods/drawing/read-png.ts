/** Reads a PNG file (ISO/IEC 15948) of somebody else's into pixels, and makes pixels smaller. Eight bits, not interlaced. */
import { crc32, inflateSync } from 'node:zlib';
import type { Pixels } from './pixels.ts';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Bytes of a point, by colour type: grey, RGB, palette, grey and opacity, RGB and opacity. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

const DAMAGED = 'is no PNG file, or a damaged one: save it anew';

interface Header {
  readonly width: number;
  readonly height: number;
  readonly type: number;
}

/** The points, or what is wrong, to stand behind the file's name. `fits` judges the size before anything is unpacked. */
export function readPng(file: Buffer, fits: (width: number, height: number) => string | undefined): Pixels | string {
  const chunks = chunksOf(file);
  const head = chunks?.[0];
  if (!chunks || head?.name !== 'IHDR' || head.data.length !== 13 || chunks.at(-1)!.name !== 'IEND') return DAMAGED;
  const [width, height] = [head.data.readUInt32BE(0), head.data.readUInt32BE(4)];
  const [depth, type, , , interlace] = head.data.subarray(8);
  const unfit = fits(width, height);
  if (unfit !== undefined) return unfit;
  const channels = CHANNELS[type!];
  if (depth !== 8 || interlace !== 0 || channels === undefined)
    return 'is a PNG file of a kind that is not read here: save it with 8 bits a channel and without interlacing';
  const dataOf = (name: string) => Buffer.concat(chunks.filter((each) => each.name === name).map(({ data }) => data));
  const rowBytes = width * channels;
  let packed: Buffer;
  try {
    packed = inflateSync(dataOf('IDAT'), { maxOutputLength: (rowBytes + 1) * height });
  } catch {
    return DAMAGED;
  }
  if (packed.length !== (rowBytes + 1) * height) return DAMAGED;
  const points = unfiltered(packed, { rowBytes, height, step: channels });
  return points ? coloured(points, { width, height, type: type! }, dataOf('PLTE'), dataOf('tRNS')) : DAMAGED;
}

/** Undefined where one of them is cut off or its sum is wrong. What stands behind the end is not looked at. */
function chunksOf(file: Buffer): { readonly name: string; readonly data: Buffer }[] | undefined {
  if (!file.subarray(0, 8).equals(SIGNATURE)) return undefined;
  const chunks = [];
  for (let at = 8; at + 12 <= file.length; ) {
    const end = at + 8 + file.readUInt32BE(at);
    if (end + 4 > file.length || crc32(file.subarray(at + 4, end)) !== file.readUInt32BE(end)) return undefined;
    const name = file.toString('latin1', at + 4, at + 8);
    chunks.push({ name, data: file.subarray(at + 8, end) });
    if (name === 'IEND') return chunks;
    at = end + 4;
  }
  return undefined;
}

/** Before each row stands how its bytes were made from those around them. */
function unfiltered(
  packed: Buffer,
  { rowBytes, height, step }: { readonly rowBytes: number; readonly height: number; readonly step: number },
): Uint8Array | undefined {
  const points = new Uint8Array(rowBytes * height);
  for (let row = 0; row < height; row++) {
    const filter = packed[row * (rowBytes + 1)]!;
    if (filter > 4) return undefined;
    for (let i = 0; i < rowBytes; i++) {
      const at = row * rowBytes + i;
      const left = i >= step ? points[at - step]! : 0;
      const above = row > 0 ? points[at - rowBytes]! : 0;
      const corner = i >= step && row > 0 ? points[at - rowBytes - step]! : 0;
      points[at] = packed[row * (rowBytes + 1) + 1 + i]! + guessOf(filter, left, above, corner);
    }
  }
  return points;
}

function guessOf(filter: number, left: number, above: number, corner: number): number {
  if (filter < 3) return filter === 0 ? 0 : filter === 1 ? left : above;
  return filter === 3 ? (left + above) >> 1 : nearestOf(left, above, corner);
}

/** Paeth's: the neighbour that is nearest to what the three of them foretell. */
function nearestOf(left: number, above: number, corner: number): number {
  const byLeft = Math.abs(above - corner);
  const byAbove = Math.abs(left - corner);
  const byCorner = Math.abs(left + above - 2 * corner);
  if (byLeft <= byAbove && byLeft <= byCorner) return left;
  return byAbove <= byCorner ? above : corner;
}

function coloured(
  points: Uint8Array,
  { width, height, type }: Header,
  palette: Buffer,
  clear: Buffer,
): Pixels | string {
  const rgba = new Uint8Array(width * height * 4);
  const channels = CHANNELS[type]!;
  for (let i = 0; i < width * height; i++) {
    const point = points.subarray(i * channels, (i + 1) * channels);
    const [first = 0, second = 0] = point;
    if (type === 3) {
      if (first * 3 + 3 > palette.length) return DAMAGED;
      rgba.set([...palette.subarray(first * 3, first * 3 + 3), clear[first] ?? 255], i * 4);
    } else if (type === 6) {
      rgba.set(point, i * 4);
    } else if (type === 4) {
      rgba.set([first, first, first, second], i * 4);
    } else {
      // One colour of the file may stand for clear: two bytes for each of its channels.
      const isClear = clear.length >= channels * 2 && point.every((value, at) => clear.readUInt16BE(at * 2) === value);
      rgba.set(type === 2 ? point : [first, first, first], i * 4);
      rgba[i * 4 + 3] = isClear ? 0 : 255;
    }
  }
  return { width, height, rgba };
}

/** Smaller: each point is the mean of what it covers, clear points without their colour. */
export function smaller(from: Pixels, width: number, height: number): Pixels {
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const sums = [0, 0, 0, 0];
      let area = 0;
      for (const [row, high] of covered(y, from.height / height, from.height))
        for (const [column, wide] of covered(x, from.width / width, from.width)) {
          const at = (row * from.width + column) * 4;
          const weight = high * wide;
          const opacity = from.rgba[at + 3]! * weight;
          area += weight;
          sums[3]! += opacity;
          for (let channel = 0; channel < 3; channel++) sums[channel]! += from.rgba[at + channel]! * opacity;
        }
      const opaque = sums[3]!;
      const mean = sums.slice(0, 3).map((sum) => (opaque === 0 ? 0 : Math.round(sum / opaque)));
      rgba.set([...mean, Math.round(opaque / area)], (y * width + x) * 4);
    }
  return { width, height, rgba };
}

/** Which old points lie below a new one, and how much of each. */
function covered(at: number, scale: number, most: number): [index: number, part: number][] {
  const [from, to] = [at * scale, Math.min((at + 1) * scale, most)];
  const parts: [number, number][] = [];
  for (let i = Math.floor(from); i < to - 1e-9; i++) parts.push([i, Math.min(i + 1, to) - Math.max(i, from)]);
  return parts;
}
