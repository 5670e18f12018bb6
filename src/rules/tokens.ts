/** One line of rules as the words and signs that it is made of, each with its place. What they mean is read in `parse.ts`. */

/** Where a line stops being a rule. Thrown by whoever reads a line, caught in `parse.ts` alone, which goes on with the next. */
export class Trouble {
  /** From 0. */
  readonly at: number;
  /** A sentence that says what to write instead. */
  readonly message: string;
  constructor(at: number, message: string) {
    this.at = at;
    this.message = message;
  }
}

export interface Token {
  /** `text` stood in quotation marks; `end` is where the line, or what is no comment of it, ends. */
  readonly kind: 'word' | 'text' | 'sign' | 'end';
  /** As it was written; of a text what stands between the marks. */
  readonly value: string;
  /** First character and the one behind the last, from 0. */
  readonly from: number;
  readonly to: number;
}

const SIGN = /<=|>=|!=|==|<>|[<>=!(),≤≥≠]/y;
const TEXT = /"((?:[^"\\]|\\.)*)"/y;
const WORD = /[^\s<>=!(),≤≥≠"“”„«»\u061c\u200e\u200f]+/y;
/** What parts words: also the marks of direction that stand beside a comment in Arabic or Hebrew. */
const BLANK = /[\s\u061c\u200e\u200f]/;

/** What people write, and what is meant. */
const OTHER_SIGNS: Readonly<Record<string, string>> = {
  '==': '=',
  '<>': '!=',
  '≠': '!=',
  '≤': '<=',
  '≥': '>=',
};

/** Throws `Trouble`. A `#` that begins a word begins a comment. */
export function readTokens(line: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(line);
  };
  for (;;) {
    while (at < line.length && BLANK.test(line[at]!)) at += 1;
    if (at >= line.length || line[at] === '#') {
      tokens.push({ kind: 'end', value: '', from: at, to: at });
      return tokens;
    }
    const sign = take(SIGN)?.[0];
    if (sign !== undefined) tokens.push({ kind: 'sign', value: readSign(sign, at), from: at, to: at + sign.length });
    else tokens.push(take(WORD) ? wordAt(take(WORD)![0], at) : textAt(take(TEXT), line[at]!, at));
    at = tokens.at(-1)!.to;
  }
}

function readSign(sign: string, at: number): string {
  const meant = OTHER_SIGNS[sign];
  if (meant) throw new Trouble(at, `Write "${meant}" instead of "${sign}".`);
  if (sign === '!') throw new Trouble(at, 'Write "!=" for "is not", or "not" before first_order or in.');
  return sign;
}

function wordAt(value: string, at: number): Token {
  return { kind: 'word', value, from: at, to: at + value.length };
}

function textAt(found: RegExpExecArray | null, mark: string, at: number): Token {
  if (found) return { kind: 'text', value: found[1]!.replace(/\\(.)/g, '$1'), from: at, to: at + found[0].length };
  if (mark === '"') throw new Trouble(at, 'The quotation mark is never closed; end the text with ".');
  throw new Trouble(at, `Write a straight quotation mark (") instead of ${mark}.`);
}
