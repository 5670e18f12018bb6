/** Reads the arguments of a command; what is wrong with them is told with how to write them. */
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { CommandFault, EXIT } from './terminal.ts';

/** What a command takes. `usage` is what stands behind the program's name: `site put <file.json>`. */
export interface Takes<Options extends ParseArgsOptionsConfig> {
  readonly usage: string;
  readonly options: Options;
  /** How many arguments without a dash; none unless said. */
  readonly positionals?: number | 'some';
}

export function readArguments<const Options extends ParseArgsOptionsConfig>(
  args: readonly string[],
  { usage, options, positionals: wanted = 0 }: Takes<Options>,
) {
  const wrong = (what: string) => new CommandFault(`${what}\nUsage: ./gatehouse ${usage}`, EXIT.USAGE);
  try {
    const read = parseArgs({ args: [...args], options, allowPositionals: wanted !== 0, strict: true });
    if (wanted === 'some') {
      if (read.positionals.length === 0) throw wrong('At least 1 argument is needed.');
    } else if (read.positionals.length !== wanted)
      throw wrong(
        `${wanted} ${wanted === 1 ? 'argument is' : 'arguments are'} needed, not ${read.positionals.length}.`,
      );
    return { values: read.values, positionals: read.positionals };
  } catch (error) {
    // Node's own sentence names the argument; what follows it is advice on dashes that fits none of ours.
    const { code, message } = error as NodeJS.ErrnoException;
    if (code?.startsWith('ERR_PARSE_ARGS')) throw wrong(`${message.split('. ')[0]}.`);
    throw error;
  }
}
