/** A line of rules while it is being read: the token that is next, and what to say where it is not the one that must come. */
import { readTokens, type Token, Trouble } from './tokens.ts';

export class Line {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #next = 0;

  /** Throws `Trouble`, as whatever reads on. */
  constructor(text: string) {
    this.#text = text;
    this.#tokens = readTokens(text);
  }

  /** The token that comes, or one further on. */
  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#next + ahead, this.#tokens.length - 1)]!;
  }

  take(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#next += 1;
    return token;
  }

  /** Takes the token if it is this word, in whatever case, or this sign. */
  takes(wanted: string): boolean {
    const found = is(this.peek(), wanted);
    if (found) this.#next += 1;
    return found;
  }

  isNext(...wanted: readonly string[]): boolean {
    return wanted.some((each) => is(this.peek(), each));
  }

  /** Takes the sign, or says that it must come. */
  expect(sign: string, message: string): void {
    if (!this.takes(sign)) throw new Trouble(this.peek().from, message);
  }

  /** What was written from a place on, up to the last token that was taken. */
  since(from: number): string {
    return this.#text.slice(from, this.#tokens[this.#next - 1]?.to ?? from);
  }

  /** Whether there is nothing but a comment. */
  isEmpty(): boolean {
    return this.#tokens.length === 1;
  }

  /** The line without the comment. */
  whole(): string {
    return this.#text.slice(this.#tokens[0]!.from, this.#tokens.at(-2)?.to ?? 0);
  }
}

function is({ kind, value }: Token, wanted: string): boolean {
  return (kind === 'word' || kind === 'sign') && value.toLowerCase() === wanted;
}
