/** How large a picture of a code may be, wherever it is asked for: with the order, or with the picture. */

/** Pixels. */
export const USUAL_QR_SIZE = 250;
const LEAST = 100;
const MOST = 2_000;

/** The size in whole pixels; undefined where there is none, or no code could be read or sent in it. */
export function qrSizeWithin(size: number | undefined): number | undefined {
  return size !== undefined && size >= LEAST && size <= MOST ? Math.floor(size) : undefined;
}
