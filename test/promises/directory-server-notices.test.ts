/** What directory servers tell about their own running reaches the people who run the gateway, through its log. */
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeCardNumber } from '../../simulator/scenarios/cards.ts';
import { makeWorld, type World } from '../support/world.ts';

const logged: string[] = [];
const log = pino({ level: 'warn' }, { write: (line) => logged.push(line) });
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
