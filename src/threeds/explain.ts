/** The codes of decisions, messages and results in words that a person reads. Decides nothing: that is in `policy.ts` and its neighbours. */
import type { Decision, DecisionCode, DecisionNote, TraceStep } from './policy.ts';
import type { AuthenticationResult } from './types.ts';

const CODES: Readonly<Record<DecisionCode, string>> = {
  '3F': '3-D Secure runs: the merchant forces it',
  '3C': '3-D Secure runs, with a mandatory challenge: the first of a series',
  '3S': '3-D Secure runs: the scheme demands it, against the wish to skip',
  '3O': '3-D Secure runs: the law demands it, against the wish to skip',
  '3D': '3-D Secure runs',
  N0: 'no 3-D Secure: both sides are outside the law',
  N0s: 'no 3-D Secure, but the issuer may insist',
  N1: 'no 3-D Secure: one side is outside the law, and the site may skip then',
  NR: 'no 3-D Secure: the merchant collects in a series',
  NM: 'no 3-D Secure: mail or telephone order',
};

const NOTES: Readonly<Record<DecisionNote, string>> = {
  sca_override: 'the merchant would rather skip, and the law does not let it',
  scheme_mandate: 'the merchant would rather skip, and the scheme does not let it',
  mandate_waived: 'a published test number: the demand of the scheme is waived',
  flexible_3d_disabled: 'flexible_3d false counts as absent at this site',
  flag_ignored: 'flexible_3d cannot change a payment of this kind',
  soft_decline_likely: 'the issuer may decline because nobody was authenticated',
  exemption: 'an exemption from authentication is claimed',
  one_leg_out: 'skipped because one side is outside the law',
  step_up: 'the issuer declined softly, and authentication was made up for',
};

const CHALLENGES: Readonly<Record<string, string>> = {
  '01': 'no preference about a challenge',
  '02': 'no challenge wanted',
  '03': 'challenge wanted',
  '04': 'challenge mandatory',
  '05': 'no challenge: the risk was analysed',
  '06': 'no challenge: data share only',
  '07': 'no challenge: authenticated already',
  '08': 'no challenge: trusted by the payer',
  '09': 'challenge wanted, with a prompt to trust the merchant',
  '10': 'no challenge: low value',
  '11': 'no challenge: secure corporate payment',
  '13': 'challenge mandatory: the issuer asked for it',
  '14': 'challenge mandatory for the series',
};

const STATUSES: Readonly<Record<string, string>> = {
  Y: 'authenticated',
  A: 'attempt vouched for',
  N: 'not authenticated',
  U: 'authentication not possible',
  R: 'rejected by the issuer',
  C: 'the issuer wants a challenge',
  D: 'the issuer authenticates elsewhere',
  I: 'exemption acknowledged',
};

const CAUSES: Readonly<Record<NonNullable<AuthenticationResult['cause']>, string>> = {
  not_enrolled: 'no directory server knows the card',
  no_ranges: 'the directory server has given no card ranges',
  no_rreq: 'the browser came back, and no result followed in time',
  challenge_abandoned: 'the payer never finished the challenge',
  directory_server_error: 'the directory server answered with an error',
  directory_server_unreachable: 'the directory server cannot be reached',
  directory_server_timeout: 'the directory server did not answer in time',
  invalid_answer: 'the answer of the directory server breaks the rules',
};

export const meaningOfNote = (note: string): string => NOTES[note as DecisionNote] ?? note.replaceAll('_', ' ');
export const meaningOfStatus = (status: unknown): string => STATUSES[String(status)] ?? 'an unknown status';
export const meaningOfCause = (cause: NonNullable<AuthenticationResult['cause']>): string => CAUSES[cause] ?? cause;

/** Of one indicator, or of the list that 2.3.1 sends. */
export function meaningOfChallenge(indicator: unknown): string {
  const each = [indicator].flat().map(String);
  return each.map((one) => CHALLENGES[one] ?? `indicator ${one}`).join(', ');
}

/** What was decided in the beginning, whatever an issuer insisted on afterwards. */
export function meaningOfDecision({ code, authenticate, stepUp, notes }: Decision): string {
  const isExempt = notes.includes('exemption');
  if (isExempt && (stepUp || !authenticate)) return 'no 3-D Secure: an exemption is claimed';
  return isExempt ? `${CODES[code]}, and an exemption is claimed` : (CODES[code] ?? code);
}

/** Steps that decide though others are looked at behind them, which tell what was ignored. */
const DECIDING: Readonly<Partial<Record<DecisionCode, string>>> = {
  '3C': 'Kind of payment',
  NR: 'Kind of payment',
  NM: 'Kind of payment',
  '3S': 'Scheme mandate',
};

/** The step that decided; undefined where a decision was kept without its steps. */
export function winnerOf({ code, trace, stepUp, exemption }: Decision): TraceStep | undefined {
  const name = stepUp ? 'Soft decline' : DECIDING[code];
  const named = trace.findLast(({ step }) => step === name);
  // Exemptions are looked at last; those that are not claimed decide nothing.
  return named ?? trace.findLast(({ step }) => exemption != null || !step.startsWith('Exemption'));
}

/** Why the result of 3-D Secure, or its absence, led to an authorisation or a decline. `result` is null where none was asked for. */
export function explainOutcome(
  decision: Decision,
  result: AuthenticationResult | null,
  does: 'authorise' | 'decline',
): string {
  if (!result) return meaningOfDecision(decision);
  const { transStatus, transStatusReason, cause, challengeCancel } = result;
  const reason = transStatusReason === null ? '' : ` (reason ${transStatusReason})`;
  if (does === 'authorise' && transStatus === 'U' && decision.exemption != null)
    return 'authentication was not possible, and the exemption that is claimed needs none';
  if (does === 'authorise') return AUTHORISED[transStatus] + (transStatus === 'U' && cause ? `: ${CAUSES[cause]}` : '');
  if (cause === 'challenge_abandoned' || cause === 'no_rreq') return CAUSES[cause];
  if (challengeCancel === '01') return 'the payer cancelled the challenge';
  switch (transStatus) {
    case 'N':
    case 'R':
      return `${transStatus === 'N' ? 'the issuer did not authenticate the payer' : 'the issuer rejects the payment'}${reason}`;
    case 'Y':
      return 'the merchant did not complete the verification';
    default:
      return `${cause ? CAUSES[cause] : STATUSES[transStatus]}, and ${decision.stepUp ? 'the issuer asks for it' : (DEMANDED[decision.code] ?? 'the site takes no payment without')}`;
  }
}

const AUTHORISED: Readonly<Record<AuthenticationResult['transStatus'], string>> = {
  Y: 'the issuer authenticated the payer',
  A: 'issuer or directory server vouch that authentication was attempted',
  I: 'the issuer acknowledged that none was wanted',
  U: 'nobody demands authentication, and it was not possible',
  N: 'the issuer did not authenticate the payer',
  R: 'the issuer rejects the payment',
};

const DEMANDED: Readonly<Partial<Record<DecisionCode, string>>> = {
  '3F': 'the merchant takes no payment without',
  '3C': 'a series begins with none',
  '3S': 'the scheme takes no payment without',
  '3O': 'the law lets no payment pass without',
};
