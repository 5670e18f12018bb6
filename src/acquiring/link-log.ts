/**
 * How the line to the acquirer stands, in lines for an operator: each of them says whether payments by card can be made. A cause that
 * stays the same is told again every ten minutes, not at every try.
 */
import { type Clock, type Instant, MINUTE } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { LinkEvent } from './iso8583/link.ts';

const TOLD_AGAIN_MS = 10 * MINUTE;

type Line = readonly [level: 'info' | 'warn' | 'error', words: string];

/** `docs/operating.md` lists them. */
const LINES: Readonly<Record<LinkEvent['kind'], Line>> = {
  connected: ['info', 'the acquirer is up: connected and signed on'],
  connect_failed: ['error', 'the acquirer is not up: no connection to it'],
  sign_on_refused: ['error', 'the acquirer is not up: it refuses the sign-on'],
  sign_on_unanswered: ['error', 'the acquirer is not up: it does not answer the sign-on'],
  disconnected: ['warn', 'the connection to the acquirer was lost: it is made anew'],
  echo_missed: ['warn', 'the acquirer does not answer an echo'],
  late_answer: ['warn', 'the acquirer answered a question that does not wait any more'],
  wrong_reference: ['warn', 'the acquirer answered with the reference of another payment'],
  unreadable: ['warn', 'the acquirer sent what cannot be read'],
  unknown_type: ['warn', 'the acquirer sent a message of an unknown type'],
  oversized_frame: ['warn', 'the acquirer sent more than a message can hold: the connection is made anew'],
};

/** Events of one link, written down. */
export function logLink(log: Log, clock: Clock, address: { host: string; port: number }): (event: LinkEvent) => void {
  const { host, port } = address;
  let down: { cause: string; toldAt: Instant } | undefined;
  return (event) => {
    const { kind, ...facts } = event;
    const [level, words] = LINES[kind];
    if (kind === 'connected') down = undefined;
    else if (level === 'error') {
      const cause = JSON.stringify(event);
      const now = clock.now();
      if (down?.cause === cause && now - down.toldAt < TOLD_AGAIN_MS) return;
      down = { cause, toldAt: now };
    }
    log[level]({ host, port, ...facts }, words);
  };
}
