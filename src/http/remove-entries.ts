/** POST /v1/json/sites/{id}/fraud-lists/remove: takes entries off lists. A POST, because clients send DELETE without a body. */
import { isRefusal } from '../platform/errors.ts';
import { success } from './envelope.ts';
import type { ApiParts, Operation } from './operation.ts';
import { entryRefusal, readEntries } from './read-entries.ts';
import { ofSite, SITE_ID } from './rules-of-site.ts';
import { EntriesRemoved, EntriesRequest } from './schemas/rules.ts';

export const removeEntriesOperation: Operation = {
  method: 'post',
  path: '/v1/json/sites/{id}/fraud-lists/remove',
  id: 'removeFromFraudLists',
  summary: 'Remove entries from lists',
  description: 'By list, kind and value; a card by its number or by the fingerprint that the list shows.',
  parameters: [SITE_ID],
  request: EntriesRequest,
  data: EntriesRemoved,
  errors: ['invalidApiKey', 'unknownSite', 'missingData', 'bodyTooLarge', 'invalidEntry'],
};

export function removeEntries({ ruleLists }: ApiParts) {
  return ofSite(async ({ siteId, body }) => {
    const entries = readEntries(body);
    if (isRefusal(entries)) return entries;
    const removed = await ruleLists.remove(siteId, entries);
    return removed.ok ? success({ removed: removed.count }) : entryRefusal(removed);
  });
}
