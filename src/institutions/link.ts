/** The HTTP client to the institutions behind the payment methods. Never throws: an answer that is none is `unanswered`. */
import { Agent, request } from 'undici';
import type { Clock } from '../platform/clock.ts';
import type { PaymentReport } from './messages.ts';
import type { InstitutionOptions, Institutions, Reported } from './types.ts';

const ANSWER_WITHIN_MS = 10_000;
const MOST_CONNECTIONS = 64;
/** An answer of more is none of ours. */
const LONGEST_ANSWER = 1_048_576;

/** Errors before the first byte of a request: there is no connection that it could have taken. */
const NO_CONNECTION = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
];
/** As whoever stands before an institution answers in its absence; any other 5xx may come after something was done. */
const UNAVAILABLE = 503;

/** For a gateway that takes cards only: nobody answers. */
export const noInstitutions: Institutions = {
  pay: async () => 'not_begun',
  read: async () => 'unanswered',
  cancel: async () => 'unanswered',
  capture: async () => 'unanswered',
  refund: async () => 'unanswered',
  cancelRefund: async () => 'unanswered',
  balance: async () => 'unanswered',
  close: async () => {},
};

export function makeInstitutionLink({ baseUrl, secret, clock }: InstitutionOptions & { clock: Clock }): Institutions {
  const agent = new Agent({ connections: MOST_CONNECTIONS });

  /** The status and JSON of an answer; undefined where none came in time, or none that could be read; or that nobody was reached. */
  async function reach(
    path: string,
    body?: object,
  ): Promise<{ status: number; body: unknown } | undefined | 'not_begun'> {
    const abort = new AbortController();
    const cancel = clock.after(ANSWER_WITHIN_MS, () => abort.abort(), 'limit');
    try {
      const answer = await request(`${baseUrl}/${path}`, {
        method: body ? 'POST' : 'GET',
        headers: { authorization: `Bearer ${secret}`, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
        signal: abort.signal,
        dispatcher: agent,
      });
      const text = await answer.body.text();
      if (answer.statusCode === UNAVAILABLE) return 'not_begun';
      return text.length > LONGEST_ANSWER ? undefined : { status: answer.statusCode, body: JSON.parse(text) };
    } catch (error) {
      return NO_CONNECTION.includes(String((error as { code?: unknown }).code)) ? 'not_begun' : undefined;
    } finally {
      cancel();
    }
  }

  /** The same, where it makes no difference why there is no answer. */
  async function ask(path: string, body?: object): Promise<{ status: number; body: unknown } | undefined> {
    const answer = await reach(path, body);
    return answer === 'not_begun' ? undefined : answer;
  }

  async function report(path: string, paymentId: string, body?: object): Promise<Reported> {
    return reportIn(await ask(path, body), paymentId);
  }

  async function reportIn(answer: { status: number; body: unknown } | undefined, paymentId: string): Promise<Reported> {
    if (answer?.status === 404) return 'unknown_payment';
    if (answer?.status !== 200) return 'unanswered';
    const { readPaymentReport } = await import('./read-report.ts');
    const read: PaymentReport | undefined = readPaymentReport(answer.body);
    // A report on another payment says nothing on this one.
    return read?.payment_id === paymentId ? read : 'unanswered';
  }

  const pathOf = (method: string, paymentId: number) => `${encodeURIComponent(method)}/payments/${paymentId}`;
  return {
    async pay(method, asked) {
      const answer = await reach(`${encodeURIComponent(method)}/payments`, asked);
      return answer === 'not_begun' ? answer : reportIn(answer, asked.payment_id);
    },
    read: (method, id) => report(pathOf(method, id), String(id)),
    cancel: (method, id) => report(`${pathOf(method, id)}/cancel`, String(id), {}),
    capture: (method, id, { captureId, amount }) =>
      report(`${pathOf(method, id)}/captures`, String(id), { capture_id: String(captureId), amount }),
    refund: (method, id, { refundId, amount, description }) =>
      report(`${pathOf(method, id)}/refunds`, String(id), { refund_id: String(refundId), amount, description }),
    cancelRefund: (method, id, refundId) => report(`${pathOf(method, id)}/refunds/${refundId}/cancel`, String(id), {}),
    async balance(method, { number, code }) {
      const answer = await ask(`${encodeURIComponent(method)}/balance`, { gift_number: number, gift_code: code });
      if (answer?.status !== 200) return 'unanswered';
      const { readBalanceReport } = await import('./read-report.ts');
      return readBalanceReport(answer.body) ?? 'unanswered';
    },
    close: () => agent.destroy(),
  };
}
