import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  buildAuthenticationRequest,
  type OrderFacts,
  type PersonFacts,
  type RequestContext,
} from './authentication-request.ts';
import { browserElements } from './browser-elements.ts';
import { authentication, browser, NOW, SERVER_TRANS_ID } from './fixtures.ts';
import { readMessage } from './messages/index.ts';
import { readPhone } from './phone.ts';
import type { Authentication, BrowserData } from './types.ts';

const customer: OrderFacts['customer'] = {
  firstName: 'Simon',
  lastName: 'Smit',
  address1: 'Kraanspoor',
  address2: null,
  houseNumber: '39C',
  zipCode: '1033SC',
  city: 'Amsterdam',
  state: 'NL-NH',
  country: 'NL',
  phone: '0208500500',
  email: 'simonsmit@example.com',
  ipAddress: '80.123.45.67',
  forwardedIp: null,
};
const order: OrderFacts = { customer, delivery: null, recurringModel: null };
const context: RequestContext = {
  card: { number: '4000002000000008', expiry: '3012', holder: 'Zoë Müller-Łukasz' },
  order,
  site: {
    name: 'Example Shop',
    url: 'https://shop.example/',
    country: 'NL',
    acquirer: {
      acquirerId: '400551',
      merchantId: 'MERCHANT0000001',
      terminalId: 'TERM0001',
      mcc: '5999',
      country: 'NL',
    },
  },
  identity: { referenceNumber: '3DS_LOA_SER_EXAMPLE', operatorId: null, requestorId: '1-7' },
  urls: { results: 'https://pay.example/3ds/results', notification: 'https://pay.example/3ds/return' },
  now: NOW,
};
const build = (
  of: { authentication?: Partial<Authentication>; order?: Partial<OrderFacts>; context?: Partial<RequestContext> } = {},
) =>
  buildAuthenticationRequest(authentication({ methodCompletion: 'Y', ...of.authentication }), {
    ...context,
    order: { ...order, ...of.order },
    ...of.context,
  });
const withCustomer = (over: Partial<OrderFacts['customer']>) =>
  build({ order: { customer: { ...customer, ...over } } });

describe('the authentication request', () => {
  it('tells card, payer, merchant, browser and purchase as the directory server wants them', () => {
    expect(build()).toEqual({
      messageType: 'AReq',
      messageVersion: '2.2.0',
      messageCategory: '01',
      deviceChannel: '02',
      threeDSServerTransID: SERVER_TRANS_ID,
      threeDSServerRefNumber: '3DS_LOA_SER_EXAMPLE',
      threeDSServerURL: 'https://pay.example/3ds/results',
      threeDSRequestorID: '1-7',
      threeDSRequestorName: 'Example Shop',
      threeDSRequestorURL: 'https://shop.example/',
      threeDSCompInd: 'Y',
      threeDSRequestorAuthenticationInd: '01',
      threeDSRequestorChallengeInd: '01',
      acctNumber: '4000002000000008',
      cardExpiryDate: '3012',
      cardholderName: 'Zoe Muller-Lukasz',
      email: 'simonsmit@example.com',
      mobilePhone: { cc: '31', subscriber: '208500500' },
      billAddrLine1: 'Kraanspoor 39C',
      billAddrCity: 'Amsterdam',
      billAddrPostCode: '1033SC',
      billAddrState: 'NH',
      billAddrCountry: '528',
      browserAcceptHeader: 'text/html',
      browserUserAgent: 'Mozilla/5.0',
      browserIP: '145.53.1.2',
      browserJavascriptEnabled: true,
      browserJavaEnabled: false,
      browserLanguage: 'nl-NL',
      browserColorDepth: '24',
      browserScreenHeight: '1080',
      browserScreenWidth: '1920',
      browserTZ: '-60',
      notificationURL: 'https://pay.example/3ds/return',
      acquirerBIN: '400551',
      acquirerMerchantID: 'MERCHANT0000001',
      mcc: '5999',
      merchantCountryCode: '528',
      merchantName: 'Example Shop',
      purchaseAmount: '1000',
      purchaseCurrency: '978',
      purchaseExponent: '2',
      purchaseDate: '20261122100000',
      transType: '01',
    });
  });

  it('says whether goods go elsewhere', () => {
    const home: PersonFacts = { ...customer };
    const elsewhere: PersonFacts = { ...home, address1: 'Dam', houseNumber: '1', state: null };
    const same = build({ order: { delivery: { ...home, city: 'AMSTERDAM ' } } });
    expect(same.addrMatch).toBe('Y');
    expect(same).not.toHaveProperty('shipAddrLine1');
    expect(build({ order: { delivery: elsewhere } })).toMatchObject({ addrMatch: 'N', shipAddrLine1: 'Dam 1' });
    expect(build()).not.toHaveProperty('addrMatch');
  });

  it('says that more payments follow, or that nothing is paid yet', () => {
    expect(build({ order: { recurringModel: 'subscription' } })).toMatchObject({
      threeDSRequestorAuthenticationInd: '02',
      recurringExpiry: '99991231',
      recurringFrequency: '1',
    });
    expect(build({ order: { recurringModel: 'unscheduled' } }).threeDSRequestorAuthenticationInd).toBe('01');
    const zero = build({ authentication: { amount: 0 }, order: { recurringModel: 'subscription' } });
    expect(zero).toMatchObject({ threeDSRequestorAuthenticationInd: '04', purchaseAmount: '0' });
  });

  it('writes currencies without decimals as such', () => {
    const yen = build({ authentication: { currency: 'JPY' } });
    expect(yen).toMatchObject({ purchaseCurrency: '392', purchaseExponent: '0' });
  });

  it('leaves out what does not fit rather than stop the payment', () => {
    const odd = withCustomer({ email: 'no address', phone: 'call me', state: 'Noord-Holland', country: 'ZZ' });
    for (const name of ['email', 'mobilePhone', 'billAddrState', 'billAddrCountry'])
      expect(odd).not.toHaveProperty(name);
    expect(withCustomer({ address1: 'x'.repeat(80) }).billAddrLine1).toHaveLength(50);
    const nameless = { ...context.card, holder: '李' };
    expect(build({ context: { card: nameless } })).not.toHaveProperty('cardholderName');
  });

  it('names its own address where the shop has none to show', () => {
    const site = { ...context.site, url: 'shop.example' };
    expect(build({ context: { site } }).threeDSRequestorURL).toBe('https://pay.example');
  });

  it('is a good message whatever payer and browser say, in every version', () => {
    const anyText = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 90 }),
      fc.constantFrom('', ' ', 'NL', 'a@b', '+31 6', '٣'),
    );
    const maybe = fc.option(anyText);
    const person = fc.record({
      firstName: maybe,
      lastName: maybe,
      address1: maybe,
      address2: maybe,
      houseNumber: maybe,
      zipCode: maybe,
      city: maybe,
      state: maybe,
      country: maybe,
      phone: maybe,
      email: maybe,
      ipAddress: maybe,
      forwardedIp: maybe,
    });
    const number = fc.option(fc.oneof(fc.integer(), fc.double(), fc.integer({ min: -1, max: 50 })));
    const anyBrowser = fc.record({
      javascriptEnabled: fc.boolean(),
      javaEnabled: fc.option(fc.boolean()),
      acceptHeader: fc.oneof(anyText, fc.constant('x'.repeat(3_000))),
      userAgent: anyText,
      language: fc.oneof(anyText, fc.constantFrom('zh-Hant-TW', 'en_GB', 'de')),
      acceptLanguage: fc.oneof(anyText, fc.constantFrom('nl;q=', ',', 'de,fr;q=0.1', `${'a'.repeat(101)},en`)),
      colorDepth: number,
      screenHeight: number,
      screenWidth: number,
      timeZoneOffset: number,
      ip: maybe,
    });
    fc.assert(
      fc.property(
        person,
        fc.option(person),
        anyBrowser,
        anyText,
        fc.constantFrom('2.1.0', '2.2.0', '2.3.1'),
        fc.constantFrom('01', '02', '03', '04'),
        (payer, delivery, itsBrowser, holder, version, challengeInd) => {
          const message = build({
            authentication: { browser: itsBrowser as BrowserData, version: version as '2.3.1', challengeInd },
            order: { customer: payer, delivery },
            context: { card: { ...context.card, holder } },
          });
          const reading = readMessage(JSON.stringify(message), { types: ['AReq'] });
          expect(reading.ok ? '' : reading.fault.errorDetail).toBe('');
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('the browser in the request', () => {
  const elements = (over: Partial<BrowserData>, payerIp: string | null = null) =>
    browserElements({ ...browser, ...over }, payerIp);

  it('sends the nearest colour depth below that the version knows', () => {
    const depth = (colorDepth: number, version: Authentication['version']) =>
      build({ authentication: { version, browser: { ...browser, colorDepth } } }).browserColorDepth;
    expect([30, 64, 12].map((bits) => depth(bits, '2.2.0'))).toEqual(['24', '48', '8']);
    expect([30, 64, 128].map((bits) => depth(bits, '2.3.1'))).toEqual(['30', '64', '99']);
  });
  it('counts as one without scripts when it told too little', () => {
    for (const over of [
      { javascriptEnabled: false },
      { screenWidth: null },
      { colorDepth: 0 },
      { timeZoneOffset: 9_999 },
    ]) {
      const told = elements(over);
      expect(told.browserJavascriptEnabled).toBe(false);
      expect(told).not.toHaveProperty('browserTZ');
    }
    expect(elements({ javaEnabled: null })).toMatchObject({
      browserJavascriptEnabled: true,
      browserJavaEnabled: false,
    });
  });
  it('fills what every version wants from a browser without scripts', () => {
    const silent = build({ authentication: { version: '2.1.0', browser: { ...browser, javascriptEnabled: false } } });
    expect(silent).toMatchObject({
      browserJavaEnabled: false,
      browserColorDepth: '24',
      browserScreenHeight: '0',
      browserTZ: '0',
    });
    expect(silent).not.toHaveProperty('browserJavascriptEnabled');
    expect(elements({ acceptHeader: '', userAgent: ' ', language: '' })).toMatchObject({
      browserAcceptHeader: '*/*',
      browserUserAgent: 'unknown',
      browserLanguage: 'en',
    });
  });
  it("sends public addresses only, the payer's own where the browser has none", () => {
    expect(elements({ ip: '::ffff:145.53.1.2' }).browserIP).toBe('145.53.1.2');
    expect(elements({ ip: '127.0.0.1' }, '80.123.45.67').browserIP).toBe('80.123.45.67');
    expect(elements({ ip: '10.0.0.1' }, '192.168.0.1').browserIP).toBeUndefined();
    expect(elements({ ip: '2a02:a210::1' }).browserIP).toBe('2a02:a210::1');
  });
  it('shortens a language of more than eight characters to its primary tag', () => {
    const sent = (version: Authentication['version']) =>
      build({ authentication: { version, browser: { ...browser, language: 'zh-Hant-TW' } } }).browserLanguage;
    expect([sent('2.2.0'), sent('2.3.1')]).toEqual(['zh', 'zh']);
    expect(elements({ language: 'en_GB' }).browserLanguage).toBe('en-GB');
  });
});

describe('an e-mail address', () => {
  const sent = (email: string) => build({ order: { customer: { ...customer, email } } }).email;
  it('is sent where the strictest directory server takes it', () => {
    for (const email of ['a.baker@example.org', 'a+b_c@sub.example.co.uk', "o'neil@example.museum"])
      expect(sent(email)).toBe(email);
    expect(sent(' jan@exämple.nl ')).toBe('jan@xn--exmple-cua.nl');
  });
  it('is left out where it does not', () => {
    for (const email of [
      ...[
        'a..b@example.com',
        '.a@example.com',
        'a.@example.com',
        'mailto:a@b.nl',
        'a@b',
        'josé@example.com',
        'a@b@c.nl',
      ],
      ...[
        'a b@example.com',
        '"a"@example.com',
        'a@[192.0.2.1]',
        'a@192.0.2.1',
        'a@-b.nl',
        'Jan <a@b.nl>',
        `a@${'b'.repeat(64)}.nl`,
      ],
      ...[`${'a'.repeat(65)}@example.com`, 'a@example.com, b@example.com', '@', ''],
    ])
      expect([email, sent(email)]).toEqual([email, undefined]);
  });
});

describe('a telephone number', () => {
  const NUMBERS: readonly [country: string | null, text: string, cc: string, subscriber: string][] = [
    [null, '+31 20 850 0500', '31', '208500500'],
    ['DE', '0031-208500500', '31', '208500500'],
    [null, '0031 (0) 6 12345678', '31', '612345678'],
    ['NL', '020 / 850.0500', '31', '208500500'],
    ['NL', '06 – 12345678', '31', '612345678'],
    [null, '+44 (0)20 7946 0000', '44', '2079460000'],
    ['DE', '+49(0)30/123456', '49', '30123456'],
    ['IT', '06 1234', '39', '061234'],
    ['SM', '0549 123456', '378', '0549123456'],
    [null, '+1 212 555 0100', '1', '2125550100'],
    ['US', '(415) 555-2671', '1', '4155552671'],
    ['US', '1 415 555 2671', '1', '4155552671'],
    [null, '+358 9 1234', '358', '91234'],
    // With its calling code, and no plus; with both its calling code and the zero of home.
    ['NL', '31612345678', '31', '612345678'],
    ['NL', '+31 0612345678', '31', '612345678'],
    ['FR', '33612345678', '33', '612345678'],
    // Dialled at home with other digits than 0, or with none.
    ['RU', '84951234567', '7', '4951234567'],
    ['KZ', '87011234567', '7', '7011234567'],
    ['BY', '80291234567', '375', '291234567'],
    ['HU', '06301234567', '36', '301234567'],
    ['ES', '612345678', '34', '612345678'],
    ['DK', '32123456', '45', '32123456'],
    // Dialled for abroad.
    ['US', '011442079460000', '44', '2079460000'],
    ['US', '00442079460000', '44', '2079460000'],
    ['JP', '010 44 20 7946 0000', '44', '2079460000'],
    ['RU', '8~10 44 20 7946 0000', '44', '2079460000'],
    ['NL', '\u202a+31612345678\u202c', '31', '612345678'],
    ['AE', '٠٥٠١٢٣٤٥٦٧', '971', '501234567'],
  ];
  it.each(NUMBERS)('of %s, %s, is taken apart', (country, text, cc, subscriber) => {
    expect(readPhone(text, country)).toEqual({ cc, subscriber });
  });

  it('is left out where it cannot be told whose it is', () => {
    for (const text of ['', 'none', '+', '+999 12345', '12', '0'.repeat(30), '020 850 0500'])
      expect(readPhone(text, null)).toBeUndefined();
    for (const text of ['06 12345678 ext 12', '0612345678, 0687654321', '0612345678 0687654321', '06-CALLNOW', '12'])
      expect([text, readPhone(text, 'NL')]).toEqual([text, undefined]);
    // Of Germany this may be a number of home as it stands, or a mobile one without its plus.
    expect(readPhone('491701234567', 'DE')).toBeUndefined();
    expect(readPhone('020 850 0500', 'AQ')).toBeUndefined();
  });
});
