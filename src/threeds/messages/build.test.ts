import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COLUMNS, type Column, type Field, type Kind, needOf } from './fields.ts';
import { buildErro, buildMessage, compareVersions, type Message, type MessageType, readMessage } from './index.ts';
import { sampleAReq, sampleRReq } from './samples.ts';
import { TABLES } from './tables.ts';

describe('building a message', () => {
  it('says in 2.1.0 only what 2.1.0 knows', () => {
    const message = buildMessage('AReq', '2.1.0', {
      ...sampleAReq,
      threeDSRequestorChallengeInd: '05',
      whiteListStatus: 'Y',
      whiteListStatusSource: '01',
    });
    expect(message).not.toHaveProperty('browserJavascriptEnabled');
    expect(message).not.toHaveProperty('whiteListStatus');
    expect(message).toMatchObject({ messageVersion: '2.1.0', threeDSRequestorChallengeInd: '02' });
  });

  it('leaves out what a browser without scripts cannot tell', () => {
    const fields = { ...sampleAReq, browserJavascriptEnabled: false, browserTZ: undefined };
    const modern = buildMessage('AReq', '2.2.0', fields);
    expect(Object.keys(modern).filter((name) => name.startsWith('browser'))).toEqual([
      'browserAcceptHeader',
      'browserUserAgent',
      'browserIP',
      'browserJavascriptEnabled',
      'browserLanguage',
    ]);
    expect(buildMessage('AReq', '2.1.0', fields)).toMatchObject({ browserTZ: '0', browserColorDepth: '24' });
  });

  it('writes names in ASCII, cuts long texts and shortens long language tags', () => {
    const message = buildMessage('AReq', '2.2.0', {
      ...sampleAReq,
      cardholderName: 'Zoë Łoś-Ærø',
      browserUserAgent: 'x'.repeat(3_000),
      browserLanguage: 'zh-Hant-TW',
      browserColorDepth: '30',
    });
    expect(message).toMatchObject({ cardholderName: 'Zoe Los-AEro', browserLanguage: 'zh', browserColorDepth: '24' });
    expect(message.browserUserAgent).toHaveLength(2_048);
  });

  it('sends no name rather than half of one', () => {
    expect(buildMessage('AReq', '2.2.0', { ...sampleAReq, cardholderName: '山田' })).not.toHaveProperty(
      'cardholderName',
    );
  });

  it('keeps the elements of the ACS leg off the other', () => {
    expect(buildMessage('RReq', '2.2.0', { ...sampleRReq, authenticationMethod: '02' })).toEqual(sampleRReq);
  });

  it('throws at a message that breaks the rules', () => {
    expect(() => buildMessage('AReq', '2.2.0', { ...sampleAReq, mcc: '12' })).toThrow('mcc (malformed)');
    expect(() => buildMessage('RReq', '2.2.0', { ...sampleRReq, authenticationValue: undefined })).toThrow(
      'authenticationValue (conditions)',
    );
  });

  it('answers a fault in the version of the faulty message', () => {
    const reading = readMessage(JSON.stringify({ ...sampleRReq, messageVersion: '2.1.0', eci: '' }), {
      types: ['RReq'],
    });
    if (reading.ok) throw new Error('the message was meant to be faulty');
    expect(buildErro({ fault: reading.fault, component: 'S', version: '2.2.0' })).toEqual({
      messageType: 'Erro',
      messageVersion: '2.1.0',
      threeDSServerTransID: sampleRReq.threeDSServerTransID,
      dsTransID: sampleRReq.dsTransID,
      acsTransID: sampleRReq.acsTransID,
      errorCode: '203',
      errorComponent: 'S',
      errorDescription: 'Format or value of an element is invalid',
      errorDetail: 'eci',
      errorMessageType: 'RReq',
    });
  });
});

describe('versions', () => {
  it('are compared by number, not by letter', () => {
    expect(['2.10.0', '2.2.0', '2.9.0', '2.3.1', '2.3.1.1'].sort(compareVersions)).toEqual([
      '2.2.0',
      '2.3.1',
      '2.3.1.1',
      '2.9.0',
      '2.10.0',
    ]);
  });
});

/** Any good value of a kind, made from the same table that the reader and the builder use. */
function arbitraryOf(kind: Kind, column: Column): fc.Arbitrary<unknown> {
  const printable = fc.integer({ min: 33, max: 126 }).map((n) => String.fromCharCode(n));
  const digit = fc.integer({ min: 0, max: 9 }).map(String);
  switch (kind.kind) {
    case 'text':
      return fc.string({ unit: printable, minLength: kind.min, maxLength: Math.min(kind.max, 60) });
    case 'digits':
      return fc.string({ unit: digit, minLength: kind.min, maxLength: kind.max });
    case 'pattern':
      return fc.stringMatching(kind.pattern);
    case 'code':
      return fc.constantFrom(...kind.codes.values[column.version]);
    case 'literal':
      return fc.constant(kind.value);
    case 'boolean':
      return fc.boolean();
    case 'uuid':
      return fc.uuid();
    case 'url':
      return fc.webUrl({ validSchemes: ['https'], size: 'small' });
    case 'email':
      return fc.emailAddress();
    case 'ip':
      return fc.ipV4();
    case 'languageTag':
      return fc.constantFrom('nl', 'nl-NL', 'zh-Hant');
    case 'date':
      return fc
        .date({ min: new Date('2020-01-01'), max: new Date('2029-12-31'), noInvalidDate: true })
        .map((d) => d.toISOString().replace(/\D/g, ''))
        .map((all) => (kind.format === 'YYMM' ? all.slice(2, 6) : all.slice(0, kind.format.length)));
    case 'currency':
    case 'country':
      return fc.constantFrom('008', '528', '840');
    case 'authenticationValue':
      return fc.uint8Array({ minLength: 20, maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('base64'));
    case 'version':
      return fc.constantFrom('2.1.0', '2.2.0', '9.10.0');
    case 'anyObject':
      return fc.constant({ any: ['thing'] });
    case 'object':
      return objectOf(kind.fields, column).filter((object) => Object.keys(object).length > 0);
    case 'list':
      return fc.array(arbitraryOf(kind.of, column), { minLength: kind.min, maxLength: Math.min(kind.max, 3) });
  }
}

function objectOf(fields: readonly Field[], column: Column): fc.Arbitrary<Record<string, unknown>> {
  const known = fields.filter((f) => needOf(f, column) !== '-' && f.leg === undefined);
  const isRequired = (f: Field) => needOf(f, column) === 'R' || f.when !== undefined;
  return fc.record(Object.fromEntries(known.map((f) => [f.name, arbitraryOf(f.kind, column)])), {
    requiredKeys: known.filter(isRequired).map((f) => f.name),
    noNullPrototype: true,
  });
}

/** Elements whose rules the table's forms alone do not meet. */
const SETTLED: Partial<Record<MessageType, Record<string, unknown>>> = {
  AReq: {
    purchaseInstalData: '12',
    threeDSRequestorDecMaxTime: '00060',
    browserJavascriptEnabled: true,
    threeDSRequestorChallengeInd: ['04'],
  },
  ARes: { acsDecConInd: 'Y', authenticationType: '02', transStatus: 'C' },
  RReq: { challengeCancel: '04' },
  PRes: { cardRangeData: undefined },
};

describe('what is built', () => {
  const combinations = COLUMNS.flatMap((column) =>
    (Object.keys(TABLES) as MessageType[])
      .filter((type) => compareVersions(column.version, TABLES[type].since ?? '0.0.0') >= 0)
      // Only the AReq says its channel.
      .filter((type) => type === 'AReq' || column.channel === '02')
      .map((type) => [type, column.version, column.channel] as const),
  );

  it.each(combinations)('%s %s of channel %s reads back as it was', (type, version, channel) => {
    const settled = { ...SETTLED[type], ...(type === 'AReq' && { deviceChannel: channel }) };
    fc.assert(
      fc.property(objectOf(TABLES[type].fields, { version, channel }), (fields) => {
        const message = buildMessage(type, version, { ...fields, ...settled });
        const knownExtensions = ((message.messageExtension ?? []) as { id: string }[]).map((e) => e.id);
        const reading = readMessage(JSON.stringify(message), { types: [type], version, knownExtensions });
        expect(reading).toEqual({ ok: true, message: message as Message, version });
      }),
      { numRuns: 50 },
    );
  });
});
