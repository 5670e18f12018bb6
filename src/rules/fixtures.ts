/** A payment, its surroundings and a map, for the tests of rules. */
import { HOUR } from '../platform/clock.ts';
import type { Places } from './checks.ts';
import { parseRules } from './parse.ts';
import type { PaymentFacts, RuleBook, RuleSet, Surroundings } from './types.ts';

/** A Sunday, 11:00 in Amsterdam. */
export const NOW = Date.UTC(2026, 10, 22, 10);

/** An American card paid with from Singapore, by a customer of Germany. */
export function facts(change: Partial<PaymentFacts> = {}): PaymentFacts {
  return {
    at: NOW,
    gateway: 'VISA',
    amount: 12_500,
    currency: 'EUR',
    bin: '41111111',
    cardCountry: 'US',
    cardFunding: 'credit',
    cardProduct: 'visa infinite',
    ip: '203.0.113.9',
    ipCountry: 'SG',
    customerCountry: 'DE',
    deliveryCountry: 'NL',
    email: 'joe@shop.example.org',
    cardFingerprint: 'card-1',
    firstOrder: true,
    ...change,
  };
}

/** Nothing is known of a payment but what no payment lacks. */
export function bareFacts(change: Partial<PaymentFacts> = {}): PaymentFacts {
  const { at, gateway, amount, currency } = facts();
  const unknown = { bin: null, cardCountry: null, cardFunding: null, cardProduct: null, ip: null, ipCountry: null };
  const nobody = { customerCountry: null, deliveryCountry: null, email: null, cardFingerprint: null, firstOrder: null };
  return { at, gateway, amount, currency, ...unknown, ...nobody, ...change };
}

/** Three payments of the card in the last day, worth 1250.00 EUR and 0.10 USD; two lists. */
export const surroundings: Surroundings = {
  window({ what, subject, lastsMs, currency }) {
    if (subject === 'customer') return null;
    if (subject !== 'card' || lastsMs < 24 * HOUR) return 0;
    return what === 'count' ? 3 : currency === 'EUR' ? 125_000 : currency === 'USD' ? 10 : 0;
  },
  isListed(list, kind, value) {
    const lists: Readonly<Record<string, readonly string[]>> = {
      stolen: ['card card-1', 'bin 41111111'],
      friends: ['email joe@shop.example.org', 'ip 203.0.113.9', 'country US'],
    };
    return lists[list]?.includes(`${kind} ${value}`) ?? null;
  },
};

const EEA = new Set(['NL', 'BE', 'DE', 'FR', 'NO']);

export const places: Places = {
  isIn: (group, country) => EEA.has(country) || (group === 'zone' && country === 'GB'),
};

/** Throws where the text is no rules. */
export function rulesOf(text: string, book: RuleBook = '3ds'): RuleSet {
  const parsed = parseRules(book, text);
  if (parsed.ok) return parsed.rules;
  throw new Error(parsed.faults.map(({ line, column, message }) => `${line}:${column} ${message}`).join('\n'));
}
