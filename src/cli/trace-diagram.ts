/** The sequence of an attempt as a picture: arrows between five lines in a terminal, or a diagram in Mermaid's language. */
import { nameOfParty, type Party, sinceFirst } from '../threeds/story.ts';
import type { Paint } from './terminal.ts';
import type { SequenceStep } from './trace-object.ts';

const PARTIES: readonly Party[] = ['payer', 'gateway', 'directory_server', 'issuer', 'acquirer'];

/** Columns: where the first line stands, from each to the next, and where the words begin. */
const FIRST_LANE = 13;
const LANE_WIDTH = 10;
const WORDS_AT = FIRST_LANE + LANE_WIDTH * (PARTIES.length - 1) + 4;
/** A terminal of a hundred columns holds all of it. */
export const DIAGRAM_WIDTH = 100;

const laneOf = (party: Party): number => FIRST_LANE + LANE_WIDTH * PARTIES.indexOf(party);

/** The lines of the picture. `first` is the instant that times are counted from. */
export function drawSequence(steps: readonly SequenceStep[], first: number, paint: Paint): string[] {
  return [...heading().map((line) => paint('bold', line)), ...steps.flatMap((step) => drawStep(step, first, paint))];
}

/** A name of two words stands on two lines. */
function heading(): string[] {
  const words = PARTIES.map((party) => nameOfParty(party).split(' '));
  return [0, 1].map((row) => {
    const line = blank();
    PARTIES.forEach((party, i) => {
      const word = words[i]![row] ?? '';
      write(line, laneOf(party) - Math.floor(word.length / 2), word);
    });
    return line.join('').trimEnd();
  });
}

function drawStep({ time, from, to, text }: SequenceStep, first: number, paint: Paint): string[] {
  const words = wrap(text, DIAGRAM_WIDTH - WORDS_AT);
  const at = sinceFirst(Date.parse(time) - first).padEnd(FIRST_LANE - 1);
  return words.map((part, i) => {
    const lanes = i === 0 ? arrow(from, to) : lifelines();
    const left = i === 0 ? at : ' '.repeat(FIRST_LANE - 1);
    const picture = lanes.slice(FIRST_LANE - 1, WORDS_AT).join('');
    return `${paint('dim', left)}${paint('cyan', picture)}${part}`.trimEnd();
  });
}

function arrow(from: Party, to: Party): string[] {
  const line = lifelines();
  const [start, end] = [laneOf(from), laneOf(to)];
  if (start === end) {
    line[start] = '●';
    return line;
  }
  const step = Math.sign(end - start);
  for (let at = start + step; at !== end; at += step) line[at] = line[at] === '│' ? '┼' : '─';
  line[start] = step > 0 ? '├' : '┤';
  line[end - step] = step > 0 ? '▶' : '◀';
  return line;
}

function lifelines(): string[] {
  const line = blank();
  for (const party of PARTIES) line[laneOf(party)] = '│';
  return line;
}

const blank = (): string[] => Array.from({ length: WORDS_AT }, () => ' ');

function write(line: string[], at: number, text: string): void {
  [...text].forEach((letter, i) => {
    line[at + i] = letter;
  });
}

/** Lines of at most so many characters, broken between words; a longer word is cut. */
export function wrap(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    for (let rest = word; ; ) {
      const line = lines.at(-1)!;
      const room = width - line.length - (line === '' ? 0 : 1);
      if (rest.length <= room) {
        lines[lines.length - 1] = line === '' ? rest : `${line} ${rest}`;
        break;
      }
      if (line === '') {
        lines[lines.length - 1] = rest.slice(0, width);
        rest = rest.slice(width);
      }
      lines.push('');
    }
  }
  return lines;
}

/** The same for pages that draw Mermaid. */
export function mermaidOf(steps: readonly SequenceStep[], first: number): string {
  const id = (party: Party) => nameOfParty(party).replaceAll(' ', '');
  const lines = steps.map(({ time, from, to, text }) => {
    // A semicolon ends a statement there, and a number sign begins a character's name.
    const words = `${sinceFirst(Date.parse(time) - first)} ${text}`.replace(/[;#]/g, ',');
    return from === to ? `Note over ${id(from)}: ${words}` : `${id(from)}->>${id(to)}: ${words}`;
  });
  const named = PARTIES.map((party) => `participant ${id(party)} as ${nameOfParty(party)}`);
  return ['sequenceDiagram', ...[...named, ...lines].map((line) => `  ${line}`)].join('\n');
}
