/** POST /v1/json/sites/{id}/3ds-rules and …/fraud-rules: keeps a new version, and activates it where asked to. */
import { isRefusal, refuse } from '../platform/errors.ts';
import { isPrintable } from '../platform/shown.ts';
import type { RuleBook } from '../rules/types.ts';
import { aboutInstant } from './advice.ts';
import { success } from './envelope.ts';
import { booleanMember, textMember } from './lenient.ts';
import type { ApiParts, Operation } from './operation.ts';
import { readInstant } from './read-transaction-query.ts';
import { actorOf, BOOKS, faultsAnswer, ofSite, ruleText, SITE_ID, textOf, versionObject } from './rules-of-site.ts';
import { NewRulesRequest, RuleVersionObject } from './schemas/rules.ts';

const LONGEST_COMMENT = 500;

export const putRulesOperation = (book: RuleBook): Operation => ({
  method: 'post',
  path: `/v1/json/sites/{id}/${BOOKS[book].path}`,
  id: `put${BOOKS[book].id}`,
  summary: `Keep new ${BOOKS[book].name}`,
  description:
    'A version is never changed afterwards. It decides from active_from on, or at once with activate; a text without rules switches them off.',
  parameters: [SITE_ID],
  request: NewRulesRequest,
  data: RuleVersionObject,
  errors: ['invalidApiKey', 'unknownSite', 'missingData', 'bodyTooLarge', 'notSupported', 'invalidRules'],
});

export function putRules({ ruleBooks }: ApiParts, book: RuleBook) {
  return ofSite(async ({ siteId, body }) => {
    const text = ruleText(body);
    if (isRefusal(text)) return text;
    const from = textOf(body, 'active_from');
    const planned = from === undefined ? undefined : readInstant(from.trim());
    if (from !== undefined && planned === undefined)
      return refuse('notSupported', 'active_from', aboutInstant(from, 'active_from'));
    const comment = textMember(body, 'comment')?.slice(0, LONGEST_COMMENT) ?? null;
    if (comment !== null && !isPrintable(comment)) return refuse('notSupported', 'comment with control characters');
    const kept = await ruleBooks.put(siteId, book, {
      text,
      comment,
      by: actorOf(body),
      activeFrom: planned ?? (booleanMember(body, 'activate') ? 'now' : null),
    });
    return kept.ok ? success(versionObject(kept.version)) : faultsAnswer(kept.faults);
  });
}
