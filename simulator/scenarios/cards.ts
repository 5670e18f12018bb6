/**
 * What the simulated bank world does with a card number: an exact documented number, else the grammar of its digits,
 * else an ordinary card of its scheme. Nothing here is random: the same number, the same answer.
 */
import { type CardScheme, schemeOf } from './card-prefixes.ts';
import { isEnrolled, SHORTEST_ENROLLED_NUMBER } from './card-ranges.ts';
import { DOCUMENTED_CARDS } from './documented-cards.ts';
import { type MethodBehaviour, ORDINARY_GROUP, readGrammar } from './grammar.ts';

export type { CardScheme } from './card-prefixes.ts';
export { type CardRange, DIRECTORY_SERVER_OF, type DirectoryServerName, rangesOf } from './card-ranges.ts';
export { composeCardNumber } from './grammar.ts';

export interface CardScenario {
  scheme: CardScheme;
  /** One of the published exact numbers; the issuer host does not check their expiry date. */
  documented: boolean;
  /** The versions its ACS speaks; undefined: the number is in no card range. */
  enrolment: { acsStart: string; acsEnd: string } | undefined;
  method: MethodBehaviour;
  /** ISO 3166-1 alpha-2 and numeric. */
  issuerCountry: string;
  issuerCountryNumber: string;
  /** C credit, D debit, P prepaid, B commercial. */
  funding: 'C' | 'D' | 'P' | 'B';
  /** SSS of the grammar, `wish` (the ACS follows the requested challenge indicator) or `fail` (N whatever is chosen). */
  threeDs: string;
  /** AA of the grammar: what the issuer host answers. */
  authorisation: string;
  riskHold?: 'void' | 'completed';
}

/** ISO 3166-1 numeric codes of the simulated issuers' countries. */
const COUNTRY_NUMBERS: Readonly<Record<string, string>> = { NL: '528', US: '840', GB: '826', CH: '756', DE: '276' };

/**
 * The scenario of a number, or undefined where no scheme uses its prefix and length. The check digit is not looked at:
 * a card range holds numbers with a wrong one too, and who must refuse them does so itself.
 */
export function scenarioOf(pan: string): CardScenario | undefined {
  if (!/^\d{12,19}$/.test(pan)) return undefined;
  const documented = DOCUMENTED_CARDS[pan];
  if (documented) {
    const group = isEnrolled(documented)
      ? ORDINARY_GROUP
      : ({ ...ORDINARY_GROUP, enrolment: undefined, method: 'none' } as const);
    return {
      ...scenario(documented.scheme, { ...group, issuerCountry: documented.issuerCountry ?? 'NL' }),
      documented: true,
      threeDs: documented.threeDs ?? 'wish',
      authorisation: documented.authorisation ?? '00',
      ...(documented.riskHold && { riskHold: documented.riskHold }),
    };
  }
  const reading = readGrammar(pan);
  if (reading) {
    const { authorisation, threeDs } = reading;
    return { ...scenario(reading.scheme, reading.group), documented: false, threeDs, authorisation };
  }
  const scheme = schemeOf(pan);
  if (!scheme) return undefined;
  const group =
    pan.length >= SHORTEST_ENROLLED_NUMBER
      ? ORDINARY_GROUP
      : ({ ...ORDINARY_GROUP, enrolment: undefined, method: 'none' } as const);
  return { ...scenario(scheme, group), documented: false, threeDs: 'wish', authorisation: '00' };
}

/** The scenario of a number as the messages of a payment would have it: what they do not ask for stays the card's. */
export function asAsked(
  pan: string,
  asked: { readonly threeDs?: string | undefined; readonly authorisation?: string | undefined },
): CardScenario | undefined {
  const own = scenarioOf(pan);
  if (!own) return undefined;
  return { ...own, threeDs: asked.threeDs ?? own.threeDs, authorisation: asked.authorisation ?? own.authorisation };
}

function scenario(scheme: CardScheme, group: typeof ORDINARY_GROUP) {
  const { enrolment, method, issuerCountry, funding } = group;
  return { scheme, enrolment, method, issuerCountry, issuerCountryNumber: COUNTRY_NUMBERS[issuerCountry]!, funding };
}
