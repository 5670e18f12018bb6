/** What the payer typed into the card form, tidied for the gateway. Whether it is right is for the gateway to say. */
import { readMonthAndYear } from '../methods/expiry.ts';
import { withoutGaps } from '../methods/typed-text.ts';

/** The number without gaps: `4111 1111-1111 1111` gives `4111111111111111`. Other characters stay, to be refused. */
export const tidyNumber = withoutGaps;

/** The security code without gaps. */
export const tidySecurityCode = withoutGaps;

/** `MM/YY` of whatever way a date was written; else the text as it came. */
export function tidyExpiry(text: string): string {
  const read = readMonthAndYear(text);
  return read ? `${String(read.month).padStart(2, '0')}/${String(read.year).slice(2)}` : text.trim();
}
