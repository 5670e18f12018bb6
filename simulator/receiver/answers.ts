/** How the demo shop answers a notification: OK, or badly on request (`?answer=…`), so that retries can be watched. */

export const ANSWERS = {
  ok: 'OK',
  ng: 'ng: told to by ?answer=ng',
  '500': 'HTTP 500',
  slow: 'OK after five seconds',
  silent: 'nothing at all',
} as const;

export type AnswerName = keyof typeof ANSWERS;

/** The answer asked for in a notification URL; `ok` where none of them is. */
export function answerNamed(name: unknown): AnswerName {
  return typeof name === 'string' && Object.hasOwn(ANSWERS, name) ? (name as AnswerName) : 'ok';
}
