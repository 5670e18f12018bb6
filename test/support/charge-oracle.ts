/**
 * Follows a card payment by the rules alone: what is sent to the issuer host, on what grounds, and how the payment ends. It is told what
 * the other sides say and when, and knows nothing of the gateway.
 */
import { HOUR, MINUTE, SECOND } from '../../src/platform/clock.ts';

/** How payments begin. Site, card and order of each stand with whoever plays them. */
export interface Beginning {
  /** Code of the decision. */
  readonly code: '3D' | '3F' | 'N0' | 'N0s' | 'N1' | 'NM' | 'NR';
  /** Whether the issuer is asked before the first request for money. */
  readonly asks: boolean;
  /** Flag of the exemption that the site claims. */
  readonly exemption?: 'LV' | 'TR';
  /** Flag of a payment whose payer is not there. */
  readonly channel?: 'MO' | 'MI';
  /** The shop's server sends the card: of a challenge, its payer has to come first. */
  readonly isDirect?: true;
}

/** `lost`: no answer, or none that counts. */
export type Answer = 'Y' | 'A' | 'N' | 'R' | 'U' | 'I' | 'C' | 'lost';

/** A request for money and what it stands on. */
export interface Asked {
  /** 05: transStatus; null where the issuer was not asked, or not to any effect. */
  readonly status: string | null;
  /** Which authentication's proof it carries, counted from 0. */
  readonly proof: number | null;
  /** 07: exemption or channel. */
  readonly flag: string | null;
  /** 11: the second one, which the issuer asked for. */
  readonly afterSoftDecline: boolean;
}

/** What the issuer host says: yes · yes to what is authenticated · never without asking for more. */
export type Host = '00' | '70' | '71';

const CHALLENGE_LIFE = 15 * MINUTE;
const RESULT_WAIT = 10 * SECOND;
const ATTEMPT_LIFE = HOUR;

export class ChargeOracle {
  readonly asked: Asked[] = [];
  end: 'completed' | 'declined' | 'expired' | null = null;
  /** The issuer asked for authentication, and its payer is sent to it. */
  hasSteppedUp = false;
  /** Requests for authentication so far. */
  requests = 0;
  readonly #beginning: Beginning;
  readonly #answers: readonly Answer[];
  readonly #host: Host;
  #phase: 'payer' | 'challenge' | 'over' = 'over';
  #now = 0;
  #challengeEnds = 0;
  #attemptEnds = ATTEMPT_LIFE;
  #isBack = false;

  constructor(beginning: Beginning, answers: readonly Answer[], host: Host) {
    this.#beginning = beginning;
    this.#answers = answers;
    this.#host = host;
    if (beginning.asks) this.#ask();
    else this.#charge({ status: null, proof: null, flag: beginning.exemption ?? beginning.channel ?? null });
  }

  pass(ms: number): void {
    this.#now += ms;
    if (this.#phase === 'challenge' && this.#now >= this.#challengeEnds) this.#over('declined');
    if (this.#phase !== 'over' && this.#now >= this.#attemptEnds) this.#over('expired');
  }

  payerComes(): void {
    if (this.#phase !== 'payer') return;
    this.#attemptEnds = this.#now + ATTEMPT_LIFE;
    this.#ask();
  }

  /** Of the newest authentication; sound. */
  result(status: Answer): void {
    if (this.#phase === 'challenge') this.#conclude(status);
  }

  browserReturns(): void {
    if (this.#phase !== 'challenge' || this.#isBack) return;
    this.#isBack = true;
    this.#challengeEnds = Math.min(this.#challengeEnds, this.#now + RESULT_WAIT);
  }

  /** The browser is back and nothing else: its pages are held until the result is there, or the time is over. */
  get awaitsResult(): boolean {
    return this.#phase === 'challenge' && this.#isBack;
  }

  #ask(): void {
    const { code, isDirect } = this.#beginning;
    const answer = this.#answers[Math.min(this.requests, this.#answers.length - 1)]!;
    this.requests += 1;
    if (answer !== 'C') {
      this.#conclude(this.#isLegal(answer) ? answer : 'lost');
      return;
    }
    // Nobody is there to be challenged: not at all, or not yet.
    if (code === 'NR') {
      this.#conclude('lost');
      return;
    }
    this.#phase = isDirect && this.requests === 1 ? 'payer' : 'challenge';
    this.#isBack = false;
    this.#challengeEnds = this.#now + CHALLENGE_LIFE;
  }

  /** An exemption is acknowledged only where it was asked for. */
  #isLegal(answer: Answer): boolean {
    return answer !== 'I' || this.#grounds.exemption !== undefined;
  }

  /** An issuer that asked for authentication hears of no exemption any more. */
  get #grounds(): Pick<Beginning, 'exemption' | 'channel'> {
    const { exemption, channel } = this.#beginning;
    return { ...(exemption && !this.hasSteppedUp && { exemption }), ...(channel && { channel }) };
  }

  #conclude(status: Answer): void {
    const { exemption, channel } = this.#grounds;
    const proof = this.requests - 1;
    if (status === 'Y' || status === 'A') {
      this.#charge({ status, proof, flag: channel ?? null });
      return;
    }
    if (status === 'N' || status === 'R') {
      this.#over('declined');
      return;
    }
    // Not authenticated: other grounds have to carry the payment, or there is none.
    if (exemption) {
      this.#charge({ status: status === 'I' ? 'I' : 'U', proof: null, flag: exemption });
      return;
    }
    if (channel) {
      this.#charge({ status: null, proof: null, flag: channel });
      return;
    }
    this.#over('declined');
  }

  #charge(on: Omit<Asked, 'afterSoftDecline'>): void {
    this.asked.push({ ...on, afterSoftDecline: this.hasSteppedUp });
    if (this.#host === '00' || (this.#host === '70' && on.proof !== null)) {
      this.#over('completed');
      return;
    }
    if (this.hasSteppedUp || this.#beginning.channel) {
      this.#over('declined');
      return;
    }
    this.hasSteppedUp = true;
    this.#phase = 'payer';
  }

  #over(end: 'completed' | 'declined' | 'expired'): void {
    this.#phase = 'over';
    this.end ??= end;
  }
}
