/** `lists add`: puts a card, BIN, address or country on a list. */
import { changesList } from './lists-change.ts';

export const run = changesList({
  name: 'add',
  act: ({ lists, siteId }, entry, by) => lists.add(siteId, [entry], by),
  told: (count, list) => (count > 0 ? `It is on ${list} now.` : `It was on ${list} already.`),
});
