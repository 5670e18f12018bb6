/** `settings`: the table of settings as the page of the documentation, docs/settings.md. */
import { SETTINGS, type Setting } from '../platform/config.ts';
import { readArguments } from './arguments.ts';
import { type Command, EXIT } from './terminal.ts';

export const run: Command = async (args, terminal) => {
  readArguments(args, { usage: 'settings', options: {} });
  terminal.print(settingsPage().trimEnd());
  return EXIT.OK;
};

const CHAPTERS = [
  ['both', 'Everywhere', 'These count in both modes.'],
  ['sandbox', 'Sandbox', 'These count in the sandbox only.'],
  ['live', 'Live', 'These count in live mode only: where the banks are, and where notifications and mails may go.'],
] as const;

/** The whole page, Markdown. */
export function settingsPage(): string {
  const settings = Object.values<Setting<unknown>>(SETTINGS);
  const chapters = CHAPTERS.flatMap(([mode, title, introduction]) => [
    `## ${title}`,
    '',
    introduction,
    '',
    '| Setting | Default | Meaning |',
    '|---|---|---|',
    ...settings.filter((setting) => setting.mode === mode).map(row),
    '',
  ]);
  return [
    '# Settings',
    '',
    'Settings are environment variables. None is needed to start the sandbox. An empty one counts as unset, a misspelt',
    'one that begins with `GATEHOUSE_` stops the start, and every problem is told at once.',
    '',
    'This page is made from `src/platform/config.ts`: `./gatehouse settings > docs/settings.md`.',
    '',
    ...chapters,
  ].join('\n');
}

function row({ name, default: fallback, meaning, neededInLive }: Setting<unknown>): string {
  const needed = neededInLive
    ? ` **Needed in live mode${neededInLive === 'for_cards' ? ' where cards are taken' : ''}.**`
    : '';
  return `| \`${name}\` | ${fallback === undefined ? '' : `\`${fallback}\``} | ${meaning}${needed} |`;
}
