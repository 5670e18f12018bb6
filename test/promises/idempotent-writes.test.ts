/** `Idempotency-Key` with every write of the API: the list of them is that of the reference, so that none can be forgotten. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeCardNumber } from '../../simulator/scenarios/cards.ts';
import { sealPayload } from '../../src/components/browser/frame/seal.js';
import { deriveComponentKeys } from '../../src/components/keys.ts';
import { OPERATIONS } from '../../src/http/openapi.ts';
import type { Gateway } from '../../src/main.ts';
import { MASTER_KEY, startGatewayFor } from '../support/gateway.ts';
import { directBody, paidOrder } from '../support/merchant.ts';
import { orderBody } from '../support/pay.ts';
import { makeCaller } from '../support/refusals.ts';
import { type Book, setRules } from '../support/rules.ts';
import { makeStages, type Stages } from '../support/stages.ts';
import { newCustomer, ofCustomer, stored } from '../support/tokens.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;
let at: Stages;
/** Another process of the same gateway. */
let other: Gateway;
beforeAll(async () => {
  world = await makeWorld();
  at = makeStages(world);
  const { database, simulator, clock } = world;
  other = await startGatewayFor({ database, simulator, clock });
});
afterAll(async () => {
  await other.close();
  await world.close();
});

const { leavingNothing } = makeCaller(() => world);
type Write = readonly [() => Promise<string> | string, object];
const order = (path: string) => `/v1/json/orders/${path}`;
const paid = async () => (await paidOrder(world)).order_id;
const authorised = () => at.authorised();
const entries = { list: 'wary', kind: 'country', value: 'NL' };
async function token(verb: string): Promise<string> {
  const customer = newCustomer();
  return `/v1/json${ofCustomer(customer)}/${verb}/${(await stored(world, customer)).payment_details.recurring_id}`;
}
async function refunded(): Promise<string> {
  const id = await paid();
  const { data } = await at.refund(id);
  return order(`${id}/refunds/${data.refund_id}`);
}
async function challenged(): Promise<string> {
  const { body } = await world.api('POST', '/orders', directBody(world, { gateway_info: { flexible_3d: true } }));
  return `/sandbox/challenges/${body.data.order_id}`;
}
const rules = (book: string, rest: string) => `/v1/json/sites/1/${book}${rest}`;
function ofBook(book: Book, name: string, text: string): Record<string, Write> {
  const after = (versions: number, rest: string) => async () => {
    for (let i = 0; i < versions; i++) await setRules(world, book, text);
    return rules(book, rest);
  };
  return {
    [`validate${name}`]: [after(0, '/validate'), { text }],
    [`put${name}`]: [after(0, ''), { text, activate: true }],
    [`activate${name}`]: [after(1, '/1/activate'), {}],
    [`rollBack${name}`]: [after(2, '/rollback'), {}],
    [`backtest${name}`]: [after(0, '/backtest'), { text }],
  };
}

/** Tried where it is refused: a refusal is kept as well, and is the answer of both. */
const REFUSED = ['cancelQr', 'completeVerification'];

/** What each write is tried with. */
const WRITES: Readonly<Record<string, Write>> = {
  createOrder: [() => '/v1/json/orders', {}],
  updateOrder: [async () => order(await paid()), { status: 'shipped' }],
  cancelQr: [async () => order(`${await paid()}/cancel`), {}],
  refundOrder: [async () => order(`${await paid()}/refunds`), { amount: 5 }],
  cancelRefund: [refunded, { status: 'void' }],
  captureOrder: [async () => order(`${await authorised()}/capture`), { amount: 5 }],
  completeVerification: [async () => order(`${await paid()}/3d/complete`), { MD: 'x' }],
  reviewOrder: [async () => order(`${await at.held()}/review`), { decision: 'accept' }],
  cancelAuthorisation: [async () => `/v1/json/capture/${await authorised()}`, { status: 'cancelled' }],
  updateToken: [() => token('update'), { expiry_date: '3112' }],
  removeToken: [() => token('remove'), {}],
  ...ofBook('3ds-rules', '3dsRules', 'skip 3ds when amount > 9000 EUR'),
  ...ofBook('fraud-rules', 'FraudRules', 'hold when amount > 9000 EUR'),
  addToFraudLists: [() => rules('fraud-lists', ''), { entries: [entries], ...entries }],
  removeFromFraudLists: [() => rules('fraud-lists', '/remove'), { entries: [entries], ...entries }],
  'the sandbox’s clock': [() => '/sandbox/clock/advance', { by: '1s' }],
  'a challenge in the sandbox': [challenged, { outcome: 'Y' }],
};

const methodOf = (id: string) => OPERATIONS.find((operation) => operation.id === id)?.method.toUpperCase() ?? 'POST';
let keys = 0;

function sender(id: string, path: string, key = `every-${++keys}`) {
  return async (body: object, url = world.url) => {
    const answer = await fetch(`${url}${path}`, {
      method: methodOf(id),
      headers: { api_key: world.apiKey, 'idempotency-key': key },
      body: JSON.stringify(body),
    });
    // Where two processes are one gateway, they have one address.
    return { status: answer.status, text: (await answer.text()).replaceAll(other.url, world.url) };
  };
}

async function count(table: string): Promise<number> {
  const { sql } = world.database;
  const [row] = await sql<{ count: number }[]>`SELECT count(*)::int AS count FROM ${sql(table)}`;
  return row!.count;
}
const rowsOf = (table: string) => () => count(table);
const events = (kind: string) => async () => {
  const rows = await world.database.sql`SELECT 1 FROM order_events WHERE kind = ${kind}`;
  return rows.length;
};

const { pair } = deriveComponentKeys(MASTER_KEY);
/** An order that is paid by what its payer typed into the shop's page. */
async function byComponent(): Promise<object> {
  const { gateway_info: _, ...body } = directBody(world);
  const answer = await world.api('GET', '/auth/api_token');
  const browser = { java_enabled: 0, language: 'nl-NL', user_agent: 'Mozilla/5.0' };
  const readable = {
    ...{ application: 'GATEHOUSE:V2', gateway: 'CREDITCARD', customer: { browser, locale: 'nl_NL' }, fields: {} },
    ...{ tokenize: false, token: answer.body.data.api_token },
  };
  const card = { number: composeCardNumber('VISA', '20'), holder: 'S Smit', expiry: '3012', code: '123' };
  const payload = await sealPayload({ id: pair.id, key: pair.publicKey.toString('base64url') }, readable, { card });
  return { ...body, payment_data: { payload } };
}

/** How often it happened, seen from outside. */
const EFFECTS: Readonly<Record<string, () => Promise<number>>> = {
  createOrder: rowsOf('orders'),
  'a direct order by component': rowsOf('attempts'),
  refundOrder: rowsOf('related_transactions'),
  reviewOrder: events('review_accepted'),
  put3dsRules: rowsOf('rule_versions'),
  activate3dsRules: rowsOf('rule_activations'),
  rollBack3dsRules: rowsOf('rule_activations'),
  putFraudRules: rowsOf('rule_versions'),
  activateFraudRules: rowsOf('rule_activations'),
  rollBackFraudRules: rowsOf('rule_activations'),
};

describe('every write of the API', () => {
  it('is tried here', () => {
    // A payer's browser renews a token and keeps nothing; browsers may not even send it the header.
    const writes = OPERATIONS.filter(({ method, access }) => method !== 'get' && access === undefined);
    expect(writes.map(({ id }) => id).filter((id) => !Object.hasOwn(WRITES, id))).toEqual([]);
  });

  it.each(Object.keys(WRITES))('happens once under one key, and not otherwise: %s', async (id) => {
    const [reach, told] = WRITES[id]!;
    const path = await reach();
    await world.quiet();
    const body = id === 'createOrder' ? orderBody(world) : told;
    const send = sender(id, path);
    const [first, racing] = await Promise.all([send(body), send(body)]);
    expect(racing).toEqual(first);
    expect([id, first.status === 200]).toEqual([id, !REFUSED.includes(id)]);
    await world.quiet();
    const now = world.clock.now();
    await leavingNothing(async () => {
      expect(await send(body)).toEqual(first);
      const other = await send({ ...body, description: 'otherwise' });
      expect([other.status, JSON.parse(other.text).error_code]).toEqual([409, 1000]);
    });
    expect(world.clock.now()).toBe(now);
  });
});

describe('two processes, asked under one key at the same moment', () => {
  it.each(Object.keys(EFFECTS))('do it once: %s', async (id) => {
    const [reach, told] = WRITES[id] ?? WRITES.createOrder!;
    const path = await reach();
    await world.quiet();
    const body = id === 'createOrder' ? orderBody(world) : id in WRITES ? told : await byComponent();
    const before = await EFFECTS[id]!();
    const send = sender(id, path);
    const answers = await Promise.all([send(body), send(body, other.url), send(body), send(body, other.url)]);
    expect(answers).toEqual(answers.map(() => expect.objectContaining({ status: 200 })));
    await world.quiet();
    expect((await EFFECTS[id]!()) - before).toBe(1);
    const again = await send(body, other.url);
    if (id in WRITES) expect(answers).toEqual([again, again, again, again]);
  });

  it('tell both what the one that acted found', async () => {
    const body = { entries: [{ ...entries, value: 'SE' }], ...entries };
    const [path] = WRITES.addToFraudLists!;
    for (const [way, name] of [
      ['', 'added'],
      ['/remove', 'removed'],
    ] as const) {
      const send = sender('addToFraudLists', `${await path()}${way}`);
      const answers = await Promise.all([send(body), send(body, other.url)]);
      expect(answers.map(({ text }) => JSON.parse(text).data)).toEqual([{ [name]: 1 }, { [name]: 1 }]);
    }
  });
});
