/** POST /v1/json/sites/{id}/fraud-lists: puts cards, BINs, addresses or countries on lists. */
import { isRefusal } from '../platform/errors.ts';
import { success } from './envelope.ts';
import type { ApiParts, Operation } from './operation.ts';
import { entryRefusal, readEntries } from './read-entries.ts';
import { actorOf, ofSite, SITE_ID } from './rules-of-site.ts';
import { EntriesAdded, EntriesRequest } from './schemas/rules.ts';

export const addEntriesOperation: Operation = {
  method: 'post',
  path: '/v1/json/sites/{id}/fraud-lists',
  id: 'addToFraudLists',
  summary: 'Add entries to lists',
  description:
    'All or none; a list is there as soon as it holds something. What is in it already stays as it is. The number of a card is turned into its fingerprint at once and is not kept.',
  parameters: [SITE_ID],
  request: EntriesRequest,
  data: EntriesAdded,
  errors: ['invalidApiKey', 'unknownSite', 'missingData', 'bodyTooLarge', 'invalidEntry'],
};

export function addEntries({ ruleLists }: ApiParts) {
  return ofSite(async ({ siteId, body }) => {
    const entries = readEntries(body);
    if (isRefusal(entries)) return entries;
    const added = await ruleLists.add(siteId, entries, actorOf(body));
    return added.ok ? success({ added: added.count }) : entryRefusal(added);
  });
}
