/**
 * HTTPS as a published client reaches the gateway: under a built-in host name that leads here, with a certificate it trusts, and
 * every header as the client writes it.
 */
import { request } from 'node:https';
import { BUILT_IN_HOST } from './tls.ts';

export interface Wire {
  /** Of the gateway. */
  readonly port: number;
  /** PEM. */
  readonly ca: string;
  readonly apiKey: string;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface WireCall {
  readonly method: string;
  /** From `/v1`, escaped as the client does. */
  readonly path: string;
  /** All of them: nothing but `Host` and a length are added. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export function send({ port, ca }: Wire, { method, path, headers, body }: WireCall): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, servername: BUILT_IN_HOST, ca, method, path };
    const call = request({ ...options, headers: { Host: BUILT_IN_HOST, ...headers } }, async (answer) => {
      let text = '';
      for await (const chunk of answer.setEncoding('utf8')) text += chunk;
      resolve({ status: answer.statusCode!, headers: answer.headers, text });
    });
    call.once('error', reject).end(body);
  });
}
