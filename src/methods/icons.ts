/**
 * The tile of each method: our own drawing, 40 by 26, a word or a sign in white on a ground of the method's own colour. No scheme's
 * artwork is copied. What stands below the word tells the family: a line for banks, three dots for what is paid later in parts, the fold of
 * a wallet. Gift cards share a ribbon.
 */
import { BRANDS } from './brands.ts';
import { findMethod } from './catalogue.ts';
import { widthOf, wordPath } from './drawing/letters.ts';
import type { Drawing, Shape } from './drawing/shapes.ts';
import type { Family } from './types.ts';

const WIDTH = 40;
const HEIGHT = 26;
const WHITE = '#ffffff';
/** A word may come this close to the edges. */
const WIDEST_WORD = 31;

interface Tile {
  readonly ground: string;
  /** One word, or two above each other. */
  readonly words: readonly string[];
  /** In place of words, in a field of the tile's size. */
  readonly sign?: string;
  readonly gift?: true;
}

const word = (ground: string, ...words: string[]): Tile => ({ ground, words });
const sign = (ground: string, path: string): Tile => ({ ground, words: [], sign: path });
const gift = (ground: string, monogram: string): Tile => ({ ground, words: [monogram], gift: true });

/** By the id of a method or of a brand. */
const TILES: Readonly<Record<string, Tile>> = {
  VISA: word('#26418f', 'VISA'),
  MASTERCARD: word('#ad3f17', 'MC'),
  AMEX: word('#1c6690', 'AMEX'),
  MAESTRO: word('#5d3a86', 'MAESTRO'),
  CREDITCARD: sign(
    '#4a5763',
    'M10.5 6L29.5 6Q31.5 6 31.5 8L31.5 18Q31.5 20 29.5 20L10.5 20Q8.5 20 8.5 18L8.5 8Q8.5 6 10.5 6ZM8.5 10.7L31.5 10.7M12.5 16L17.5 16',
  ),
  CARTEBANCAIRE: word('#1c5a7a', 'CB'),
  DANKORT: word('#a3202c', 'DAN', 'KORT'),
  POSTEPAY: word('#7c5b00', 'POSTE', 'PAY'),
  VPAY: word('#33419a', 'V', 'PAY'),
  IDEAL: word('#b0246f', 'IDEAL'),
  IDEALQR: word('#8f2a8f', 'IDEAL', 'QR'),
  MISTERCASH: word('#1f5fa8', 'BANCON', 'TACT'),
  BELFIUS: word('#b3123f', 'BEL', 'FIUS'),
  CBC: word('#1a5fb4', 'CBC'),
  KBC: word('#0b6793', 'KBC'),
  INGHOME: word('#b04600', 'HOME', 'PAY'),
  DIRECTBANK: word('#b2345a', 'SOFORT'),
  EPS: word('#7a3e8e', 'EPS'),
  GIROPAY: word('#124e9c', 'GIRO', 'PAY'),
  DOTPAY: word('#b5203a', 'DOT', 'PAY'),
  TRUSTLY: word('#14734a', 'TRUST', 'LY'),
  TRUSTPAY: word('#1d4f7c', 'TRUST', 'PAY'),
  DBRTP: word('#2b3f9e', 'RTP'),
  MYBANK: word('#1b6a8c', 'MY', 'BANK'),
  BIZUM: word('#0a7373', 'BIZUM'),
  MBWAY: word('#b01e2e', 'MB', 'WAY'),
  MULTIBANCO: word('#2c5aa0', 'MULTI', 'BANCO'),
  BANKTRANS: sign('#3d5a6c', 'M10 9.5L30 9.5M26 5.5L30 9.5L26 13.5M30 16.5L10 16.5M14 12.5L10 16.5L14 20.5'),
  DIRDEB: sign(
    '#2f5d9b',
    'M28 8.2Q24.8 4.5 20 4.5Q11.5 4.5 11.5 13Q11.5 21.5 20 21.5Q26.5 21.5 28 16M28.6 3.8L28.6 8.8L23.6 8.8M16.5 13.2L19 15.7L23.8 10.6',
  ),
  KLARNA: word('#a0406b', 'KLARNA'),
  BNPL_MF: word('#8a4b08', 'PAY', 'AFTER'),
  BNPL_INSTM: word('#a14a12', 'IN', 'PARTS'),
  AFTERPAY: word('#1f6b5a', 'RIVER', 'TY'),
  EINVOICE: sign('#5b5f1e', 'M13 4L23 4L28 9L28 22L13 22ZM23 4L23 9L28 9M16.5 13.5L24.5 13.5M16.5 17.5L22 17.5'),
  IN3: word('#3b3f9f', 'IN3'),
  SANTANDER: word('#b7221f', 'PER', 'MAAND'),
  BILLINK: word('#5a3c99', 'BILL', 'INK'),
  ZINIA: word('#6a2f7f', 'ZINIA'),
  PAYPAL: word('#1f4ea1', 'PAY', 'PAL'),
  APPLEPAY: word('#454b55', 'APPLE', 'PAY'),
  GOOGLEPAY: word('#2f6f3a', 'GOOGLE', 'PAY'),
  AMAZONBTN: word('#855700', 'AMAZON', 'PAY'),
  ALIPAY: word('#1668b8', 'ALI', 'PAY'),
  ALIPAYPLUS: word('#0f6c7e', 'ALI', 'PAY+'),
  WECHAT: word('#1c753a', 'WE', 'CHAT'),
  PSAFECARD: word('#0d6a86', 'SAFE', 'CARD'),
  AMSGIFT: gift('#874058', 'AM'),
  BABYCAD: gift('#39721e', 'BB'),
  BEAUTYCAD: gift('#5863a2', 'BC'),
  BEAUTYWELL: gift('#914000', 'BW'),
  BIERCHEQUE: gift('#00736e', 'BR'),
  BLOEMENCAD: gift('#8f4a8f', 'BL'),
  BOEKENBON: gift('#645d00', 'BK'),
  BOEKENVOOR: gift('#0068a5', 'BV'),
  DEGROTESPL: gift('#9a4f51', 'GS'),
  DORDTPAS: gift('#006f3c', 'DP'),
  EDENCOM: gift('#665594', 'EC'),
  EDENECO: gift('#955a00', 'EE'),
  EDENRES: gift('#00697a', 'ER'),
  EDENSPORTS: gift('#943e6f', 'ES'),
  FASHIONCHQ: gift('#5c732d', 'FC'),
  FASHIONGFT: gift('#3157a3', 'FG'),
  FIETSENBON: gift('#914c33', 'FB'),
  GELREPAS: gift('#008068', 'GP'),
  GEZONDHEID: gift('#704881', 'GZ'),
  GOOD4FUN: gift('#7c5e00', 'G4'),
  HORSESGIFT: gift('#0f7397', 'HG'),
  HUISTUIN: gift('#94344d', 'HT'),
  KIDSCADEAU: gift('#39713d', 'KC'),
  KLUSCADEAU: gift('#605cb1', 'KL'),
  MONIECO: gift('#834b14', 'ME'),
  MONIGIFT: gift('#00767c', 'MG'),
  MONIMEAL: gift('#8c517f', 'MM'),
  NATENCRD: gift('#5d6100', 'NE'),
  NATNLBIOSC: gift('#316598', 'NB'),
  NATNLETUIN: gift('#a7463d', 'NT'),
  OHMYGOOD: gift('#006c4d', 'OG'),
  PARFUMCADE: gift('#714c9e', 'PC'),
  ROTGIFT: gift('#876214', 'RT'),
  SODESPORTS: gift('#006a8a', 'SC'),
  SPORTENFIT: gift('#8d4864', 'SF'),
  SPORTSGIFT: gift('#4a781c', 'SG'),
  UPAS: gift('#455693', 'UP'),
  VRGIFTCARD: gift('#9b450b', 'VR'),
  VVVGIFTCRD: gift('#007b71', 'VV'),
  WEBSHOPGFT: gift('#7c3d84', 'WS'),
  WIJNCADEAU: gift('#6f6308', 'WC'),
  YOURGIFT: gift('#0071aa', 'YG'),
};

/** Below the words, by family. Signs have nothing below them. */
const FOOT: Readonly<Partial<Record<Family, string>>> = {
  bank: 'M13 21.8L27 21.8',
  pay_later: 'M14.5 21.8L14.5 21.8M20 21.8L20 21.8M25.5 21.8L25.5 21.8',
  wallet: 'M13 20.8Q20 23.6 27 20.8',
  prepaid: 'M13 21.8L16 21.8M18.5 21.8L21.5 21.8M24 21.8L27 21.8',
};

const RIBBON = { kind: 'box', x: 9, y: 0, width: 2.6, height: HEIGHT, radius: 0 } as const;
const BOW =
  'M10.3 9.4Q5 3.2 4.4 7.2Q4.2 10 10.3 9.4Q15.6 3.2 16.2 7.2Q16.4 10 10.3 9.4M10.3 9.4L7.4 13M10.3 9.4L13.2 13';

/** The tile of a method or brand, by id or alias in any case; undefined where there is none. */
export function iconOf(
  id: string,
): { readonly id: string; readonly name: string; readonly drawing: Drawing } | undefined {
  const method = findMethod(id);
  const brand = BRANDS.find((each) => each.id === id.toUpperCase());
  const named = method ?? brand;
  const tile = named && TILES[named.id];
  if (!tile) return undefined;
  return { id: named.id, name: named.name, drawing: draw(tile, method?.family ?? 'card') };
}

/** Ground and word of every tile: what must be legible on what. */
export function iconColours(): readonly { readonly id: string; readonly ground: string; readonly ink: string }[] {
  return Object.entries(TILES).map(([id, { ground }]) => ({ id, ground, ink: WHITE }));
}

function draw(tile: Tile, family: Family): Drawing {
  const { ground } = tile;
  const shapes: Shape[] = [{ kind: 'box', x: 0, y: 0, width: WIDTH, height: HEIGHT, radius: 5, fill: ground }];
  const paint = (path: string, width: number, colour: string) => shapes.push({ kind: 'stroke', path, width, colour });
  if (tile.gift) {
    shapes.push({ ...RIBBON, fill: lighter(ground, 0.35) });
    paint(BOW, 1.5, lighter(ground, 0.8));
    setWords(tile.words, { x: 26.5, y: HEIGHT / 2, widest: 16, tallest: 9 }, paint);
  } else if (tile.sign) {
    paint(tile.sign, 1.9, WHITE);
  } else {
    const foot = FOOT[family];
    if (foot) paint(foot, 1.8, lighter(ground, 0.65));
    setWords(tile.words, { x: WIDTH / 2, y: foot ? 11 : HEIGHT / 2, widest: WIDEST_WORD, tallest: 9 }, paint);
  }
  return { width: WIDTH, height: HEIGHT, shapes };
}

interface Field {
  /** The middle. */
  readonly x: number;
  readonly y: number;
  readonly widest: number;
  readonly tallest: number;
}

/** Words above each other, of one size, as large as the field lets them be. */
function setWords(
  words: readonly string[],
  field: Field,
  paint: (path: string, width: number, colour: string) => void,
) {
  const gap = 2.9;
  const tallest = words.length === 1 ? field.tallest : 5.9;
  const size = Math.min(tallest, ...words.map((each) => (field.widest * 7) / widthOf(each)));
  let y = field.y - (words.length * size + (words.length - 1) * gap) / 2;
  let path = '';
  for (const each of words) {
    path += wordPath(each, { x: field.x, y, size });
    y += size + gap;
  }
  paint(path, Math.round(size * 20 + 12) / 100, WHITE);
}

/** A colour mixed with white. */
function lighter(hex: string, part: number): string {
  const channels = [1, 3, 5].map((from) => Number.parseInt(hex.slice(from, from + 2), 16));
  return `#${channels
    .map((value) =>
      Math.round(value + (255 - value) * part)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}
