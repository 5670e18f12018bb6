/** `clock`: what time it is in the sandbox. */
import { readArguments } from './arguments.ts';
import { ahead, readable } from './clock-words.ts';
import { askSandbox } from './sandbox-api.ts';
import { settingsOf } from './settings-of.ts';
import { type Command, EXIT } from './terminal.ts';

export const run: Command = async (args, terminal) => {
  const { values } = readArguments(args, {
    usage: 'clock [--json]',
    options: { json: { type: 'boolean', default: false } },
  });
  const data = await askSandbox(settingsOf(terminal), { method: 'GET', path: '/sandbox/clock' });
  const { now, offset_ms } = data as { now: string; offset_ms: number };
  terminal.print(values.json ? JSON.stringify(data) : `${readable(now)}, ${ahead(offset_ms)}`);
  return EXIT.OK;
};
