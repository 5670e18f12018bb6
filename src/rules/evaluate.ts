/** What rules say of a payment: the first that matches wins. How a condition is checked is in `checks.ts`. */
import { type Check, makeCheck, type Places } from './checks.ts';
import type { PaymentFacts, Rule, RuleLook, RuleSet, Surroundings, Verdict } from './types.ts';

/** A rule with its conditions made ready. */
export interface ReadyRule {
  readonly rule: Rule;
  readonly checks: readonly Check[];
}

/** Making a rule ready takes longer than asking it, and a site asks the same rules for each of its payments. */
const made = new WeakMap<RuleSet, readonly ReadyRule[]>();

export function makeReady(rules: RuleSet): readonly ReadyRule[] {
  let ready = made.get(rules);
  if (!ready) {
    ready = rules.rules.map((rule) => ({ rule, checks: rule.conditions.map(({ test }) => makeCheck(test)) }));
    made.set(rules, ready);
  }
  return ready;
}

/** The rule that wins, without a word on the others; undefined where none matches. */
export function firstMatch(
  ready: readonly ReadyRule[],
  facts: PaymentFacts,
  surroundings: Surroundings,
  places: Places,
): Rule | undefined {
  return ready.find(({ checks }) => checks.every((check) => check.holds(facts, surroundings, places)))?.rule;
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
