/**
 * The PHP client on the wire, and its strictness: what it sends, in which form, and what it makes of an answer. PHP's strict types
 * end the shop's request with a TypeError where an answer has another kind than expected; here it is a `PhpTypeError`.
 */
import { createHmac } from 'node:crypto';
import { send, type Wire } from './wire.ts';

/** What the client throws for an error of the API. */
export class PhpApiException extends Error {
  readonly code: number;
  constructor(message: string, code: number) {
    super(message);
    this.code = code;
  }
}

/** What ends the shop's request: the answer was of another kind than PHP's types allow. */
export class PhpTypeError extends Error {}

export type PhpArray = Readonly<Record<string, unknown>>;

const LOCALE = 'en_US';

export class PhpClient {
  readonly #wire: Wire;
  constructor(wire: Wire) {
    this.#wire = wire;
  }

  async create(order: object): Promise<PhpTransaction> {
    return new PhpTransaction(await this.request('POST', 'json/orders', { body: order }));
  }

  async get(orderId: string): Promise<PhpTransaction> {
    return new PhpTransaction(await this.request('GET', `json/orders/${escapedOnce(orderId)}`));
  }

  async gateways(): Promise<readonly PhpGateway[]> {
    const listed = await this.request('GET', 'json/gateways', { parameters: { include: 'coupons' } });
    return Object.values(listed).map(readGateway);
  }

  async gateway(code: string): Promise<PhpGateway> {
    return readGateway(await this.request('GET', `json/gateways/${code}`));
  }

  /** `data` of the answer. The locale is behind every address, whatever the method. */
  async request(
    method: string,
    endpoint: string,
    { parameters = {}, body }: { parameters?: Record<string, string>; body?: object } = {},
  ): Promise<PhpArray> {
    const query = new URLSearchParams({ ...parameters, locale: LOCALE });
    const json = body && phpJson(body);
    const { status, text, headers } = await send(this.#wire, {
      method,
      path: `/v1/${endpoint}?${query}`,
      headers: {
        'User-Agent': 'GuzzleHttp/7',
        api_key: this.#wire.apiKey,
        'accept-encoding': 'application/json',
        'Content-Type': 'application/json',
        ...(json && { 'Content-Length': String(Buffer.byteLength(json)) }),
      },
      ...(json && { body: json }),
    });
    if (status === 501 || status === 503) throw new Error('API could not be reached');
    if (headers['content-encoding'] !== undefined) throw new Error('the answer is encoded, which was not asked for');
    return dataOf(text);
  }
}

/** The gate that every answer goes through. The status is not looked at. */
function dataOf(text: string): PhpArray {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    answer = null;
  }
  const { success, data, error_code: code, error_info: info } = (answer ?? {}) as PhpArray;
  if (!success) {
    const [shownCode, shownInfo] = [code ?? 412, info ?? 'Unknown data'];
    if (!Number.isInteger(shownCode)) throw new PhpTypeError(`Exception(): code must be int, not ${code}`);
    if (typeof shownInfo !== 'string') throw new PhpTypeError(`Exception(): message must be string, not ${info}`);
    throw new PhpApiException(shownInfo, shownCode as number);
  }
  if (data === undefined) throw new PhpTypeError('Undefined array key "data"');
  if (!isArray(data)) throw new PhpTypeError(`getResponseData(): must return array, not ${data}`);
  return data;
}

export interface PhpGateway {
  readonly id: string;
  readonly description: string;
  readonly type: string;
}

function readGateway(entry: unknown): PhpGateway {
  if (!isArray(entry)) throw new PhpTypeError('Gateway(): must be array');
  if (!entry.id || !entry.description) throw new Error('No ID or description');
  return { id: strict(entry.id), description: strict(entry.description), type: strict(entry.type ?? '') };
}

/** An order as the shop's code asks for it. Each is a getter of the client, with its cast. */
export class PhpTransaction {
  readonly data: PhpArray;
  constructor(data: PhpArray) {
    this.data = data;
  }

  /** `(string)$data[name]`: absent and null become empty, a list becomes a notice and the word «Array». */
  text(name: string): string {
    const value = this.data[name] ?? '';
    if (typeof value === 'object') throw new PhpTypeError(`Array to string conversion: ${name}`);
    return String(value);
  }

  /** `(array)$data[name]`, whose members the client reads by name. */
  array(name: string): PhpArray {
    const value = this.data[name] ?? {};
    if (!isArray(value)) throw new PhpTypeError(`${name} is no array`);
    return value;
  }

  paymentUrl(): string {
    return this.text('payment_url');
  }

  /** Lines of the cart, from which a refund is built. */
  cart(): readonly PhpArray[] {
    const cart = this.data.shopping_cart;
    if (!isArray(cart)) throw new PhpTypeError('ShoppingCart::fromData(): must be array');
    return Object.values(cart.items as object).map(readItem);
  }

  /** The refund of so many of one line: all lines, and that line once more with a negative quantity. */
  refundBody(merchantItemId: string, quantity: number): object {
    const items = this.cart();
    const found = items.find((item) => item.merchant_item_id === merchantItemId);
    if (!found) throw new Error(`No item found with merchant_item_id "${merchantItemId}"`);
    return { checkout_data: { tax_table: null, items: [...items, { ...found, quantity: 0 - quantity }] } };
  }
}

/** Keys are read without asking whether they are there. */
function readItem(entry: unknown): PhpArray {
  const item = entry as PhpArray;
  for (const name of [
    'name',
    'unit_price',
    'currency',
    'quantity',
    'merchant_item_id',
    'tax_table_selector',
    'description',
  ])
    if (item[name] === undefined || item[name] === null) throw new PhpTypeError(`Undefined array key "${name}"`);
  const price = Number(item.unit_price);
  if (!Number.isFinite(price)) throw new PhpTypeError('Unsupported operand types: unit_price * 100');
  const weight = item.weight as PhpArray;
  return {
    name: String(item.name),
    description: String(item.description),
    unit_price: price.toFixed(10),
    currency: String(item.currency),
    quantity: Number.parseInt(String(item.quantity), 10),
    merchant_item_id: String(item.merchant_item_id),
    tax_table_selector: String(item.tax_table_selector),
    weight: { unit: weight.unit ?? null, value: weight.value ?? null },
  };
}

/** What a shop asks before it believes a notification. `now` in seconds. */
export function phpVerifies(body: string, auth: string, apiKey: string, now: number, validSeconds = 600): boolean {
  const [timestamp = '', hash] = Buffer.from(auth, 'base64').toString('latin1').split(':');
  if (Number.parseInt(timestamp, 10) + validSeconds < now) return false;
  return createHmac('sha512', apiKey.trim()).update(`${timestamp}:${body}`).digest('hex') === hash;
}

/** `json_encode` with JSON_PRETTY_PRINT and JSON_UNESCAPED_SLASHES: what is beyond ASCII is escaped. */
export function phpJson(value: object): string {
  return JSON.stringify(value, null, 4).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Escaped for a path, but what looks escaped already stays as it is. */
function escapedOnce(orderId: string): string {
  return orderId
    .split(/(%[0-9a-f]{2})/i)
    .map((part, i) => (i % 2 === 1 ? part : encodeURIComponent(part)))
    .join('');
}

/** PHP knows lists and objects as one kind. */
function isArray(value: unknown): value is PhpArray {
  return typeof value === 'object' && value !== null;
}

function strict(value: unknown): string {
  if (typeof value !== 'string') throw new PhpTypeError(`must be string, not ${typeof value}`);
  return value;
}
