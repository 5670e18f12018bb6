/**
 * The challenges an ACS has open: their timers, what the cardholder did, and the way out. It speaks no HTML; the routes ask
 * it what to show.
 */
import { type Cancel, HOUR, MINUTE, SECOND } from '../../src/platform/clock.ts';
import { buildMessage, type Message } from '../../src/threeds/messages/index.ts';
import type { World } from '../world.ts';
import type { Authentication } from './authentication.ts';
import { type ChallengeScript, type Choice, typeOf } from './decide.ts';
import { type Result, sendRReq } from './results.ts';

/** EMV 3DS 2.2.0 §5.5: the first CReq within 30 seconds of the ARes, every interaction within ten minutes. */
const FIRST_CREQ_WITHIN_MS = 30 * SECOND;
const INTERACTION_WITHIN_MS = 10 * MINUTE;
/** Past the quarter of an hour that a patient 3DS Server grants a challenge. */
const LATE_SUCCESS_AFTER_MS = 16 * MINUTE;
/** A cardholder who is asked in the app alone approves by then, unless something else was answered there. */
const APPROVED_ELSEWHERE_AFTER_MS = 20 * SECOND;
const RESULT_AFTER_CRES_MS = 3 * SECOND;
/** How long a finished challenge can still be shown again to a browser that went back. */
const KEPT_MS = HOUR;

const RIGHT_CODE = '123456';
const ATTEMPTS = 3;

/** What the cardholder is shown next. */
export type Screen = 'code' | 'question' | 'app' | 'submitting' | 'silence';

export interface Challenge {
  readonly authentication: Authentication;
  readonly script: ChallengeScript;
  screen: Screen;
  /** The first CReq: only an identical one continues the challenge. */
  creq: string | undefined;
  /** The 3DS requestor's own data, handed back unread. */
  sessionData: string | undefined;
  attemptsLeft: number;
  interactions: number;
  wasWrong: boolean;
  /** Set once the challenge is over; what the browser brings back to the shop. */
  cres: Message | undefined;
  settled: Promise<void> | undefined;
  stopTimer: Cancel;
}

/** What came in by the page's form. */
export interface Submission {
  readonly code: string;
  readonly choice: Choice;
  readonly isCancelled: boolean;
}

export class Challenges {
  readonly #world: World;
  readonly #byId = new Map<string, Challenge>();

  constructor(world: World) {
    this.#world = world;
  }

  open(authentication: Authentication, script: ChallengeScript): void {
    const challenge: Challenge = {
      authentication,
      script,
      screen: FIRST_SCREEN[script.page],
      creq: undefined,
      sessionData: undefined,
      attemptsLeft: ATTEMPTS,
      interactions: 0,
      wasWrong: false,
      cres: undefined,
      settled: undefined,
      stopTimer: () => {},
    };
    this.#byId.set(authentication.acsTransID, challenge);
    if (script.page === 'none')
      this.#arm(challenge, APPROVED_ELSEWHERE_AFTER_MS, () => void this.#conclude(challenge, resultOf('Y')));
    else this.#arm(challenge, FIRST_CREQ_WITHIN_MS, () => void this.#timeOut(challenge, '05'));
  }

  find(acsTransID: string): Challenge | undefined {
    return this.#byId.get(acsTransID.toLowerCase());
  }

  /** The browser arrives. False where another CReq than the first came. */
  begin(challenge: Challenge, creq: string, sessionData: string | undefined): boolean {
    if (challenge.creq !== undefined) {
      if (challenge.creq !== creq) return false;
      if (!challenge.cres) this.#awaitInteraction(challenge);
      return true;
    }
    challenge.creq = creq;
    challenge.sessionData = sessionData;
    if (!challenge.cres) this.#awaitInteraction(challenge);
    return true;
  }

  /** The cardholder pressed a button. Resolves when the next screen can be shown: after the RRes, where there is one. */
  async submit(challenge: Challenge, submission: Submission): Promise<void> {
    if (challenge.settled) return challenge.settled;
    if (challenge.screen === 'silence') return;
    challenge.interactions += 1;
    challenge.wasWrong = false;
    if (submission.isCancelled) return this.#conclude(challenge, resultOf('cancel'));
    if (challenge.screen === 'submitting') return this.#conclude(challenge, resultOf(challenge.script.chooses));
    if (challenge.script.alwaysFails) return this.#conclude(challenge, resultOf('N'));
    if (challenge.screen === 'code' && !['', RIGHT_CODE].includes(submission.code)) return this.#wrongCode(challenge);
    const choice = submission.code === '' ? submission.choice : 'Y';
    if (challenge.screen === 'code' && challenge.script.page === 'asks-twice' && choice === 'Y') {
      challenge.screen = 'question';
      return this.#awaitInteraction(challenge);
    }
    return this.#conclude(challenge, resultOf(choice));
  }

  #wrongCode(challenge: Challenge): Promise<void> | undefined {
    challenge.attemptsLeft -= 1;
    if (challenge.attemptsLeft === 0) return this.#conclude(challenge, { status: 'N', reason: '19' });
    challenge.wasWrong = true;
    this.#awaitInteraction(challenge);
    return undefined;
  }

  #awaitInteraction(challenge: Challenge): void {
    const { page, silenceEnds } = challenge.script;
    if (page === 'silent' && silenceEnds === 'never') {
      this.#arm(challenge, KEPT_MS, () => this.#byId.delete(challenge.authentication.acsTransID));
      return;
    }
    if (page === 'silent' && silenceEnds === 'late-success') {
      // A reload must not put the late result off.
      if (challenge.interactions > 0) return;
      challenge.interactions = 1;
      this.#arm(challenge, LATE_SUCCESS_AFTER_MS, () => void this.#conclude(challenge, resultOf('Y')));
      return;
    }
    this.#arm(challenge, INTERACTION_WITHIN_MS, () => void this.#timeOut(challenge, '04'));
  }

  #timeOut(challenge: Challenge, challengeCancel: '04' | '05'): Promise<void> {
    return this.#conclude(challenge, { status: 'N', reason: '14', challengeCancel });
  }

  /** Ends the challenge once; whoever comes later waits for the same end. */
  #conclude(challenge: Challenge, result: Result): Promise<void> {
    challenge.settled ??= this.#settle(challenge, { ...result, interactionCounter: challenge.interactions });
    return challenge.settled;
  }

  async #settle(challenge: Challenge, result: Result): Promise<void> {
    const { authentication, script } = challenge;
    challenge.stopTimer();
    const send = (differences: Partial<Result> = {}) =>
      sendRReq(this.#world, authentication, {
        ...result,
        ...differences,
        authenticationType: typeOf(script),
      });
    // The script is what happens on the page; a browser that never came gets the ordinary result.
    switch (challenge.creq === undefined ? 'once' : script.result) {
      case 'once':
        await send();
        break;
      case 'twice':
        await send();
        await send({ status: 'N', reason: '01' });
        break;
      case 'contrary':
        await send({ status: 'N', reason: '01' });
        break;
      case 'after':
        this.#world.clock.after(RESULT_AFTER_CRES_MS, () => void send());
        break;
      case 'never':
        break;
    }
    challenge.cres = buildMessage('CRes', authentication.version, {
      threeDSServerTransID: authentication.threeDSServerTransID,
      acsTransID: authentication.acsTransID,
      challengeCompletionInd: 'Y',
      transStatus: result.status === 'Y' || result.status === 'A' ? 'Y' : 'N',
    });
    this.#world.clock.after(KEPT_MS, () => this.#byId.delete(authentication.acsTransID), 'upkeep');
  }

  #arm(challenge: Challenge, delayMs: number, run: () => void): void {
    challenge.stopTimer();
    challenge.stopTimer = this.#world.clock.after(delayMs, run);
  }
}

const FIRST_SCREEN: Readonly<Record<ChallengeScript['page'], Screen>> = {
  asks: 'code',
  'asks-twice': 'code',
  app: 'app',
  submits: 'submitting',
  silent: 'silence',
  none: 'app',
};

function resultOf(choice: Choice): Result {
  switch (choice) {
    case 'Y':
    case 'A':
      return { status: choice };
    case 'N':
      return { status: 'N', reason: '01' };
    case 'U':
      return { status: 'U', reason: '22' };
    case 'R':
      return { status: 'R', reason: '11' };
    case 'cancel':
      return { status: 'N', reason: '01', challengeCancel: '01' };
  }
}
