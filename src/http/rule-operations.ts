/** The operations on rules and lists together: how they are described, and where they are mounted. */
import type { FastifyInstance } from 'fastify';
import { MINUTE } from '../platform/clock.ts';
import type { RuleBook } from '../rules/types.ts';
import { activateRules, activateRulesOperation } from './activate-rules.ts';
import { addEntries, addEntriesOperation } from './add-entries.ts';
import { authenticateList } from './authenticate.ts';
import { backtestRules, backtestRulesOperation } from './backtest-rules.ts';
import { listEntries, listEntriesOperation } from './list-entries.ts';
import { listRules, listRulesOperation } from './list-rules.ts';
import type { ApiParts, Operation } from './operation.ts';
import { putRules, putRulesOperation } from './put-rules.ts';
import { removeEntries, removeEntriesOperation } from './remove-entries.ts';
import { rollBackRules, rollBackRulesOperation } from './roll-back-rules.ts';
import { BOOKS } from './rules-of-site.ts';
import { validateRules, validateRulesOperation } from './validate-rules.ts';

/** Years of payments are read for it. */
const LONGEST_BACKTEST_MS = 15 * MINUTE;

const BOTH: readonly RuleBook[] = ['3ds', 'fraud'];

export const RULE_OPERATIONS: readonly Operation[] = [
  ...BOTH.flatMap((book) =>
    [
      listRulesOperation,
      validateRulesOperation,
      putRulesOperation,
      activateRulesOperation,
      rollBackRulesOperation,
      backtestRulesOperation,
    ].map((operation) => operation(book)),
  ),
  listEntriesOperation,
  addEntriesOperation,
  removeEntriesOperation,
];

/** Under `/v1`, for the key of the site or of its account. */
export function ruleRoutes(v1: FastifyInstance, parts: ApiParts): void {
  const withKey = { onRequest: authenticateList(parts.sites) };
  for (const book of BOTH) {
    const path = `/json/sites/:id/${BOOKS[book].path}`;
    v1.get(path, withKey, listRules(parts, book));
    v1.post(path, withKey, putRules(parts, book));
    v1.post(`${path}/validate`, withKey, validateRules(parts, book));
    v1.post(`${path}/rollback`, withKey, rollBackRules(parts, book));
    v1.post(`${path}/backtest`, { ...withKey, handlerTimeout: LONGEST_BACKTEST_MS }, backtestRules(parts, book));
    v1.post(`${path}/:version/activate`, withKey, activateRules(parts, book));
  }
  v1.get('/json/sites/:id/fraud-lists', withKey, listEntries(parts));
  v1.post('/json/sites/:id/fraud-lists', withKey, addEntries(parts));
  v1.post('/json/sites/:id/fraud-lists/remove', withKey, removeEntries(parts));
}
