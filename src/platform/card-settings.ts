/**
 * Which settings live mode needs before it takes cards: an acquirer, the number of a 3DS Server, and a directory server for each scheme
 * that is to be taken. Without any of them the gateway takes no cards; half of them is a mistake that payers would meet.
 */
import type { ConfigProblem } from './config.ts';

/** Names of settings. */
export interface CardSettings {
  readonly acquirer: string;
  readonly number: string;
  /** At least one of them. */
  readonly directories: readonly string[];
  /** What pays where no card does. */
  readonly institutions: string;
}

export function cardProblems(isGiven: (name: string) => boolean, settings: CardSettings): ConfigProblem[] {
  const { acquirer, number, directories, institutions } = settings;
  const given = [acquirer, number, ...directories].filter(isGiven);
  const lacking = [acquirer, number].filter((name) => !isGiven(name));
  const missing = directories.some(isGiven) ? lacking : [...lacking, `one of ${directories.join(', ')}`];
  if (missing.length === 0 || (given.length === 0 && isGiven(institutions))) return [];
  if (given.length === 0)
    return [
      { name: institutions, problem: `Nothing can be paid: set ${institutions}, or for cards ${enumerated(missing)}.` },
    ];
  const problem = `To take cards, set ${enumerated(missing)} too; to take none, unset ${enumerated(given)}.`;
  return [{ name: lacking[0] ?? directories[0]!, problem }];
}

function enumerated(names: readonly string[]): string {
  const last = names.at(-1)!;
  return names.length === 1 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
