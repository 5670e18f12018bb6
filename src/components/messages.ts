/** The component's own sentences. Those of the card form are the payment page's; both speak the same language. */
import { type PageLocale, pageLocale } from '../checkout/locale.ts';
import de from './messages/de.json' with { type: 'json' };
import en from './messages/en.json' with { type: 'json' };
import es from './messages/es.json' with { type: 'json' };
import fr from './messages/fr.json' with { type: 'json' };
import it from './messages/it.json' with { type: 'json' };
import nl from './messages/nl.json' with { type: 'json' };

/** English is the measure: every language has its keys and its placeholders. */
export type ComponentMessages = Readonly<Record<keyof typeof en, string>>;

export const COMPONENT_MESSAGES = { de, en, es, fr, it, nl } as const satisfies Record<string, ComponentMessages>;

type ComponentLanguage = keyof typeof COMPONENT_MESSAGES;

/** The locale that is shown for what a shop wrote (`nl_NL`, `nl`, `NL`); English for every language that is none of ours. */
export function componentLocale(text: string | null): PageLocale & { readonly lang: ComponentLanguage } {
  const locale = pageLocale(text);
  const { lang } = locale;
  return isOurs(lang) ? { ...locale, lang } : { ...pageLocale('en'), lang: 'en' };
}

export function messagesOf(lang: ComponentLanguage): ComponentMessages {
  return COMPONENT_MESSAGES[lang];
}

function isOurs(lang: string): lang is ComponentLanguage {
  return Object.hasOwn(COMPONENT_MESSAGES, lang);
}
