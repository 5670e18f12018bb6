/** The bank pages in the languages of the payment page, chosen by what the cardholder's browser asked for. */
import ar from './words/ar.json' with { type: 'json' };
import cs from './words/cs.json' with { type: 'json' };
import da from './words/da.json' with { type: 'json' };
import de from './words/de.json' with { type: 'json' };
import en from './words/en.json' with { type: 'json' };
import es from './words/es.json' with { type: 'json' };
import fi from './words/fi.json' with { type: 'json' };
import fr from './words/fr.json' with { type: 'json' };
import he from './words/he.json' with { type: 'json' };
import it from './words/it.json' with { type: 'json' };
import ja from './words/ja.json' with { type: 'json' };
import nb from './words/nb.json' with { type: 'json' };
import nl from './words/nl.json' with { type: 'json' };
import pl from './words/pl.json' with { type: 'json' };
import pt from './words/pt.json' with { type: 'json' };
import ru from './words/ru.json' with { type: 'json' };
import sv from './words/sv.json' with { type: 'json' };
import tr from './words/tr.json' with { type: 'json' };
import zh from './words/zh.json' with { type: 'json' };

export type Words = typeof en;

const WORDS = { ar, cs, da, de, en, es, fi, fr, he, it, ja, nb, nl, pl, pt, ru, sv, tr, zh } satisfies Record<
  string,
  Words
>;

export type Language = keyof typeof WORDS;

export const LANGUAGES = Object.keys(WORDS) as readonly Language[];

/** Norwegian browsers say `no`, `nn` or `nb`. */
const NAMED_OTHERWISE: Readonly<Record<string, Language>> = { no: 'nb', nn: 'nb', iw: 'he' };

/** The language behind a BCP 47 tag such as `nl-BE`; English where we do not speak it. */
export function languageOf(tag: string): Language {
  const primary = tag.toLowerCase().split('-')[0]!;
  if (Object.hasOwn(WORDS, primary)) return primary as Language;
  return NAMED_OTHERWISE[primary] ?? 'en';
}

export function wordsIn(language: Language): Words {
  return WORDS[language];
}

/**
 * The tag to write amounts with: the digits are Western ones in every language, as on the payment page and on the card itself,
 * so that a cardholder can compare the two at a glance. A browser may send a tag that no formatter takes; its language always works.
 */
export function moneyTagOf(tag: string): string {
  try {
    return new Intl.Locale(tag, { numberingSystem: 'latn' }).toString();
  } catch {
    return `${languageOf(tag)}-u-nu-latn`;
  }
}

export function directionOf(language: Language): 'ltr' | 'rtl' {
  return language === 'ar' || language === 'he' ? 'rtl' : 'ltr';
}
