/** Elements that versions write differently, read alike. Nothing is judged here: the message has been read. */
import type { Message } from './types.ts';

/** The issuer's words for the payer: a text up to 2.2.0, an object with pictures beside it since. Null where there are none. */
export function cardholderTextOf(message: Message): string | null {
  const info = message.cardholderInfo as string | { readonly text?: string } | undefined;
  return (typeof info === 'object' ? info.text : info) ?? null;
}

/** What the requestor wishes of a challenge, most wanted first: one code up to 2.2.0, up to two since; 01 where it says nothing. */
export function challengeWishesOf(message: Message): readonly string[] {
  const wish = message.threeDSRequestorChallengeInd as string | readonly string[] | undefined;
  return typeof wish === 'string' ? [wish] : (wish ?? ['01']);
}
