/** What came back from the acquirer, as it is kept and logged: answers, and what answers another question than ours. */
import type { MessageRecord, Outcome } from '../acquiring/types.ts';
import type { Instant } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { AcquirerMessage, Task } from './store.ts';

type Payment = Pick<Task, 'siteId' | 'transactionId'>;

/** The message that was received, if any was: one that does not fit is kept too, for whoever looks into it. */
export function receivedMessage(
  { siteId, transactionId }: Payment,
  messageId: number,
  at: Instant,
  asked: Pick<MessageRecord, 'mti'>,
  outcome: Outcome,
): AcquirerMessage[] {
  const record = outcome.outcome === 'unknown' ? outcome.misfit?.record : outcome.record;
  if (record === undefined) return [];
  return [{ siteId, transactionId, messageId, at, direction: 'received', mti: answerTo(asked.mti), record }];
}

/** ISO 8583: an answer's message type is the request's plus ten, without the repeat digit. */
const answerTo = (mti: string): string => String(Number(mti.slice(0, 3)) * 10 + 10).padStart(4, '0');

/** One line for each answer that nobody may believe. It names elements and never what they hold. */
export function warnOfMisfit(
  log: Log,
  { siteId, transactionId }: Payment,
  { kind, stan }: MessageRecord,
  outcome: Outcome,
) {
  if (outcome.outcome !== 'unknown' || !outcome.misfit) return;
  log.warn(
    { siteId, transactionId, kind, stan, differs: outcome.misfit.differs },
    'an answer of the acquirer does not fit its question: taken for none',
  );
}
