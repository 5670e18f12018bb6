/** POST /v1/json/sites/{id}/3ds-rules/validate and …/fraud-rules/validate: reads a text of rules and keeps nothing. */
import { isRefusal } from '../platform/errors.ts';
import type { RuleBook } from '../rules/types.ts';
import { success } from './envelope.ts';
import type { ApiParts, Operation } from './operation.ts';
import { BOOKS, faultsAnswer, ofSite, ruleText, SITE_ID } from './rules-of-site.ts';
import { RulesRead, RuleTextRequest } from './schemas/rules.ts';

export const validateRulesOperation = (book: RuleBook): Operation => ({
  method: 'post',
  path: `/v1/json/sites/{id}/${BOOKS[book].path}/validate`,
  id: `validate${BOOKS[book].id}`,
  summary: `Check ${BOOKS[book].name}`,
  description: 'Faults are told with line and column: the first in error_info, all in `errors`.',
  parameters: [SITE_ID],
  request: RuleTextRequest,
  data: RulesRead,
  errors: ['invalidApiKey', 'unknownSite', 'missingData', 'bodyTooLarge', 'invalidRules'],
});

export function validateRules({ ruleBooks }: ApiParts, book: RuleBook) {
  return ofSite(async ({ body }) => {
    const text = ruleText(body);
    if (isRefusal(text)) return text;
    const parsed = ruleBooks.validate(book, text);
    return parsed.ok ? success({ valid: true, rules: parsed.rules.rules.length }) : faultsAnswer(parsed.faults);
  });
}
