/** `account key`: a new key for all sites of an account, in place of the one there was. */
import { hashApiKey } from '../merchants/sites.ts';
import { secureRandom } from '../platform/random.ts';
import { replaceAccountKey } from '../storage/account-keys.ts';
import { readArguments } from './arguments.ts';
import { withDatabase } from './open-database.ts';
import { settingsOf } from './settings-of.ts';
import { type Command, CommandFault, EXIT } from './terminal.ts';

/** 160 bits. */
const KEY_BYTES = 20;
/** As `site put` takes them. */
const MOST_ACCOUNT_ID = 2 ** 31 - 1;

export const run: Command = async (args, terminal) => {
  const { positionals } = readArguments(args, { usage: 'account key <account id>', options: {}, positionals: 1 });
  const accountId = Number(positionals[0]);
  const isAccountId = Number.isInteger(accountId) && accountId > 0 && accountId <= MOST_ACCOUNT_ID;
  const key = secureRandom.bytes(KEY_BYTES).toString('hex');
  const given =
    isAccountId &&
    (await withDatabase(settingsOf(terminal), ({ sql }) => replaceAccountKey(sql, accountId, hashApiKey(key))));
  if (!given) throw new CommandFault(`No site belongs to the account ${positionals[0]}.`, EXIT.USAGE);
  terminal.print(`Account ${accountId}: its key, shown this once, in place of any it had: ${key}`);
  return EXIT.OK;
};
