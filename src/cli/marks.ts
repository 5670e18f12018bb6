/** Reads the folder of an operator's own marks, once, at the start. Whether they are fit is for `methods/operator-marks.ts` to say. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  judgeMarks,
  LARGEST_MARK_BYTES,
  type MarkFile,
  NO_MARKS,
  type OperatorMarks,
} from '../methods/operator-marks.ts';
import { type Config, SETTINGS } from '../platform/config.ts';
import type { Log } from '../platform/log.ts';

/** Every method and brand has two files at most; a folder with more is another one. */
const MOST_FILES = 400;
/** So many faults are told: the others are of the same kind. */
const MOST_TOLD = 10;

/** `problems` are sentences for whoever starts the gateway, which does not start then. */
export function readMarks(
  { marksDir }: Pick<Config, 'marksDir'>,
  log: Pick<Log, 'warn'>,
): { readonly marks: OperatorMarks; readonly problems: string[] } {
  if (marksDir === undefined) return { marks: NO_MARKS, problems: [] };
  const setting = SETTINGS.marksDir.name;
  const files: MarkFile[] = [];
  const faults: string[] = [];
  try {
    // What begins with a dot was put there by the machine.
    const names = readdirSync(marksDir).filter((name) => !name.startsWith('.'));
    if (names.length > MOST_FILES)
      return {
        marks: NO_MARKS,
        problems: [`${setting}: ${marksDir} holds ${names.length} files, too many for marks alone.`],
      };
    for (const name of names.sort()) {
      const path = join(marksDir, name);
      const found = statSync(path);
      if (!found.isFile()) faults.push(`${name} is no file: the marks lie in the folder itself`);
      else if (found.size > LARGEST_MARK_BYTES)
        faults.push(`${name} is larger than ${LARGEST_MARK_BYTES / 1024} kB: save it smaller, every payer loads it`);
      else files.push({ name, bytes: readFileSync(path) });
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { marks: NO_MARKS, problems: [`${setting}: ${marksDir} cannot be read (${code}).`] };
  }
  const judged = judgeMarks(files);
  const problems = [...faults, ...judged.faults].map((fault) => `${setting}: ${fault}.`);
  const drawn = [...judged.marks].flatMap(([id, { large }]) => (large ? [] : [id]));
  if (problems.length === 0 && drawn.length > 0)
    log.warn(
      { setting, methods: drawn },
      'marks without a PNG file: who asks for PNG is still shown the gateway’s own tile',
    );
  return { marks: judged.marks, problems: problems.slice(0, MOST_TOLD) };
}
