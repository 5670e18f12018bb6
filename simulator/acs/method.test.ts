import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fromBase64Url, toBase64Url } from '../../src/threeds/messages/index.ts';
import { makeUuid } from '../ids.ts';
import { type BankPage, TestWorld } from '../testing.ts';

const world = new TestWorld();
beforeAll(() => world.start());
afterAll(() => world.stop());

const notificationUrl = 'http://localhost:9/3ds/method/notify';
const open = (behaviour: string, threeDSServerTransID: string) =>
  world.postForm(`/acs/method/${behaviour}`, {
    threeDSMethodData: toBase64Url({ threeDSServerTransID, threeDSMethodNotificationURL: notificationUrl }),
  });
const notified = (page: BankPage) =>
  page.action === notificationUrl ? JSON.parse(fromBase64Url(page.fields.threeDSMethodData!)!) : undefined;

describe('3DS Method', () => {
  it('notifies the shop with the id it was given', async () => {
    const threeDSServerTransID = makeUuid(world.random);
    const page = await open('normal', threeDSServerTransID);
    expect(notified(page)).toEqual({ threeDSServerTransID });
    expect(page.text).toContain('<noscript><button');
  });

  it('of a silent range never notifies', async () => {
    expect((await open('silent', makeUuid(world.random))).action).toBeUndefined();
  });

  it('of a careless range notifies with the id of another', async () => {
    const threeDSServerTransID = makeUuid(world.random);
    const { threeDSServerTransID: other } = notified(await open('wrong-id', threeDSServerTransID));
    expect(other).toMatch(/^[0-9a-f-]{36}$/);
    expect(other).not.toBe(threeDSServerTransID);
  });

  it('of a slow range notifies after twelve seconds', async () => {
    const threeDSServerTransID = makeUuid(world.random);
    const page = await open('late', threeDSServerTransID);
    let isBack = false;
    const waited = world.postForm(page.action!, page.fields).then((next) => {
      isBack = true;
      return next;
    });
    const isArmed = vi.fn(() => {
      world.clock.advance(1_000);
      expect(isBack).toBe(true);
    });
    await vi.waitFor(isArmed, { interval: 10 });
    expect(isArmed.mock.calls.length).toBeGreaterThanOrEqual(12);
    expect(notified(await waited)).toEqual({ threeDSServerTransID });
  });

  it.each(['', '!', 'e30', toBase64Url({ threeDSServerTransID: 'x', threeDSMethodNotificationURL: 'javascript:0' })])(
    'does not follow the data %j',
    async (threeDSMethodData) => {
      const page = await world.postForm('/acs/method/normal', { threeDSMethodData });
      expect([page.status, page.action]).toEqual([400, undefined]);
    },
  );
});
