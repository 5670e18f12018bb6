/** A Go client on the wire, and its structs: 200 alone is success, times have one layout, numbers are of 64 bits. */
import { send, type Wire } from './wire.ts';

/** What decoding into the struct came to; thrown. */
export class GoError extends Error {}

const LAYOUT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/;

export class GoClient {
  readonly #wire: Wire;
  constructor(wire: Wire) {
    this.#wire = wire;
  }

  /** Header names are written with a capital. The error, if any, is told by both of its members. */
  // biome-ignore lint/suspicious/noExplicitAny: an answer of the API, looked into by tests.
  async request(method: string, path: string, body?: object): Promise<any> {
    const json = body && JSON.stringify(body);
    const { status, text } = await send(this.#wire, {
      method,
      path: `/v1/json${path}`,
      headers: {
        'User-Agent': 'Go-http-client/1.1',
        Api_key: this.#wire.apiKey,
        'Content-Type': 'application/json',
        Accept: 'application/json',
        ...(json && { 'Content-Length': String(Buffer.byteLength(json)) }),
      },
      ...(json && { body: json }),
    });
    const answer = JSON.parse(text);
    if (status !== 200 || answer.error_code !== undefined || answer.error_info !== undefined)
      throw new GoError(`${status}: ${answer.error_code} ${answer.error_info}`);
    return answer.data;
  }

  // biome-ignore lint/suspicious/noExplicitAny: an answer of the API, looked into by tests.
  async order(orderId: string): Promise<any> {
    const order = await this.request('GET', `/orders/${encodeURIComponent(orderId)}`);
    for (const name of ['created', 'modified', 'completed'])
      if (order[name] !== undefined && !LAYOUT.test(order[name])) throw new GoError(`${name}: ${order[name]}`);
    for (const name of ['amount', 'amount_refunded', 'transaction_id'])
      if (!Number.isSafeInteger(order[name])) throw new GoError(`${name} is no int64: ${order[name]}`);
    for (const name of ['order_id', 'currency', 'status', 'financial_status'])
      if (typeof order[name] !== 'string') throw new GoError(`${name} is no string: ${order[name]}`);
    return order;
  }
}
