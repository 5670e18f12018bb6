/** What the issuer makes of an authentication request: a table from scenario to answer. Pure; nothing is sent from here. */
import type { MessageVersion } from '../../src/threeds/messages/index.ts';

/** The letters of the page's drop-down, or the cancel button. */
export type Choice = 'Y' | 'A' | 'N' | 'U' | 'R' | 'cancel';

export interface ChallengeScript {
  /**
   * `asks` for a code, `asks-twice` for a code and then an answer, `app` waits for an approval elsewhere, `submits`
   * itself, `silent` never lets go of the cardholder; `none`: the cardholder is asked in the bank's app alone (decoupled).
   */
  readonly page: 'asks' | 'asks-twice' | 'app' | 'submits' | 'silent' | 'none';
  /** What a page that submits itself chooses. */
  readonly chooses: Choice;
  /** N whatever the cardholder does, short of cancelling. */
  readonly alwaysFails: boolean;
  /**
   * How the result reaches the 3DS Server: once before the CRes as it should, never, a second time with another status,
   * with the opposite of the CRes, or after the CRes.
   */
  readonly result: 'once' | 'never' | 'twice' | 'contrary' | 'after';
  /** What ends a silent page: the ACS's own timer, nothing at all, or a success that comes too late. */
  readonly silenceEnds: 'timeout' | 'never' | 'late-success';
}

/** EMV authenticationType, here its authenticationMethod as well: 02 is a code; what asks in two rounds has a name of the scheme's own. */
export const typeOf = ({ page }: ChallengeScript): '02' | '04' | '80' =>
  page === 'none' ? '04' : page === 'asks-twice' ? '80' : '02';

export type Decision =
  | {
      readonly kind: 'final';
      readonly status: 'Y' | 'A' | 'N' | 'U' | 'R' | 'I';
      readonly reason?: string;
      readonly cardholderInfo?: string;
      /** A result nobody asked for follows. */
      readonly unaskedResult?: true;
    }
  | { readonly kind: 'challenge'; readonly script: ChallengeScript }
  | { readonly kind: 'decoupled'; readonly script: ChallengeScript }
  | { readonly kind: 'failure' }
  | { readonly kind: 'silence' };

const INTERACTIVE: ChallengeScript = {
  page: 'asks',
  chooses: 'Y',
  alwaysFails: false,
  result: 'once',
  silenceEnds: 'timeout',
};

const challenge = (differences: Partial<ChallengeScript> = {}): Decision => ({
  kind: 'challenge',
  script: { ...INTERACTIVE, ...differences },
});
const submits = (chooses: Choice, result: ChallengeScript['result'] = 'once') =>
  challenge({ page: 'submits', chooses, result });
const silent = (silenceEnds: ChallengeScript['silenceEnds']) => challenge({ page: 'silent', silenceEnds });
const refused = (reason: string): Decision => ({ kind: 'final', status: 'N', reason });

const FRICTIONLESS: Decision = { kind: 'final', status: 'Y' };

/** The digits SSS of a grammar card. One that is not here behaves as 010. */
const SCENARIOS: Readonly<Record<string, Decision>> = {
  '000': FRICTIONLESS,
  '001': { kind: 'final', status: 'A' },
  '002': refused('01'),
  '003': { kind: 'final', status: 'U', reason: '22' },
  '004': { kind: 'final', status: 'R', reason: '11' },
  '006': refused('13'),
  '007': refused('10'),
  '008': refused('05'),
  '010': challenge(),
  '011': submits('Y'),
  '012': submits('N'),
  '013': submits('cancel'),
  '014': silent('timeout'),
  '015': silent('never'),
  '016': submits('Y', 'never'),
  '017': silent('late-success'),
  '018': submits('Y', 'twice'),
  '019': submits('Y', 'contrary'),
  '022': FRICTIONLESS,
  '023': FRICTIONLESS,
  '024': FRICTIONLESS,
  '025': FRICTIONLESS,
  '026': challenge(),
  '027': FRICTIONLESS,
  '028': { kind: 'failure' },
  '030': challenge(),
  '031': {
    kind: 'final',
    status: 'N',
    reason: '01',
    cardholderInfo: 'Test bank could not confirm this payment. Please call us at +31 20 000 0000.',
  },
  '033': FRICTIONLESS,
  '034': { kind: 'silence' },
  '035': submits('Y'),
  '036': submits('Y'),
  '037': FRICTIONLESS,
  '038': FRICTIONLESS,
  '039': { kind: 'final', status: 'Y', unaskedResult: true },
  '040': submits('Y', 'after'),
  '041': challenge(),
  '042': challenge({ page: 'app' }),
  '043': challenge({ page: 'asks-twice' }),
  '044': FRICTIONLESS,
  '045': FRICTIONLESS,
  // A reason that only the scheme itself can explain.
  '047': refused('89'),
  '048': refused('01'),
};

/** Scenarios that let the cardholder pass without a question, unless the shop wishes for one. */
const GIVE_WAY_TO_A_CHALLENGE = ['000', '001', '005', '038'];

export interface Wishes {
  readonly version: MessageVersion;
  /** threeDSRequestorChallengeInd; 01 where the request says nothing. */
  readonly challengeInd: string;
  /** threeDSRequestorDecReqInd is Y. */
  readonly allowsDecoupled: boolean;
  /** False where the merchant asks alone (3RI): nobody can answer a challenge then, and a card that would ask lets it pass. */
  readonly hasPayer: boolean;
}

/** `threeDs` as in `CardScenario`: SSS, `wish` (a documented card) or `fail` (a documented card that always fails). */
export function decide(threeDs: string, wishes: Wishes): Decision {
  const decision = decideForPayer(threeDs, wishes);
  return decision.kind === 'challenge' && !wishes.hasPayer ? FRICTIONLESS : decision;
}

function decideForPayer(threeDs: string, wishes: Wishes): Decision {
  const { challengeInd, version } = wishes;
  if (threeDs === 'wish') return wantsNoChallenge(challengeInd) ? FRICTIONLESS : challenge();
  if (threeDs === 'fail') return wantsNoChallenge(challengeInd) ? refused('01') : challenge({ alwaysFails: true });
  if (GIVE_WAY_TO_A_CHALLENGE.includes(threeDs) && ['03', '04', '13', '14'].includes(challengeInd)) return submits('Y');
  if (threeDs === '005') {
    const acknowledged = version === '2.3.1' ? ['05', '06', '07', '10', '11'] : ['05', '06', '07'];
    const isInformational = version !== '2.1.0' && acknowledged.includes(challengeInd);
    return isInformational ? { kind: 'final', status: 'I' } : FRICTIONLESS;
  }
  if (threeDs === '046' && version !== '2.1.0' && wishes.allowsDecoupled)
    return { kind: 'decoupled', script: { ...INTERACTIVE, page: 'none' } };
  return SCENARIOS[threeDs] ?? challenge();
}

function wantsNoChallenge(challengeInd: string): boolean {
  return ['02', '05', '06', '07', '08', '10', '11'].includes(challengeInd);
}
