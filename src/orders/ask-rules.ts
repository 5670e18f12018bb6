/**
 * Asks a site's rules about a payment by card that is about to begin: the fraud filter first, then whether 3-D Secure runs. What is
 * counted or listed is looked up once for both, and nothing is looked up where no rule asks for it.
 */
import type { Site } from '../merchants/types.ts';
import { judge } from '../rules/evaluate.ts';
import type { PaymentFacts, RuleBook, RuleLook, RuleSet, Surroundings, Verdict } from '../rules/types.ts';
import type { RuleAnswer, TraceStep } from '../threeds/policy.ts';
import { isInEea, zoneOf } from '../threeds/zones.ts';
import type { OrdersContext } from './context.ts';
import type { KnownPayment } from './rule-facts.ts';
import { isListedIn, valuesThatListsMayHold } from './rule-lists.ts';

/** What a book says; undefined where the site has no rules in it, or nothing hangs on them. */
export interface RuleAnswers {
  readonly fraud: RuleAnswer | undefined;
  readonly threeDs: RuleAnswer | undefined;
}

/** `heeded`: whether what the rules about 3-D Secure say can matter; they are not asked otherwise. */
export async function askRules(
  { ruleBooks, rules: store }: Pick<OrdersContext, 'ruleBooks' | 'rules'>,
  site: Site,
  payment: KnownPayment,
  heeded: boolean,
): Promise<RuleAnswers> {
  const { siteId } = site;
  const [fraud, threeDs] = await Promise.all([ruleBooks.inForce(siteId, 'fraud'), ruleBooks.inForce(siteId, '3ds')]);
  const asked = [fraud, heeded ? threeDs : undefined].filter((each) => each !== undefined);
  if (asked.length === 0) return { fraud: undefined, threeDs: threeDs && unasked(threeDs.version) };
  const sets = asked.map(({ rules }) => rules);
  const { facts, surroundings } = await lookAround(store, siteId, payment, sets);
  const places = placesAt(facts.at);
  const answer = (book: RuleBook, { version, rules }: { version: number; rules: RuleSet }): RuleAnswer =>
    answerOf(book, version, judge(rules, facts, surroundings, places));
  const ofFraud = fraud && answer('fraud', fraud);
  const isBlocked = ofFraud?.verb === 'block';
  return {
    fraud: ofFraud,
    threeDs: threeDs && (heeded && !isBlocked ? answer('3ds', threeDs) : unasked(threeDs.version)),
  };
}

const unasked = (version: number): RuleAnswer => ({
  version,
  asked: false,
  verb: null,
  line: null,
  because: null,
  looks: [],
});

/** Which countries `EEA` and `zone` stand for at that time. */
export const placesAt = (at: number) => ({
  isIn: (group: 'EEA' | 'zone', country: string) =>
    group === 'EEA' ? isInEea(country, at) : zoneOf(country, at) === 'IN',
});

async function lookAround(
  store: OrdersContext['rules'],
  siteId: number,
  { facts, customer }: KnownPayment,
  sets: readonly RuleSet[],
): Promise<{ facts: PaymentFacts; surroundings: Surroundings }> {
  const windows = sets.flatMap((set) => set.windows);
  const lists = [...new Set(sets.flatMap((set) => set.lists.map(({ list }) => list)))];
  const firstOrder = sets.some(asksFirstOrder);
  if (windows.length === 0 && lists.length === 0 && !firstOrder)
    return { facts: { ...facts, firstOrder: null }, surroundings: NOTHING_AROUND };
  const found = await store.surroundings(siteId, {
    at: facts.at,
    subjects: { card: facts.cardFingerprint, email: facts.email, ip: facts.ip, customer },
    windows,
    lists,
    values: valuesThatListsMayHold(facts),
    firstOrder,
  });
  const counted = new Map(windows.map((window, i) => [JSON.stringify(window), found.windows[i] ?? null]));
  return {
    facts: { ...facts, firstOrder: found.paidBefore === null ? null : !found.paidBefore },
    surroundings: {
      window: (window) => counted.get(JSON.stringify(window)) ?? null,
      isListed: isListedIn(found.lists),
    },
  };
}

const NOTHING_AROUND: Surroundings = { window: () => null, isListed: () => null };

export const asksFirstOrder = ({ rules }: RuleSet): boolean =>
  rules.some(({ conditions }) => conditions.some(({ test }) => test.kind === 'first_order'));

function answerOf(book: RuleBook, version: number, { verb, line, because, looks }: Verdict): RuleAnswer {
  return { version, asked: true, verb, line, because, looks: looks.map((look) => stepOf(book, look, verb)) };
}

const BOOK_NAMES: Readonly<Record<RuleBook, string>> = { fraud: 'Fraud rule', '3ds': 'Dynamic 3D rule' };

function stepOf(book: RuleBook, { line, text, matched, conditions }: RuleLook, verb: Verdict['verb']): TraceStep {
  const seen = conditions.map(
    ({ text, saw, holds }) => `${text} (${withoutName(saw)}): ${holds ? 'holds' : 'does not hold'}`,
  );
  return {
    step: `${BOOK_NAMES[book]} in line ${line}`,
    saw: `«${text}»: ${seen.join('; ') || 'it has no condition'}`,
    answer: matched ? `it matches: ${verb}` : 'it does not match',
  };
}

/** Of an address its domain is enough to understand a decision. */
const withoutName = (saw: string): string => saw.replace(/[^\s@]+@/g, '…@');
