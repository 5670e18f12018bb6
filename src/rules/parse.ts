/**
 * Reads a text of rules, one a line, or says of every line that is none what is wrong with it and what to write instead. The
 * language is described in `docs/rules.md`; what rules mean for a payment is in `evaluate.ts`.
 */

import { anyOf, withoutMarksOfDirection } from '../platform/shown.ts';
import { FACTS, type Known, readCondition } from './conditions.ts';
import { Line } from './line.ts';
import { Trouble } from './tokens.ts';
import type { Condition, ParsedRules, Rule, RuleBook, RuleFault, RuleSet, Test, Verb } from './types.ts';
import { beginnings, didYouMean, shown, VERBS } from './vocabulary.ts';

/** More help nobody. */
const MOST_FAULTS = 20;
const MOST_RULES = 500;
const LONGEST_LINE = 2_000;
const LONGEST_REASON = 200;
/** So that a text of nothing but comments has an end too. */
const LONGEST_TEXT = 200_000;

/**
 * The rules of a text in their order; a text without any is one that decides nothing. With `known.gateways`, a method that
 * is none of them is a fault. Never throws.
 */
export function parseRules(book: RuleBook, text: string, known: Known = {}): ParsedRules {
  if (text.length > LONGEST_TEXT)
    return {
      ok: false,
      faults: [{ line: 1, column: 1, message: `The rules are longer than ${LONGEST_TEXT} characters.` }],
    };
  const rules: Rule[] = [];
  const faults: RuleFault[] = [];
  const earlier: { readonly line: number; readonly conditions: ReadonlySet<string> }[] = [];
  for (const [index, written] of text.split(/\r\n|\n|\r/).entries()) {
    const line = index + 1;
    try {
      refuseCardNumber(written);
      const rule = readLine(book, written, line, known);
      if (!rule) continue;
      const conditions = new Set(rule.conditions.map(({ test }) => JSON.stringify(test)));
      refuseUnreachable(conditions, earlier, written);
      if (rules.length >= MOST_RULES) throw new Trouble(0, `There can be ${MOST_RULES} rules at most.`);
      earlier.push({ line, conditions });
      rules.push(rule);
    } catch (trouble) {
      if (!(trouble instanceof Trouble)) throw trouble;
      faults.push({ line, column: trouble.at + 1, message: trouble.message });
      if (faults.length >= MOST_FAULTS) break;
    }
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, rules: ruleSetOf(book, rules) };
}

function readLine(book: RuleBook, written: string, number: number, known: Known): Rule | undefined {
  if (written.length > LONGEST_LINE) throw new Trouble(LONGEST_LINE, `A rule has at most ${LONGEST_LINE} characters.`);
  const line = new Line(written);
  if (line.isEmpty()) return undefined;
  const verb = readVerb(book, line);
  const conditions: Condition[] = [];
  if (line.takes('when')) {
    do conditions.push(readCondition(line, known));
    while (line.takes('and'));
  }
  const because = line.takes('because') ? readReason(line) : null;
  refuseMore(book, line, verb, conditions.length > 0, because !== null);
  return { line: number, text: line.whole(), verb, conditions, because };
}

function readVerb(book: RuleBook, line: Line): Verb {
  const token = line.take();
  const written = token.value.toLowerCase();
  const verb = token.kind === 'word' ? VERBS[book].find((each) => each === written) : undefined;
  if (!verb) {
    const begins = `A rule here begins with ${anyOf(beginnings(book))}`;
    const other = book === '3ds' ? 'fraud' : '3ds';
    if (VERBS[other].some((each) => each === written)) {
      const home = other === '3ds' ? '3-D Secure rules' : 'fraud rules';
      throw new Trouble(token.from, `"${written}" belongs to the ${home}. ${begins}.`);
    }
    throw new Trouble(token.from, `${begins}, not with ${shown(token)}.${didYouMean(written, VERBS[book])}`);
  }
  if (book === '3ds' && !line.takes('3ds')) throw new Trouble(line.peek().from, `Write "${verb} 3ds".`);
  return verb;
}

function readReason(line: Line): string {
  const token = line.take();
  if (token.kind !== 'text')
    throw new Trouble(token.from, 'After "because" comes the reason in quotation marks, as in because "low risk".');
  const reason = token.value.trim();
  if (reason === '') throw new Trouble(token.from, 'The reason is empty; write one, or leave "because" out.');
  if (reason.length > LONGEST_REASON)
    throw new Trouble(token.from, `A reason has at most ${LONGEST_REASON} characters.`);
  return reason;
}

/** Says what may follow where something else does. */
function refuseMore(book: RuleBook, line: Line, verb: Verb, conditioned: boolean, reasoned: boolean): void {
  const token = line.peek();
  if (token.kind === 'end') return;
  const found = shown(token);
  const written = token.value.toLowerCase();
  const say = (message: string): never => {
    throw new Trouble(token.from, message);
  };
  if (reasoned) say(`After the reason the rule ends; ${found} is too much.`);
  if (line.isNext('or', '||'))
    say('Only "and" joins conditions; write a second rule on a line of its own instead of "or".');
  if (line.isNext('&&', '&')) say('Write "and" between conditions.');
  if (!conditioned) {
    const begun = book === '3ds' ? `${verb} 3ds` : verb;
    const hint = FACTS.includes(written) || line.isNext('if', 'where', 'unless') ? ' Write "when" here.' : '';
    say(
      `After "${begun}" comes "when", "because" or nothing, not ${found}.${hint || didYouMean(written, ['when', 'because'])}`,
    );
  }
  if (line.isNext(',')) say('Several values stand behind "in" or "not in" only; conditions are joined by "and".');
  if (line.isNext('when', 'if')) say(`"when" stands once in a rule; join conditions by "and".`);
  const hint = FACTS.includes(written)
    ? ' Write "and" before it.'
    : didYouMean(written, ['and', 'because']) || ' Several values are separated by commas.';
  say(`After a condition comes "and", "because" or nothing, not ${found}.${hint}`);
}

/** A rule is never reached where an earlier one asks for less: whatever matches it has matched that one before. */
function refuseUnreachable(
  conditions: ReadonlySet<string>,
  earlier: readonly { readonly line: number; readonly conditions: ReadonlySet<string> }[],
  written: string,
): void {
  const winner = earlier.find((each) => [...each.conditions].every((condition) => conditions.has(condition)));
  if (!winner) return;
  const why =
    winner.conditions.size === 0
      ? `line ${winner.line} has no condition and matches every payment`
      : `line ${winner.line} matches whatever this rule would`;
  throw new Trouble(
    written.search(/\S/),
    `This rule is never reached: ${why}. Put it before that line, or leave it out.`,
  );
}

/** Rules are kept, shown and sent around, comments and all. */
function refuseCardNumber(written: string): void {
  for (const { 0: found, index } of withoutMarksOfDirection(written).matchAll(
    /(?<!\d)(?:\d{12,19}|\d{4}(?:[ -]\d{4,6}){2,3}(?:[ -]\d{1,3})?)(?!\d)/g,
  ))
    if (passesCheckDigit(found.replace(/\D/g, '')))
      throw new Trouble(index, 'This looks like a card number, and none may stand in rules. Put the card into a list.');
}

/** ISO/IEC 7812-1, annex B. */
function passesCheckDigit(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, i) => {
    const value = Number(digit) * (1 + (i % 2));
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

function ruleSetOf(book: RuleBook, rules: readonly Rule[]): RuleSet {
  const tests = rules.flatMap(({ conditions }) => conditions.map(({ test }) => test));
  return {
    book,
    rules,
    windows: once(tests.flatMap((test) => (test.kind === 'window' ? [test.window] : []))),
    lists: once(tests.flatMap((test) => (isListed(test) ? [{ list: test.list, of: test.of }] : []))),
  };
}

const isListed = (test: Test): test is Test & { kind: 'listed' } => test.kind === 'listed';

function once<Value>(values: readonly Value[]): Value[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
