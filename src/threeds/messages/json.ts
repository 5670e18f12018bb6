/** JSON as EMV 3DS wants it read: one object, and no member name twice, which JSON.parse would let pass silently. */
import { isPlainObject } from './kinds.ts';

export type ParsedObject =
  | { readonly kind: 'object'; readonly object: Record<string, unknown>; readonly duplicates: readonly string[] }
  | { readonly kind: 'unreadable'; readonly why: string };

export type Parsed =
  | { readonly kind: 'value'; readonly value: unknown; readonly duplicates: readonly string[] }
  | { readonly kind: 'unreadable'; readonly why: string };

/** Parses UTF-8 JSON that must be an object. Otherwise as `parseJson`. */
export function parseObject(raw: string | Uint8Array): ParsedObject {
  const parsed = parseJson(raw);
  if (parsed.kind === 'unreadable') return parsed;
  const { value, duplicates } = parsed;
  if (!isPlainObject(value)) return { kind: 'unreadable', why: 'The body is not a JSON object' };
  return { kind: 'object', object: value, duplicates };
}

/** Parses UTF-8 JSON. `duplicates` holds the names that stand twice in one object, nested ones as `parent.child`. */
export function parseJson(raw: string | Uint8Array): Parsed {
  let text: string;
  let value: unknown;
  try {
    text = typeof raw === 'string' ? raw : new TextDecoder('utf-8', { fatal: true }).decode(raw);
    text = storable(text);
    value = JSON.parse(text);
  } catch {
    return { kind: 'unreadable', why: 'The body is not JSON in UTF-8' };
  }
  const duplicates = findDuplicates(text);
  if (!duplicates) return { kind: 'unreadable', why: `The body is nested deeper than ${DEEPEST} levels` };
  return { kind: 'value', value, duplicates };
}

/** Deeper than any extension's data has reason to go; what walks over a value later may then call itself. */
const DEEPEST = 64;

/** Escapes of what no text in the database can hold, NUL and half characters, become U+FFFD; a whole pair stays. */
function storable(json: string): string {
  return json.replace(/\\u(?:d[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|0000|d[89a-f][0-9a-f]{2})|\\[^u]/gi, (found) =>
    found.length === 6 ? '\\ufffd' : found,
  );
}

interface Level {
  /** Names met so far; undefined inside an array. */
  readonly names: Set<string> | undefined;
  readonly path: string;
  /** The name whose value is being read. */
  member: string;
  expectsName: boolean;
}

/** Walks over text that JSON.parse has accepted, so only strings and brackets matter. Undefined: nested too deep. */
function findDuplicates(text: string): string[] | undefined {
  const duplicates = new Set<string>();
  const levels: Level[] = [];
  for (let i = 0; i < text.length; i++) {
    const level = levels.at(-1);
    switch (text[i]) {
      case '{':
      case '[': {
        if (levels.length === DEEPEST) return undefined;
        const isObject = text[i] === '{';
        const names = isObject ? new Set<string>() : undefined;
        levels.push({ names, path: level ? memberPath(level) : '', member: '', expectsName: isObject });
        break;
      }
      case '}':
      case ']':
        levels.pop();
        break;
      case ',':
        if (level?.names) level.expectsName = true;
        break;
      case '"': {
        const end = endOfString(text, i);
        if (level?.names && level.expectsName) {
          level.member = readName(text, i, end);
          level.expectsName = false;
          if (level.names.has(level.member)) duplicates.add(memberPath(level));
          level.names.add(level.member);
        }
        i = end;
        break;
      }
    }
  }
  return [...duplicates];
}

function memberPath(level: Level): string {
  if (!level.names) return level.path;
  return level.path === '' ? level.member : `${level.path}.${level.member}`;
}

function endOfString(text: string, start: number): number {
  let i = start + 1;
  while (text[i] !== '"') i += text[i] === '\\' ? 2 : 1;
  return i;
}

/** Parsed where it is escaped, because "a" and "\u0061" are one name; most names are not. */
function readName(text: string, start: number, end: number): string {
  const name = text.slice(start + 1, end);
  return name.includes('\\') ? (JSON.parse(`"${name}"`) as string) : name;
}
