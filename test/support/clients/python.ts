/**
 * The Python client on the wire, and its models: an answer with a member of another kind becomes None without any error, which a
 * shop takes for success. Here `data` is then null, as there, and `why` says what nobody would have said.
 */
import { createHmac } from 'node:crypto';
import { rewrittenByPython } from './python-json.ts';
import { send, type Wire } from './wire.ts';

/** What `raise_for_status` raises for a 4xx. */
export class PythonHttpError extends Error {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the body of an error, looked into by tests.
  readonly body: any;
  constructor(status: number, body: unknown) {
    super(`${status} Client Error`);
    this.status = status;
    this.body = body;
  }
}

export interface PythonAnswer {
  // biome-ignore lint/suspicious/noExplicitAny: an answer of the API, looked into by tests.
  readonly body: any;
  /** The model, or None. */
  // biome-ignore lint/suspicious/noExplicitAny: an answer of the API, looked into by tests.
  readonly data: any;
  readonly why?: string;
}

type Dict = Readonly<Record<string, unknown>>;

export class PythonClient {
  readonly #wire: Wire;
  constructor(wire: Wire) {
    this.#wire = wire;
  }

  async create(order: object): Promise<PythonAnswer> {
    return modelled(await this.request('POST', 'json/orders', {}, pythonDumps(order)), readOrderModel);
  }

  /** The id is in the path and, by a slip of the client, in the query too, where it is not escaped. */
  async get(orderId: string): Promise<PythonAnswer> {
    const path = `json/orders/${encodeURIComponent(orderId)}`;
    return modelled(await this.request('GET', path, { order_id: orderId }), readOrderModel);
  }

  async gateways(): Promise<PythonAnswer> {
    return modelled(await this.request('GET', 'json/gateways'), (data) => {
      for (const gateway of data as unknown as Dict[]) texts(gateway, 'id', 'description', 'type');
    });
  }

  /** No `api_key` anywhere: the key is a bearer token. Values of the query are put there as they are. */
  // biome-ignore lint/suspicious/noExplicitAny: an answer of the API, looked into by tests.
  async request(method: string, endpoint: string, parameters: Dict = {}, body?: string): Promise<any> {
    const query = Object.entries({ ...parameters, locale: 'en_US' }).map(([name, value]) => `${name}=${value}`);
    const sent = body ?? '';
    const { status, text } = await send(this.#wire, {
      method,
      path: requoted(`/v1/${endpoint}?${query.join('&')}`),
      headers: {
        'User-Agent': 'python-requests/2.32.4',
        'Accept-Encoding': 'gzip, deflate',
        Accept: 'application/json',
        Connection: 'keep-alive',
        Authorization: `Bearer ${this.#wire.apiKey}`,
        'Content-Type': 'application/json',
        ...(method === 'GET' ? {} : { 'Content-Length': String(Buffer.byteLength(sent)) }),
      },
      ...(sent && { body: sent }),
    });
    if (status >= 500) throw new Error(`ApiException: Request failed: ${status}`);
    if (status >= 400) throw new PythonHttpError(status, JSON.parse(text));
    return JSON.parse(text);
  }
}

function modelled(body: Dict, read: (data: Dict) => void): PythonAnswer {
  const data = body.data as Dict | undefined;
  if (!data || Object.keys(data).length === 0) return { body, data: null, why: 'data is empty' };
  try {
    read(data);
    return { body, data };
  } catch (error) {
    return { body, data: null, why: (error as Error).message };
  }
}

/** The order model, with everything in it that has a kind. */
export function readOrderModel(order: Dict): void {
  integers(order, 'amount', 'amount_refunded');
  texts(order, 'created', 'modified', 'currency', 'description', 'fastcheckout', 'financial_status', 'items');
  texts(order, 'order_id', 'reason', 'reason_code', 'status', 'transaction_id', 'var1', 'var2', 'var3');
  texts(order, 'payment_url', 'cancel_url', 'session_id', 'events_token', 'events_url', 'events_stream_url');
  numbers(order, 'order_total');
  for (const costs of list(order, 'costs')) {
    numbers(costs, 'amount');
    texts(costs, 'currency', 'description', 'type', 'status');
  }
  texts(dict(order, 'custom_info'), 'custom_1', 'custom_2', 'custom_3');
  const customer = dict(order, 'customer');
  texts(customer, 'address1', 'address2', 'city', 'country', 'email', 'first_name', 'last_name', 'house_number');
  texts(customer, 'phone', 'state', 'zip_code', 'locale', 'ip_address', 'forwarded_ip', 'referrer', 'user_agent');
  const details = dict(order, 'payment_details');
  texts(details, 'account_holder_name', 'account_id', 'authorization_code', 'card_acceptor_id', 'card_entry_mode');
  texts(details, 'card_expiry_date', 'card_funding', 'external_transaction_id', 'issuer_bin', 'last4', 'mcc', 'type');
  texts(details, 'recurring_flow', 'recurring_id', 'recurring_model', 'response_code', 'scheme_reference_id');
  for (const method of list(order, 'payment_methods')) {
    numbers(method, 'amount');
    texts(method, 'account_id', 'currency', 'description', 'external_transaction_id', 'payment_description');
    texts(method, 'status', 'type');
  }
  list(order, 'related_transactions');
  const adjustment = dict(order, 'order_adjustment');
  numbers(adjustment, 'total_adjustment', 'total_tax');
  const options = dict(order, 'checkout_options');
  numbers(dict(options, 'default'), 'rate');
  for (const table of list(options, 'alternate'))
    for (const rule of list(table, 'rules')) {
      numbers(rule, 'rate');
      texts(rule, 'country');
    }
  for (const item of list(dict(order, 'shopping_cart'), 'items')) {
    texts(item, 'cashback', 'currency', 'description', 'image', 'merchant_item_id', 'name', 'product_url');
    texts(item, 'tax_table_selector');
    integers(item, 'quantity');
    numbers(item, 'unit_price');
    if (item.options !== null && item.options !== undefined && !Array.isArray(item.options)) fail('options', 'list');
  }
}

/** What a shop asks before it believes a notification: the body is parsed, written anew, and only then hashed. `now` in seconds. */
export function pythonVerifies(body: string, auth: string, apiKey: string, now: number): boolean {
  const [timestamp = '', hash] = Buffer.from(auth, 'base64').toString('utf8').split(':');
  if (Number(timestamp) + 600 < now) return false;
  const payload = `${timestamp}:${rewrittenByPython(body)}`;
  return createHmac('sha512', apiKey.trim()).update(payload).digest('hex') === hash;
}

/** `json.dumps`: blanks behind separators, ASCII alone. */
export function pythonDumps(value: unknown): string {
  const ascii = (text: string) =>
    text.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  if (Array.isArray(value)) return `[${value.map(pythonDumps).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([name, each]) => `${ascii(JSON.stringify(name))}: ${pythonDumps(each)}`)
      .join(', ')}}`;
  return ascii(JSON.stringify(value));
}

/** What `requests` still escapes of an address: what may stand in none. */
function requoted(address: string): string {
  return address.replace(/[^\w!#$%&'()*+,/:;=?@[\]~.-]/gu, encodeURIComponent);
}

// pydantic 1: a text may come as a number, a number as its digits; a list or an object is neither.

function texts(object: Dict, ...names: string[]): void {
  for (const name of names) {
    const value = object[name] ?? '';
    if (typeof value !== 'string' && typeof value !== 'number') fail(name, 'str');
  }
}

function numbers(object: Dict, ...names: string[]): void {
  for (const name of names) if (!Number.isFinite(Number(scalar(object[name] ?? 0, name, 'float')))) fail(name, 'float');
}

function integers(object: Dict, ...names: string[]): void {
  for (const name of names) if (!/^-?\d+(\.\d+)?$/.test(scalar(object[name] ?? 0, name, 'int'))) fail(name, 'int');
}

function scalar(value: unknown, name: string, kind: string): string {
  if (typeof value !== 'string' && typeof value !== 'number') fail(name, kind);
  return String(value);
}

function dict(object: Dict, name: string): Dict {
  const value = object[name] ?? {};
  if (typeof value !== 'object' || Array.isArray(value)) fail(name, 'dict');
  return value as Dict;
}

function list(object: Dict, name: string): readonly Dict[] {
  const value = object[name] ?? [];
  if (!Array.isArray(value)) fail(name, 'list');
  return value as Dict[];
}

function fail(name: string, kind: string): never {
  throw new TypeError(`${name} is not a valid ${kind}`);
}
