/**
 * Whether an SVG file of somebody else's is a drawing and nothing more: well formed, of elements that only draw, and leading nowhere. What
 * is not known is refused, since a file that is opened by itself is a page of ours.
 */

const NAMESPACE = 'http://www.w3.org/2000/svg';

const FILTERS =
  'Blend ColorMatrix ComponentTransfer Composite ConvolveMatrix DiffuseLighting DisplacementMap DistantLight DropShadow Flood FuncA FuncB FuncG FuncR GaussianBlur Merge MergeNode Morphology Offset PointLight SpecularLighting SpotLight Tile Turbulence';

/** No script, picture, link, animation or foreign content among them. */
const DRAWING: ReadonlySet<string> = new Set([
  ...'svg g defs symbol use switch title desc style view path rect circle ellipse line polyline polygon text tspan'.split(
    ' ',
  ),
  ...'linearGradient radialGradient stop clipPath mask pattern marker filter'.split(' '),
  ...FILTERS.split(' ').map((name) => `fe${name}`),
]);

const ATTRIBUTE = /\s+([^\s=<>/"']+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/g;
/** One after the other they are the whole file: remarks, raw text, instructions, a type without rules of its own, ends, beginnings, text. */
const PIECE =
  /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?([\s\S]*?)\?>|<!DOCTYPE[^[<>]*>|<\/([^\s<>/]+)\s*>|<([^\s<>/!?]+)((?:\s+[^\s=<>/"']+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/y;

const ILL_FORMED = 'is not a well-formed SVG file: export it anew';

/** What is wrong with it and what to do, to stand behind the file's name; undefined where it is good. `ratio` is width by height. */
export function svgFault(bytes: Uint8Array, ratio: number): string | undefined {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return 'is no SVG file in UTF-8: export it as such';
  }
  const open: string[] = [];
  let seen = 0;
  for (let at = 0; at < text.length; at = PIECE.lastIndex) {
    PIECE.lastIndex = at;
    const piece = PIECE.exec(text);
    if (!piece) return ILL_FORMED;
    const [, raw, instruction, ended, begun, written, closed, plain] = piece;
    if (instruction !== undefined && !isDeclaration(instruction, at))
      return 'has an instruction (<?…?>) beside the one that opens the file: take it out';
    const words = raw ?? (plain === undefined ? undefined : decoded(plain));
    if (words === undefined && plain !== undefined) return ILL_FORMED;
    if (words !== undefined && open.length === 0 && words.trim() !== '') return ILL_FORMED;
    const fault = words !== undefined && open.at(-1) === 'style' ? styleFault(words) : undefined;
    if (fault) return fault;
    if (ended !== undefined && open.pop() !== ended) return ILL_FORMED;
    if (begun !== undefined) {
      if (open.length === 0 && seen++ > 0) return ILL_FORMED;
      const wrong = elementFault(begun, written!, open.length === 0 ? ratio : undefined);
      if (wrong) return wrong;
      if (!closed) open.push(begun);
    }
  }
  return seen === 1 && open.length === 0 ? undefined : ILL_FORMED;
}

/** Another encoding would be another text to a browser than to us. */
const isDeclaration = (instruction: string, at: number): boolean =>
  at === 0 && /^xml\s/.test(instruction) && /encoding\s*=\s*["'](?!utf-8["'])/i.test(instruction) === false;

/** `ratio` where it is the outermost one. */
function elementFault(name: string, written: string, ratio: number | undefined): string | undefined {
  if (name.includes(':')) return `has <${name}> of a drawing program: save it as plain SVG`;
  if (!DRAWING.has(name))
    return `has <${name}>, and a mark is a drawing alone, without scripts, pictures, links and movement: take it out`;
  const attributes = new Map<string, string>();
  for (const [, attribute, double, single] of written.matchAll(ATTRIBUTE)) {
    const value = decoded(double ?? single!);
    if (value === undefined || attributes.has(attribute!)) return ILL_FORMED;
    attributes.set(attribute!, value);
    const fault = attributeFault(attribute!, value);
    if (fault) return fault;
  }
  if (ratio === undefined) return undefined;
  if (name !== 'svg' || attributes.get('xmlns') !== NAMESPACE)
    return `is no SVG file: it begins with no <svg xmlns="${NAMESPACE}">`;
  const [, , width = 0, height = 0] = (attributes.get('viewBox') ?? '')
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  return height > 0 && Math.abs(width / height / ratio - 1) < 0.01
    ? undefined
    : 'needs a viewBox as a tile has it, 40 wide and 26 high or a multiple of that: set the mark into the middle of such a field';
}

function attributeFault(name: string, value: string): string | undefined {
  const local = name.slice(name.indexOf(':') + 1).toLowerCase();
  if (local.startsWith('on')) return `has ${name}, which runs a script: take it out`;
  if (name === 'xmlns' && value !== NAMESPACE) return 'has elements that are no SVG: save it as plain SVG';
  if (name.startsWith('xmlns:')) return undefined;
  if ((local === 'href' || local === 'src') && !value.trim().startsWith('#'))
    return `has ${name} that leads out of the file: a mark may name parts of itself alone, by #`;
  if (local === 'base') return `has ${name}: take it out`;
  return styleFault(value);
}

/** Of a style sheet, or of one of its values. Escapes could hide what is looked for. */
function styleFault(style: string): string | undefined {
  if (/[\\@]/.test(style) || /(?:image|image-set|src|cross-fade)\(/i.test(style))
    return 'has a style with @ or \\ or a picture in it: write it as plain properties';
  return /url\((?!\s*["']?\s*#)/i.test(style) ? 'has url(…) that leads out of the file: take it out' : undefined;
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Undefined where an ampersand begins nothing that every reader knows. */
function decoded(text: string): string | undefined {
  if (/&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-f]{1,6});)/i.test(text)) return undefined;
  return text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (_, hex, decimal, name) => {
    if (name !== undefined) return NAMED[name] ?? '\\';
    const code = Number.parseInt(hex ?? decimal, hex === undefined ? 10 : 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '\\';
  });
}
