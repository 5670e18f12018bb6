/** A letter as plain text, for those who read their mail so and for programs. Lines are as long as their sentences. */
import { isolateForeign } from '../platform/isolate.ts';
import type { Letter } from './letter.ts';

export function textOf({ title, opening, rows, closing, button, notes }: Letter): string {
  const blocks = [
    title,
    ...opening,
    rows.map(({ label, value }) => `${label}: ${isolateForeign(value)}`).join('\n'),
    ...closing,
    ...(button === null ? [] : [`${button.label}:\n${button.url}`]),
    // Two hyphens and a blank: what follows is no part of the letter proper (RFC 3676 §4.3).
    ['-- ', ...notes].join('\n'),
  ];
  return `${blocks.join('\n\n')}\n`;
}
