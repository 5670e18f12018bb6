import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeDirectory } from '../../test/support/gateway-process.ts';
import { type Command, CommandFault, EXIT } from './terminal.ts';

const QUESTIONS: [string, () => Promise<{ run: Command }>, string[]][] = [
  ['site list', () => import('./site-list.ts'), []],
  ['account key', () => import('./account-key.ts'), ['1']],
  ['rules list', () => import('./rules-list.ts'), ['--site', '1']],
  ['rules put', () => import('./rules-put.ts'), [import.meta.filename, '--site', '1']],
  ['lists show', () => import('./lists-show.ts'), ['--site', '1']],
  ['lists add', () => import('./lists-add.ts'), ['friends', 'email', 'a@example.com', '--site', '1']],
];

describe('a command where no sandbox ever was', () => {
  it.each(QUESTIONS)('says so and makes no database: %s', async (_, load, args) => {
    const directory = makeDirectory();
    const dataDir = join(directory.path, 'data');
    const terminal = {
      env: { GATEHOUSE_DATA_DIR: dataDir },
      colours: false,
      print: () => undefined,
      complain: () => undefined,
    };
    const fault = await (await load()).run(args, terminal).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(CommandFault);
    expect(fault).toMatchObject({
      exitCode: EXIT.USAGE,
      message: expect.stringMatching(/^No sandbox was ever started in .*data\. Start one \(npm start\), or say with/),
    });
    expect(existsSync(dataDir)).toBe(false);
    directory.remove();
  });
});
