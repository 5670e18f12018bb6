/** A text as a QR code in a PNG file, for shops' pages, mails and prints. The page itself draws SVG, in `views/qr-code.ts`. */
import { encodeQR } from 'qr';
import { pngOfBitmap } from '../methods/drawing/png.ts';

/** Modules of white around it, as the standard asks. */
const QUIET_ZONE = 4;

/**
 * The file: `size` pixels wide and high, or as many as the code has modules where that is more. All modules are of one size, so
 * that none is read wrong; what is left over is white, shared out around them.
 */
export function qrPicture(text: string, size: number): Buffer {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: QUIET_ZONE });
  const side = Math.max(size, rows.length);
  const module = Math.floor(side / rows.length);
  const margin = Math.floor((side - module * rows.length) / 2);
  const rowBytes = Math.ceil(side / 8);
  const bits = new Uint8Array(rowBytes * side).fill(0xff);
  rows.forEach((row, y) => {
    const line = bits.subarray((margin + y * module) * rowBytes, (margin + y * module + 1) * rowBytes);
    for (let x = 0; x < row.length * module; x++) {
      const at = margin + x;
      if (row[Math.floor(x / module)]) line[at >> 3]! &= ~(0x80 >> (at & 7));
    }
    for (let copy = 1; copy < module; copy++) bits.set(line, (margin + y * module + copy) * rowBytes);
  });
  return pngOfBitmap({ width: side, height: side, bits });
}
