/** The line to an acquirer's host with its log; for a gateway that takes no cards one that reaches nobody. */
import type { ConnectionOptions } from 'node:tls';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Random } from '../platform/random.ts';
import { type Link, makeLink } from './iso8583/link.ts';
import { logLink } from './link-log.ts';

export interface AcquirerHost {
  readonly host: string;
  readonly port: number;
  readonly tls?: ConnectionOptions;
}

/** What is still owed for older payments by card waits, and ends as if the host were away. */
const NOBODY: Link = {
  open: () => {},
  ask: async () => ({ answered: false, cause: 'not_connected', sent: false }),
  health: () => 'down',
  close: async () => {},
};

export function openLink(at: AcquirerHost | null, parts: { clock: Clock; random: Random; log: Log }): Link {
  const { clock, random, log } = parts;
  return at ? makeLink({ ...at, clock, random, onEvent: logLink(log, clock, at) }) : NOBODY;
}
