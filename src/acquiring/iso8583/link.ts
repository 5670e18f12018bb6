/**
 * The connection to an acquirer's host: one long-lived TCP (or TLS) connection, signed on, kept awake by echoes, many
 * questions at once, answers in any order. It knows message types and trace numbers, not what a payment is.
 */
import { connect as connectTcp, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { type Cancel, type Clock, SECOND } from '../../platform/clock.ts';
import type { Random } from '../../platform/random.ts';
import type { Health } from '../types.ts';
import { type DecodeFault, decode, encode } from './codec.ts';
import { FrameReader, frame } from './framing.ts';
import { answerTo, isAnswer, type LayoutFault, layoutFault, withoutRepeat } from './layouts.ts';
import { maskMessage } from './mask.ts';
import type { IsoMessage } from './message.ts';
import { nextStan, stanOf, transmissionTime } from './numbers.ts';

export interface LinkOptions {
  readonly host: string;
  readonly port: number;
  /** Present: the connection is encrypted. */
  readonly tls?: ConnectionOptions;
  readonly clock: Clock;
  readonly random: Random;
  /** Told of everything that should not happen and of late answers. Messages are masked. */
  readonly onEvent?: (event: LinkEvent) => void;
}

export type LinkEvent =
  /** Answers nothing that waits: its question timed out, was answered before, or was never asked. It has no effect. */
  | { readonly kind: 'late_answer'; readonly message: IsoMessage }
  /** Fits a question but for its retrieval reference number; dropped. */
  | { readonly kind: 'wrong_reference'; readonly message: IsoMessage; readonly expected: string }
  | {
      readonly kind: 'unreadable';
      readonly reason: string;
      readonly offset: number;
      readonly field?: number | undefined;
    }
  | { readonly kind: 'unknown_type'; readonly mti: string }
  | { readonly kind: 'sign_on_refused'; readonly responseCode: string }
  | { readonly kind: 'connect_failed'; readonly reason: string }
  | { readonly kind: 'connected' | 'disconnected' | 'sign_on_unanswered' | 'echo_missed' | 'oversized_frame' };

export type LinkAnswer =
  /** `fault`: it is certainly the answer to this question, and lacks what an answer must have, or has too much. */
  | { readonly answered: true; readonly message: IsoMessage; readonly fault?: LayoutFault }
  | {
      readonly answered: false;
      readonly cause: 'timeout' | 'connection_lost' | 'not_connected' | 'closed';
      /** False where it is certain that no byte of the question left. */
      readonly sent: boolean;
    };

export interface Link {
  /** Connects now rather than with the first question, so that what is wrong with the line shows before a payer meets it. */
  open(): void;
  /**
   * Sends a question and waits for its answer; never rejects. While a connection is being made the question waits for
   * it; once an attempt has failed it is told so at once. Throws a RangeError for a message that cannot be encoded.
   */
  ask(message: IsoMessage, timeoutMs?: number): Promise<LinkAnswer>;
  health(): Health;
  /** Signs off and hangs up; what waits for an answer is told `closed`. */
  close(): Promise<void>;
}

export const ANSWER_TIMEOUT_MS = 15 * SECOND;
const NETWORK_TIMEOUT_MS = 10 * SECOND;
const CONNECT_TIMEOUT_MS = 10 * SECOND;
const SILENCE_MS = 60 * SECOND;
const MISSED_ECHOES = 2;
const FIRST_WAIT_MS = SECOND;
const LONGEST_WAIT_MS = 30 * SECOND;

const SIGN_ON = '001';
const SIGN_OFF = '002';
const ECHO = '301';

interface Question {
  readonly key: string;
  readonly bytes: Buffer;
  readonly reference: string | undefined;
  sent: boolean;
  readonly settle: (answer: LinkAnswer) => void;
}

/** `resting` after a failed attempt or a lost connection, until it is time for the next attempt. */
type State = 'idle' | 'connecting' | 'signing_on' | 'up' | 'resting' | 'closed';

/** Connects when it is opened or asked, and from then on by itself. */
export function makeLink(options: LinkOptions): Link {
  const { clock, random } = options;
  const report = options.onEvent ?? (() => {});
  const open = new Map<string, Question[]>();
  let state: State = 'idle';
  let socket: Socket | undefined;
  let failedAttempts = 0;
  let networkStan = 0;
  let heard = 0;
  let refused = false;
  /** Why the last attempt came to nothing, as far as the socket said. */
  let failure: string | undefined;
  let silence: Cancel = () => {};
  let rest: Cancel = () => {};

  function connect(): void {
    state = 'connecting';
    failure = undefined;
    const { host, port, tls } = options;
    const made = tls ? connectTls({ ...tls, host, port }) : connectTcp({ host, port });
    socket = made;
    const reader = new FrameReader();
    const giveUp = clock.after(
      CONNECT_TIMEOUT_MS,
      () => {
        if (socket === made) failure = `no connection within ${CONNECT_TIMEOUT_MS / SECOND} s`;
        made.destroy();
      },
      'limit',
    );
    made.setNoDelay(true);
    made.once(tls ? 'secureConnect' : 'connect', () => {
      giveUp();
      if (socket === made) void signOn(made);
    });
    made.on('data', (chunk: Buffer) => {
      if (socket !== made) return;
      const frames = reader.push(chunk);
      if (frames === 'too_long') {
        report({ kind: 'oversized_frame' });
        made.destroy();
        return;
      }
      for (const bytes of frames) receive(bytes);
    });
    // 'close' follows, and that is where the loss is dealt with.
    made.on('error', ({ message }) => {
      if (socket === made) failure = message;
    });
    made.once('end', () => made.destroy());
    made.once('close', () => {
      giveUp();
      if (socket === made) lose();
    });
  }

  async function signOn(made: Socket): Promise<void> {
    state = 'signing_on';
    refused = false;
    const answer = await manage(SIGN_ON);
    if (socket !== made) return;
    const code = answer.answered ? answer.message.fields[39] : undefined;
    refused = code !== undefined && code !== '00';
    if (code !== '00') {
      if (code !== undefined) report({ kind: 'sign_on_refused', responseCode: code });
      made.destroy();
      return;
    }
    state = 'up';
    failedAttempts = 0;
    report({ kind: 'connected' });
    listenForSilence();
    for (const question of questions()) if (!question.sent) write(question);
  }

  /** The connection is gone: nobody knows what became of what was sent over it. */
  function lose(): void {
    const wasUp = state === 'up';
    if (state === 'connecting') report({ kind: 'connect_failed', reason: failure ?? 'the connection was closed' });
    if (state === 'signing_on' && !refused) report({ kind: 'sign_on_unanswered' });
    socket = undefined;
    silence();
    if (state === 'closed') return;
    state = 'resting';
    if (wasUp) report({ kind: 'disconnected' });
    else failedAttempts += 1;
    for (const question of questions()) {
      if (question.sent) question.settle({ answered: false, cause: 'connection_lost', sent: true });
      else if (!wasUp) question.settle({ answered: false, cause: 'not_connected', sent: false });
    }
    const longest = Math.min(FIRST_WAIT_MS * 2 ** Math.max(failedAttempts - 1, 0), LONGEST_WAIT_MS);
    // Jitter, so that many gateways do not knock at the same moment after the host came back.
    const wait = longest * (0.75 + (0.25 * random.bytes(1)[0]!) / 255);
    // After a lost connection questions wait for the next; after a failed attempt nobody does.
    rest = clock.after(wait, connect, failedAttempts === 0 ? 'event' : 'upkeep');
  }

  /** After 60 seconds without a message from the host, asks whether it is still there. */
  function listenForSilence(): void {
    silence();
    silence = clock.after(SILENCE_MS, () => void probe(), 'upkeep');
  }

  async function probe(): Promise<void> {
    const asked = socket;
    const heardBefore = heard;
    for (let missed = 0; missed < MISSED_ECHOES; missed++) {
      const echo = await manage(ECHO);
      // Any other message shows as well as an echo that the host is there.
      if (socket !== asked || state !== 'up' || echo.answered || heard !== heardBefore) return;
      report({ kind: 'echo_missed' });
    }
    asked?.destroy();
  }

  function receive(bytes: Buffer): void {
    heard += 1;
    if (state === 'up') listenForSilence();
    const decoded = decode(bytes);
    if (!decoded.ok) {
      reportFault(decoded.fault);
      return;
    }
    const { message } = decoded;
    const fault = message.fields[39] === '30' ? undefined : layoutFault(message);
    for (const question of questionsFor(message, fault))
      question.settle({ answered: true, message, ...(fault && { fault }) });
  }

  /** The questions that this message answers; none, and told to whoever watches, where it answers none. */
  function questionsFor(message: IsoMessage, fault: LayoutFault | undefined): readonly Question[] {
    const waiting = open.get(answerKey(message));
    const expected = waiting?.[0]?.reference;
    if (!isAnswer(message.mti)) report({ kind: 'unknown_type', mti: message.mti });
    else if (fault) {
      report({ kind: 'unreadable', reason: fault.fault, offset: 0, field: fault.field });
      // Nothing better will come, so nobody is left to wait for it: but only where no other question can be meant.
      if (waiting && expected !== undefined && message.fields[37] === expected) return waiting;
    } else if (!waiting) report({ kind: 'late_answer', message: maskMessage(message) });
    else if (expected !== undefined && message.fields[37] !== expected) {
      report({ kind: 'wrong_reference', message: maskMessage(message), expected });
    } else return waiting;
    return [];
  }

  function reportFault({ reason, offset, field, partial }: DecodeFault): void {
    if (reason === 'unknown_mti') report({ kind: 'unknown_type', mti: partial.mti });
    else report({ kind: 'unreadable', reason, offset, field });
  }

  function ask(message: IsoMessage, timeoutMs = ANSWER_TIMEOUT_MS): Promise<LinkAnswer> {
    const bytes = frame(encode(message));
    const { promise, resolve } = Promise.withResolvers<LinkAnswer>();
    if (state === 'closed') return Promise.resolve({ answered: false, cause: 'closed', sent: false });
    if (state === 'resting' && failedAttempts > 0) {
      return Promise.resolve({ answered: false, cause: 'not_connected', sent: false });
    }
    const key = questionKey(message);
    const question: Question = { key, bytes, reference: message.fields[37], sent: false, settle };
    const giveUp = () => settle({ answered: false, cause: 'timeout', sent: question.sent });
    const cancelTimer = clock.after(timeoutMs, giveUp, 'limit');
    function settle(answer: LinkAnswer): void {
      cancelTimer();
      const left = (open.get(key) ?? []).filter((other) => other !== question);
      if (left.length > 0) open.set(key, left);
      else open.delete(key);
      resolve(answer);
    }
    open.set(key, [...(open.get(key) ?? []), question]);
    const isNetwork = message.fields[70] !== undefined;
    if (state === 'up' || (isNetwork && state === 'signing_on')) write(question);
    else if (state === 'idle') connect();
    return promise;
  }

  function manage(code: string): Promise<LinkAnswer> {
    networkStan = nextStan(networkStan);
    const fields = { 7: transmissionTime(clock.now()), 11: stanOf(networkStan), 70: code };
    return ask({ mti: '0800', fields }, NETWORK_TIMEOUT_MS);
  }

  function write(question: Question): void {
    question.sent = true;
    socket?.write(question.bytes);
  }

  const questions = () => [...open.values()].flat();

  return {
    open() {
      if (state === 'idle') connect();
    },
    ask,
    health() {
      if (state === 'up') return 'up';
      return state === 'signing_on' || (state === 'resting' && refused) ? 'signed_off' : 'down';
    },
    async close() {
      if (state === 'closed') return;
      rest();
      silence();
      const leaving = socket;
      if (state === 'up') void manage(SIGN_OFF);
      state = 'closed';
      for (const question of questions()) question.settle({ answered: false, cause: 'closed', sent: question.sent });
      if (!leaving) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      leaving.once('close', () => resolve());
      if (leaving.connecting) leaving.destroy();
      else leaving.end(() => leaving.destroy());
      await promise;
    },
  };
}

/** Not the transmission time: an authorisation's answer carries its own. */
function questionKey({ mti, fields }: IsoMessage): string {
  return keyOf(answerTo(withoutRepeat(mti)), fields);
}

function answerKey({ mti, fields }: IsoMessage): string {
  return keyOf(withoutRepeat(mti), fields);
}

function keyOf(mti: string, fields: IsoMessage['fields']): string {
  const rest = mti === '0810' ? [fields[70]] : [fields[32], fields[41]];
  return [mti, fields[11], ...rest].join('|');
}
