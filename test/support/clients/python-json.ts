/** JSON as Python reads and writes it: whole numbers of any size, floats by their shortest text, members in the order they came. */

type PythonValue = null | boolean | string | PythonNumber | readonly PythonValue[] | PythonDict;
interface PythonDict {
  readonly members: ReadonlyMap<string, PythonValue>;
}

/** A number as Python will write it. */
class PythonNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** `json.dumps(json.loads(text), separators=(",", ":"), ensure_ascii=False)`. Throws where the text is no JSON. */
export function rewrittenByPython(text: string): string {
  return write(read(text));
}

/** JSON.parse checks the form; this walk keeps what JSON.parse would lose: how numbers are written, and that members repeat. */
function read(text: string): PythonValue {
  JSON.parse(text);
  let at = 0;
  const token = /\s*("(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[[\]{},:])/y;
  const next = () => {
    token.lastIndex = at;
    const found = token.exec(text)![1]!;
    at = token.lastIndex;
    return found;
  };
  const value = (first = next()): PythonValue => {
    if (first === '[') {
      const items: PythonValue[] = [];
      for (let each = next(); each !== ']'; each = next()) if (each !== ',') items.push(value(each));
      return items;
    }
    if (first === '{') {
      const members = new Map<string, PythonValue>();
      for (let each = next(); each !== '}'; each = next()) {
        if (each === ',') continue;
        next();
        members.set(JSON.parse(each) as string, value());
      }
      return { members };
    }
    if (first.startsWith('"')) return JSON.parse(first) as string;
    if (first === 'null') return null;
    if (first === 'true' || first === 'false') return first === 'true';
    return new PythonNumber(/[.eE]/.test(first) ? float(Number(first)) : String(BigInt(first)));
  };
  return value();
}

function write(value: PythonValue): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return quoted(value);
  if (value instanceof PythonNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
  const { members } = value as PythonDict;
  return `{${[...members].map(([name, each]) => `${quoted(name)}:${write(each)}`).join(',')}}`;
}

/** As JSON.stringify but for lone surrogates, which neither has in UTF-8. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

/** `repr(float)`: always with a point or an exponent, the exponent below 1e-4 and from 1e16 on, of two digits at least. */
function float(number: number): string {
  const [digits = '', exponent = '0'] = number.toExponential().split('e');
  const power = Number(exponent);
  if (number !== 0 && (power < -4 || power >= 16)) {
    const size = String(Math.abs(power)).padStart(2, '0');
    return `${digits}e${power < 0 ? '-' : '+'}${size}`;
  }
  const plain = Object.is(number, -0) ? '-0' : number.toString();
  return /[.e]/.test(plain) ? plain : `${plain}.0`;
}
