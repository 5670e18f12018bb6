import decodeQR from 'qr/decode.js';
import { describe, expect, it } from 'vitest';
import { qrCode } from './views/qr-code.ts';

const SCALE = 6;

/** The drawing as a camera sees it. */
function photograph(svg: string): { width: number; height: number; data: Uint8ClampedArray } {
  const modules = Number(/viewBox="0 0 (\d+)/.exec(svg)![1]);
  const width = modules * SCALE;
  const data = new Uint8ClampedArray(width * width * 4).fill(255);
  for (const [, x, y, run] of svg.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
    for (let row = Number(y) * SCALE; row < (Number(y) + 1) * SCALE; row++) {
      for (let column = Number(x) * SCALE; column < (Number(x) + Number(run)) * SCALE; column++) {
        data.fill(0, (row * width + column) * 4, (row * width + column) * 4 + 3);
      }
    }
  }
  return { width, height: width, data };
}

describe('a QR code', () => {
  it.each(['https://bank.example/pay?mspid=1000000000012345', 'weixin://wxpay/bizpayurl?pr=Ab3', 'x'.repeat(400)])(
    'is read as what it holds: %s',
    (text) => {
      expect(decodeQR(photograph(String(qrCode(text, 'QR'))))).toBe(text);
    },
  );

  it('says what it is for, as text and never as HTML', () => {
    expect(String(qrCode('a', 'Pay "€ 1" <now>'))).toContain('aria-label="Pay &quot;€ 1&quot; &lt;now&gt;"');
  });

  it('is not drawn of nothing, nor of more than a camera can tell apart', () => {
    expect([qrCode('', 'QR'), qrCode('x'.repeat(1_001), 'QR')]).toEqual([null, null]);
  });
});
