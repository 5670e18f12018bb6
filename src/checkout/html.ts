/** HTML by tagged templates: every value is escaped unless it is HTML already. No page and no text lives here. */
import { raw, html as template } from 'hono/html';
import { isAppAddress } from '../platform/address.ts';

/** A piece of HTML that is safe to put into another. */
export type Html = ReturnType<typeof raw>;

/** Builds HTML; strings are escaped, `false`, `null` and `undefined` leave nothing, lists are joined. */
export function html(strings: TemplateStringsArray, ...values: unknown[]): Html {
  const made = template(strings, ...values);
  if (made instanceof Promise) throw new TypeError('a promise was put into a page');
  return made;
}

/** Takes text that is HTML already as it stands. Only for our own drawings and for what the API has sanitised. */
export const trusted = (text: string): Html => raw(text);

/** The address where a payer may be sent back to it: of the web, or of the shop's app; else null. */
export function homeAddress(url: string | null): string | null {
  return webAddress(url) ?? (url !== null && isAppAddress(url) ? url : null);
}

/** The address where it is one that a browser may be sent to: absolute http or https; else null. */
export function webAddress(url: string | null): string | null {
  return url !== null && /^https?:\/\//i.test(url) && URL.canParse(url) ? url : null;
}
