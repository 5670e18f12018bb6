/** Hidden fields that a script fills with what issuers want to know of the browser; without one they stay empty. */
import { type Html, html } from '../html.ts';

const NAMES = ['js', 'java', 'browser_language', 'colour_depth', 'screen_height', 'screen_width', 'time_zone'];

export function browserFields(): readonly Html[] {
  return NAMES.map((name) => html`<input type="hidden" name="${name}" value="" autocomplete="off" />`);
}
