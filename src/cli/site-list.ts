/** `site list`: the sites that there are. Keys stay sealed. */
import { readArguments } from './arguments.ts';
import { withDatabase } from './open-database.ts';
import { settingsOf } from './settings-of.ts';
import { type Command, EXIT } from './terminal.ts';

interface Row {
  readonly siteId: number;
  readonly accountId: number;
  readonly active: boolean;
  readonly name: string;
  readonly city: string;
  readonly country: string;
  readonly url: string;
}

export const run: Command = async (args, terminal) => {
  const { values } = readArguments(args, {
    usage: 'site list [--json]',
    options: { json: { type: 'boolean', default: false } },
  });
  const rows = await withDatabase(
    settingsOf(terminal),
    ({ sql }) => sql<Row[]>`
      select site_id as "siteId", account_id as "accountId", active, profile->>'name' as name, profile->>'city' as city,
             profile->>'country' as country, profile->>'url' as url
      from sites order by site_id`,
  );
  if (values.json) for (const row of rows) terminal.print(JSON.stringify(row));
  else terminal.print(rows.length === 0 ? 'There are no sites.' : table(rows));
  return EXIT.OK;
};

function table(rows: readonly Row[]): string {
  const cells = rows.map(({ siteId, accountId, active, name, city, country, url }) => [
    String(siteId),
    `account ${accountId}`,
    active ? 'active' : 'blocked',
    name,
    `${city}, ${country}`,
    url,
  ]);
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('   ')
        .trimEnd(),
    )
    .join('\n');
}
