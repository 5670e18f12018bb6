/**
 * The command line: finds the command by its name, runs it, and ends the process as it says. What a command does is in the
 * file of its name, loaded when it is called: `start` in live mode must never load the bank world.
 */
import { explain } from './explain.ts';
import { type Command, CommandFault, EXIT, openTerminal } from './terminal.ts';

interface Listed {
  readonly usage: string;
  readonly meaning: string;
  readonly load: () => Promise<{ readonly run: Command }>;
}

const COMMANDS: Readonly<Record<string, Listed>> = {
  start: {
    usage: 'start [--json]',
    meaning: 'The gateway; in the sandbox with its database and the bank world',
    load: () => import('./start.ts'),
  },
  simulator: {
    usage: 'simulator [--json]',
    meaning: 'The bank world alone',
    load: () => import('./simulator.ts'),
  },
  migrate: {
    usage: 'migrate',
    meaning: 'Brings the database to the schema of this version',
    load: () => import('./migrate.ts'),
  },
  clock: {
    usage: 'clock [--json]',
    meaning: 'The time in the sandbox that runs',
    load: () => import('./clock.ts'),
  },
  'clock advance': {
    usage: 'clock advance <duration> [--json]',
    meaning: 'Moves that time forward: 90s, 15m, 36h, 7d',
    load: () => import('./clock-advance.ts'),
  },
  'site put': {
    usage: 'site put <file.json>',
    meaning: 'Creates a site, or changes it',
    load: () => import('./site-put.ts'),
  },
  'site list': {
    usage: 'site list [--json]',
    meaning: 'The sites that there are',
    load: () => import('./site-list.ts'),
  },
  'account key': {
    usage: 'account key <account id>',
    meaning: 'A new key that lists the transactions of all sites of an account',
    load: () => import('./account-key.ts'),
  },
  '3ds show': {
    usage: '3ds show <order> [--site <number>] [--messages] [--mermaid] [--json]',
    meaning: 'Why an order was authenticated or not, and what was said to whom',
    load: () => import('./three-ds-show.ts'),
  },
  'review list': {
    usage: 'review list [--site <number>] [--json]',
    meaning: 'The payments that are held',
    load: async () => ({ run: (await import('./review.ts')).list }),
  },
  'review accept': {
    usage: 'review accept <order> [--site <number>] [--reason <text>]',
    meaning: 'Takes the money of a held payment',
    load: async () => ({ run: (await import('./review.ts')).accept }),
  },
  'review decline': {
    usage: 'review decline <order> [--site <number>] [--reason <text>]',
    meaning: 'Gives the money of a held payment back',
    load: async () => ({ run: (await import('./review.ts')).decline }),
  },
  'rules list': {
    usage: 'rules list --site <number> [--book fraud]',
    meaning: 'The versions of a site’s rules',
    load: () => import('./rules-list.ts'),
  },
  'rules show': {
    usage: 'rules show --site <number> [--version <number>]',
    meaning: 'The text of the rules that decide, or of a version',
    load: () => import('./rules-show.ts'),
  },
  'rules validate': {
    usage: 'rules validate <file> [--book fraud]',
    meaning: 'What is wrong with a file of rules',
    load: () => import('./rules-validate.ts'),
  },
  'rules put': {
    usage: 'rules put <file> --site <number> [--activate]',
    meaning: 'Keeps a file of rules as a new version',
    load: () => import('./rules-put.ts'),
  },
  'rules activate': {
    usage: 'rules activate <version> --site <number> [--from <time>]',
    meaning: 'Lets a version decide',
    load: () => import('./rules-activate.ts'),
  },
  'rules rollback': {
    usage: 'rules rollback --site <number>',
    meaning: 'Lets the version decide that did before',
    load: () => import('./rules-rollback.ts'),
  },
  'rules backtest': {
    usage: 'rules backtest <file or version> --site <number>',
    meaning: 'Tries rules out on past payments',
    load: () => import('./rules-backtest.ts'),
  },
  'lists show': {
    usage: 'lists show --site <number> [--list <name>]',
    meaning: 'What the lists for rules hold',
    load: () => import('./lists-show.ts'),
  },
  'lists add': {
    usage: 'lists add <list> <kind> <value> --site <number>',
    meaning: 'Puts something on a list',
    load: () => import('./lists-add.ts'),
  },
  'lists remove': {
    usage: 'lists remove <list> <kind> <value> --site <number>',
    meaning: 'Takes it off',
    load: () => import('./lists-remove.ts'),
  },
  'tls init': {
    usage: 'tls init <host name> …',
    meaning: 'A certificate for HTTPS, and an authority that signs it',
    load: () => import('./tls-init.ts'),
  },
  settings: {
    usage: 'settings',
    meaning: 'Every setting, as Markdown',
    load: () => import('./settings.ts'),
  },
};

function help(): string {
  const width = Math.max(...Object.values(COMMANDS).map(({ usage }) => usage.length));
  return [
    'Gatehouse, a payment gateway of your own.',
    '',
    'Usage: ./gatehouse <command>',
    '',
    ...Object.values(COMMANDS).map(({ usage, meaning }) => `  ${usage.padEnd(width)}   ${meaning}`),
    '',
    'Settings are environment variables; docs/settings.md explains each.',
  ].join('\n');
}

/** The command of the first two words, or of the first, and what follows. */
function find(args: readonly string[]): { command: Listed; rest: readonly string[] } | undefined {
  for (const words of [2, 1]) {
    const name = args.slice(0, words).join(' ');
    if (Object.hasOwn(COMMANDS, name)) return { command: COMMANDS[name]!, rest: args.slice(words) };
  }
  return undefined;
}

async function main(args: readonly string[]): Promise<number> {
  const terminal = openTerminal();
  const found = find(args);
  const asksHelp = args[0] === 'help' || args.some((arg) => arg === '--help' || arg === '-h');
  if (asksHelp || args.length === 0) {
    terminal.print(help());
    return asksHelp ? EXIT.OK : EXIT.USAGE;
  }
  if (!found) {
    terminal.complain(`There is no command "${args.join(' ')}".\n\n${help()}`);
    return EXIT.USAGE;
  }
  try {
    const { run } = await found.command.load();
    return await run(found.rest, terminal);
  } catch (error) {
    terminal.complain(explain(error));
    return error instanceof CommandFault ? error.exitCode : EXIT.FAILED;
  }
}

// The process may hold timers and sockets of parts that have failed: the command's end is its end.
void main(process.argv.slice(2)).then((code) => process.exit(code));
