/** Countries by the names that people write in place of their codes. */
import { isCountry } from './countries.ts';

/** What stands for a country elsewhere and is no code of ISO 3166-1. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  UK: 'GB',
  EL: 'GR',
  HOLLAND: 'NL',
  ENGLAND: 'GB',
  SCOTLAND: 'GB',
  USA: 'US',
};

/** In which names are known; of two countries with one name that of the first counts. */
const LANGUAGES = ['en', 'nl', 'de', 'fr', 'es'];

let codes: Map<string, string> | undefined;

/** `NL` for Netherlands, Nederland and Holland; undefined where nobody can tell. */
export function countryNamed(written: string): string | undefined {
  const name = written.trim().toUpperCase();
  if (Object.hasOwn(OTHER_NAMES, name)) return OTHER_NAMES[name];
  codes ??= codesByName();
  return codes.get(name);
}

/** By the names in some languages. Made when somebody first errs, because it takes a few milliseconds. */
function codesByName(): Map<string, string> {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const all = letters.flatMap((first) => letters.map((second) => first + second)).filter(isCountry);
  return new Map(
    LANGUAGES.toReversed().flatMap((language) => {
      const names = new Intl.DisplayNames([language], { type: 'region' });
      return all.map((code): [string, string] => [names.of(code)!.toUpperCase(), code]);
    }),
  );
}
