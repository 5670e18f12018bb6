/** Something breaks that is not the payment: the database is away, a row is damaged, an issuer writes nonsense. The rest goes on. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PreparedMessage } from '../../src/acquiring/types.ts';
import { DAY, MINUTE, systemClock } from '../../src/platform/clock.ts';
import { cuttableLine } from '../support/cuttable-line.ts';
import { makeDatabase } from '../support/database.ts';
import { startGatewayFor } from '../support/gateway.ts';
import { openOrder, orderBody, pay, readOrder } from '../support/pay.ts';
import { Payer } from '../support/payer.ts';
import { API_KEY, makeWorld, startBanks, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

describe('card ranges that cannot be kept', () => {
  it('leave payments and the process alone', async () => {
    await pay(world, '4111111111111111');
    await world.database.sql`ALTER TABLE card_ranges RENAME TO card_ranges_away`;
    await world.pass(DAY);
    const { order } = await pay(world, '4111111111111111');
    expect(order.status).toBe('completed');
    await world.database.sql`ALTER TABLE card_ranges_away RENAME TO card_ranges`;
  });
});

describe('a site whose row is damaged', () => {
  it('keeps no order of another site from expiring, and no security code alive', async () => {
    const { orderId: broken } = await openOrder(world, { site: '-ch', order: { seconds_active: 60 } });
    const { orderId } = await openOrder(world, { order: { seconds_active: 120 } });
    const { payer } = await openOrder(world, { order: { gateway: 'VISA' } });
    await payer.pay({ number: '4111111111111111' });
    const { sql } = world.database;
    const codes = async () => (await sql`SELECT FROM vault_security_codes`).count;
    expect(await codes()).toBe(1);
    const [site] = await sql<{ site_id: number; sealed_api_key: Buffer }[]>`
      SELECT s.site_id, s.sealed_api_key FROM sites s JOIN orders USING (site_id) WHERE order_id = ${broken}`;
    await sql`UPDATE sites SET sealed_api_key = 'damaged' WHERE site_id = ${site!.site_id}`;

    await world.pass(2 * MINUTE);
    expect((await readOrder(world, orderId)).status).toBe('expired');
    await world.pass(15 * MINUTE);
    expect(await codes()).toBe(0);

    await sql`UPDATE sites SET sealed_api_key = ${site!.sealed_api_key} WHERE site_id = ${site!.site_id}`;
    await world.pass(MINUTE);
    expect((await readOrder(world, broken, '-ch')).status).toBe('expired');
  });
});

describe('an issuer that writes what no text may hold', () => {
  it('is understood all the same', async () => {
    const { orderId, payer } = await openOrder(world, { order: { gateway: 'VISA' } });
    await payer.pay({ number: '4111111111111111' });
    const [ids] = await world.database.sql<{ server: string; acs: string }[]>`
      SELECT data ->> 'threeDsServerTransId' AS server, data ->> 'acsTransId' AS acs FROM authentications
      JOIN attempts USING (site_id, transaction_id) WHERE order_id = ${orderId}`;
    const erro = {
      threeDSServerTransID: ids!.server,
      acsTransID: ids!.acs,
      messageType: 'Erro',
      messageVersion: '2.2.0',
      errorCode: '403',
      errorComponent: 'A',
      errorDescription: 'half a character: \ud83d',
      errorDetail: 'a NUL: \0',
    };
    const answer = await fetch(`${world.url}/3ds/challenge-return`, {
      method: 'POST',
      body: new URLSearchParams({ erro: Buffer.from(JSON.stringify(erro)).toString('base64url') }),
    });
    expect(answer.status).toBe(200);
    expect((await readOrder(world, orderId)).status).toBe('declined');
  });
});

describe('a database that is away for a moment', () => {
  it('does not turn an approval into a reversal', async () => {
    const database = await makeDatabase();
    const banks = await startBanks(systemClock);
    const line = await cuttableLine(database.url);
    const gateway = await startGatewayFor({ database: { url: line.url }, simulator: banks, clock: systemClock });
    try {
      // The line is cut when the answer is here and nothing of it is written down.
      const { acquirer } = gateway.context;
      const send = acquirer.send.bind(acquirer);
      acquirer.send = async (message: PreparedMessage, ...rest) => {
        const outcome = await send(message, ...rest);
        if (message.kind === 'authorisation') line.cutFor(1_000);
        return outcome;
      };
      const created = await fetch(`${gateway.url}/v1/json/orders`, {
        method: 'POST',
        headers: { api_key: API_KEY, 'content-type': 'application/json' },
        body: JSON.stringify(orderBody({ bankUrl: banks.url } as World, { order_id: 'cut', gateway: 'VISA' })),
      });
      const { data } = (await created.json()) as { data: { payment_url: string } };
      const payer = await new Payer({ origins: [gateway.url, banks.url] }).open(data.payment_url);
      await payer.pay({ number: '4000002000000008' }).catch(() => 'the page may fail while the database is away');
      const state = async () => (await database.sql`SELECT state FROM attempts WHERE order_id = 'cut'`)[0]?.state;
      await expect.poll(state, { timeout: 8_000 }).toBe('approved');
      const heard = () => banks.journals.issuerHost.entries({ direction: 'in' }).map(({ mti }) => mti);
      expect(heard().filter((mti) => mti === '0100')).toHaveLength(1);
      expect(heard()).not.toContain('0420');
    } finally {
      await line.mended();
      await gateway.close();
      await line.close();
      await banks.close();
      await database.drop();
    }
  });
});
