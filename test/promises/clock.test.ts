/** A clock that is moved: what was to happen meanwhile happens in its order, each at its own time. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DAY, HOUR, ManualClock, MINUTE, SECOND } from '../../src/platform/clock.ts';
import { API_KEY, startGatewayFor } from '../support/gateway.ts';
import { START } from '../support/orders.ts';
import { finish, openOrder, pay, readOrder } from '../support/pay.ts';
import { makeWorld, type World } from '../support/world.ts';

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: an answer of the API, looked into by tests.
  readonly body: any;
}

async function ask(url: string, path: string, init: RequestInit = {}, key: string | null = API_KEY): Promise<Answer> {
  const answer = await fetch(url + path, { ...init, headers: key === null ? {} : { api_key: key } });
  return { status: answer.status, body: await answer.json() };
}

const advance = ({ url }: { url: string }, by: unknown, key?: string | null) =>
  ask(url, '/sandbox/clock/advance', { method: 'POST', body: JSON.stringify({ by }) }, key);

/** Addresses of an order whose shop answers notifications like this. */
const shopThat = (world: World, answer: string) => ({
  payment_options: {
    notification_url: `${world.bankUrl}/shop/notification?answer=${answer}`,
    notification_method: 'POST',
    redirect_url: `${world.bankUrl}/shop/return`,
  },
});

interface Heard {
  readonly at: number;
  readonly orderId: string;
  readonly status: string;
  readonly headers: { readonly 'gatehouse-notification': string };
}

describe('one move of the clock', () => {
  let world: World;
  let start: number;
  const orders = { paid: '', walkedOff: '', leftBank: '', shortLived: '', forgotten: '' };
  const codes = async () => (await world.database.sql`SELECT FROM vault_security_codes`).count;
  const heard = async (orderId: string): Promise<string[]> => {
    const told = (await (
      await fetch(`${world.bankUrl}/shop/notifications.json?order_id=${orderId}`)
    ).json()) as Heard[];
    told.reverse();
    // The notification that the payer has begun is another story; told a little late, it tells the end, too.
    const begun = [orders.shortLived, orders.forgotten].includes(orderId) ? undefined : told[0];
    const id = ({ headers }: Heard) => headers['gatehouse-notification'];
    const ends = told.filter((each) => begun === undefined || id(each) !== id(begun));
    return ends.map(({ at, status }) => `${status} +${(at - start) / MINUTE}`);
  };

  beforeAll(async () => {
    world = await makeWorld();
    // The first payment also fetches card ranges: nothing of that shall be left for the move.
    await pay(world, '4000002000000008');
    start = world.clock.now();
    orders.paid = (await pay(world, '4000002000000008', { order: shopThat(world, '500') })).orderId;
    // Pressed Pay, and closed the page while the issuer was looking at the browser.
    const walkedOff = await openOrder(world, { order: { gateway: 'VISA', ...shopThat(world, 'ng') }, scripts: true });
    await walkedOff.payer.pay({ number: '4000002000000008' });
    orders.walkedOff = walkedOff.orderId;
    // Looked at the bank's page and did not answer it.
    const leftBank = await openOrder(world, { order: { gateway: 'VISA', ...shopThat(world, 'ok') } });
    await leftBank.payer.pay({ number: '4111111111111111' });
    await leftBank.payer.submit('bank-form');
    orders.leftBank = leftBank.orderId;
    const polite = shopThat(world, 'ok');
    orders.shortLived = (await openOrder(world, { order: { seconds_active: 20 * 60, ...polite } })).orderId;
    orders.forgotten = (await openOrder(world, { order: polite })).orderId;
    await world.quiet();
    expect(await codes()).toBe(2);
    expect(await heard(orders.paid)).toEqual(['completed +0']);
  });
  afterAll(() => world.close());

  it('answers from where to where it went, and how much happened', async () => {
    const { status, body } = await advance(world, '31d');
    expect(status).toBe(200);
    expect(body).toEqual({
      success: true,
      data: {
        from: new Date(start).toISOString(),
        to: new Date(start + 31 * DAY).toISOString(),
        ran: { tasks: expect.any(Number), notifications: expect.any(Number), expired_orders: 2 },
      },
    });
    expect(world.clock.now()).toBe(start + 31 * DAY);
    expect(body.data.ran.notifications).toBeGreaterThan(9);
    expect(body.data.ran.tasks).toBeGreaterThan(1);
  });

  it('tries a notification three more times, a quarter of an hour apart', async () => {
    expect(await heard(orders.paid)).toEqual(['completed +0', 'completed +15', 'completed +30', 'completed +45']);
  });

  it('lets the bank give up after its ten minutes, and the shop hear of it then', async () => {
    expect((await heard(orders.leftBank))[0]).toBe('declined +10');
  });

  it('expires every link at its time, after twenty minutes and after thirty days', async () => {
    expect(await heard(orders.shortLived)).toEqual(['expired +20']);
    expect(await heard(orders.forgotten)).toEqual([`expired +${(30 * DAY) / MINUTE}`]);
  });

  it('expires an attempt after an hour, and tries to tell it from then on', async () => {
    expect(await heard(orders.walkedOff)).toEqual(['expired +60', 'expired +75', 'expired +90', 'expired +105']);
  });

  it('did all of that in this order', async () => {
    const told = (await (await fetch(`${world.bankUrl}/shop/notifications.json`)).json()) as Heard[];
    const times = told.reverse().map(({ at }) => at);
    expect(times.length).toBeGreaterThan(9);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('leaves no security code', async () => {
    expect(await codes()).toBe(0);
  });
});

describe('a moved clock', () => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld();
  });
  afterAll(() => world.close());

  it('tells its time, and how far it is ahead', async () => {
    const before = (await ask(world.url, '/sandbox/clock')).body.data;
    await advance(world, '36h');
    const { body } = await ask(world.url, '/sandbox/clock');
    expect(body).toEqual({
      success: true,
      data: { now: new Date(world.clock.now()).toISOString(), offset_ms: before.offset_ms + 36 * HOUR },
    });
  });

  it('takes 400 days with little to do in a few steps', async () => {
    const payment = await pay(world, '4000002000000008');
    expect(payment.order.status).toBe('completed');
    await world.quiet();
    const moves = vi.spyOn(world.clock, 'moveTo');
    await advance(world, '400d');
    expect(moves.mock.calls.length).toBeLessThan(8);
    moves.mockRestore();
    // The line to the acquirer was asked whether it is still there, and is.
    expect((await pay(world, '4000002000000008')).order.status).toBe('completed');
  });

  it('goes on past an issuer that does not answer, and gives its money back', async () => {
    const { orderId, payer } = await openOrder(world, { order: { gateway: 'VISA' } });
    const page = payer.pay({ number: '4000002099000000' });
    const attempts = () =>
      world.database.sql`SELECT 1 FROM attempts WHERE order_id = ${orderId} AND state = 'authorising'`;
    await expect.poll(async () => (await attempts()).count, { timeout: 20_000 }).toBe(1);
    const pressed = world.clock.now();
    await advance(world, '1h');
    await page;
    await finish(payer);
    expect((await readOrder(world, orderId)).status).toBe('declined');
    const [attempt] = await world.database.sql<{ rrn: string }[]>`
      SELECT authorisation ->> 'retrievalReference' AS rrn FROM attempts WHERE order_id = ${orderId}`;
    const heard = world.simulator.journals.issuerHost
      .entries({ direction: 'in', rrn: attempt!.rrn })
      .map(({ at, mti }) => `${mti} +${(at - pressed) / SECOND}`);
    // Fifteen seconds for the authorisation; the reversal again five seconds after it was sent, and fifteen after that.
    expect(heard).toEqual(['0100 +0', '0420 +15', '0421 +20', '0421 +35']);
  });

  it('moves twice at once one after the other', async () => {
    const answers = await Promise.all([advance(world, '2h'), advance(world, '3h')]);
    const ways = answers.map(({ body }) => body.data).sort((a, b) => a.from.localeCompare(b.from));
    expect(ways[0].to).toBe(ways[1].from);
    expect(Date.parse(ways[1].to) - Date.parse(ways[0].from)).toBe(5 * HOUR);
  });

  it('comes to its end while payers pay, and stands on whole milliseconds', async () => {
    let arrived = false;
    const paying = (async () => {
      let paid = 0;
      for (; !arrived; paid++) expect((await pay(world, '4000002000000008')).order.status).toBe('completed');
      return paid;
    })();
    // A line that has to be made again is waited for by a fraction of a millisecond.
    world.clock.after(20.8628, () => {});
    const moved = await advance(world, '30m').finally(() => {
      arrived = true;
    });
    expect(Date.parse(moved.body.data.to) - Date.parse(moved.body.data.from)).toBe(30 * MINUTE);
    expect(await paying).toBeGreaterThan(0);
    expect(Number.isInteger(world.clock.now())).toBe(true);
  });

  it('keeps its time over a restart', async () => {
    await advance(world, '7d');
    const clock = new ManualClock(START);
    const again = await startGatewayFor({ database: world.database, simulator: world.simulator, clock });
    try {
      const { body } = await ask(again.url, '/sandbox/clock');
      expect(body.data.now).toBe(new Date(world.clock.now()).toISOString());
      expect(body.data.offset_ms).toBe(world.clock.now() - START);
    } finally {
      await again.close();
    }
  });
});

describe('moving the clock', () => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld();
  });
  afterAll(() => world.close());
  const unmoved = async (answer: Promise<Answer>, status: number, code: number, info?: string) => {
    expect(await answer).toMatchObject({
      status,
      body: { success: false, data: {}, error_code: code, ...(info && { error_info: info }) },
    });
    expect(world.clock.now()).toBe(START);
  };

  it.each([['7'], ['-1d'], ['0d'], ['1.5h'], ['1w'], ['d'], [' 1d'], ['1D'], ['P7D'], [''], [7], [null], [['1d']]])(
    'is refused for the duration %j',
    (by) => unmoved(advance(world, by), 400, 1000, 'Invalid duration: by'),
  );

  it('is refused for more than ten years, and more than forty in all', async () => {
    await unmoved(advance(world, '3651d'), 400, 1000, 'Invalid duration: by is more than 10 years');
    const far = await makeWorld();
    for (let i = 0; i < 4; i++) expect((await advance(far, '3650d')).status).toBe(200);
    expect(await advance(far, '1s')).toMatchObject({ status: 400, body: { error_code: 1000 } });
    // Ids still fit.
    await openOrder(far);
    await far.close();
  });

  it('is refused without a duration, and for what is no JSON', async () => {
    await unmoved(advance(world, undefined), 400, 1016, 'Missing data: by');
    const path = '/sandbox/clock/advance';
    await unmoved(ask(world.url, path, { method: 'POST', body: 'by=7d' }), 400, 1016);
    await unmoved(ask(world.url, path, { method: 'POST' }), 400, 1016);
  });

  it('needs the key of a site in a header, which no page of another site can send', async () => {
    await unmoved(advance(world, '1d', null), 401, 1032);
    await unmoved(advance(world, '1d', 'not-a-key'), 401, 1032);
    await unmoved(ask(world.url, '/sandbox/clock', {}, null), 401, 1032);
    const inQuery = `?api_key=${API_KEY}`;
    const body = '{"by":"1d"}';
    await unmoved(ask(world.url, `/sandbox/clock/advance${inQuery}`, { method: 'POST', body }, null), 401, 1032);
    await unmoved(ask(world.url, `/sandbox/clock${inQuery}`, {}, null), 401, 1032);
    expect((await ask(world.url, '/sandbox/clock', {}, `${API_KEY}-ch`)).status).toBe(200);
  });
});
