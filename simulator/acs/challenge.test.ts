import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { fromBase64Url, type Message, readMessage } from '../../src/threeds/messages/index.ts';
import { composeCardNumber } from '../scenarios/cards.ts';
import { acknowledge, type BankPage, cresOn, TestWorld } from '../testing.ts';

const world = new TestWorld();
beforeAll(() => world.start());
afterAll(() => world.stop());
afterEach(() => {
  world.answerResult = undefined;
});

const card = (sss: string, rr = '20') => composeCardNumber('VISA', rr, '00', sss);

/** Authenticates, opens the challenge and returns its first page. */
async function challenge(
  sss: string,
  fields: Record<string, unknown> = {},
): Promise<{ ares: Message; page: BankPage }> {
  const { message: ares } = await world.authenticate(sss.length > 3 ? sss : card(sss), fields);
  expect(ares).toMatchObject({
    transStatus: 'C',
    acsChallengeMandated: 'Y',
    authenticationType: sss === '043' ? '80' : '02',
  });
  return { ares, page: await world.beginChallenge(ares) };
}

const resultsOf = (ares: Message) =>
  world.results
    .map((text) => JSON.parse(text) as Record<string, unknown>)
    .filter((rreq) => rreq.threeDSServerTransID === ares.threeDSServerTransID);

async function nextResult(ares: Message, count = 1): Promise<Record<string, unknown>> {
  await vi.waitFor(() => expect(resultsOf(ares)).toHaveLength(count), { interval: 5 });
  return resultsOf(ares).at(-1)!;
}

describe('the interactive challenge', () => {
  it('shows merchant, amount and masked card in the payer’s language, escaped', async () => {
    const { page } = await challenge('010');
    expect(page.text).toContain('lang="nl" dir="ltr"');
    expect(page.text).toContain('Bakery &lt;Amsterdam&gt;');
    expect(page.text).toMatch(/€\s10,00/);
    expect(page.text).toContain('•••• 0107');
    expect(page.text).not.toContain(card('010'));
    for (const id of ['acs-otp', 'acs-outcome', 'acs-submit', 'acs-cancel']) {
      expect(page.text).toContain(`data-testid="${id}"`);
    }
  });

  it('runs from right to left in Arabic and Hebrew', async () => {
    for (const browserLanguage of ['ar', 'he-IL']) {
      expect((await challenge('010', { browserLanguage })).page.text).toContain('dir="rtl"');
    }
  });

  it('takes the right code as success', async () => {
    const { ares, page } = await challenge('010');
    const back = await world.submit(page, { code: '123456', outcome: 'N' });
    expect(resultsOf(ares)).toMatchObject([
      { transStatus: 'Y', eci: '05', authenticationType: '02', interactionCounter: '01', dsTransID: ares.dsTransID },
    ]);
    expect(resultsOf(ares)[0]).not.toHaveProperty('authenticationMethod');
    expect(readMessage(JSON.stringify(resultsOf(ares)[0]), { types: ['RReq'] }).ok).toBe(true);
    expect(cresOn(back)).toEqual({
      threeDSServerTransID: ares.threeDSServerTransID,
      acsTransID: ares.acsTransID,
      challengeCompletionInd: 'Y',
      messageType: 'CRes',
      messageVersion: '2.2.0',
      transStatus: 'Y',
    });
  });

  it('asks again after a wrong code and ends with reason 19 after the third', async () => {
    const { ares, page } = await challenge('030');
    let next = page;
    for (const left of ['2', '1']) {
      next = await world.submit(next, { code: '000000', outcome: 'Y' });
      expect(next.text).toContain(`Resterende pogingen: ${left}`);
      expect(resultsOf(ares)).toEqual([]);
    }
    expect(cresOn(await world.submit(next, { code: '000000' })).transStatus).toBe('N');
    expect(resultsOf(ares)).toMatchObject([
      { transStatus: 'N', transStatusReason: '19', interactionCounter: '03', eci: '07' },
    ]);
  });

  it.each([
    ['Y', { transStatus: 'Y' }, 'Y'],
    ['A', { transStatus: 'A', eci: '06' }, 'Y'],
    ['N', { transStatus: 'N', transStatusReason: '01' }, 'N'],
    ['U', { transStatus: 'U', transStatusReason: '22' }, 'N'],
    ['R', { transStatus: 'R', transStatusReason: '11' }, 'N'],
  ])('without a code the drop-down decides: %s', async (outcome, result, completion) => {
    const { ares, page } = await challenge('010');
    const back = await world.submit(page, { code: '', outcome });
    expect(resultsOf(ares)).toMatchObject([result]);
    expect(cresOn(back).transStatus).toBe(completion);
  });

  it('can be cancelled', async () => {
    const { ares, page } = await challenge('010');
    const back = await world.submit(page, { act: 'cancel' });
    expect(resultsOf(ares)).toMatchObject([{ transStatus: 'N', transStatusReason: '01', challengeCancel: '01' }]);
    expect(cresOn(back).transStatus).toBe('N');
  });

  it('of a card that always fails ends with N whatever is chosen', async () => {
    const choices: Record<string, string>[] = [{ code: '123456' }, { outcome: 'Y' }];
    for (const choice of choices) {
      const { ares, page } = await challenge('4012001037461114');
      await world.submit(page, choice);
      expect(resultsOf(ares)).toMatchObject([{ transStatus: 'N', transStatusReason: '01' }]);
    }
  });

  it('continues after an identical CReq and refuses another one', async () => {
    const { ares, page } = await challenge('010');
    await world.submit(page, { code: '1' });
    const reloaded = await world.beginChallenge(ares);
    expect(reloaded.text).toContain('Resterende pogingen: 2');
    const other = await world.beginChallenge(ares, { challengeWindowSize: '01' });
    expect(JSON.parse(fromBase64Url(other.fields.erro!)!)).toMatchObject({ errorCode: '305', errorComponent: 'A' });
    await world.submit(reloaded, { code: '123456' });
    expect(cresOn(await world.beginChallenge(ares)).transStatus).toBe('Y');
    expect(resultsOf(ares)).toHaveLength(1);
  });

  it('sends one result for two presses of the button', async () => {
    const { ares, page } = await challenge('010');
    const pages = await Promise.all([world.submit(page, { code: '123456' }), world.submit(page, { outcome: 'N' })]);
    expect(pages.map((back) => cresOn(back).transStatus)).toEqual(['Y', 'Y']);
    expect(resultsOf(ares)).toHaveLength(1);
  });

  it('lets the browser go only after the RRes', async () => {
    const { ares, page } = await challenge('010');
    let answer = () => {};
    world.answerResult = async (rreq) => {
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      return acknowledge(rreq);
    };
    let isBack = false;
    const submitted = world.submit(page, { code: '123456' }).then((back) => {
      isBack = true;
      return back;
    });
    await nextResult(ares);
    expect(isBack).toBe(false);
    answer();
    expect(cresOn(await submitted).transStatus).toBe('Y');
    expect(world.bank.journals.acs.outline({ threeDSServerTransID: String(ares.threeDSServerTransID) })).toEqual([
      'in AReq',
      'out ARes',
      'in CReq',
      'out RReq',
      'in RRes',
      'out CRes',
    ]);
  });

  it('does not wait for ever for a 3DS Server that keeps silent', async () => {
    const { ares, page } = await challenge('010');
    world.answerResult = () => new Promise<string>(() => {});
    const submitted = world.submit(page, { code: '123456' });
    await nextResult(ares);
    world.clock.advance(3_000);
    expect(cresOn(await submitted).transStatus).toBe('Y');
    const filter = { threeDSServerTransID: String(ares.threeDSServerTransID) };
    const erro = world.bank.journals.acs.entries(filter).find((entry) => entry.type === 'Erro');
    expect(erro?.message).toMatchObject({ errorCode: '402', errorComponent: 'D' });
  });

  it('answers a faulty CReq with an Erro to the shop', async () => {
    const { message: ares } = await world.authenticate(card('010'));
    const page = await world.beginChallenge(ares, { challengeWindowSize: '09' });
    expect(JSON.parse(fromBase64Url(page.fields.erro!)!)).toMatchObject({ errorCode: '203', errorMessageType: 'CReq' });
    expect((await world.postForm('/acs/challenge', { creq: '!' })).status).toBe(400);
    expect((await world.postForm('/acs/challenge/answer', { transaction: 'none' })).status).toBe(400);
  });
});

describe('a challenge that runs by itself', () => {
  it.each([
    ['011', { transStatus: 'Y' }, 'Y'],
    ['012', { transStatus: 'N', transStatusReason: '01' }, 'N'],
    ['013', { transStatus: 'N', transStatusReason: '01', challengeCancel: '01' }, 'N'],
  ])('%s submits itself, or by a button without scripts', async (sss, result, completion) => {
    const { ares, page } = await challenge(sss);
    expect(page.text).toMatch(/<noscript><button/);
    expect(page.text).toContain('document.forms[0].submit()');
    const back = await world.postForm(page.action!, page.fields);
    expect(resultsOf(ares)).toMatchObject([result]);
    expect(cresOn(back).transStatus).toBe(completion);
  });

  it('016 comes back without a result', async () => {
    const { ares, page } = await challenge('016');
    expect(cresOn(await world.postForm(page.action!, page.fields)).transStatus).toBe('Y');
    expect(resultsOf(ares)).toEqual([]);
  });

  it('018 sends a second result that contradicts the first', async () => {
    const { ares, page } = await challenge('018');
    await world.postForm(page.action!, page.fields);
    expect(resultsOf(ares)).toMatchObject([{ transStatus: 'Y' }, { transStatus: 'N' }]);
  });

  it('019 tells the browser yes and the 3DS Server no', async () => {
    const { ares, page } = await challenge('019');
    expect(cresOn(await world.postForm(page.action!, page.fields)).transStatus).toBe('Y');
    expect(resultsOf(ares)).toMatchObject([{ transStatus: 'N', transStatusReason: '01' }]);
  });

  it('035 and 036 bring a result that the 3DS Server must refuse', async () => {
    const stranger = await challenge('035');
    await world.postForm(stranger.page.action!, stranger.page.fields);
    expect(resultsOf(stranger.ares)[0]!.acsTransID).not.toBe(stranger.ares.acsTransID);
    const partial = await challenge('036');
    expect(cresOn(await world.postForm(partial.page.action!, partial.page.fields)).transStatus).toBe('Y');
    expect(resultsOf(partial.ares)[0]).not.toHaveProperty('transStatus');
  });

  it('040 sends the result three seconds after the browser went back', async () => {
    const { ares, page } = await challenge('040');
    expect(cresOn(await world.postForm(page.action!, page.fields)).transStatus).toBe('Y');
    expect(resultsOf(ares)).toEqual([]);
    world.clock.advance(3_000);
    expect(await nextResult(ares)).toMatchObject({ transStatus: 'Y' });
  });
});

describe('a challenge of more than one place', () => {
  it('042 waits for the app', async () => {
    const { ares, page } = await challenge('042');
    const poll = /<form method="get" action="([^"]+)"/.exec(page.text)![1]!;
    const isDecided = async () => (await fetch(world.bank.url + poll, { method: 'HEAD' })).status === 200;
    expect(await isDecided()).toBe(false);
    expect((await world.open(poll)).text).toContain('acs-open-app');
    const app = await world.open(`/acs/app/${String(ares.acsTransID)}`);
    await world.submit(app, { outcome: 'Y' });
    expect(await isDecided()).toBe(true);
    expect(cresOn(await world.open(poll)).transStatus).toBe('Y');
    expect(resultsOf(ares)).toMatchObject([{ transStatus: 'Y' }]);
  });

  it('043 asks twice', async () => {
    const { ares, page } = await challenge('043');
    const question = await world.submit(page, { code: '123456' });
    expect(question.text).toContain('De naam van uw eerste huisdier');
    await world.submit(question, { code: 'Rex' });
    expect(resultsOf(ares)).toMatchObject([{ transStatus: 'Y', interactionCounter: '02' }]);
  });
});

describe('time runs out', () => {
  it('thirty seconds without a CReq: N, reason 14, cancel 05', async () => {
    for (const sss of ['010', '016']) {
      const { message: ares } = await world.authenticate(card(sss));
      world.clock.advance(30_000);
      expect(await nextResult(ares)).toMatchObject({
        transStatus: 'N',
        transStatusReason: '14',
        challengeCancel: '05',
        interactionCounter: '00',
      });
      await vi.waitFor(async () => expect(cresOn(await world.beginChallenge(ares)).transStatus).toBe('N'));
    }
  });

  it('014: ten minutes of silence: N, reason 14, cancel 04', async () => {
    const { ares, page } = await challenge('014');
    expect(page.action).toBeUndefined();
    world.clock.advance(599_000);
    expect(resultsOf(ares)).toEqual([]);
    world.clock.advance(1_000);
    expect(await nextResult(ares)).toMatchObject({ transStatus: 'N', transStatusReason: '14', challengeCancel: '04' });
  });

  it('each interaction starts the ten minutes anew', async () => {
    const { ares, page } = await challenge('010');
    world.clock.advance(599_000);
    await world.submit(page, { code: '1' });
    world.clock.advance(599_000);
    expect(resultsOf(ares)).toEqual([]);
    world.clock.advance(1_000);
    expect(await nextResult(ares)).toMatchObject({ challengeCancel: '04', interactionCounter: '01' });
  });

  it('015: no result, ever', async () => {
    const { ares } = await challenge('015');
    world.clock.advance(7_200_000);
    expect(resultsOf(ares)).toEqual([]);
    expect(world.bank.journals.acs.outline({ threeDSServerTransID: String(ares.threeDSServerTransID) })).toEqual([
      'in AReq',
      'out ARes',
      'in CReq',
    ]);
  });

  it('017: success after a quarter of an hour', async () => {
    const { ares } = await challenge('017');
    world.clock.advance(15 * 60_000);
    expect(resultsOf(ares)).toEqual([]);
    world.clock.advance(60_000);
    expect(await nextResult(ares)).toMatchObject({ transStatus: 'Y' });
  });
});
