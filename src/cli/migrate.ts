/** `migrate`: brings the database to the schema of this version. `start` does so too; this is for doing it beforehand. */
import { readArguments } from './arguments.ts';
import { withDatabase } from './open-database.ts';
import { settingsOf } from './settings-of.ts';
import { type Command, EXIT } from './terminal.ts';

export const run: Command = async (args, terminal) => {
  readArguments(args, { usage: 'migrate', options: {} });
  const applied = await withDatabase(settingsOf(terminal), async (database) => database.applied, { make: true });
  for (const name of applied) terminal.print(`Applied ${name}`);
  if (applied.length === 0) terminal.print('The database is up to date.');
  return EXIT.OK;
};
