/**
 * Order lines that a merchant sends as HTML, reduced to the few tags and attributes an order line needs. What comes out is
 * well-formed and holds no script, style, link, address or event attribute, whatever went in.
 */

const SIZE = /^\d{1,4}(?:px|%)?$/;
const NUMBER = /^\d{1,4}$/;
const ALIGN = /^(?:left|right|center|justify)$/;
const VALIGN = /^(?:top|middle|bottom|baseline)$/;
const COLOR = /^(?:#[0-9a-f]{3}|#[0-9a-f]{6}|[a-z]{3,20})$/;
const FACE = /^[a-z0-9 ,-]{1,60}$/;
const FONT_SIZE = /^[+-]?[1-7]$/;
const SCOPE = /^(?:row|col|rowgroup|colgroup)$/;
/** Any text; it is escaped where it is written. */
const TEXT = /^.{0,200}$/su;

const PLAIN = 'b br em h1 h2 h3 h4 h5 h6 hr i li nobr ol p small span strong thead tbody tfoot u ul'.split(' ');

/** Tags that stay, with the attributes that stay and the values these may have (lower case, except for texts). */
const ALLOWED: ReadonlyMap<string, Readonly<Record<string, RegExp>>> = new Map([
  ...PLAIN.map((tag): [string, Record<string, RegExp>] => [tag, {}]),
  ['div', { align: ALIGN }],
  ['font', { color: COLOR, face: FACE, size: FONT_SIZE }],
  // No src: an image would be a request to a stranger.
  ['img', { width: SIZE, height: SIZE, alt: TEXT, scale: NUMBER, border: NUMBER, align: ALIGN }],
  ['table', { width: SIZE, border: NUMBER, bordercolor: COLOR, cellpadding: NUMBER, cellspacing: NUMBER }],
  ['th', { width: SIZE, scope: SCOPE, colspan: NUMBER, align: ALIGN }],
  ['td', { height: SIZE, width: SIZE, align: ALIGN, valign: VALIGN, colspan: NUMBER, bgcolor: COLOR }],
  ['tr', { bgcolor: COLOR, valign: VALIGN }],
]);

const VOID = new Set(['br', 'hr', 'img']);
/** Their content is no text for a reader, so it goes with the tag. */
const DROPPED_WHOLE = new Set(
  'script style template noscript iframe frame object embed applet title textarea xmp svg math select head noembed noframes plaintext'.split(
    ' ',
  ),
);
const DEEPEST = 50;
/** Characters of a tag in which attributes are looked for. */
const LONGEST_ATTRIBUTES = 1_000;

/**
 * A tag: whether it closes, its name, its attributes. Quoted values may hold `>`, but a `<` always ends the attempt: so no
 * stretch of text is looked at more than twice.
 */
const TAG = /<(\/?)([a-zA-Z][a-zA-Z0-9:-]*)((?:[^<>"']|"[^"<]*"|'[^'<]*')*)>/y;
const COMMENT = /<!--[\s\S]*?(?:-->|$)|<[!?][^>]*(?:>|$)/y;
const ATTRIBUTE = /([a-zA-Z][a-zA-Z-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/g;

/** Of what is kept; every look at the page sends it. An escaped character is up to five. */
const LONGEST = 65_536;

/** The same, of as much from the beginning as stays short. */
export function sanitiseShort(html: string): string {
  for (let length = Math.min(html.length, LONGEST); ; length = Math.floor(length / 2)) {
    const clean = sanitiseHtml(html.slice(0, length).toWellFormed());
    if (clean.length <= LONGEST) return clean;
  }
}

/** Well-formed HTML of allowed tags only; text is escaped, entities stay as they are. */
export function sanitiseHtml(html: string): string {
  const out: string[] = [];
  const open: string[] = [];
  let at = 0;
  while (at < html.length) {
    const next = html.indexOf('<', at);
    if (next < 0) break;
    out.push(escapeText(html.slice(at, next)));
    COMMENT.lastIndex = next;
    if (COMMENT.test(html)) {
      at = COMMENT.lastIndex;
      continue;
    }
    TAG.lastIndex = next;
    const tag = TAG.exec(html);
    if (!tag) {
      out.push('&lt;');
      at = next + 1;
      continue;
    }
    at = TAG.lastIndex;
    const name = tag[2]!.toLowerCase();
    if (DROPPED_WHOLE.has(name)) {
      if (tag[1] === '') at = endOf(html, name, at);
    } else if (tag[1] === '/') close(name, open, out);
    else openTag(name, tag[3]!, open, out);
  }
  out.push(escapeText(html.slice(at)));
  while (open.length > 0) out.push(`</${open.pop()}>`);
  return out.join('');
}

/** Text of a description: tags and comments cut out, `I <3 you` left alone. Repeated until nothing is left to cut. */
export function stripTags(text: string): string {
  let stripped = text;
  for (;;) {
    const next = stripped.replace(/<!--[\s\S]*?(?:-->|$)|<[/!?]?[a-zA-Z!?][^>]*(?:>|$)/g, '');
    if (next === stripped) return stripped;
    stripped = next;
  }
}

/** For text between tags and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

function openTag(name: string, attributes: string, open: string[], out: string[]): void {
  const allowed = ALLOWED.get(name);
  if (!allowed || open.length >= DEEPEST) return;
  const kept = new Map<string, string>();
  for (const [, attribute, double, single, bare] of attributes.slice(0, LONGEST_ATTRIBUTES).matchAll(ATTRIBUTE)) {
    const key = attribute!.toLowerCase();
    const rule = Object.hasOwn(allowed, key) ? allowed[key]! : undefined;
    const value = (double ?? single ?? bare ?? '').trim();
    const compared = rule === TEXT ? value : value.toLowerCase();
    if (rule?.test(compared) && !kept.has(key)) kept.set(key, compared);
  }
  out.push(`<${name}${[...kept].map(([key, value]) => ` ${key}="${escapeText(value)}"`).join('')}>`);
  if (!VOID.has(name)) open.push(name);
}

/** Closes what was opened inside of it as well; a closing tag without its opening one is left out. */
function close(name: string, open: string[], out: string[]): void {
  const position = open.lastIndexOf(name);
  if (position < 0) return;
  while (open.length > position) out.push(`</${open.pop()}>`);
}

/** Where the content of a dropped element ends: after its closing tag, or with the text. */
function endOf(html: string, name: string, from: number): number {
  const closing = new RegExp(`</${name}(?=[\\s/>])[^>]*>`, 'gi');
  closing.lastIndex = from;
  return closing.test(html) ? closing.lastIndex : html.length;
}

/** Escapes all but entities, which the merchant wrote on purpose. */
function escapeText(text: string): string {
  return text
    .replace(/&(?!(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#\d{1,7}|#x[0-9a-fA-F]{1,6});)/g, '&amp;')
    .replace(/[<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
