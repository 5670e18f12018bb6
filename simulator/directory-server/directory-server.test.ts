import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readMessage, toBase64Url } from '../../src/threeds/messages/index.ts';
import { makeUuid } from '../ids.ts';
import { composeCardNumber } from '../scenarios/cards.ts';
import { ACQUIRER_MERCHANT_ID, AMOUNT, CURRENCY, TestWorld } from '../testing.ts';

const world = new TestWorld();
beforeAll(() => world.start());
afterAll(() => world.stop());

const card = (sss: string, rr = '20') => composeCardNumber('VISA', rr, '00', sss);
const preq = (fields: Record<string, unknown> = {}) => ({
  messageType: 'PReq',
  messageVersion: '2.2.0',
  threeDSServerTransID: makeUuid(world.random),
  threeDSServerRefNumber: '3DS_LOA_SER_GATE_020200_00001',
  ...fields,
});

describe('card ranges', () => {
  it('come whole without a serial number, and not at all when nothing changed', async () => {
    const whole = await world.send('/ds/visa', preq());
    expect(whole.message).toMatchObject({ messageType: 'PRes', dsStartProtocolVersion: '2.1.0' });
    const ranges = whole.message.cardRangeData as Record<string, unknown>[];
    expect(ranges).toContainEqual({
      startRange: '4000002000000000',
      endRange: '4000002099999999',
      actionInd: 'A',
      acsStartProtocolVersion: '2.1.0',
      acsEndProtocolVersion: '2.2.0',
      threeDSMethodURL: `${world.bank.url}/acs/method/normal`,
      acsInfoInd: ['01', '02', '80', '81', '82'],
    });
    expect(ranges.find((range) => range.startRange === '4000001100000000')).not.toHaveProperty('threeDSMethodURL');
    const { serialNum } = whole.message;
    const unchanged = await world.send('/ds/visa', preq({ serialNum }));
    expect(unchanged.message).toMatchObject({ messageType: 'PRes', serialNum });
    expect(unchanged.message).not.toHaveProperty('cardRangeData');
  });

  it('are refused for a serial number that the directory server never gave', async () => {
    const { status, message } = await world.send('/ds/amex', preq({ serialNum: 'old' }));
    expect(status).toBe(200);
    expect(message).toMatchObject({ messageType: 'Erro', errorCode: '307', errorDetail: 'old', errorComponent: 'D' });
  });

  it('are told in 2.1.0 without what 2.1.0 does not know', async () => {
    const { message } = await world.send('/ds/mastercard', preq({ messageVersion: '2.1.0' }));
    expect((message.cardRangeData as object[])[0]).not.toHaveProperty('acsInfoInd');
  });
});

describe('directory server', () => {
  it.each([
    ['{', '101'],
    ['{"messageType":"AReq","messageType":"AReq"}', '204'],
    ['{"messageType":"RRes"}', '101'],
    ['{"messageType":"AReq","messageVersion":"9.9.9"}', '102'],
  ])('answers %s with an Erro %s', async (body, errorCode) => {
    const { status, message } = await world.send('/ds/visa', body);
    expect([status, message.errorCode]).toEqual([200, errorCode]);
  });

  it('names missing elements', async () => {
    const { mcc: _, ...areq } = world.areq(card('000'));
    const { message } = await world.send('/ds/visa', areq);
    expect(message).toMatchObject({ errorCode: '201', errorDetail: 'mcc', errorMessageType: 'AReq' });
  });

  it.each([
    ['the app’s, which it does not speak,', '2.3.1', '01', '203'],
    ['one without a meaning yet', '2.3.1', '04', '207'],
    ['one that can never be', '2.3.1', '00', '203'],
    ['the app’s', '2.2.0', '01', '203'],
    ['one without a meaning yet', '2.2.0', '04', '203'],
  ] as const)(
    'answers %s as a deviceChannel of %s (%s) with an Erro %s',
    async (_case, version, channel, errorCode) => {
      const newer = { acceptLanguage: ['nl'], acquirerCountryCode: '528', acquirerCountryCodeSource: '01' };
      const areq = { ...world.areq(card('000', '30'), newer, version), deviceChannel: channel };
      const { message } = await world.send('/ds/visa', areq);
      expect(message).toMatchObject({ messageType: 'Erro', errorCode, errorDetail: 'deviceChannel' });
    },
  );

  it('refuses other methods and content types', async () => {
    expect((await fetch(`${world.bank.url}/ds/visa`)).status).toBe(405);
    const form = await fetch(`${world.bank.url}/ds/visa`, { method: 'POST', body: 'x' });
    expect(form.status).toBe(415);
    expect((await world.send('/ds/none', preq())).status).toBe(404);
  });

  it('takes an Erro without answering it', async () => {
    const { status, body } = await world.send('/ds/visa', {
      messageType: 'Erro',
      messageVersion: '2.2.0',
      errorCode: '101',
      errorComponent: 'S',
      errorDescription: 'd',
      errorDetail: 'd',
    });
    expect([status, body]).toEqual([200, '']);
  });

  it.each([
    ['a card in no range', card('000', '90'), '2.2.0', '101'],
    ['a version the ACS does not speak', card('000', '10'), '2.2.0', '102'],
    ['a card of another scheme', composeCardNumber('AMEX', '20'), '2.2.0', '101'],
  ] as const)('refuses %s', async (_case, pan, version, errorCode) => {
    const { message } = await world.send('/ds/visa', world.areq(pan, {}, version));
    expect(message).toMatchObject({ messageType: 'Erro', errorCode });
  });

  it('serves Maestro at Mastercard’s', async () => {
    const { message } = await world.send('/ds/mastercard', world.areq(composeCardNumber('MAESTRO', '20')));
    expect(message).toMatchObject({ transStatus: 'Y', eci: '02' });
  });

  it('takes an id once', async () => {
    const areq = world.areq(card('000'));
    expect((await world.send('/ds/visa', areq)).message.transStatus).toBe('Y');
    expect((await world.send('/ds/visa', areq)).message.errorCode).toBe('301');
  });

  it('keeps a journal without card numbers, found by transaction and by last digits', async () => {
    const areq = world.areq(card('000'));
    await world.send('/ds/visa', areq);
    const id = String(areq.threeDSServerTransID);
    const response = await fetch(`${world.bank.url}/journal/directory-server?threeDSServerTransID=${id}&last4=0008`);
    const text = await response.text();
    expect(text).not.toContain(card('000'));
    expect(text).toContain('************0008');
    expect(world.bank.journals.directoryServer.outline({ threeDSServerTransID: id })).toEqual([
      'in AReq',
      'out AReq',
      'in ARes',
      'out ARes',
    ]);
    expect((JSON.parse(text) as { entries: unknown[] }).entries).toHaveLength(4);
    expect(world.bank.journals.acs.outline({ threeDSServerTransID: id })).toEqual(['in AReq', 'out ARes']);
  });
});

describe('faults of a directory server', () => {
  const faultOf = async (sss: string) => {
    const areq = world.areq(card(sss));
    const { body } = await world.send('/ds/visa', areq);
    const reading = readMessage(body, {
      types: ['ARes', 'Erro'],
      version: '2.2.0',
      ids: { threeDSServerTransID: String(areq.threeDSServerTransID) },
      plainHttp: ['127.0.0.1'],
    });
    return reading.ok ? 'none' : `${reading.fault.errorCode} ${reading.fault.errorDetail}`;
  };

  it.each([
    ['022', /^101 /],
    ['023', /^201 acsTransID$/],
    ['024', /^203 transStatus$/],
    ['025', /^301 threeDSServerTransID$/],
    ['026', /^201 acsURL$/],
    ['027', /^202 SIM-0001$/],
    ['033', /^204 transStatus$/],
    ['037', /^201 authenticationValue$/],
    ['038', /^none$/],
    ['041', /^203 acsURL$/],
    ['045', /^203 messageVersion$/],
  ])('%s is a %s for the 3DS Server', async (sss, fault) => {
    expect(await faultOf(sss)).toMatch(fault);
  });

  it('020 is an Erro 404 of the directory server, 028 an Erro 403 of the ACS', async () => {
    expect((await world.authenticate(card('020'))).message).toMatchObject({ errorCode: '404', errorComponent: 'D' });
    expect((await world.authenticate(card('028'))).message).toMatchObject({ errorCode: '403', errorComponent: 'A' });
  });

  it('032 is an HTTP 500, 029 a closed connection', async () => {
    expect((await world.authenticate(card('032'))).status).toBe(500);
    await expect(world.authenticate(card('029'))).rejects.toThrow();
  });

  it('021 never answers', async () => {
    const areq = world.areq(card('021'));
    const abort = new AbortController();
    const asked = fetch(`${world.bank.url}/ds/visa`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(areq),
      signal: abort.signal,
    });
    const filter = { threeDSServerTransID: String(areq.threeDSServerTransID) };
    const { directoryServer } = world.bank.journals;
    await vi.waitFor(() => expect(directoryServer.outline(filter)).toEqual(['in AReq', 'out silence']), {
      interval: 5,
    });
    abort.abort();
    await expect(asked).rejects.toThrow();
  });

  it('034 stands in for a silent ACS after five seconds', async () => {
    const areq = world.areq(card('034'));
    const asked = world.send('/ds/visa', areq);
    const filter = { threeDSServerTransID: String(areq.threeDSServerTransID) };
    await vi.waitFor(() => expect(world.bank.journals.acs.outline(filter)).toContain('out silence'), { interval: 5 });
    world.clock.advance(5_000);
    const { message } = await asked;
    expect(message).toMatchObject({ transStatus: 'A', eci: '06', acsTransID: message.dsTransID });
    expect(message.acsReferenceNumber).toBe(message.dsReferenceNumber);
  });

  it('044 brings a value that the issuer did not make', async () => {
    const { message } = await world.authenticate(card('044'));
    expect(
      world.register.check({
        dsTransId: String(message.dsTransID),
        value: String(message.authenticationValue),
        pan: card('044'),
        amount: AMOUNT,
        currency: CURRENCY,
        acquirerMerchantId: ACQUIRER_MERCHANT_ID,
      }),
    ).toBe('failed');
  });
});

describe('start page', () => {
  it('lists the test cards and the journals', async () => {
    const { text } = await world.open('/');
    for (const expected of ['4111111111111111', card('010'), '/journal/acs', '/journal/issuer-host']) {
      expect(text).toContain(expected);
    }
  });

  it('is not moved by a stray CReq', async () => {
    const page = await world.postForm('/acs/challenge', { creq: toBase64Url({ messageType: 'CReq' }) });
    expect(page.status).toBe(400);
  });
});
