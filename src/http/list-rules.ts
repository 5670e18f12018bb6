/** GET /v1/json/sites/{id}/3ds-rules and …/fraud-rules: the versions of a site's rules, newest first. */
import type { RuleBook } from '../rules/types.ts';
import { success } from './envelope.ts';
import type { ApiParts, Operation } from './operation.ts';
import { BOOKS, ofSite, SITE_ID, versionObject } from './rules-of-site.ts';
import { RuleList } from './schemas/rules.ts';

export const listRulesOperation = (book: RuleBook): Operation => ({
  method: 'get',
  path: `/v1/json/sites/{id}/${BOOKS[book].path}`,
  id: `list${BOOKS[book].id}`,
  summary: `List the ${BOOKS[book].name}`,
  description: 'The newest hundred versions. One of them is active at most; a planned one becomes so at its time.',
  parameters: [SITE_ID],
  data: RuleList,
  errors: ['invalidApiKey', 'unknownSite'],
});

export function listRules({ ruleBooks }: ApiParts, book: RuleBook) {
  return ofSite(async ({ siteId }) => success({ versions: (await ruleBooks.list(siteId, book)).map(versionObject) }));
}
