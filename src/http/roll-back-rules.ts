/** POST /v1/json/sites/{id}/3ds-rules/rollback and …/fraud-rules/rollback: what decided before decides again. */
import { refuse } from '../platform/errors.ts';
import type { RuleBook } from '../rules/types.ts';
import { success } from './envelope.ts';
import type { ApiParts, Operation } from './operation.ts';
import { actorOf, BOOKS, ofSite, SITE_ID, versionObject } from './rules-of-site.ts';
import { RollbackRequest, RuleVersionObject } from './schemas/rules.ts';

export const rollBackRulesOperation = (book: RuleBook): Operation => ({
  method: 'post',
  path: `/v1/json/sites/{id}/${BOOKS[book].path}/rollback`,
  id: `rollBack${BOOKS[book].id}`,
  summary: `Roll back the ${BOOKS[book].name}`,
  description: 'At once, to the newest version before the active one that was active before.',
  parameters: [SITE_ID],
  request: RollbackRequest,
  data: RuleVersionObject,
  errors: ['invalidApiKey', 'unknownSite', 'missingData', 'bodyTooLarge', 'noEarlierRules'],
});

export function rollBackRules({ ruleBooks }: ApiParts, book: RuleBook) {
  return ofSite(async ({ siteId, body }) => {
    const activated = await ruleBooks.rollBack(siteId, book, actorOf(body));
    return activated ? success(versionObject(activated)) : refuse('noEarlierRules');
  });
}
