/** The settings of this process, or the sentence that says what is wrong with them. */
import { type Config, describeProblems, isConfig, readConfig } from '../platform/config.ts';
import { CommandFault, EXIT, type Terminal } from './terminal.ts';

/** Throws `CommandFault` with every problem at once. */
export function settingsOf({ env }: Pick<Terminal, 'env'>): Config {
  const result = readConfig(env);
  if (isConfig(result)) return result;
  throw new CommandFault(`${describeProblems(result)}\nAll settings are explained in docs/settings.md.`, EXIT.USAGE);
}
