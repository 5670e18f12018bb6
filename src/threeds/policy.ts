/**
 * Whether 3-D Secure runs for a payment, and why: one pure function over the facts of the payment. What its result is worth
 * afterwards is decided in `after-authentication.ts`.
 * Sources: PSD2 art. 97 and RTS 2018/389 for the zones; the schemes' own rules for Maestro and American Express.
 */
import type { SiteSettings } from '../merchants/types.ts';
import type { Scheme } from '../methods/types.ts';
import type { Instant } from '../platform/clock.ts';
import { type Currency, isCurrency, toMajor } from '../platform/money.ts';
import { directoryServerOf, eciFor } from './eci.ts';
import { type EuroRates, isAboveEuros } from './euro-rates.ts';
import { CHALLENGE_IND_OF_EXEMPTION, type ClaimedExemption, claimExemption } from './exemptions.ts';
import { type Zone, zoneOf } from './zones.ts';

/**
 * `CIT`: the payer is present, card on file included · `FIRST`: the payer sets up a series or stores a card without paying ·
 * `MIT`: a later payment of a series, without the payer · `MOTO`: mail or telephone order.
 */
export type PaymentKind = 'CIT' | 'FIRST' | 'MIT' | 'MOTO';

/**
 * With 3-D Secure: `3F` forced by the merchant · `3C` first of a series, a challenge is mandatory · `3S` the scheme demands it against
 * the wish to skip · `3O` the law demands it against that wish · `3D` by default.
 * Without: `N0` outside the law's reach · `N0s` the same, the issuer may still insist · `N1` one leg outside, with the site's
 * capability · `NR` merchant-initiated · `NM` mail or telephone.
 */
export type DecisionCode = '3F' | '3C' | '3S' | '3O' | '3D' | 'N0' | 'N0s' | 'N1' | 'NR' | 'NM';

/** What an operator or merchant should find in the audit trail. */
export type DecisionNote =
  | 'sca_override'
  | 'scheme_mandate'
  | 'mandate_waived'
  | 'flexible_3d_disabled'
  | 'flag_ignored'
  | 'soft_decline_likely'
  | 'one_leg_out'
  | 'exemption'
  | 'step_up';

export interface PolicyInput {
  /** Scheme that the number told, also where the merchant named `CREDITCARD`. */
  readonly scheme: Scheme;
  readonly kind: PaymentKind;
  /** Minor units. */
  readonly amount: number;
  readonly currency: Currency;
  /** `flexible_3d` of the order; null where it is absent or was no boolean. */
  readonly flexible3d: boolean | null;
  /** What the site's Dynamic 3D rules say; NONE where no rule matched. */
  readonly dynamic3d: 'REQUIRE' | 'SKIP' | 'NONE';
  /** What the site's rules said, or that they were not asked; absent where the site has none. */
  readonly rules?: { readonly fraud?: RuleAnswer | undefined; readonly threeDs?: RuleAnswer | undefined };
  /** By which address the payer is known; absent where nobody looked. */
  readonly payer?: TraceStep;
  /**
   * `direct`: the card came from the merchant's server and no payer is in front of us · `component`: it came from there, and its payer is in
   * the merchant's page.
   */
  readonly channel: 'page' | 'direct' | 'component';
  /** Country of the acquirer: it decides the merchant's zone. */
  readonly acquirerCountry: string;
  /** Country of the issuer, null where no table knows the number. */
  readonly issuerCountry: string | null;
  /** C credit, D debit, P prepaid, B commercial; null: not known. */
  readonly funding: string | null;
  /** Whether the fraud filter holds the payment: no exemption for little risk then. */
  readonly suspicious: boolean;
  /** The sandbox's published card numbers that are enrolled nowhere: no scheme mandate stops them. False in live mode. */
  readonly documentedNotEnrolled: boolean;
  readonly settings: Pick<
    SiteSettings,
    'flexible3dEnabled' | 'flexible3dOneLegOut' | 'flexible3dChallenge' | 'exemptions' | 'mitViaThreeRi'
  >;
  readonly rates: EuroRates;
  readonly now: Instant;
}

/** One thing that was looked at, written to be read: `saw` and `answer` are parts of sentences. */
export interface TraceStep {
  readonly step: string;
  readonly saw: string;
  readonly answer: string;
}

/** What one book of a site's rules says of a payment. Plain JSON. */
export interface RuleAnswer {
  /** Of the rules. */
  readonly version: number;
  /** False: nothing hung on what they would have said. */
  readonly asked: boolean;
  /** Null: no rule matched. */
  readonly verb: 'skip' | 'require' | 'allow' | 'hold' | 'block' | null;
  /** Of the rule that won. */
  readonly line: number | null;
  readonly because: string | null;
  /** Every rule that was looked at. */
  readonly looks: readonly TraceStep[];
}

/** Plain JSON; kept with the attempt. */
export interface Decision {
  readonly code: DecisionCode;
  readonly authenticate: boolean;
  /** EMV threeDSRequestorChallengeInd, the same in 2.1.0 and 2.2.0; null where nothing is asked. */
  readonly challengeInd: string | null;
  /** ECI of an authorisation without authentication; null for mail and telephone, whose channel says it. */
  readonly eciWithout: string | null;
  readonly scheme: Scheme;
  readonly zones: { readonly acquirer: Zone; readonly issuer: Zone };
  /** The scheme takes no payment of this kind without 3-D Secure. */
  readonly schemeMandate: boolean;
  /** Claimed at the acquirer; null for none, and once the issuer insisted. */
  readonly exemption: ClaimedExemption | null;
  /** The issuer declined softly and this is the one retry with 3-D Secure. */
  readonly stepUp: boolean;
  readonly trace: readonly TraceStep[];
  /** Which rules won; a book that was not asked, or that the site does not have, is absent. */
  readonly rules?: Readonly<Partial<Record<'fraud' | 'threeDs', Omit<RuleAnswer, 'asked' | 'looks'>>>>;
  readonly notes: readonly DecisionNote[];
}

/** American Express wants SafeKey above this many euro; exactly as much is still free. */
const AMEX_LIMIT_EUROS = 30;

/** Decides, and tells every step. Total: any input has an answer, none throws. */
export function decide(input: PolicyInput): Decision {
  const zones = { acquirer: zoneOf(input.acquirerCountry, input.now), issuer: zoneOf(input.issuerCountry, input.now) };
  const trace: TraceStep[] = input.payer ? [input.payer] : [];
  const notes: DecisionNote[] = [];
  const look = (step: string, saw: string, answer: string) => trace.push({ step, saw, answer });
  const conclude = (code: DecisionCode, schemeMandate = false, isBlocked = false): Decision => {
    const exemption = schemeMandate || isBlocked ? null : exemptionOf(code, input, look);
    if (exemption !== null) notes.push('exemption');
    const byThreeRi = !isBlocked && code === 'NR' && input.settings.mitViaThreeRi === true;
    if (byThreeRi)
      look('Authentication by the merchant', 'the site asks for it (3RI)', 'ask the issuer, without the payer');
    const viaThreeDs = exemption !== null && input.settings.exemptions?.viaThreeDs === true;
    return {
      code,
      authenticate: !isBlocked && (byThreeRi || (code.startsWith('3') && (exemption === null || viaThreeDs))),
      challengeInd: viaThreeDs ? CHALLENGE_IND_OF_EXEMPTION[exemption] : challengeIndOf(code, input),
      eciWithout: code === 'NM' ? null : eciFor(directoryServerOf(input.scheme), 'none'),
      scheme: input.scheme,
      zones,
      schemeMandate,
      exemption,
      stepUp: false,
      trace,
      ...(input.rules && { rules: winnersOf(input.rules) }),
      notes,
    };
  };
  const lookAtRules = (name: string, { version, verb, line, because }: RuleAnswer) =>
    look(
      name,
      `version ${version}: ${line === null ? 'no rule matched' : `line ${line} matched`}`,
      verb === null ? 'go on' : `${verb}${because === null ? '' : `, because ${because}`}`,
    );
  const skipRules = (why: string) =>
    input.rules?.threeDs && look('Dynamic 3D rules', `version ${input.rules.threeDs.version}`, `not asked: ${why}`);

  const fraud = input.rules?.fraud;
  if (fraud) {
    trace.push(...fraud.looks);
    lookAtRules('Fraud rules', fraud);
    // Nobody is asked about a payment that is not taken.
    if (fraud.verb === 'block') return conclude(codeOfKind(input.kind) ?? '3D', false, true);
  }

  const ofKind = codeOfKind(input.kind);
  look('Kind of payment', KINDS[input.kind].saw, KINDS[input.kind].answer);
  if (ofKind !== undefined) {
    if (input.flexible3d !== null && ofKind !== '3C') {
      notes.push('flag_ignored');
      look('flexible_3d', `it is ${input.flexible3d}`, 'ignored: it cannot change a payment of this kind');
    } else if (ofKind === '3C' && wishOf(input) === 'skip') {
      notes.push('sca_override');
      look('Wish to skip', 'the merchant would rather skip', 'ignored: the mandate of a series needs authentication');
    }
    skipRules('they cannot change a payment of this kind');
    return conclude(ofKind);
  }

  const mandate = schemeMandateOf(input);
  look('Scheme mandate', mandate.saw, mandate.answer);
  if (mandate.waived) notes.push('mandate_waived');

  const isFlagOff = input.flexible3d === false && !input.settings.flexible3dEnabled;
  if (isFlagOff) {
    notes.push('flexible_3d_disabled');
    look('flexible_3d', 'it is false, but the site may not use it', 'treated as absent');
  } else if (input.flexible3d !== null) {
    look('flexible_3d', `it is ${input.flexible3d}`, input.flexible3d ? 'authentication is forced' : 'a wish to skip');
  } else {
    look('flexible_3d', 'it is absent', 'go on');
  }
  const isFlagHeard = !heedsRules(input);
  if (isFlagHeard) skipRules('flexible_3d goes before them');
  const wish = wishOf(input);
  if (wish === 'force') return conclude('3F', mandate.holds);

  if (!isFlagHeard && input.rules?.threeDs) {
    trace.push(...input.rules.threeDs.looks);
    lookAtRules('Dynamic 3D rules', input.rules.threeDs);
  }
  if (!isFlagHeard) {
    look('Dynamic 3D rules', RULES[input.dynamic3d].saw, RULES[input.dynamic3d].answer);
  }
  if (wish === 'run') return conclude('3D', mandate.holds);
  if (mandate.holds) {
    notes.push('scheme_mandate');
    look('Wish to skip', 'the scheme demands authentication', 'ignored: authenticate');
    return conclude('3S', true);
  }

  const saw = `acquirer ${placeOf(input.acquirerCountry, zones.acquirer)}, issuer ${placeOf(input.issuerCountry, zones.issuer)}`;
  if (zones.acquirer === 'OUT') {
    if (zones.issuer === 'OUT') {
      look('Zones', saw, 'both outside the zone of the law: skip');
      return conclude('N0');
    }
    notes.push('soft_decline_likely');
    look('Zones', saw, 'the acquirer is outside: skip, but the issuer may insist');
    return conclude('N0s');
  }
  if (zones.issuer === 'OUT' && input.settings.flexible3dOneLegOut) {
    notes.push('one_leg_out');
    look('Zones', saw, 'one leg is outside and the site may skip then: skip');
    return conclude('N1');
  }
  notes.push('sca_override');
  look(
    'Zones',
    saw,
    zones.issuer === 'OUT'
      ? 'the issuer is outside, but the site may not skip for that: authenticate'
      : 'the law asks for authentication: authenticate',
  );
  return conclude('3O');
}

/**
 * The decision for the one retry after an issuer's soft decline: authentication with a mandatory challenge, whatever was
 * decided before.
 */
export function stepUp(decision: Decision): Decision {
  const seen = { step: 'Soft decline', saw: 'the issuer asks for authentication', answer: 'authenticate, once' };
  return {
    ...decision,
    authenticate: true,
    // «Challenge: the issuer asked for it»; versions before 2.3.1 say 04, a mandate.
    challengeInd: '13',
    exemption: null,
    stepUp: true,
    trace: [...decision.trace, seen],
    notes: [...decision.notes, 'step_up'],
  };
}

/**
 * Whether a mail or telephone order may be taken for the scheme: Maestro only knows it inside Ireland, Türkiye and France,
 * Bancontact not at all.
 */
export function takesMoto(scheme: Scheme, acquirerCountry: string, issuerCountry: string | null): boolean {
  if (scheme === 'MISTERCASH') return false;
  return scheme !== 'MAESTRO' || (acquirerCountry === issuerCountry && ['IE', 'TR', 'FR'].includes(acquirerCountry));
}

/**
 * Whether what Dynamic 3D rules say can matter: of a payment whose payer is there and whose order does not say itself what it wants.
 */
export function heedsRules({
  kind,
  flexible3d,
  settings,
}: Pick<PolicyInput, 'kind' | 'flexible3d' | 'settings'>): boolean {
  return kind === 'CIT' && (flexible3d === null || (flexible3d === false && !settings.flexible3dEnabled));
}

function winnersOf({ fraud, threeDs }: NonNullable<PolicyInput['rules']>): Decision['rules'] {
  const winner = ({ version, verb, line, because }: RuleAnswer) => ({ version, verb, line, because });
  return { ...(fraud?.asked && { fraud: winner(fraud) }), ...(threeDs?.asked && { threeDs: winner(threeDs) }) };
}

/** `flexible_3d` wins over the rules, both ways; a `false` that the site may not use counts as absent. */
function wishOf(input: PolicyInput): 'force' | 'skip' | 'run' {
  if (input.flexible3d === true) return 'force';
  if (input.flexible3d === false && input.settings.flexible3dEnabled) return 'skip';
  return input.dynamic3d === 'SKIP' ? 'skip' : 'run';
}

/** Only what runs by default or by law may be exempt: a merchant, a mandate or a scheme that wants authentication gets it. */
function exemptionOf(
  code: DecisionCode,
  input: PolicyInput,
  look: (step: string, saw: string, answer: string) => void,
): ClaimedExemption | null {
  if (code !== '3D' && code !== '3O') return null;
  const { claimed, looks } = claimExemption({ ...input, exemptions: input.settings.exemptions });
  for (const { exemption, saw, claimed } of looks) {
    look(`Exemption ${EXEMPTION_NAMES[exemption]}`, saw, claimed ? 'claimed: the merchant bears the loss' : 'go on');
  }
  return claimed;
}

const EXEMPTION_NAMES: Readonly<Record<ClaimedExemption, string>> = {
  low_value: 'for low value',
  transaction_risk: 'for little risk',
  secure_corporate: 'for secure corporate payments',
};

function codeOfKind(kind: PaymentKind): DecisionCode | undefined {
  const codes: Record<PaymentKind, DecisionCode | undefined> = { MOTO: 'NM', MIT: 'NR', FIRST: '3C', CIT: undefined };
  return codes[kind];
}

function challengeIndOf(code: DecisionCode, input: PolicyInput): string | null {
  switch (code) {
    case '3F':
      return input.settings.flexible3dChallenge === 'challenge' ? '03' : '01';
    case '3C':
      return '04';
    case '3S':
    case '3O':
      return '01';
    case '3D':
      // Nobody is there to answer a challenge of a direct order.
      return input.channel === 'direct' ? '02' : '01';
    case 'NR':
      return input.settings.mitViaThreeRi ? '01' : null;
    default:
      return null;
  }
}

/** Schemes that take no payment by a payer who is there without authentication, whatever the amount. */
const ALWAYS_AUTHENTICATED: Readonly<Partial<Record<Scheme, string>>> = {
  MAESTRO: 'Maestro',
  MISTERCASH: 'Bancontact',
};

interface Mandate {
  readonly holds: boolean;
  readonly waived: boolean;
  readonly saw: string;
  readonly answer: string;
}

function schemeMandateOf(input: PolicyInput): Mandate {
  const found = mandateOfScheme(input);
  // Of the published numbers a Maestro or Bancontact that is enrolled nowhere is meant to be declined.
  const isWaived = input.documentedNotEnrolled && ALWAYS_AUTHENTICATED[input.scheme] === undefined;
  if (!found.holds || !isWaived) return { ...found, waived: false };
  const saw = `${found.saw}, but a published test number that is enrolled nowhere`;
  return { holds: false, waived: true, saw, answer: 'waived in the sandbox' };
}

function mandateOfScheme(input: PolicyInput): Omit<Mandate, 'waived'> {
  const name = ALWAYS_AUTHENTICATED[input.scheme];
  if (name !== undefined) {
    return { holds: true, saw: `${name}, which is never taken without`, answer: 'authentication is mandatory' };
  }
  if (input.scheme !== 'AMEX') return { holds: false, saw: `none of ${input.scheme}`, answer: 'go on' };
  const isAbove = isAboveEuros(input, AMEX_LIMIT_EUROS, input.rates);
  const amount = isCurrency(input.currency) ? `${toMajor(input)} ${input.currency}` : input.currency;
  if (isAbove === undefined) {
    const saw = `American Express, ${amount}, a currency without a rate`;
    return { holds: true, saw, answer: `counted as above ${AMEX_LIMIT_EUROS} EUR: authentication is mandatory` };
  }
  return isAbove
    ? {
        holds: true,
        saw: `American Express, ${amount}, above ${AMEX_LIMIT_EUROS} EUR`,
        answer: 'authentication is mandatory',
      }
    : { holds: false, saw: `American Express, ${amount}, not above ${AMEX_LIMIT_EUROS} EUR`, answer: 'go on' };
}

function placeOf(country: string | null, zone: Zone): string {
  if (country === null || zone === 'UNK') return 'unknown (counts as inside)';
  return `in ${country} (${zone === 'IN' ? 'inside' : 'outside'})`;
}

const KINDS: Readonly<Record<PaymentKind, { saw: string; answer: string }>> = {
  MOTO: { saw: 'mail or telephone order', answer: 'no 3-D Secure: there is no browser' },
  MIT: { saw: 'the merchant collects in a series, the payer is not there', answer: 'no 3-D Secure' },
  FIRST: { saw: 'the payer sets up a series', answer: 'authenticate, with a mandatory challenge' },
  CIT: { saw: 'the payer is present', answer: 'go on' },
};

const RULES: Readonly<Record<PolicyInput['dynamic3d'], { saw: string; answer: string }>> = {
  REQUIRE: { saw: 'a rule requires 3-D Secure', answer: 'authenticate' },
  SKIP: { saw: 'a rule skips 3-D Secure', answer: 'a wish to skip' },
  NONE: { saw: 'no rule matched', answer: 'authenticate, as by default' },
};
