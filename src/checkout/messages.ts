/** The page's sentences in the payer's language. The languages themselves are the files of `messages/`. */
import { isolate, isolateForeign } from '../platform/isolate.ts';
import type { Language } from './locale.ts';
import ar from './messages/ar.json' with { type: 'json' };
import cs from './messages/cs.json' with { type: 'json' };
import da from './messages/da.json' with { type: 'json' };
import de from './messages/de.json' with { type: 'json' };
import en from './messages/en.json' with { type: 'json' };
import es from './messages/es.json' with { type: 'json' };
import fi from './messages/fi.json' with { type: 'json' };
import fr from './messages/fr.json' with { type: 'json' };
import he from './messages/he.json' with { type: 'json' };
import it from './messages/it.json' with { type: 'json' };
import ja from './messages/ja.json' with { type: 'json' };
import nb from './messages/nb.json' with { type: 'json' };
import nl from './messages/nl.json' with { type: 'json' };
import pl from './messages/pl.json' with { type: 'json' };
import pt from './messages/pt.json' with { type: 'json' };
import ru from './messages/ru.json' with { type: 'json' };
import sv from './messages/sv.json' with { type: 'json' };
import tr from './messages/tr.json' with { type: 'json' };
import zh from './messages/zh.json' with { type: 'json' };

/** English is the measure: every language has its keys and its placeholders. */
export type Messages = Readonly<Record<keyof typeof en, string>>;
export type MessageKey = keyof Messages;

export const MESSAGES: Readonly<Record<Language, Messages>> = {
  ar,
  cs,
  da,
  de,
  en,
  es,
  fi,
  fr,
  he,
  it,
  ja,
  nb,
  nl,
  pl,
  pt,
  ru,
  sv,
  tr,
  zh,
};

/** A sentence with its `{placeholders}` filled in; plain text, not HTML. */
export type Say = (key: MessageKey, values?: Readonly<Record<string, string>>) => string;

/**
 * The sentences of one language. Each value that may run against them is isolated, so that a shop's Latin name does not turn
 * the Arabic words around it, nor a Hebrew one the English.
 */
export function speak(lang: Language): Say {
  const messages = MESSAGES[lang];
  const settle = lang === 'ar' || lang === 'he' ? (value: string) => isolate(inOnePiece(value)) : isolateForeign;
  return (key, values = {}) =>
    messages[key].replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      return value === undefined ? whole : settle(value);
    });
}

/** Longer names than this would leave a hole in the line before them. */
const LONGEST_PIECE = 24;

/** A name that is broken starts its second line with its end, for who reads from the right: `Grachten` … `Co &`. */
function inOnePiece(name: string): string {
  return name.length > LONGEST_PIECE ? name : name.replaceAll(' ', '\u00a0');
}
