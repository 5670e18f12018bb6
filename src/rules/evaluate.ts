/** What rules say of a payment: the first that matches wins. How a condition is checked is in `checks.ts`. */
import { type Check, makeCheck, type Places } from './checks.ts';
import type { PaymentFacts, Rule, RuleLook, RuleSet, Surroundings, Test, Verdict } from './types.ts';

/** A rule with its conditions made ready. */
export interface ReadyRule {
  readonly rule: Rule;
  /** In the order of the text. */
  readonly checks: readonly Check[];
  /** The same, and what has to be counted or looked up last: mostly it need not be then. */
  readonly cheapFirst: readonly Check[];
}

const DEAR: readonly Test['kind'][] = ['listed', 'window'];

/** Making a rule ready takes longer than asking it, and a site asks the same rules for each of its payments. */
const made = new WeakMap<RuleSet, readonly ReadyRule[]>();

export function makeReady(rules: RuleSet): readonly ReadyRule[] {
  let ready = made.get(rules);
  if (!ready) {
    ready = rules.rules.map(makeRuleReady);
    made.set(rules, ready);
  }
  return ready;
}

function makeRuleReady(rule: Rule): ReadyRule {
  const made = rule.conditions.map(({ test }) => ({ check: makeCheck(test), price: DEAR.indexOf(test.kind) }));
  const cheapFirst = made.toSorted((a, b) => a.price - b.price).map(({ check }) => check);
  return { rule, checks: made.map(({ check }) => check), cheapFirst };
}

/** The rule that wins, without a word on the others; undefined where none matches. */
export function firstMatch(
  ready: readonly ReadyRule[],
  facts: PaymentFacts,
  surroundings: Surroundings,
  places: Places,
): Rule | undefined {
  for (const { rule, cheapFirst } of ready) if (allHold(cheapFirst, facts, surroundings, places)) return rule;
  return undefined;
}

function allHold(checks: readonly Check[], facts: PaymentFacts, surroundings: Surroundings, places: Places): boolean {
  for (const check of checks) if (!check.holds(facts, surroundings, places)) return false;
  return true;
}

/** The rule that wins with every rule that was looked at on the way, and what was seen. */
export function judge(rules: RuleSet, facts: PaymentFacts, surroundings: Surroundings, places: Places): Verdict {
  const looks: RuleLook[] = [];
  for (const { rule, checks } of makeReady(rules)) {
    const conditions: RuleLook['conditions'][number][] = [];
    for (const [i, check] of checks.entries()) {
      const holds = check.holds(facts, surroundings, places);
      conditions.push({ text: rule.conditions[i]!.text, saw: check.saw(facts, surroundings), holds });
      if (!holds) break;
    }
    const matched = conditions.every(({ holds }) => holds);
    looks.push({ line: rule.line, text: rule.text, matched, conditions });
    if (matched) return { verb: rule.verb, line: rule.line, because: rule.because, looks };
  }
  return { verb: null, line: null, because: null, looks };
}
