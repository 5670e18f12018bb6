/**
 * What happened in an attempt, as something a person reads: who said what to whom, in order. One pure function over what is kept
 * of it; how a terminal draws it is in `cli/`.
 */
import type { Instant } from '../platform/clock.ts';
import { explainOutcome, meaningOfCause, meaningOfChallenge, meaningOfDecision, meaningOfStatus } from './explain.ts';
import type { Decision } from './policy.ts';
import type { Authentication, AuthenticationResult } from './types.ts';

export type Party = 'payer' | 'gateway' | 'directory_server' | 'issuer' | 'acquirer';

/** One step. `from` and `to` the same: something that a party did by itself. */
export interface StoryStep {
  readonly at: Instant;
  readonly from: Party;
  readonly to: Party;
  readonly text: string;
}

export interface StoryMessage {
  readonly at: Instant;
  readonly direction: 'sent' | 'received';
  readonly messageType: string;
  readonly body: unknown;
}

export interface StoryAuthentication {
  readonly authentication: Authentication;
  readonly messages: readonly StoryMessage[];
}

/** An event of the order that is about this attempt. */
export interface StoryEvent {
  readonly version: number;
  readonly at: Instant;
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface StoryInput {
  /** `VISA •••• 0008, 10.00 EUR`. */
  readonly card: string;
  /** The amount with its currency. */
  readonly amount: string;
  /** The shop's server sent the card, or none was sent. */
  readonly isDirect: boolean;
  /** What is approved waits for a review. */
  readonly isHeld: boolean;
  readonly startedAt: Instant;
  readonly decision: Decision | null;
  readonly result: AuthenticationResult | null;
  readonly authentications: readonly StoryAuthentication[];
  readonly events: readonly StoryEvent[];
  readonly acquirerMessages: readonly {
    readonly at: Instant;
    readonly direction: 'sent' | 'received';
    readonly mti: string;
  }[];
}

/** A step with what sets it apart from others of the same millisecond: the order's version that it belongs to, before or behind. */
interface Ranked extends StoryStep {
  readonly rank: number;
}

const BEFORE = -0.3;
const BEHIND = 0.3;

/** Every step of the attempt, oldest first. */
export function tellStory(input: StoryInput): readonly StoryStep[] {
  const steps = [
    ...beginning(input),
    ...input.authentications.flatMap((each) => ofAuthentication(each, input.events)),
    ...input.events.flatMap((event) => ofEvent(event, input)),
    ...ofAcquirer(input),
  ];
  return steps
    .map((step, place) => ({ step, place }))
    .toSorted((a, b) => a.step.at - b.step.at || a.step.rank - b.step.rank || a.place - b.place)
    .map(({ step: { rank: _, ...step } }) => step);
}

const NAMES: Readonly<Record<Party, string>> = {
  payer: 'Payer',
  gateway: 'Gateway',
  directory_server: 'Directory server',
  issuer: 'Issuer',
  acquirer: 'Acquirer',
};

export const nameOfParty = (party: Party): string => NAMES[party];

/** A step as one line: `+0.4 s  Directory server ← AReq 2.2.0, challenge wanted (03)`, seen from the gateway. */
export function storyLine(step: StoryStep, first: Instant): string {
  const { at, from, to, text } = step;
  const time = sinceFirst(at - first).padEnd(9);
  if (from === to) return `${time} ${NAMES[from]}: ${text}`;
  if (from === 'gateway') return `${time} ${NAMES[to]} ← ${text}`;
  if (to === 'gateway') return `${time} ${NAMES[from]} → ${text}`;
  return `${time} ${NAMES[from]} → ${NAMES[to]}: ${text}`;
}

/** `+0.4 s`, `+2 min 5 s`, `+5 d 3 h`: no more than two units. */
export function sinceFirst(ms: number): string {
  if (ms < 60_000) return `+${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1_000],
  ] as const;
  const first = units.findIndex(([, length]) => ms >= length);
  const [[unit, length], smaller] = [units[first]!, units[first + 1]];
  const rest = smaller ? Math.floor((ms % length) / smaller[1]) : 0;
  return `+${Math.floor(ms / length)} ${unit}${rest > 0 ? ` ${rest} ${smaller![0]}` : ''}`;
}

const note = (at: Instant, rank: number, text: string): Ranked => ({ at, rank, from: 'gateway', to: 'gateway', text });

function beginning({ card, isDirect, startedAt, decision, events }: StoryInput): Ranked[] {
  const rank = (events[0]?.version ?? 0) + BEFORE;
  const came: Ranked = isDirect
    ? note(startedAt, rank, `the shop's server pays with ${card}`)
    : { at: startedAt, rank, from: 'payer', to: 'gateway', text: card };
  if (!decision) return [came];
  return [came, note(startedAt, rank, `decision ${decision.code}, ${meaningOfDecision(decision)}`)];
}

function ofAuthentication({ authentication, messages }: StoryAuthentication, events: readonly StoryEvent[]): Ranked[] {
  const { threeDsServerTransId, result, methodUrl, methodCompletion } = authentication;
  const own = events.filter(({ data }) => data.authenticationId === threeDsServerTransId);
  const versionOf = (...kinds: string[]) => own.find(({ kind }) => kinds.includes(kind))?.version;
  const begun = own[0]?.version ?? 0;
  const last = own.at(-1)?.version ?? begun;
  const asked = versionOf('authentication_sent') ?? begun;
  const due = versionOf('authentication_due');
  const ranks: Readonly<Record<string, number>> = {
    'threeDSMethodData sent': begun + BEHIND,
    'threeDSMethodData received': versionOf('method_completed') ?? (due ?? begun) + BEHIND,
    'AReq sent': asked + BEHIND,
    'CReq sent': (versionOf('challenge_required') ?? asked) + BEHIND,
    'CRes received': (versionOf('challenge_returned') ?? last) + BEHIND,
  };
  const readings = readResults(messages, result);
  const steps = messages.flatMap((message, place): Ranked[] => {
    const { at, direction, messageType } = message;
    const reading = readings.get(place);
    const rank = ranks[`${messageType} ${direction}`];
    return tell(message, reading?.text).map((told) => ({
      ...told,
      at,
      rank: rank ?? (reading ? last + (reading.isAccepted ? BEFORE : 2 * BEHIND) : asked + BEHIND),
    }));
  });
  const end = authentication.modifiedAt;
  const leaving = own.find(({ kind }) => kind === 'authentication_sent');
  if (leaving && !messages.some(({ messageType }) => messageType === 'AReq')) {
    // Messages are written down with what comes of them: a process that died between the two leaves the event alone.
    const isOut = authentication.state === 'requesting';
    const text = isOut ? 'the AReq is on its way' : 'an AReq was about to leave; whether it did is not known';
    steps.push(note(leaving.at, leaving.version, text));
  }
  if (due !== undefined && methodUrl !== null && methodCompletion === 'N')
    steps.push(note(own.find(({ version }) => version === due)!.at, due, 'the 3DS Method did not answer in time'));
  if (result?.cause && authentication.state === 'final') {
    const isTold = messages.some(({ messageType, direction }) => messageType === 'Erro' && direction === 'received');
    const isPlain = isTold || result.cause === 'directory_server_timeout';
    const detail = result.error && !isPlain ? ` (${shortened(result.error.detail)})` : '';
    steps.push(note(end, last + BEFORE / 2, `${meaningOfCause(result.cause)}${detail}`));
  }
  return steps;
}

interface Reading {
  readonly text: string;
  readonly isAccepted: boolean;
}

/** What the gateway made of each RReq, by the place of it and of its reply among the messages. */
function readResults(messages: readonly StoryMessage[], result: AuthenticationResult | null): Map<number, Reading> {
  const readings = new Map<number, Reading>();
  // Without a result in the end none was taken: the payer gave up, or paid otherwise.
  const hasEnded = !result || result.cause === 'challenge_abandoned' || result.cause === 'no_rreq';
  // A no in a message that breaks the rules is the result, and no RReq that can be told.
  let hasResult = result?.cause === 'invalid_answer' && result.flow === 'challenge';
  messages.forEach(({ messageType, direction }, place) => {
    if (messageType !== 'RReq' || direction !== 'received') return;
    const reply = messages.findIndex(
      ({ direction: way, messageType: type }, i) => i > place && way === 'sent' && type !== 'CReq',
    );
    const isReceived = messages[reply]?.messageType === 'RRes';
    const isAccepted = isReceived && !hasResult && !hasEnded;
    const refused = hasResult ? ': again, the first result stays' : ': refused';
    const text = isAccepted ? '' : isReceived ? ': too late, it changes nothing' : refused;
    hasResult ||= isAccepted;
    readings.set(place, { text, isAccepted });
    if (reply >= 0) readings.set(reply, { text: '', isAccepted });
  });
  return readings;
}

function tell({ messageType, direction, body }: StoryMessage, reading = ''): Pick<StoryStep, 'from' | 'to' | 'text'>[] {
  const told = (body ?? {}) as Record<string, unknown>;
  const server = { sent: ['gateway', 'directory_server'], received: ['directory_server', 'gateway'] } as const;
  const [from, to] = server[direction];
  const withServer = (text: string) => [{ from, to, text: text + reading }];
  switch (messageType) {
    case 'AReq': {
      const indicator = told.threeDSRequestorChallengeInd;
      const wish =
        indicator === undefined ? '' : `, ${meaningOfChallenge(indicator)} (${[indicator].flat().join(', ')})`;
      return withServer(
        `AReq ${told.messageVersion}${told.deviceChannel === '03' ? ', without the payer' : ''}${wish}${offerOf(told)}`,
      );
    }
    case 'ARes':
    case 'RReq':
      return withServer(`${messageType} ${told.transStatus}, ${meaningOfStatus(told.transStatus)}${proofOf(told)}`);
    case 'RRes':
      return withServer(`RRes ${told.resultsStatus}, received`);
    case 'Erro': {
      const text = `Erro ${told.errorCode}: ${shortened(String(told.errorDetail))}`;
      // Of an ACS: by the browser in place of a CRes, or handed on by the directory server.
      const isOfIssuer = direction === 'received' && told.errorComponent === 'A';
      return isOfIssuer ? [{ from: 'issuer', to: 'gateway', text }] : withServer(text);
    }
    case 'CReq':
      return [{ from: 'payer', to: 'issuer', text: `CReq ${told.messageVersion}, by the payer's browser` }];
    case 'CRes':
      return [{ from: 'payer', to: 'gateway', text: `CRes ${told.transStatus}, by the browser: decides nothing` }];
    case 'threeDSMethodData':
      return direction === 'sent'
        ? [{ from: 'payer', to: 'issuer', text: '3DS Method, in a hidden frame' }]
        : [{ from: 'payer', to: 'gateway', text: '3DS Method has run' }];
    default:
      return withServer('a message that breaks the rules');
  }
}

/** Whether the issuer may authenticate its cardholder elsewhere, and for how long. */
const offerOf = ({ threeDSRequestorDecMaxTime: minutes }: Record<string, unknown>): string =>
  minutes === undefined ? '' : `, elsewhere within ${Number(minutes)} min`;

function proofOf({ transStatusReason, eci, challengeCancel }: Record<string, unknown>): string {
  return [
    transStatusReason === undefined ? '' : `, reason ${transStatusReason}`,
    eci === undefined ? '' : `, ECI ${eci}`,
    challengeCancel === undefined ? '' : `, cancelled (${challengeCancel})`,
  ].join('');
}

/** Events of which no message tells. */
function ofEvent({ at, version, kind, data }: StoryEvent, { amount, isHeld, decision, result }: StoryInput): Ranked[] {
  const says = (text: string) => [note(at, version, text)];
  const comes = (text: string): Ranked[] => [{ at, rank: version, from: 'payer', to: 'gateway', text }];
  const fromAcquirer = (text: string): Ranked[] => [{ at, rank: version, from: 'acquirer', to: 'gateway', text }];
  const { cause } = data;
  const isUnknown = cause === 'not_enrolled' || cause === 'no_ranges';
  const unknown = isUnknown ? `${meaningOfCause(cause)}: 3-D Secure is not possible` : null;
  const because = (does: 'authorise' | 'decline') => (decision ? `: ${explainOutcome(decision, result, does)}` : '');
  const by = `${data.by === 'merchant' ? 'the merchant' : 'time'}${data.reason ? ` (${data.reason})` : ''}`;
  switch (kind) {
    case 'attempt_started':
      return unknown ? says(unknown) : [];
    case 'attempt_declined':
      return says(unknown ? `${unknown}, declined: ${data.reason}` : `declined: ${data.reason ?? ''}`);
    case 'payer_awaited':
      return says('the payer is waited for: a new authentication begins when they come');
    case 'payer_arrived':
      return [...comes('comes to the page'), ...(unknown ? says(unknown) : [])];
    case 'verification_visited':
      return comes('comes by the form of the merchant');
    case 'verified':
      return says('the result is kept until the merchant completes the verification');
    case 'authenticated':
      return says(`goes on to authorise${because('authorise')}`);
    case 'not_authenticated':
      return says(`declined${because('decline')} – ${data.reason}`);
    case 'authorisation_sent':
      return [{ at, rank: version, from: 'gateway', to: 'acquirer', text: `0100 ${amount}${eciOf(data)}` }];
    case 'authentication_owed':
      return fromAcquirer(`0110 soft decline (${data.responseCode}): the issuer wants authentication`);
    case 'no_answer':
      return says('the acquirer did not answer: not charged, a reversal is owed');
    case 'review_accepted':
    case 'review_authorised':
      return says(`the review is over: accepted by ${by}`);
    case 'review_declined':
      return says(`the review is over: declined by ${by}, the money goes back`);
    case 'attempt_cancelled':
      return says('given up');
    case 'attempt_lapsed':
    case 'lapsed':
      return says('the payer never came back: expired');
    default: {
      if (!('responseCode' in data)) return [];
      if (data.responseCode === null) return says('the acquirer could not be asked: declined');
      const answer = kind === 'approved' ? 'approved' : `declined${data.reasonCode ? `, ${data.reasonCode}` : ''}`;
      const told = fromAcquirer(`0110 ${answer} (${data.responseCode})`);
      return kind === 'approved' && isHeld ? [...told, ...says('held for a review')] : told;
    }
  }
}

const eciOf = ({ eci }: Readonly<Record<string, unknown>>): string => (eci ? `, ECI ${eci}` : ', no ECI');

const ADVICES: Readonly<Record<string, string>> = {
  '0220': 'capture',
  '0221': 'capture, again',
  '0420': 'reversal',
  '0421': 'reversal, again',
  '0400': 'reversal',
};

/** Captures and reversals, which have no event of their own, and answers that came too late to be one. */
function ofAcquirer({ acquirerMessages, events }: StoryInput): Ranked[] {
  const sent = new Set(['0100']);
  const answered = new Set(events.filter(({ data }) => 'responseCode' in data).map(({ at }) => at));
  return acquirerMessages.flatMap(({ at, direction, mti }): Ranked[] => {
    const rank = events.findLast((event) => event.at <= at)?.version ?? 0;
    if (direction === 'sent') {
      const text = `${mti} ${ADVICES[mti] ?? 'refund'}`;
      return sent.has(mti) ? [] : [{ at, rank: rank + BEHIND, from: 'gateway', to: 'acquirer', text }];
    }
    const back = { at, rank: rank + 2 * BEHIND, from: 'acquirer', to: 'gateway' } as const;
    if (mti !== '0110') return [{ ...back, text: `${mti} acknowledged` }];
    return answered.has(at) ? [] : [{ ...back, text: '0110 too late, it changes nothing' }];
  });
}

const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text);
