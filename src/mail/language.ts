/** Which of the languages of our mails a locale text means, and how that locale writes amounts and times. */
import type { Instant } from '../platform/clock.ts';
import { readLocale } from '../platform/locale-text.ts';

/** Each with the country that it stands for when none is given. */
const LANGUAGES = { de: 'DE', en: 'US', es: 'ES', fr: 'FR', it: 'IT', nl: 'NL' } as const;

export type MailLanguage = keyof typeof LANGUAGES;

export const MAIL_LANGUAGES = Object.keys(LANGUAGES) as MailLanguage[];

export interface MailLocale {
  readonly language: MailLanguage;
  /** BCP 47 tag, for Intl and for the document. */
  readonly tag: string;
}

/** Reads what `readLocale` does; a language without mails of ours gives English. */
export function mailLocale(text: string | null): MailLocale {
  const { language: code = '', country = null } = readLocale(text) ?? {};
  if (!isMailLanguage(code)) return { language: 'en', tag: 'en-US' };
  return { language: code, tag: `${code}-${country ?? LANGUAGES[code]}` };
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** `12 maart 2027 om 14:05 CET`: with its zone, because a mail does not know where it is read. */
export function writeTime(at: Instant, tag: string, timeZone: string): string {
  const key = `${tag} ${timeZone}`;
  // Making one takes longer than the mail around it. Languages of ours times countries and zones: a few thousand at most.
  const known = formats.get(key);
  if (known) return known.format(at);
  const made = new Intl.DateTimeFormat(tag, {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZone,
    timeZoneName: 'short',
  });
  formats.set(key, made);
  return made.format(at);
}

function isMailLanguage(code: string): code is MailLanguage {
  return Object.hasOwn(LANGUAGES, code);
}
