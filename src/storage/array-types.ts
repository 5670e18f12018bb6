/**
 * Arrays as PostgreSQL writes them in text. The driver could ask each server for its array types, once for each connection; but where
 * the server goes away at that moment, nobody is there to take the error, and it ends the process. Those that are built in have
 * numbers that never change.
 */

/** Numbers of array types (src/include/catalog/pg_type.dat), and how their elements are read. */
const ELEMENTS = {
  1000: (text: string) => text === 't',
  1003: String,
  1005: Number,
  1007: Number,
  1009: String,
  1015: String,
  1021: Number,
  1022: Number,
  1231: String,
  3807: (text: string) => JSON.parse(text) as unknown,
} as const;

interface ArrayType {
  readonly to: number;
  readonly from: number[];
  parse(text: string): unknown[];
  serialize(values: unknown): unknown;
}

const arrayType = (oid: number, element: (text: string) => unknown): ArrayType => ({
  to: oid,
  from: [oid],
  parse: (text) => readArray(text, element),
  serialize: (values) => (Array.isArray(values) ? writeArray(values) : values),
});

/** For the driver's option `types`. `bigint`: how that type's elements are read (its array is number 1016). */
export function arrayTypes(bigint: (text: string) => unknown): Record<string, ArrayType> {
  const all = [...Object.entries(ELEMENTS), ['1016', bigint] as const];
  return Object.fromEntries(all.map(([oid, element]) => [`array${oid}`, arrayType(Number(oid), element)]));
}

/** An element in quotes, with what a backslash stands before; an inner array's brace; or a bare word, of which NULL is none. */
const TOKENS = /"((?:[^"\\]|\\.)*)"|([{}])|([^,{}"]+)/gsu;

export function readArray(text: string, element: (text: string) => unknown): unknown[] {
  // Bounds other than from 1 on stand before the elements: `[0:1]={a,b}`.
  const open: unknown[][] = [[]];
  for (const [, quoted, brace, word] of text.slice(text.indexOf('{')).matchAll(TOKENS)) {
    const list = open.at(-1)!;
    if (brace === '{') {
      const inner: unknown[] = [];
      list.push(inner);
      open.push(inner);
    } else if (brace === '}') open.pop();
    else if (quoted !== undefined) list.push(element(quoted.replace(/\\(.)/gsu, '$1')));
    else list.push(word === 'NULL' ? null : element(word!));
  }
  return open[0]![0] as unknown[];
}

export function writeArray(values: readonly unknown[]): string {
  const written = values.map((value) => {
    if (Array.isArray(value)) return writeArray(value);
    if (value === null || value === undefined) return 'NULL';
    return `"${String(value).replace(/["\\]/g, '\\$&')}"`;
  });
  return `{${written.join(',')}}`;
}
