/** `start`: brings the gateway up, says where it is, and takes it down again when asked to. */
import type { Gateway } from '../main.ts';
import type { Site } from '../merchants/types.ts';
import { makeLog } from '../platform/log.ts';
import { readArguments } from './arguments.ts';
import { liveNotice, sandboxFacts, sandboxNotice } from './notice.ts';
import { settingsOf } from './settings-of.ts';
import { atMost, endOnFaults, untilAskedToStop } from './stop-signal.ts';
import { type Command, EXIT } from './terminal.ts';

/** What runs, once everything does. */
export interface Started {
  readonly gateway: Gateway;
  readonly sandbox?: {
    readonly sites: readonly Site[];
    readonly bankUrl: string;
    /** How far the clock was moved before. */
    readonly clockOffsetMs: number;
    /** Where the embedded database is; undefined where another is used. */
    readonly dataDir: string | undefined;
    /** Of an order that the first site does not have yet. */
    readonly orderId: string;
  };
}

/** What a start that was stopped half way gets to come to its own end. */
const START_GRACE_MS = 5_000;
/** A request that does not end must not keep the whole machine from shutting down. */
const CLOSE_LIMIT_MS = 8_000;

export const run: Command = async (args, terminal) => {
  const { values } = readArguments(args, {
    usage: 'start [--json]',
    options: { json: { type: 'boolean', default: false } },
  });
  const config = settingsOf(terminal);
  const log = makeLog(config.logLevel);
  endOnFaults(log);
  const stop = untilAskedToStop();
  const parts = new AsyncDisposableStack();
  try {
    const starting = start();
    const started = await Promise.race([starting, stop]);
    if (started) {
      terminal.print(notice(started));
      await stop;
    } else {
      // Ctrl-C in a terminal also reaches what the start has started, so that it may fail now: as it was asked to.
      await atMost(
        START_GRACE_MS,
        starting.catch(() => {}),
      );
    }
  } finally {
    await atMost(CLOSE_LIMIT_MS, parts.disposeAsync());
  }
  return EXIT.OK;

  // Each mode is loaded only where it is chosen: in live mode the bank world is not even in memory.
  async function start(): Promise<Started> {
    if (config.mode === 'live') return (await import('./live.ts')).startLive(config, parts, log);
    return (await import('./sandbox.ts')).startSandbox(config, parts, log);
  }

  function notice({ gateway, sandbox }: Started): string {
    if (!sandbox) return liveNotice(gateway.url, values.json);
    const { url, httpsPort } = gateway;
    const facts = sandboxFacts({ url, httpsPort, ...sandbox, readyAfterMs: performance.now() });
    return values.json ? JSON.stringify(facts) : sandboxNotice(facts, terminal.colours);
  }
};
