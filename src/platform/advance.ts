/**
 * Moves clocks forward in order: from one thing that falls due to the next, wherever it stands – on a clock, in a durable queue,
 * in a sweep – with time for each to come to its end. Why in steps: docs/decisions/0017-the-clock-moves-in-steps.md.
 */
import { type Clock, type Instant, type MovableClock, type RemoteClock, systemClock } from './clock.ts';

/** Something with work that falls due. */
export interface Agenda {
  /** When there will be something to do, later than `after`. */
  nextDue(after: Instant): Promise<Instant | undefined>;
  /** Resolves when nothing that is due now is left to do. */
  idle(): Promise<void>;
  /** How much it has done in all. */
  ran(): number;
  /** Where the work is calls to strangers, which take their own time: they are not waited for one by one. */
  readonly calls?: Calls;
}

/** Calls to strangers that are under way. */
export interface Calls {
  /** Resolves when every call that is due now and has a place is under way. */
  begun(): Promise<void>;
  /** When the longest that is under way has to end, on the clock that is moved; undefined where there is none. */
  endBy(): Instant | undefined;
}

export interface AdvanceParts {
  readonly clock: MovableClock;
  /** Clocks that keep the same time elsewhere. */
  readonly followers?: readonly RemoteClock[];
  readonly agendas: readonly Agenda[];
  /** The clock that answers are waited for by: networks do not follow a clock that is moved. */
  readonly patience?: Clock;
  /** True ends the way at the next step. */
  readonly isStopped?: () => boolean;
  /** How many requests others have made so far, payers who pay meanwhile: for them the way is not longer without end. */
  readonly visits?: () => number;
}

/**
 * In how many looks on end nothing may have happened until what is under way counts as waiting for the clock: a bank that does
 * not answer. A second in all, much longer than an answer of a bank world on the same machine takes; counted in looks, because
 * on a machine that is too busy to look, answers are late too.
 */
const PATIENCE_LOOKS = 200;
const LOOK_AGAIN_MS = 5;
/** So long a call to a stranger is waited for before the clock goes on, to what falls due before that call has to end. */
const CALL_PATIENCE_MS = 250;
/** Looks until a call is over for certain: twelve seconds, where one may take ten. */
const CALL_LOOKS = 2_400;
/**
 * Looks at one instant, and on the whole way, while others make requests: what they begin is done at that instant too, and there
 * may be no end of it. After that each step has a moment for what was due.
 */
const VISITED_LOOKS = 200;
const VISITED_LOOKS_IN_ALL = 1_000;
const VISITED_LOOKS_AT_LEAST = 10;

/** So often a step is put off for what others have begun since all was done: the clock would run over the time that it may take. */
const PUT_OFFS = 5;

/** From where to where clocks were moved. */
export interface Way {
  readonly from: Instant;
  readonly to: Instant;
}

/** Resolves when the clocks are `ms` ahead and all that was due by then has happened; they run on from there. */
export async function advance(parts: AdvanceParts, ms: number): Promise<Way> {
  const { clock, followers = [], agendas, isStopped = () => false } = parts;
  const clocks: readonly RemoteClock[] = [...followers, clock];
  const moveAll = async (instant: Instant) => {
    for (const each of clocks) await each.arrive(instant);
    for (const each of clocks) await each.moveTo(instant);
  };
  const nextDue = async (): Promise<Instant> => {
    const dues = await Promise.all([
      ...clocks.map(async (each) => (await each.look()).nextDue),
      ...agendas.map((agenda) => agenda.nextDue(clock.now())),
    ]);
    return Math.min(...dues.map((due) => due ?? Number.POSITIVE_INFINITY));
  };

  const endOfCalls = () => Math.min(...agendas.map(({ calls }) => calls?.endBy() ?? Number.POSITIVE_INFINITY));
  const settle = settler(parts);

  clock.hold();
  try {
    for (const follower of followers) await follower.hold();
    const from = clock.now();
    const target = from + ms;
    let next = from;
    for (;;) {
      await moveAll(Math.max(Math.min(next, target), clock.now()));
      for (let putOffs = PUT_OFFS; ; putOffs -= 1) {
        const nobodyWaited = await settle();
        next = await nextDue();
        if (!nobodyWaited || putOffs === 0 || !(await isWaitedFor(clocks))) break;
      }
      const hasArrived = () => clock.now() >= target && next > target;
      // Nothing happens later than a call under way can end: what comes of the call belongs before it.
      const mustWait = () => (hasArrived() ? Number.isFinite(endOfCalls()) : Math.min(next, target) > endOfCalls());
      for (let looks = CALL_LOOKS; mustWait() && looks > 0 && !isStopped(); looks -= 1) {
        const before = sumOf(agendas);
        await pause(parts);
        if (sumOf(agendas) === before) continue;
        await settle();
        next = await nextDue();
      }
      if (isStopped() || hasArrived()) return { from, to: clock.now() };
    }
  } finally {
    clock.release();
    for (const follower of followers) await follower.release(clock.offsetMs());
  }
}

/** Whether anything is under way that may take only so long. */
const isWaitedFor = async (clocks: readonly RemoteClock[]): Promise<boolean> =>
  (await Promise.all(clocks.map((each) => each.look()))).some(({ limits }) => limits > 0);

const sumOf = (agendas: readonly Agenda[]): number => agendas.reduce((sum, agenda) => sum + agenda.ran(), 0);

function pause({ patience = systemClock }: AdvanceParts, ms = LOOK_AGAIN_MS): Promise<false> {
  return new Promise((resolve) => patience.after(ms, () => resolve(false)));
}

/**
 * Resolves when nothing is left to do at this instant, or when all that is left waits for the clock, for a stranger who takes his
 * time, or for others who go on making requests: of their time a moment is taken in which nobody waits for an answer, if there is
 * one. Says whether nobody did.
 */
function settler(parts: AdvanceParts): () => Promise<boolean> {
  const { clock, followers = [], agendas, visits = () => 0 } = parts;
  let visitedLooksLeft = VISITED_LOOKS_IN_ALL;

  const idle = async (agenda: Agenda) => {
    const { calls } = agenda;
    if (calls) await Promise.race([agenda.idle(), calls.begun().then(() => pause(parts, CALL_PATIENCE_MS))]);
    else await agenda.idle();
  };
  const allIdle = async () => {
    await Promise.all(agendas.map(idle));
    return true;
  };
  const look = async () => {
    const states = await Promise.all([clock, ...followers].map((each) => each.look()));
    return {
      waits: states.some(({ limits }) => limits > 0),
      activity: states.reduce((sum, { changes }) => sum + changes, sumOf(agendas)),
    };
  };

  return async () => {
    const visitsBefore = visits();
    const visitedLooks = Math.max(Math.min(VISITED_LOOKS, visitedLooksLeft), VISITED_LOOKS_AT_LEAST);
    let looks = 0;
    let last = await look();
    let stillLooks = 0;
    /** Asking all of them once, and what had been done before. */
    let round: { readonly idle: Promise<boolean>; readonly before: number } | undefined;
    for (;;) {
      round ??= { idle: allIdle(), before: last.activity };
      // Whoever goes on without it does not hear of its failure.
      round.idle.catch(() => {});
      const isIdle = await Promise.race([round.idle, pause(parts)]);
      const now = await look();
      stillLooks = now.activity === last.activity ? stillLooks + 1 : 0;
      last = now;
      // What was done may have made work for those who had none: only a round in which nothing happened is the last.
      if (isIdle && !now.waits && now.activity === round.before) return true;
      if (now.waits && stillLooks >= PATIENCE_LOOKS) return false;
      if (visits() !== visitsBefore) {
        looks += 1;
        visitedLooksLeft -= 1;
        if (looks >= visitedLooks && (!now.waits || looks >= 2 * visitedLooks)) return !now.waits;
      }
      if (isIdle && now.waits) await pause(parts);
      if (isIdle) round = undefined;
    }
  };
}

/** What came of one move. */
export interface Moved<Name extends string> extends Way {
  /** How much each agenda has done meanwhile. */
  readonly ran: Readonly<Record<Name, number>>;
}

/** A clock that others may have moved, one after the other. */
export interface Mover<Name extends string = string> {
  now(): Instant;
  offsetMs(): number;
  /** `too_far`: the clock would be ahead by more than it may. */
  advance(ms: number): Promise<Moved<Name> | 'too_far'>;
  /** Ends the way of those under way at their next step, and resolves when none is left. */
  stop(): Promise<void>;
}

export interface MoverOptions<Name extends string> extends Omit<AdvanceParts, 'agendas' | 'isStopped'> {
  readonly agendas: Readonly<Record<Name, Agenda>>;
  /** How far ahead of its base the clock may be. */
  readonly furthestMs: number;
  /** Called before the first step with where the way leads, so that nothing is ever stored from beyond it, and at its end. */
  keepOffset(offsetMs: number): Promise<void>;
}

export function makeMover<Name extends string>({
  agendas,
  furthestMs,
  keepOffset,
  ...parts
}: MoverOptions<Name>): Mover<Name> {
  const { clock } = parts;
  const all = Object.entries<Agenda>(agendas) as [Name, Agenda][];
  const counts = () => all.map(([, agenda]) => agenda.ran());
  let stopped = false;
  let last: Promise<unknown> = Promise.resolve();

  const move = async (asked: number): Promise<Moved<Name> | 'too_far'> => {
    const ms = Math.ceil(asked);
    if (clock.offsetMs() + ms > furthestMs) return 'too_far';
    const before = counts();
    await keepOffset(clock.offsetMs() + ms);
    try {
      const way = await advance({ ...parts, agendas: all.map(([, agenda]) => agenda), isStopped: () => stopped }, ms);
      const ran = Object.fromEntries(all.map(([name, agenda], i) => [name, agenda.ran() - before[i]!]));
      return { ...way, ran: ran as Record<Name, number> };
    } finally {
      await keepOffset(clock.offsetMs());
    }
  };

  return {
    now: () => clock.now(),
    offsetMs: () => clock.offsetMs(),
    advance(ms) {
      const moving = last.then(() => move(ms));
      last = moving.catch(() => {});
      return moving;
    },
    async stop() {
      stopped = true;
      await last;
    },
  };
}

/** Moves clocks to where the last process on this database left them: what is stored must not lie in the future. */
export async function catchUp(
  { clock, followers = [] }: Pick<AdvanceParts, 'clock' | 'followers'>,
  offsetMs: number,
): Promise<void> {
  clock.moveTo(clock.now() + offsetMs - clock.offsetMs());
  for (const follower of followers) {
    await follower.moveTo(clock.now());
    await follower.release(clock.offsetMs());
  }
}
