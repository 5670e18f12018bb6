/** Lines to acquirer and directory servers: tried at the start, told in the log, and not blamed on a payer's card where they are down. */
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Gateway } from '../../src/main.ts';
import { startGatewayFor } from '../support/gateway.ts';
import { finish, orderBody } from '../support/pay.ts';
import { Payer } from '../support/payer.ts';
import { makeWorld, type World } from '../support/world.ts';

type Line = { level: number; msg: string } & Record<string, unknown>;
function logInto(lines: Line[]) {
  return pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
}

const lines: Line[] = [];
let world: World;
beforeAll(async () => {
  world = await makeWorld({ log: logInto(lines) });
});
afterAll(() => world.close());

const told = (among: Line[]) => among.map(({ msg }) => msg);

describe('at the start', () => {
  it('the acquirer is connected and signed on before any payment', async () => {
    await expect.poll(() => told(lines)).toContain('the acquirer is up: connected and signed on');
    expect(world.simulator.journals.issuerHost.entries({ mti: '0100' })).toEqual([]);
  });

  it('every directory server gives its card ranges, and has a line', async () => {
    await world.gateway.context.threeDs.reach();
    const up = lines.filter(({ msg }) => msg === 'a directory server is up: it gave its card ranges');
    const servers = ['amex', 'bancontact', 'mastercard', 'visa'];
    expect(up.map(({ directoryServer }) => directoryServer).sort()).toEqual(servers);
  });
});

/** What a payer reads who pays at this gateway. */
async function readBy(gateway: Gateway): Promise<string> {
  const created = await fetch(`${gateway.url}/v1/json/orders`, {
    method: 'POST',
    headers: { api_key: world.apiKey, 'content-type': 'application/json' },
    body: JSON.stringify(orderBody(world, { gateway: 'VISA' })),
  });
  const { data } = (await created.json()) as { data: { payment_url: string } };
  const payer = await new Payer({ origins: [gateway.url, world.bankUrl] }).open(data.payment_url);
  await payer.pay({ number: '4000002000000008' });
  await finish(payer);
  return payer.text();
}

const NOT_CHARGED = 'Er ging iets mis tijdens het betalen. Er is niets afgeschreven; probeer het opnieuw.';

describe('where nobody is there', () => {
  it('the start goes on, the log says who is missing, and no payer is told to use another card', async () => {
    const { clock, database } = world;
    const heard: Line[] = [];
    await database.sql`DELETE FROM card_ranges`;
    const gateway = await startGatewayFor({
      ...{ database, clock, log: logInto(heard) },
      simulator: { url: 'http://127.0.0.1:1', issuerHostPort: 1 },
    });
    try {
      await expect.poll(() => told(heard)).toContain('the acquirer is not up: no connection to it');
      await gateway.context.threeDs.reach();
      const down = 'a directory server is not up: none of its cards can be authenticated';
      expect(told(heard).filter((msg) => msg === down)).toHaveLength(4);
      expect(await readBy(gateway)).toContain(NOT_CHARGED);
    } finally {
      await gateway.close();
    }
  });

  it('a payer whose bank has confirmed, and whose acquirer is away, is not told of their bank', async () => {
    const { clock, database, simulator } = world;
    const gateway = await startGatewayFor({ database, clock, simulator: { url: simulator.url, issuerHostPort: 1 } });
    try {
      expect(await readBy(gateway)).toContain(NOT_CHARGED);
    } finally {
      await gateway.close();
    }
  });
});
