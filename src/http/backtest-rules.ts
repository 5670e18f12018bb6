/** POST /v1/json/sites/{id}/3ds-rules/backtest and …/fraud-rules/backtest: what rules would have done with the payments of the last days. */
import { TRIAL_DAYS, type Trial } from '../orders/try-rules.ts';
import { isRefusal, refuse } from '../platform/errors.ts';
import type { RuleBook } from '../rules/types.ts';
import { success } from './envelope.ts';
import { wholeNumber } from './lenient.ts';
import { localTime } from './local-time.ts';
import type { ApiParts, Operation } from './operation.ts';
import { BOOKS, faultsAnswer, ofSite, ruleText, SITE_ID, textOf, versionIn } from './rules-of-site.ts';
import { BacktestObject, BacktestRequest } from './schemas/rules.ts';

export const backtestRulesOperation = (book: RuleBook): Operation => ({
  method: 'post',
  path: `/v1/json/sites/{id}/${BOOKS[book].path}/backtest`,
  id: `backtest${BOOKS[book].id}`,
  summary: `Try out ${BOOKS[book].name}`,
  description:
    'A text, or a version that is kept, against the rules that decide now, on the site’s payments by card of the last days. Nothing is kept or activated. `liability.lost` are payments whose loss the issuer bears and the merchant would have; `won` the other way round, had the payer been authenticated.',
  parameters: [SITE_ID],
  request: BacktestRequest,
  data: BacktestObject,
  errors: ['invalidApiKey', 'unknownSite', 'missingData', 'bodyTooLarge', 'notSupported', 'notFound', 'invalidRules'],
});

export function backtestRules({ ruleBooks, tryRules }: ApiParts, book: RuleBook) {
  return ofSite(async ({ siteId, body }) => {
    const days = textOf(body, 'days') === undefined ? TRIAL_DAYS.usual : wholeNumber(textOf(body, 'days'));
    if (days === undefined || days < TRIAL_DAYS.least || days > TRIAL_DAYS.most) return refuse('notSupported', 'days');
    const named = textOf(body, 'version');
    if (named !== undefined && Object.hasOwn(body, 'text')) return refuse('notSupported', 'both text and version');
    const version = versionIn(named);
    const kept = version === undefined ? undefined : await ruleBooks.find(siteId, book, version);
    if (named !== undefined && !kept) return refuse('notFound');
    const text = kept?.text ?? ruleText(body);
    if (isRefusal(text)) return text;
    const parsed = ruleBooks.validate(book, text);
    return parsed.ok ? success(trialObject(await tryRules(siteId, parsed.rules, days))) : faultsAnswer(parsed.faults);
  });
}

function trialObject({ days, comparedWith, report }: Trial): object {
  return {
    days,
    compared_with: comparedWith,
    ...report,
    examples: report.examples.map(({ reference, at, ...example }) => ({
      transaction_id: Number(reference),
      at: localTime(at),
      ...example,
    })),
  };
}
