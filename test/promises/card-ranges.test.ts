/** Card ranges over the years: what changed, in the answer or in a file, from directory servers of any version, and over restarts. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RangeControl } from '../../simulator/directory-server/ranges.ts';
import { composeCardNumber } from '../../simulator/scenarios/cards.ts';
import type { Gateway } from '../../src/main.ts';
import { HOUR, MINUTE } from '../../src/platform/clock.ts';
import { openRangeStore } from '../../src/storage/range-store.ts';
import { startGatewayFor } from '../support/gateway.ts';
import { pay } from '../support/pay.ts';
import { makeWorld, type World } from '../support/world.ts';

let world: World;
let ranges: RangeControl;
beforeAll(async () => {
  world = await makeWorld();
  ({ ranges } = world.simulator);
});
afterAll(() => world.close());

type Message = Readonly<Record<string, unknown>>;
const GROUP_20 = composeCardNumber('VISA', '20');
const START_20 = '4000002000000000';

/** What was said about ranges at Visa's since `from` lines of the journal: questions and answers. */
const saidSince = (from: number) =>
  world.simulator.journals.directoryServer
    .entries()
    .slice(from)
    .map(({ message }) => message as Message)
    .filter(
      ({ messageType, errorMessageType }) =>
        ['PReq', 'PRes'].includes(String(messageType)) || errorMessageType === 'PReq',
    );
const linesSoFar = () => world.simulator.journals.directoryServer.entries().length;

const rangeOf = (number: string, gateway: Gateway = world.gateway) => gateway.context.threeDs.rangeOf('VISA', number);

/** Waits a day, lets a payment ask in passing, and waits until what came of it is written down. */
async function refresh(): Promise<Message[]> {
  const before = linesSoFar();
  world.clock.advance(23 * HOUR);
  await rangeOf(GROUP_20);
  const answeredAt = async () => (await openRangeStore(world.database.sql).load('visa'))?.answeredAt;
  await expect.poll(answeredAt, { interval: 5 }).toBe(world.clock.now());
  return saidSince(before);
}
const isEnrolled = async (number: string) => (await rangeOf(number)) !== undefined;

describe('card ranges', () => {
  it('come whole at first, in 2.3.1, and with a serial number', async () => {
    expect(await isEnrolled(GROUP_20)).toBe(true);
    const [asked, told] = saidSince(0);
    expect(asked).toMatchObject({ messageType: 'PReq', messageVersion: '2.3.1', cardRangeDataDownloadInd: 'Y' });
    expect(asked).not.toHaveProperty('serialNum');
    expect(told).toMatchObject({ messageType: 'PRes', dsProtocolVersions: ['2.1.0', '2.2.0', '2.3.1'] });
    expect(told!.serialNum).toEqual(expect.any(String));
  });

  it('have a 3DS Method for each version', async () => {
    const { order } = await pay(world, composeCardNumber('VISA', '30'), { scripts: true });
    expect(order.payment_details.card_authentication_result).toMatchObject({ status: 'Y', version: '2.3.1' });
    const found = await rangeOf(composeCardNumber('VISA', '30'));
    expect(found?.traits?.['2.3.1']?.methodUrl).toContain('version=2.3.1');
    expect(found?.traits?.['2.2.0']?.methodUrl).not.toContain('version=');
  });

  it('that did not change are not told again', async () => {
    const [asked, told] = await refresh();
    expect(asked).toMatchObject({ messageType: 'PReq', serialNum: expect.any(String) });
    expect(told).not.toHaveProperty('cardRangeData');
    expect(await isEnrolled(GROUP_20)).toBe(true);
  });

  it('that go, change or come are told alone', async () => {
    const all = ranges.ranges('visa');
    const group = all.find(({ start }) => start === START_20)!;
    ranges.set(
      'visa',
      all.filter((range) => range !== group),
    );
    const [, gone] = await refresh();
    expect(await isEnrolled(GROUP_20)).toBe(false);
    expect(gone).toMatchObject({ cardRangeData: [{ actionInd: 'D', ranges: [{ startRange: START_20 }] }] });

    ranges.set('visa', all);
    const [, come] = await refresh();
    expect(await isEnrolled(GROUP_20)).toBe(true);
    expect(come).toMatchObject({ cardRangeData: [{ actionInd: 'A' }] });

    ranges.set(
      'visa',
      all.map((range) => (range === group ? { ...range, acsEnd: '2.1.0' } : range)),
    );
    const [, changed] = await refresh();
    expect(changed).toMatchObject({ cardRangeData: [{ actionInd: 'M', ranges: [{ startRange: START_20 }] }] });
    const versionNow = async () =>
      (await pay(world, GROUP_20)).order.payment_details.card_authentication_result.version;
    expect(await versionNow()).toBe('2.1.0');
    ranges.set('visa', all);
    await refresh();
    expect(await versionNow()).toBe('2.2.0');
  });

  it('may lie one within the other: the narrower counts, and the directory server is told', async () => {
    const all = ranges.ranges('visa');
    const group = all.find(({ start }) => start === START_20)!;
    const [single, neighbour] = [GROUP_20, composeCardNumber('VISA', '20', '00', '001')];
    ranges.set('visa', [...all, { ...group, start: single, end: single, acsEnd: '2.1.0' }]);
    await refresh();
    const { directoryServer } = world.simulator.journals;
    expect(await rangeOf(single)).toMatchObject({ start: single, acsVersions: ['2.1.0'] });
    expect(await rangeOf(neighbour)).toMatchObject({ start: START_20, acsVersions: ['2.1.0', '2.2.0'] });
    const told = () => directoryServer.entries().map(({ message }) => (message as Message).errorCode);
    await expect.poll(told, { interval: 5 }).toContain('205');
    ranges.set('visa', all);
    await refresh();
    expect(await rangeOf(single)).toMatchObject({ start: START_20 });
  });

  it('may lie in a file of their own', async () => {
    const all = ranges.ranges('visa');
    ranges.byFile('visa', true);
    ranges.set(
      'visa',
      all.filter(({ start }) => start !== START_20),
    );
    const [, told] = await refresh();
    expect(await isEnrolled(GROUP_20)).toBe(false);
    expect(told).toMatchObject({ cardRangeDataFileURL: expect.stringMatching(/\/ds\/visa\/ranges$/) });
    ranges.byFile('visa', false);
    ranges.set('visa', all);
    await refresh();
    expect(await isEnrolled(GROUP_20)).toBe(true);
  });

  it('stay as they are where the directory server is asked too often, and are asked for once an hour at most', async () => {
    ranges.limit('visa', true);
    await refresh();
    world.clock.advance(30 * MINUTE);
    const quiet = linesSoFar();
    await rangeOf(GROUP_20);
    expect(saidSince(quiet)).toEqual([]);

    // Another 3DS Server of this merchant's has asked meanwhile: ours is refused, and goes on with what it has.
    world.clock.advance(23 * HOUR - 31 * MINUTE);
    await fetch(`${world.bankUrl}/ds/visa`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        ...{ messageType: 'PReq', messageVersion: '2.2.0', threeDSServerRefNumber: 'OTHER' },
        threeDSServerTransID: '8f3c2a10-6d0b-4c55-9a1e-2b7d4e5f6071',
      }),
    });
    world.clock.advance(MINUTE);
    const before = linesSoFar();
    await rangeOf(GROUP_20);
    await expect.poll(() => saidSince(before).at(-1)?.errorCode, { interval: 5 }).toBe('103');
    expect(await isEnrolled(GROUP_20)).toBe(true);
    ranges.limit('visa', false);
  });

  it('outlive a restart, and so does the hour', async () => {
    const { database, simulator, clock } = world;
    const before = linesSoFar();
    const again = await startGatewayFor({ database, simulator, clock });
    try {
      expect(await rangeOf(GROUP_20, again)).toMatchObject({ start: START_20 });
      expect(saidSince(before)).toEqual([]);
    } finally {
      await again.close();
    }
  });
});

describe('a directory server that speaks an older version', () => {
  it('is asked in that one', async () => {
    const older = await makeWorld();
    try {
      older.simulator.ranges.speaks('visa', '2.2.0');
      expect(await older.gateway.context.threeDs.rangeOf('VISA', GROUP_20)).toMatchObject({ start: START_20 });
      const asked = older.simulator.journals.directoryServer
        .entries()
        .map(({ message }) => message as Message)
        .filter(({ messageType }) => messageType === 'PReq');
      expect(asked.map(({ messageVersion }) => messageVersion)).toEqual(['2.3.1', '2.2.0']);
    } finally {
      await older.close();
    }
  });
});
