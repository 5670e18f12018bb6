/** A point in time in the payer's language. The script writes it anew in the payer's own zone. */
import { type Html, html } from '../html.ts';
import type { View } from './view.ts';

/** `at` in ms since the epoch. */
export function moment({ locale }: View, at: number): Html {
  const day = new Date(at);
  const style = { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' } as const;
  return html`<time datetime="${day.toISOString()}" data-style="short">${new Intl.DateTimeFormat(locale.intl, style).format(day)} UTC</time>`;
}
