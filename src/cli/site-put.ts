/** `site put`: creates the site that a file describes, or changes it to what the file says. */
import { readFileSync } from 'node:fs';
import { hashApiKey, makeSites } from '../merchants/sites.ts';
import type { Site } from '../merchants/types.ts';
import { systemClock } from '../platform/clock.ts';
import { secureRandom } from '../platform/random.ts';
import { KeyTaken, openSiteSource, upsertSite } from '../storage/sites.ts';
import { readArguments } from './arguments.ts';
import { withDatabase } from './open-database.ts';
import { readSite } from './read-site.ts';
import { settingsOf } from './settings-of.ts';
import { type Command, CommandFault, EXIT } from './terminal.ts';

/** 160 bits. */
const API_KEY_BYTES = 20;

export const run: Command = async (args, terminal) => {
  const { positionals } = readArguments(args, { usage: 'site put <file.json>', options: {}, positionals: 1 });
  const file = positionals[0]!;
  const described = readSite(parse(file));
  if (!described.ok) {
    const faults = described.faults.map((fault) => `  • ${fault}`);
    throw new CommandFault([`${file} does not describe a site:`, ...faults].join('\n'), EXIT.USAGE);
  }

  await withDatabase(settingsOf(terminal), async ({ sql, textSeal }) => {
    const seal = textSeal();
    const sites = makeSites(openSiteSource(sql, seal), systemClock);
    const { siteId } = described.site;
    const existing = await sites.byId(siteId);
    const made = described.site.apiKey === undefined && !existing;
    const apiKey = described.site.apiKey ?? existing?.apiKey ?? secureRandom.bytes(API_KEY_BYTES).toString('hex');
    const site: Site = { ...described.site, apiKey };
    await upsertSite(sql, { seal, hash: hashApiKey }, site).catch((error: unknown) => {
      throw error instanceof KeyTaken ? new CommandFault(`${file}: ${error.message}.`, EXIT.USAGE) : error;
    });
    terminal.print(`Site ${siteId} (${site.name}) is ${existing ? 'changed' : 'created'}.`);
    if (made) terminal.print(`Its API key, shown this once: ${apiKey}`);
  });
  return EXIT.OK;
};

function parse(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandFault(`${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`, EXIT.USAGE);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CommandFault(`${file} is not JSON: ${(error as Error).message}`, EXIT.USAGE);
  }
}
