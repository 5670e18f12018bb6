/** POST /v1/json/sites/{id}/3ds-rules/{version}/activate and the same of fraud-rules: that version decides, now or later. */
import { refuse } from '../platform/errors.ts';
import type { RuleBook } from '../rules/types.ts';
import { aboutInstant } from './advice.ts';
import { success } from './envelope.ts';
import type { ApiParts, Operation } from './operation.ts';
import { readInstant } from './read-transaction-query.ts';
import { actorOf, BOOKS, ofSite, SITE_ID, textOf, versionIn, versionObject } from './rules-of-site.ts';
import { ActivationRequest, RuleVersionObject } from './schemas/rules.ts';

export const activateRulesOperation = (book: RuleBook): Operation => ({
  method: 'post',
  path: `/v1/json/sites/{id}/${BOOKS[book].path}/{version}/activate`,
  id: `activate${BOOKS[book].id}`,
  summary: `Activate ${BOOKS[book].name}`,
  description:
    'Of the activations whose time has come the last one made decides; so it also takes back what was planned before it.',
  parameters: [SITE_ID, { name: 'version', in: 'path', description: 'Number of the version.' }],
  request: ActivationRequest,
  data: RuleVersionObject,
  errors: ['invalidApiKey', 'unknownSite', 'missingData', 'bodyTooLarge', 'notSupported', 'notFound'],
});

export function activateRules({ ruleBooks }: ApiParts, book: RuleBook) {
  return ofSite(async ({ siteId, body, params }) => {
    const from = textOf(body, 'active_from');
    const planned = from === undefined ? 'now' : readInstant(from.trim());
    if (planned === undefined) return refuse('notSupported', 'active_from', aboutInstant(from ?? '', 'active_from'));
    const version = versionIn(params.version);
    const activated = version && (await ruleBooks.activate(siteId, book, version, actorOf(body), planned));
    return activated ? success(versionObject(activated)) : refuse('notFound');
  });
}
