/**
 * A text as a QR code (ISO/IEC 18004), drawn as SVG on the server. Dark on white in both themes: cameras count on it.
 * The package `qr` computes the modules; it has no dependencies of its own.
 */
import { encodeQR } from 'qr';
import { type Html, html } from '../html.ts';

/** Modules of white around it, as the standard asks. */
const QUIET_ZONE = 4;
/** A code with more than this is too fine to be read from a screen. */
const LONGEST = 1_000;

/** Null for a text that is too long or empty. `alt` says what it is for; `size` is its side in CSS pixels, that of the page unless given. */
export function qrCode(text: string, alt: string, size: number | null = null): Html | null {
  if (text === '' || text.length > LONGEST) return null;
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: QUIET_ZONE });
  const path = rows
    .map((row, y) =>
      darkRuns(row)
        .map(([x, width]) => `M${x} ${y}h${width}v1h-${width}z`)
        .join(''),
    )
    .join('');
  return html`<svg class="qr${size !== null && ' sized'}"${size !== null && html` width="${size}" height="${size}"`} viewBox="0 0 ${rows.length} ${rows.length}" role="img" aria-label="${alt}" shape-rendering="crispEdges" data-testid="qr"><rect width="100%" height="100%" fill="#fff"/><path d="${path}" fill="#000"/></svg>`;
}

/** Where dark modules begin in a row, and how many follow each other. */
function darkRuns(row: readonly boolean[]): [x: number, width: number][] {
  const runs: [number, number][] = [];
  row.forEach((dark, x) => {
    const last = runs.at(-1);
    if (dark && last && last[0] + last[1] === x) last[1]++;
    else if (dark) runs.push([x, 1]);
  });
  return runs;
}
