/** What comes where directory servers bring results, and is none, reaches the people who run the gateway, through its log. */
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeCardNumber } from '../../simulator/scenarios/cards.ts';
import { pay } from '../support/pay.ts';
import { makeWorld, type World } from '../support/world.ts';

const logged: string[] = [];
const log = pino({ level: 'info' }, { write: (line) => logged.push(line) });
const PAN = composeCardNumber('VISA', '01');

let world: World;
beforeAll(async () => {
  world = await makeWorld({ log });
});
afterAll(() => world.close());

const send = (text: string) => world.simulator.notify({ from: 'mastercard', to: `${world.url}/3ds/results`, text });

describe('a notice of a directory server', () => {
  it('is acknowledged', async () => {
    const answer = await send('Maintenance on Sunday from 02:00 to 03:00 UTC');
    expect(answer).toMatchObject({ messageType: 'ORes', messageVersion: '2.3.1' });
    expect(world.simulator.journals.directoryServer.outline()).toEqual(['out OReq', 'in ORes']);
  });

  it('stands in the log as a warning, in its own words', async () => {
    await send('Maintenance on Monday');
    const line = JSON.parse(logged.at(-1)!);
    expect(line).toMatchObject({ level: 40, kind: 'notice' });
    expect(JSON.parse(line.notice)).toMatchObject({
      messageType: 'OReq',
      messageExtension: [{ data: { from: 'mastercard', text: 'Maintenance on Monday' } }],
    });
  });

  it('leaves no card number in the log', async () => {
    await send(`Problems with ${PAN}`);
    expect(logged.at(-1)).toContain('Problems with');
    expect(logged.join()).not.toContain(PAN);
  });
});

describe('a flood of results that change nothing', () => {
  it('stands in the log with how many were not kept, in a line for many', async () => {
    await pay(world, '4111111111111111');
    const [row] = await world.database.sql<
      { id: string }[]
    >`SELECT three_ds_server_trans_id AS id FROM authentications`;
    const ids = { messageVersion: '2.2.0', threeDSServerTransID: row!.id };
    const junk = JSON.stringify({ messageType: 'RReq', ...ids });
    for (let i = 0; i < 100; i++) await fetch(`${world.url}/3ds/results`, { method: 'POST', body: junk });
    const lines = logged.map((line) => JSON.parse(line)).filter(({ notKept }) => notKept);
    expect(lines).toMatchObject([1, 10].map((notKept) => ({ level: 30, threeDsServerTransId: row!.id, notKept })));
  });
});
