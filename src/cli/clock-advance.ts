/** `clock advance`: moves the sandbox's clock forward, and says what happened on the way. */
import { parseDuration } from '../platform/duration.ts';
import { readArguments } from './arguments.ts';
import { readable } from './clock-words.ts';
import { askSandbox } from './sandbox-api.ts';
import { settingsOf } from './settings-of.ts';
import { type Command, CommandFault, EXIT } from './terminal.ts';

interface Advanced {
  readonly from: string;
  readonly to: string;
  readonly ran: { readonly tasks: number; readonly notifications: number; readonly expired_orders: number };
}

const USAGE = 'clock advance <duration> [--json]';

export const run: Command = async (args, terminal) => {
  const { values, positionals } = readArguments(args, {
    usage: USAGE,
    options: { json: { type: 'boolean', default: false } },
    positionals: 1,
  });
  const by = positionals[0]!;
  if (parseDuration(by) === undefined)
    throw new CommandFault(
      `"${by}" is no duration: write 90s, 15m, 36h or 7d.\nUsage: ./gatehouse ${USAGE}`,
      EXIT.USAGE,
    );
  const data = await askSandbox(settingsOf(terminal), { method: 'POST', path: '/sandbox/clock/advance', body: { by } });
  const { from, to, ran } = data as Advanced;
  if (values.json) terminal.print(JSON.stringify(data));
  else {
    terminal.print(`From ${readable(from)} to ${readable(to)}.`);
    const { tasks, notifications, expired_orders } = ran;
    terminal.print(`Orders expired: ${expired_orders}. Notifications tried: ${notifications}. Other work: ${tasks}.`);
  }
  return EXIT.OK;
};
