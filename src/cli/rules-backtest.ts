/** `rules backtest`: what a file of rules, or a version that is kept, would have done with the payments of the last days. */
import { TRIAL_DAYS, type Trial, tryRules } from '../orders/try-rules.ts';
import { isCurrency, toMajor } from '../platform/money.ts';
import { makeTrialThreads } from '../trials/threads.ts';
import { readArguments } from './arguments.ts';
import { readable } from './clock-words.ts';
import { BOOK_OPTIONS, bookOf, faultLines, numberIn, readRules, withRules } from './rules-of-site.ts';
import { type Command, CommandFault, EXIT, type Paint, painter } from './terminal.ts';

type Report = Trial['report'];
type Tally = Report['payments'];

export const run: Command = async (args, terminal) => {
  const { values, positionals } = readArguments(args, {
    usage: 'rules backtest <file or version> --site <number> [--book fraud] [--days 30] [--json]',
    options: { ...BOOK_OPTIONS, days: { type: 'string', default: String(TRIAL_DAYS.usual) } },
    positionals: 1,
  });
  const book = bookOf(values.book);
  const days = numberIn(values.days);
  if (days === undefined || days > TRIAL_DAYS.most)
    throw new CommandFault(`--days takes a number from ${TRIAL_DAYS.least} to ${TRIAL_DAYS.most}.`, EXIT.USAGE);
  const named = positionals[0]!;
  const version = numberIn(named);
  return await withRules(terminal, values.site, async (rules) => {
    const { siteId, ruleBooks } = rules;
    const kept = version && (await ruleBooks.find(siteId, book, version));
    if (version && !kept) throw new CommandFault(`Site ${siteId} has no version ${named}.`, EXIT.USAGE);
    const parsed = ruleBooks.validate(book, kept ? kept.text : await readRules(named));
    if (!parsed.ok) throw new CommandFault(faultLines(named, parsed.faults));
    const threads = makeTrialThreads(rules.databaseUrl);
    const trial = await tryRules({ ...rules, threads }, siteId, parsed.rules, days);
    const name = version ? `Version ${version}` : named;
    terminal.print(values.json ? JSON.stringify(trial) : told(name, trial, painter(terminal.colours)));
    return EXIT.OK;
  });
};

function told(name: string, { days, comparedWith, report }: Trial, paint: Paint): string {
  const against = comparedWith === null ? 'no rules' : `version ${comparedWith}`;
  const { payments, changed, changes, liability, lines, examples } = report;
  const head = `${name} against ${against}, on ${counted(payments)} of the last ${days === 1 ? 'day' : `${days} days`}.`;
  if (changed.count === 0)
    return [paint('bold', head), 'Nothing would have been decided otherwise.', ...linesOf(lines.after, paint)].join(
      '\n',
    );
  return [
    paint('bold', head),
    '',
    `${counted(changed)} would have been decided otherwise:`,
    ...changes.map(
      ({ from, to, payments, completed }) =>
        `  ${from} → ${to}   ${counted(payments)}, ${completed.count} of them paid`,
    ),
    ...(liability.lost.count > 0
      ? [`You would bear the loss of ${counted(liability.lost)} that the issuer bears now.`]
      : []),
    ...(liability.won.count > 0
      ? [`The issuer might bear the loss of ${counted(liability.won)} that you bear now.`]
      : []),
    ...linesOf(lines.after, paint),
    '',
    paint('bold', 'Examples'),
    ...examples.map(
      ({ reference, at, amount, currency, from, to }) =>
        `  ${readable(new Date(at).toISOString())}  ${reference}  ${money(currency, amount)}  ${from.course} → ${to.course}${to.line === null ? '' : ` (line ${to.line})`}`,
    ),
  ].join('\n');
}

function linesOf(lines: Report['lines']['after'], paint: Paint): string[] {
  if (lines.length === 0) return [];
  const width = Math.max(...lines.map(({ matched }) => String(matched).length));
  return [
    '',
    paint('bold', 'Payments that each rule decides'),
    ...lines.map(({ line, text, matched }) => `  ${String(matched).padStart(width)}  line ${line}: ${text}`),
  ];
}

function counted({ count, amounts }: Tally): string {
  const sums = Object.entries(amounts).map(([currency, amount]) => money(currency, amount));
  return `${count} ${count === 1 ? 'payment' : 'payments'}${sums.length > 0 ? ` (${sums.join(', ')})` : ''}`;
}

const money = (currency: string, amount: number): string =>
  isCurrency(currency) ? `${toMajor({ amount, currency })} ${currency}` : `${amount} ${currency}`;
