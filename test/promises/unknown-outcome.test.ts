/** No answer of the acquirer in time: the payer is told «declined, not charged», and what may have been promised is given back. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock, MINUTE, SECOND, systemClock } from '../../src/platform/clock.ts';
import { makeDatabase } from '../support/database.ts';
import { startGatewayFor } from '../support/gateway.ts';
import { openOrder, orderBody, readOrder } from '../support/pay.ts';
import { Payer } from '../support/payer.ts';
import { API_KEY, makeWorld, startBanks, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

/** Message types that the issuer host got for a payment, in order. */
const heard = (rrn: string) =>
  world.simulator.journals.issuerHost.entries({ direction: 'in', rrn }).map(({ mti }) => mti);

const rrnOf = async (orderId: string): Promise<string> => {
  const rows = await world.database.sql<{ rrn: string }[]>`
    SELECT authorisation ->> 'retrievalReference' AS rrn FROM attempts WHERE order_id = ${orderId}`;
  return rows[0]?.rrn ?? '';
};

const tasksOf = async (orderId: string) =>
  (await world.database.sql<{ kind: string }[]>`SELECT kind FROM tasks WHERE order_id = ${orderId}`).map(
    ({ kind }) => kind,
  );

/** A payer has pressed Pay with a card that the issuer does not answer; resolves once the request is at the issuer. */
async function payUnanswered(number: string) {
  const { orderId, payer } = await openOrder(world, { order: { gateway: 'VISA' } });
  const page = payer.pay({ number });
  await expect.poll(async () => heard(await rrnOf(orderId)), { timeout: 20_000 }).toContain('0100');
  return { orderId, page, rrn: await rrnOf(orderId) };
}

describe('an authorisation without an answer', () => {
  it('is declined after fifteen seconds, and reversed until the issuer says so', async () => {
    const { orderId, page, rrn } = await payUnanswered('4000002099000000');
    world.clock.advance(15 * SECOND);
    const payer = await page;
    expect(payer.text()).toContain('Er is niets afgeschreven');
    const order = await readOrder(world, orderId);
    expect(order).toMatchObject({ status: 'declined', financial_status: 'declined', reason_code: '4999' });
    expect(order.payment_details.authorization_code).toBeNull();

    // The reversal goes at once; the issuer swallows it twice and answers the third.
    await expect.poll(() => heard(rrn)).toEqual(['0100', '0420']);
    await untilRepeatedTwice(orderId, () => heard(rrn).length - 1);
    expect(heard(rrn)).toEqual(['0100', '0420', '0421', '0421']);
    await expect.poll(() => tasksOf(orderId)).not.toContain('advise');
    // The same advice every time: one trace number, one time.
    const advices = world.simulator.journals.issuerHost.entries({ direction: 'in', rrn }).slice(1);
    expect(new Set(advices.map(({ fields }) => `${fields[11]} ${fields[7]}`)).size).toBe(1);
  });

  it('is not revived by an answer that comes late, even if it says yes', async () => {
    const { orderId, page, rrn } = await payUnanswered('4000002098000001');
    world.clock.advance(15 * SECOND);
    await page;
    expect((await readOrder(world, orderId)).status).toBe('declined');
    world.clock.advance(5 * SECOND);
    await expect
      .poll(() => world.simulator.journals.issuerHost.entries({ direction: 'out', rrn }).map(({ mti }) => mti))
      .toContain('0110');
    await expect.poll(() => heard(rrn)).toContain('0420');
    expect((await readOrder(world, orderId)).status).toBe('declined');
  });

  it('is declined at once when the connection is cut, and reversed over the next one', async () => {
    const { orderId, page, rrn } = await payUnanswered('4000002097000002');
    await page;
    expect((await readOrder(world, orderId)).status).toBe('declined');
    // Reconnecting waits a second or two, by a die that is thrown.
    for (let i = 0; i < 40 && !heard(rrn).some((mti) => mti.startsWith('042')); i++) {
      world.clock.advance(5 * SECOND);
      await world.gateway.work.idle();
    }
    expect(heard(rrn).filter((mti) => mti.startsWith('042')).length).toBeGreaterThan(0);
  });

  it('tells the payer that nothing was charged, and lets another card pay', async () => {
    const { orderId, payer } = await openOrder(world);
    await payer.open(`${payer.url}&method=CREDITCARD`);
    const page = payer.pay({ number: '4000002099000000' });
    await expect.poll(async () => heard(await rrnOf(orderId)), { timeout: 20_000 }).toContain('0100');
    world.clock.advance(15 * SECOND);
    await page;
    expect(payer.text()).toContain('Er is niets afgeschreven');
    await payer.pay({ number: '4000002000000008' });
    expect((await readOrder(world, orderId)).status).toBe('completed');
  });
});

describe('an authorisation that nobody could send when it was due', () => {
  it('is declined after an hour instead of being sent then', async () => {
    const { orderId, payer } = await openOrder(world, {
      site: '-us',
      order: { gateway: 'VISA', currency: 'USD', gateway_info: { flexible_3d: false } },
    });
    const asked = () => world.simulator.journals.issuerHost.entries({ direction: 'in', mti: '0100' }).length;
    const before = asked();
    // Not awaited: what runs waits for a clock that stands still.
    void world.gateway.work.stop();
    const page = payer.pay({ number: '4000008000000005' });
    await expect.poll(() => tasksOf(orderId)).toContain('authorise');
    world.clock.advance(60 * MINUTE);
    world.gateway.work.start();
    await page;
    const order = await readOrder(world, orderId, '-us');
    expect(order).toMatchObject({ status: 'declined', reason_code: '4999' });
    expect(asked()).toBe(before);
  });
});

describe('an approved capture without an answer', () => {
  it('is repeated while the order stays paid', async () => {
    const { orderId, payer } = await openOrder(world, { order: { gateway: 'VISA' } });
    await payer.pay({ number: '4000002073000000' });
    expect((await readOrder(world, orderId)).status).toBe('completed');
    const sent = () =>
      world.simulator.journals.issuerHost
        .entries({ direction: 'in' })
        .filter(({ mti, fields }) => mti.startsWith('022') && fields[2]?.endsWith('0000')).length;
    await expect.poll(sent).toBe(1);
    await untilRepeatedTwice(orderId, sent);
    await expect.poll(() => tasksOf(orderId)).not.toContain('advise');
    expect((await readOrder(world, orderId)).status).toBe('completed');
  });
});

/** An advice was sent once and is not answered: repeated after 5 s, and again 15 s later. `sent` counts. */
async function untilRepeatedTwice(orderId: string, sent: () => number): Promise<void> {
  world.clock.advance(5 * SECOND);
  await expect.poll(sent).toBe(2);
  world.clock.advance(5 * SECOND);
  await expect
    .poll(async () => {
      const rows = await world.database.sql<{ due_at: number }[]>`
        SELECT due_at FROM tasks WHERE order_id = ${orderId} AND kind = 'advise'`;
      return (rows[0]?.due_at ?? 0) - world.clock.now();
    })
    .toBe(10 * SECOND);
  world.clock.advance(10 * SECOND);
  await expect.poll(sent).toBe(3);
}

describe('a gateway that dies between asking and hearing', () => {
  it('finds the payment at its next start: declined, reversed and told', async () => {
    const database = await makeDatabase();
    const banks = await startBanks(systemClock);
    const child = await startLoneGateway({
      databaseUrl: database.url,
      simulatorUrl: banks.url,
      issuerHostPort: banks.issuerHostPort,
    });
    try {
      const created = await fetch(`${child.url}/v1/json/orders`, {
        method: 'POST',
        headers: { api_key: API_KEY, 'content-type': 'application/json' },
        body: JSON.stringify(orderBody({ bankUrl: banks.url } as World, { order_id: 'killed', gateway: 'VISA' })),
      });
      const { data } = (await created.json()) as { data: { payment_url: string } };
      const payer = new Payer({ origins: [new URL(data.payment_url).origin, banks.url] });
      await payer.open(data.payment_url);
      const page = payer.pay({ number: '4000002099000000' }).catch(() => 'the gateway is gone');
      await expect
        .poll(() => banks.journals.issuerHost.entries({ direction: 'in', mti: '0100' }).length, { timeout: 20_000 })
        .toBe(1);
      child.process.kill('SIGKILL');
      expect(await page).toBe('the gateway is gone');
      const rows =
        await database.sql`SELECT state, authorisation IS NOT NULL AS sent FROM attempts WHERE order_id = 'killed'`;
      expect(rows[0]).toEqual({ state: 'authorising', sent: true });

      // The dead process's lease on the task ends; whoever is there then finds it.
      const clock = new ManualClock(Date.now() + MINUTE);
      const gateway = await startGatewayFor({ database, simulator: banks, clock });
      await expect
        .poll(async () => (await database.sql`SELECT state FROM attempts WHERE order_id = 'killed'`)[0]?.state, {
          timeout: 20_000,
        })
        .toBe('unknown');
      await expect.poll(() => banks.journals.issuerHost.entries({ direction: 'in', mti: '0420' }).length).toBe(1);
      // Asked once, in all.
      expect(banks.journals.issuerHost.entries({ direction: 'in', mti: '0100' }).length).toBe(1);
      await gateway.notifications.idle();
      const told = await fetch(`${banks.url}/shop/notifications.json?order_id=killed`);
      expect(JSON.stringify(await told.json())).toContain('declined');
      await gateway.close();
    } finally {
      child.process.kill('SIGKILL');
      await banks.close();
      await database.drop();
    }
  });
});

async function startLoneGateway(parts: Record<string, unknown>): Promise<{ process: ChildProcess; url: string }> {
  const script = join(import.meta.dirname, '../support/lone-gateway.ts');
  const child = spawn(process.execPath, [script, JSON.stringify(parts)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk) => (said += chunk));
  while (!/ready (\S+)/.test(said)) await once(child.stdout, 'data');
  return { process: child, url: /ready (\S+)/.exec(said)![1]! };
}
