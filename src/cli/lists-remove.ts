/** `lists remove`: takes an entry off a list. */
import { changesList } from './lists-change.ts';

export const run = changesList({
  name: 'remove',
  act: ({ lists, siteId }, entry) => lists.remove(siteId, [entry]),
  told: (count, list) => (count > 0 ? `It is no longer on ${list}.` : `It was not on ${list}.`),
});
