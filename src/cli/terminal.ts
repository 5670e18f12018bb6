/** What a command is given of the world: where it prints, its environment, and how it says that it cannot go on. */
import { randomUUID } from 'node:crypto';
import { styleText } from 'node:util';
import { escapeControls } from '../platform/shown.ts';

export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a person looks at what is printed. Otherwise it is a file or a program: plain lines, no colours. */
  readonly colours: boolean;
  /** One text and a line end, to standard output. */
  print(text: string): void;
  /** One text and a line end, to standard error. */
  complain(text: string): void;
}

/** What every command is. `args` are those after its name; answers the exit code. Throws `CommandFault`. */
export type Command = (args: readonly string[], terminal: Terminal) => Promise<number>;

/** `USAGE`: the arguments or settings are wrong. */
export const EXIT = { OK: 0, FAILED: 1, USAGE: 2 } as const;

/** Stops a command with words for the person at the terminal; no stack is shown. */
export class CommandFault extends Error {
  override readonly name = 'CommandFault';
  readonly exitCode: number;
  constructor(message: string, exitCode: number = EXIT.FAILED) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The terminal of this process. */
export function openTerminal(): Terminal {
  const { env, stdout, stderr } = process;
  return {
    env,
    colours: stdout.isTTY === true && stdout.hasColors(),
    print: (text) => void stdout.write(`${shown(text)}\n`),
    complain: (text) => void stderr.write(`${shown(text)}\n`),
  };
}

/** Stands for the beginning of a colour until the text is shown. Nobody who sends us texts can know it. */
const COLOUR = `\u0001${randomUUID()}`;

/**
 * What may go to a terminal. Orders, rules and names are other people's: what would set the title, clear the screen or turn the
 * direction of writing is shown as JSON writes it. Only our own colours pass.
 */
export function shown(text: string): string {
  return text.split(COLOUR).map(escapeControls).join('\u001b[');
}

export type Paint = (format: 'bold' | 'dim' | 'cyan' | 'green' | 'yellow', text: string) => string;

/** Colours the text, or leaves it as it is. */
export function painter(colours: boolean): Paint {
  return (format, text) =>
    colours
      ? styleText(format, text.split(COLOUR).map(escapeControls).join(COLOUR), { validateStream: false }).replaceAll(
          '\u001b[',
          COLOUR,
        )
      : text;
}
