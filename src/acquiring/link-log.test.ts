/** The promises of the lines that tell how the acquirer stands. */
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { ManualClock, MINUTE } from '../platform/clock.ts';
import type { LinkEvent } from './iso8583/link.ts';
import { logLink } from './link-log.ts';

function started() {
  const lines: { level: number; msg: string }[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const clock = new ManualClock();
  return { lines, clock, tell: logLink(log, clock, { host: 'acquirer.example', port: 5005 }) };
}

const REFUSED: LinkEvent = { kind: 'connect_failed', reason: 'ECONNREFUSED' };

describe('the log of a link', () => {
  it('says where and why it is not up, and when it is', () => {
    const { lines, tell } = started();
    tell(REFUSED);
    tell({ kind: 'sign_on_refused', responseCode: '91' });
    tell({ kind: 'connected' });
    const address = { host: 'acquirer.example', port: 5005 };
    expect(lines).toMatchObject([
      { level: 50, ...address, reason: 'ECONNREFUSED', msg: 'the acquirer is not up: no connection to it' },
      { level: 50, ...address, responseCode: '91', msg: 'the acquirer is not up: it refuses the sign-on' },
      { level: 30, ...address, msg: 'the acquirer is up: connected and signed on' },
    ]);
  });

  it('says the same cause again after ten minutes, not at every try, and at once after it was up', () => {
    const { lines, clock, tell } = started();
    for (let tries = 0; tries < 20; tries++) tell(REFUSED);
    expect(lines).toHaveLength(1);
    clock.advance(10 * MINUTE);
    tell(REFUSED);
    expect(lines).toHaveLength(2);
    tell({ kind: 'connected' });
    tell(REFUSED);
    expect(lines).toHaveLength(4);
  });
});
