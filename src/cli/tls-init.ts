/**
 * `tls init`: certificates for serving HTTPS under names that a client has built in. Running it again keeps what still serves.
 */
import { systemClock } from '../platform/clock.ts';
import { SETTINGS } from '../platform/config.ts';
import { secureRandom } from '../platform/random.ts';
import { makeDataDir } from '../storage/embedded/start.ts';
import { readArguments } from './arguments.ts';
import { readHostNames } from './host-names.ts';
import { settingsOf } from './settings-of.ts';
import { type Command, CommandFault, EXIT } from './terminal.ts';
import { tlsAdvice } from './tls-advice.ts';
import { keepTlsFiles, tlsFilesIn } from './tls-files.ts';

const USAGE = 'tls init <host name> …';

export const run: Command = async (args, terminal) => {
  const { positionals } = readArguments(args, { usage: USAGE, options: {}, positionals: 'some' });
  const read = readHostNames(positionals);
  if (!read.ok) throw new CommandFault(`${read.faults.join('\n')}\nUsage: ./gatehouse ${USAGE}`, EXIT.USAGE);

  // The one setting that counts here: the others, in live mode, may well be missing still.
  const { name } = SETTINGS.dataDir;
  const { dataDir } = settingsOf({ env: { [name]: terminal.env[name] } });
  const files = tlsFilesIn(makeDataDir(dataDir));
  const kept = keepTlsFiles(files, read.names, { now: systemClock.now(), random: secureRandom });
  terminal.print(tlsAdvice({ files, names: read.names, ...kept }));
  return EXIT.OK;
};
