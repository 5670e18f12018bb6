/** What `lists add` and `lists remove` have in common: the entry as it is written, a card's number never on the command line. */
import { text } from 'node:stream/consumers';
import type { EntriesOutcome, EntryAsk } from '../orders/rule-lists.ts';
import { readArguments } from './arguments.ts';
import { actorIn, type RulesAtHand, SITE_OPTIONS, withRules } from './rules-of-site.ts';
import { type Command, CommandFault, EXIT } from './terminal.ts';

interface Change {
  readonly name: 'add' | 'remove';
  readonly act: (rules: RulesAtHand, entry: EntryAsk, by: string) => Promise<EntriesOutcome>;
  readonly told: (count: number, list: string) => string;
}

export function changesList({ name, act, told }: Change): Command {
  return async (args, terminal) => {
    const { values, positionals } = readArguments(args, {
      usage: `lists ${name} <list> <card, bin, ip, email or country> <value, or - for standard input> --site <number> [--note <text>] [--by <name>]`,
      options: { ...SITE_OPTIONS, note: { type: 'string' }, by: { type: 'string' } },
      positionals: 3,
    });
    const [list, kind, written] = positionals as [string, string, string];
    // Whoever lists processes reads their arguments, and shells keep them.
    if (kind === 'card' && /^[\d -]+$/.test(written) && written !== '-')
      throw new CommandFault('Write - in place of the card number, and send it to standard input.', EXIT.USAGE);
    const value = written === '-' ? (await text(process.stdin)).trim() : written;
    return await withRules(terminal, values.site, async (rules) => {
      const entry = { list, kind, value, note: values.note?.slice(0, 200) ?? null };
      const done = await act(rules, entry, actorIn(values.by, terminal));
      if (!done.ok) throw new CommandFault(WRONG[done.what], EXIT.USAGE);
      terminal.print(told(done.count, list));
      return EXIT.OK;
    });
  };
}

const WRONG = {
  list: 'That is no name of a list: up to 64 letters, digits, spaces, dots, dashes and underscores.',
  kind: 'Lists hold card, bin, ip, email and country.',
  value: 'That is no value of this kind.',
} as const;
