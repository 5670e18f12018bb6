/**
 * Conditions made ready to be asked of many payments: each becomes two functions, whether it holds and what was seen. A value that is
 * not known makes no condition hold, negated or not; that is why each check begins with the unknown.
 */
import ipaddr from 'ipaddr.js';
import { localHours } from '../platform/local-hour.ts';
import { isCurrency, toMajor } from '../platform/money.ts';
import type { Comparison, CountryFact, PaymentFacts, Surroundings, Test, WordFact } from './types.ts';

/** Which countries a word for several stands for. It depends on the time, so it is asked for each payment. */
export interface Places {
  isIn(group: 'EEA' | 'zone', country: string): boolean;
}

export interface Check {
  holds(facts: PaymentFacts, surroundings: Surroundings, places: Places): boolean;
  /** What was known, to be read; never a card number or what identifies one. */
  saw(facts: PaymentFacts, surroundings: Surroundings): string;
}

const NOT_KNOWN = 'not known';

/** The API tells its times in this zone, so rules speak of it too. */
const hourOf = localHours('Europe/Amsterdam');

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

export function makeCheck(test: Test): Check {
  switch (test.kind) {
    case 'country':
      return countryCheck(test);
    case 'same_country': {
      const [one, other] = [COUNTRY[test.fact], COUNTRY[test.other]];
      return {
        holds: (facts) =>
          one(facts) !== null && other(facts) !== null && (one(facts) === other(facts)) !== test.negated,
        saw: (facts) => `${one(facts) ?? NOT_KNOWN}, ${other(facts) ?? NOT_KNOWN}`,
      };
    }
    case 'word':
      return wordCheck(test);
    case 'bin':
      return binCheck(test);
    case 'address':
      return test.fact === 'ip' ? ipCheck(test) : emailCheck(test);
    case 'amount': {
      const fits = COMPARE[test.comparison];
      return {
        holds: ({ amount, currency }) => currency === test.currency && fits(amount, test.amount),
        saw: ({ amount, currency }) => money(amount, currency),
      };
    }
    case 'window':
      return windowCheck(test);
    case 'first_order':
      return {
        holds: ({ firstOrder }) => firstOrder !== null && firstOrder !== test.negated,
        saw: ({ firstOrder }) => (firstOrder === null ? NOT_KNOWN : firstOrder ? 'the first' : 'not the first'),
      };
    case 'hour': {
      const hours = new Set(test.hours);
      return {
        holds: ({ at }) => hours.has(hourOf(at).hour) !== test.negated,
        saw: ({ at }) => String(hourOf(at).hour),
      };
    }
    case 'day': {
      const days = new Set(test.days);
      return {
        holds: ({ at }) => days.has(hourOf(at).day) !== test.negated,
        saw: ({ at }) => DAYS[hourOf(at).day - 1]!,
      };
    }
    case 'listed':
      return listCheck(test);
  }
}

const COMPARE: Readonly<Record<Comparison, (seen: number, wanted: number) => boolean>> = {
  '<': (seen, wanted) => seen < wanted,
  '<=': (seen, wanted) => seen <= wanted,
  '=': (seen, wanted) => seen === wanted,
  '!=': (seen, wanted) => seen !== wanted,
  '>=': (seen, wanted) => seen >= wanted,
  '>': (seen, wanted) => seen > wanted,
};

const COUNTRY: Readonly<Record<CountryFact, (facts: PaymentFacts) => string | null>> = {
  card_country: ({ cardCountry }) => cardCountry,
  ip_country: ({ ipCountry }) => ipCountry,
  customer_country: ({ customerCountry }) => customerCountry,
  delivery_country: ({ deliveryCountry }) => deliveryCountry,
};

const WORD: Readonly<Record<WordFact, (facts: PaymentFacts) => string | null>> = {
  gateway: ({ gateway }) => gateway,
  card_funding: ({ cardFunding }) => cardFunding,
  card_product: ({ cardProduct }) => cardProduct,
  email_domain: ({ email }) => (email === null ? null : email.slice(email.lastIndexOf('@') + 1)),
};

function countryCheck({ fact, negated, countries, groups }: Test & { kind: 'country' }): Check {
  const read = COUNTRY[fact];
  const named = new Set(countries);
  return {
    holds(facts, _, places) {
      const country = read(facts);
      if (country === null) return false;
      return (named.has(country) || groups.some((group) => places.isIn(group, country))) !== negated;
    },
    saw: (facts) => read(facts) ?? NOT_KNOWN,
  };
}

function wordCheck({ fact, negated, words }: Test & { kind: 'word' }): Check {
  const read = WORD[fact];
  const whole = new Set(words);
  // `*.example.org` stands for everything below example.org.
  const below =
    fact === 'email_domain' ? words.filter((word) => word.startsWith('*.')).map((word) => word.slice(1)) : [];
  return {
    holds(facts) {
      const word = read(facts);
      if (word === null) return false;
      return (whole.has(word) || below.some((end) => word.endsWith(end) && word.length > end.length)) !== negated;
    },
    saw: (facts) => read(facts) ?? NOT_KNOWN,
  };
}

function binCheck({ negated, prefixes }: Test & { kind: 'bin' }): Check {
  return {
    holds({ bin }) {
      if (bin === null) return false;
      if (prefixes.some((prefix) => bin.startsWith(prefix))) return !negated;
      // Where fewer digits are known than a prefix has, it may be that prefix or not.
      return negated && !prefixes.some((prefix) => prefix.startsWith(bin));
    },
    saw: ({ bin }) => bin ?? NOT_KNOWN,
  };
}

function emailCheck({ negated, values }: Test & { kind: 'address' }): Check {
  const wanted = new Set(values);
  return {
    holds: ({ email }) => email !== null && wanted.has(email) !== negated,
    saw: ({ email }) => email ?? NOT_KNOWN,
  };
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;

function ipCheck({ negated, values }: Test & { kind: 'address' }): Check {
  const ranges = values.map((value): [Address, number] => {
    if (value.includes('/')) return ipaddr.parseCIDR(value);
    return [ipaddr.parse(value), value.includes(':') ? 128 : 32];
  });
  return {
    holds({ ip }) {
      const address = ip === null ? undefined : readAddress(ip);
      if (!address) return false;
      const isWithin = ranges.some(([base, bits]) => base.kind() === address.kind() && address.match(base, bits));
      return isWithin !== negated;
    },
    saw: ({ ip }) => ip ?? NOT_KNOWN,
  };
}

/** Undefined for what is no address. IPv4 inside of IPv6 is IPv4. */
function readAddress(text: string): Address | undefined {
  if (text.includes(':')) return ipaddr.IPv6.isValid(text) ? ipaddr.process(text) : undefined;
  return ipaddr.IPv4.isValidFourPartDecimal(text) ? ipaddr.IPv4.parse(text) : undefined;
}

function windowCheck({ window, comparison, value }: Test & { kind: 'window' }): Check {
  const fits = COMPARE[comparison];
  return {
    holds(_, surroundings) {
      const seen = surroundings.window(window);
      return seen !== null && fits(seen, value);
    },
    saw(_, surroundings) {
      const seen = surroundings.window(window);
      if (seen === null) return NOT_KNOWN;
      return window.currency === null ? String(seen) : money(seen, window.currency);
    },
  };
}

/** The value by which a list knows it. Of a card that is its fingerprint. */
const LISTED: Readonly<Record<(Test & { kind: 'listed' })['fact'], (facts: PaymentFacts) => string | null>> = {
  ...COUNTRY,
  card: ({ cardFingerprint }) => cardFingerprint,
  bin: ({ bin }) => bin,
  ip: ({ ip }) => ip,
  email: ({ email }) => email,
};

function listCheck({ list, of, fact, negated }: Test & { kind: 'listed' }): Check {
  const read = LISTED[fact];
  const look = (facts: PaymentFacts, surroundings: Surroundings): boolean | null | undefined => {
    const value = read(facts);
    return value === null ? undefined : surroundings.isListed(list, of, value);
  };
  return {
    holds(facts, surroundings) {
      const listed = look(facts, surroundings);
      return typeof listed === 'boolean' && listed !== negated;
    },
    saw(facts, surroundings) {
      const listed = look(facts, surroundings);
      if (listed === undefined) return NOT_KNOWN;
      if (listed === null) return 'there is no such list';
      // What identifies a card is nobody's to read.
      const value = fact === 'card' ? 'the card' : read(facts);
      return `${value} is ${listed ? '' : 'not '}in it`;
    },
  };
}

function money(amount: number, currency: string): string {
  return isCurrency(currency) ? `${toMajor({ amount, currency })} ${currency}` : `${amount} ${currency}`;
}
