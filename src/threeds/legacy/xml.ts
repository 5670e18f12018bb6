/**
 * XML as 3-D Secure 1.0.2 uses it: elements, attributes and text. A writer, and a reader that takes less than a library would:
 * no document type and so no entities but the five of the language, which is what makes XML of strangers dangerous.
 */

export interface Element {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly children?: readonly Element[];
  /** Of an element without children. */
  readonly text?: string;
}

/** A document of a stranger may nest no deeper; ours nest six levels. */
const DEEPEST = 32;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // A parser would make a space or a line feed of them.
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

const NAMED: Readonly<Record<string, number>> = { amp: 38, lt: 60, gt: 62, quot: 34, apos: 39 };

/** Writes an element without any white space between its parts. Characters that no XML can carry are left out. */
export function writeXml({ name, attributes = {}, children, text = '' }: Element): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeText(value)}"`);
  return `<${name}${written.join('')}>${children ? children.map(writeXml).join('') : escapeText(text)}</${name}>`;
}

const escapeText = (text: string) =>
  [...text.toWellFormed()]
    .filter((char) => isXmlCharacter(char.codePointAt(0)!))
    .map((char) => ESCAPES[char] ?? char)
    .join('');

/** XML 1.0 §2.2. */
function isXmlCharacter(code: number): boolean {
  if (code < 0x20) return code === 9 || code === 10 || code === 13;
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff);
}

const NAME = '[A-Za-z_][A-Za-z0-9_.:-]*';
const PROLOGUE = /\uFEFF?\s*(?:<\?xml [^<>]*\?>)?/y;
const BETWEEN = /(?:\s+|<!--(?:[^-]|-[^-])*-->)*/y;
const OPENING = new RegExp(`<(${NAME})`, 'y');
const ATTRIBUTE = new RegExp(`\\s+(${NAME})\\s*=\\s*(?:"([^"<]*)"|'([^'<]*)')`, 'y');
const END_OF_TAG = /\s*(\/?)>/y;
const CLOSING = new RegExp(`</(${NAME})\\s*>`, 'y');
const TEXT = /[^<]+/y;
const CDATA = /<!\[CDATA\[([^\]]*(?:\](?!\]>)[^\]]*)*)\]\]>/y;
const COMMENT = /<!--(?:[^-]|-[^-])*-->/y;

/** The root element; undefined for anything that is not well formed, or that has a document type. */
export function readXml(source: string): Element | undefined {
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match) at = pattern.lastIndex;
    return match ?? undefined;
  };

  function element(depth: number): Element | undefined {
    const name = take(OPENING)?.[1];
    if (name === undefined || depth > DEEPEST) return undefined;
    const attributes: Record<string, string> = Object.create(null);
    for (let match = take(ATTRIBUTE); match; match = take(ATTRIBUTE)) {
      const value = plainText(match[2] ?? match[3] ?? '');
      if (value === undefined || match[1]! in attributes) return undefined;
      attributes[match[1]!] = value;
    }
    const tag = take(END_OF_TAG);
    if (!tag) return undefined;
    const empty = { name, attributes: { ...attributes } };
    if (tag[1] === '/') return empty;
    const children: Element[] = [];
    let text = '';
    for (;;) {
      const end = take(CLOSING);
      if (end) {
        if (end[1] !== name) return undefined;
        return children.length > 0 ? { ...empty, children } : { ...empty, text };
      }
      const cdata = take(CDATA);
      const written = cdata ? undefined : take(TEXT);
      const piece = cdata?.[1] ?? (written && plainText(written[0]));
      if (written && piece === undefined) return undefined;
      text += piece ?? '';
      if (cdata || written || take(COMMENT)) continue;
      const child = element(depth + 1);
      if (!child) return undefined;
      children.push(child);
    }
  }

  take(PROLOGUE);
  take(BETWEEN);
  const root = element(1);
  take(BETWEEN);
  return at === source.length ? root : undefined;
}

function plainText(text: string): string | undefined {
  let broken = false;
  const plain = text.replace(
    /&(?:#(\d{1,7})|#x([0-9A-Fa-f]{1,6})|([a-z]{1,4}))?(;?)/g,
    (_, decimal, hex, named, end) => {
      const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : NAMED[String(named)];
      if (code !== undefined && end === ';' && isXmlCharacter(code)) return String.fromCodePoint(code);
      broken = true;
      return '';
    },
  );
  return broken || [...plain].some((char) => !isXmlCharacter(char.codePointAt(0)!)) ? undefined : plain;
}

/** The first child of this name. */
export function childOf(element: Element | undefined, name: string): Element | undefined {
  return element?.children?.find((child) => child.name === name);
}

/** Text of the element that these names lead to, trimmed; undefined where there is none, or an empty one. */
export function textAt(element: Element | undefined, ...path: readonly string[]): string | undefined {
  return path.reduce(childOf, element)?.text?.trim() || undefined;
}
