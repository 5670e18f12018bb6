/** The sentences of our mails. The languages themselves are the files of `messages/`. */
import { isolateForeign } from '../platform/isolate.ts';
import type { MailLanguage } from './language.ts';
import de from './messages/de.json' with { type: 'json' };
import en from './messages/en.json' with { type: 'json' };
import es from './messages/es.json' with { type: 'json' };
import fr from './messages/fr.json' with { type: 'json' };
import it from './messages/it.json' with { type: 'json' };
import nl from './messages/nl.json' with { type: 'json' };

/** English is the measure: every language has its keys and its placeholders. */
export type MailMessages = Readonly<Record<keyof typeof en, string>>;

export const MAIL_MESSAGES: Readonly<Record<MailLanguage, MailMessages>> = { de, en, es, fr, it, nl };

/** A sentence with its `{placeholders}` filled in; plain text, not HTML. A value that runs from right to left is isolated. */
export type Say = (key: keyof MailMessages, values?: Readonly<Record<string, string>>) => string;

export function speak(language: MailLanguage): Say {
  const messages = MAIL_MESSAGES[language];
  return (key, values = {}) =>
    messages[key].replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      return value === undefined ? whole : isolateForeign(value);
    });
}
