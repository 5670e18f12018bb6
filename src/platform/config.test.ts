import { describe, expect, it } from 'vitest';
import {
  type Config,
  type ConfigProblem,
  describeProblems,
  isConfig,
  publicUrlOf,
  readConfig,
  SETTINGS,
} from './config.ts';

function config(env: Record<string, string> = {}): Config {
  const result = readConfig(env);
  if (!isConfig(result)) throw new Error(describeProblems(result));
  return result;
}

function problems(env: Record<string, string>): ConfigProblem[] {
  const result = readConfig(env);
  return isConfig(result) ? [] : result;
}

const LIVE = {
  GATEHOUSE_MODE: 'live',
  DATABASE_URL: 'postgres://gatehouse:secret@db.example.com/gatehouse',
  GATEHOUSE_MASTER_KEY: 'ab'.repeat(32),
  GATEHOUSE_PUBLIC_URL: 'https://pay.example.com/',
  GATEHOUSE_ACQUIRER_ADDRESS: 'acquirer.example.com:7000',
  GATEHOUSE_VISA_DIRECTORY_URL: 'https://ds.visa.example.com/3ds',
  GATEHOUSE_MASTERCARD_DIRECTORY_URL: 'https://ds.mastercard.example.com/3ds',
  GATEHOUSE_AMEX_DIRECTORY_URL: 'https://ds.amex.example.com/3ds',
  GATEHOUSE_3DS_REFERENCE_NUMBER: '3DS_LOA_SER_EXMP_020200_00001',
};

describe('the settings', () => {
  it('need nothing to be set for a sandbox', () => {
    const given = Object.entries(config()).filter(([, value]) => value !== undefined);
    expect(Object.fromEntries(given)).toEqual({
      cardRefundDays: 180,
      mode: 'sandbox',
      host: 'localhost',
      port: 8080,
      requestSeconds: 45,
      databaseSeconds: 10,
      listSeconds: 3,
      tlsPort: 8443,
      simulatorPort: 8090,
      dataDir: '.gatehouse',
      sandboxApiKey: expect.stringMatching(/^[0-9a-f]{40}$/),
      logLevel: 'warn',
      simulatorClockFactor: 1,
      databaseTls: 'on',
      acquirerTls: 'on',
      notificationHttp: 'off',
      resultsPort: 8444,
      smtpTls: 'on',
    });
  });

  it('count an empty variable as unset', () => {
    expect(config({ GATEHOUSE_PORT: '', DATABASE_URL: ' ' })).toEqual(config());
  });

  it('allow any free port, and make the public URL from the port that was found', () => {
    const { port } = config({ GATEHOUSE_PORT: '0' });
    expect(port).toBe(0);
    expect(publicUrlOf(config({ GATEHOUSE_PORT: '0' }), 41_234)).toBe('http://localhost:41234');
    expect(publicUrlOf(config(LIVE), 41_234)).toBe('https://pay.example.com');
  });

  it('report every wrong value together', () => {
    const found = problems({
      GATEHOUSE_PORT: '80800',
      GATEHOUSE_MODE: 'test',
      GATEHOUSE_LOG_LEVEL: 'loud',
      GATEHOUSE_SIMULATOR_CLOCK_FACTOR: '0',
      GATEHOUSE_SANDBOX_API_KEY: 'abcd',
      GATEHOUSE_PUBLIC_URL: 'pay.example.com',
      DATABASE_URL: 'mysql://host/db',
    });
    expect(describeProblems(found)).toBe(
      [
        'The settings cannot be used:',
        '  • GATEHOUSE_MODE must be one of sandbox, live, not "test".',
        '  • GATEHOUSE_PORT must be a port, 0 to 65535, not "80800".',
        '  • GATEHOUSE_PUBLIC_URL must be an http or https URL without query, such as https://pay.example.com, not "pay.example.com".',
        '  • DATABASE_URL must be a URL such as postgres://user:password@host:5432/database.',
        '  • GATEHOUSE_LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent, not "loud".',
        '  • GATEHOUSE_SIMULATOR_CLOCK_FACTOR must be a number above 0, not "0".',
        '  • GATEHOUSE_SANDBOX_API_KEY must be 5 or more printable characters without spaces, not "abcd".',
      ].join('\n'),
    );
  });

  it('refuse a misspelt sslmode, which would be no TLS at all', () => {
    expect(problems({ DATABASE_URL: 'postgres://db/x?sslmode=verify_full' })).toEqual([
      {
        name: 'DATABASE_URL',
        problem:
          'DATABASE_URL must be a URL with one of sslmode=disable, allow, prefer, require, verify-ca, verify-full.',
      },
    ]);
    expect(config({ DATABASE_URL: 'postgres://db/x?sslmode=verify-full' }).databaseUrl).toContain('verify-full');
  });

  it('never repeat a secret', () => {
    const text = describeProblems(
      problems({ DATABASE_URL: 'hunter2', GATEHOUSE_MASTER_KEY: 'hunter2', GATEHOUSE_SMTP_URL: 'hunter2' }),
    );
    expect(text).toContain('GATEHOUSE_MASTER_KEY must be 64 hexadecimal digits');
    expect(text).not.toContain('hunter2');
  });

  it('notice a misspelt name', () => {
    expect(problems({ GATEHOUSE_PROT: '80' })).toEqual([
      { name: 'GATEHOUSE_PROT', problem: 'GATEHOUSE_PROT is not a setting of the gateway.' },
    ]);
    expect(problems({ PORT: '80', HOME: '/' })).toEqual([]);
  });

  it('need a database, a key, an https address and somebody who is paid by in live mode', () => {
    expect(config(LIVE)).toMatchObject({
      mode: 'live',
      publicUrl: 'https://pay.example.com',
      acquirerAddress: { host: 'acquirer.example.com', port: 7000 },
    });
    expect(problems({ GATEHOUSE_MODE: 'live' }).map(({ name }) => name)).toEqual([
      'GATEHOUSE_PUBLIC_URL',
      'DATABASE_URL',
      'GATEHOUSE_MASTER_KEY',
      'GATEHOUSE_INSTITUTIONS_URL',
    ]);
    expect(problems({ ...LIVE, GATEHOUSE_PUBLIC_URL: 'http://pay.example.com' })).toEqual([
      {
        name: 'GATEHOUSE_PUBLIC_URL',
        problem: 'GATEHOUSE_PUBLIC_URL must begin with https in live mode: card data passes through it.',
      },
    ]);
  });

  describe('for cards in live mode', () => {
    const ANY_DIRECTORY =
      'one of GATEHOUSE_VISA_DIRECTORY_URL, GATEHOUSE_MASTERCARD_DIRECTORY_URL, GATEHOUSE_AMEX_DIRECTORY_URL, GATEHOUSE_BANCONTACT_DIRECTORY_URL';
    const institutions = { GATEHOUSE_INSTITUTIONS_URL: 'https://institutions.example.com' };
    const acquirer = { GATEHOUSE_ACQUIRER_ADDRESS: 'acquirer.example.com:7000' };
    const number = { GATEHOUSE_3DS_REFERENCE_NUMBER: '3DS_LOA_SER_EXMP_020200_00001' };
    const visa = { GATEHOUSE_VISA_DIRECTORY_URL: 'https://ds.visa.example.com/3ds' };
    const mastercard = { GATEHOUSE_MASTERCARD_DIRECTORY_URL: 'https://ds.mastercard.example.com/3ds' };
    const bancontact = { GATEHOUSE_BANCONTACT_DIRECTORY_URL: 'https://ds.bancontact.example.com/3ds' };
    const { GATEHOUSE_MODE, DATABASE_URL, GATEHOUSE_MASTER_KEY, GATEHOUSE_PUBLIC_URL } = LIVE;
    const BARE = { GATEHOUSE_MODE, DATABASE_URL, GATEHOUSE_MASTER_KEY, GATEHOUSE_PUBLIC_URL };
    const told = (env: Record<string, string>) => problems({ ...BARE, ...env }).map(({ problem }) => problem);
    const half = (missing: string, given: string) => `To take cards, set ${missing} too; to take none, unset ${given}.`;

    it.each<[string, Record<string, string>]>([
      ['none of them, where institutions are asked', institutions],
      ['all of them for one scheme', { ...acquirer, ...number, ...visa }],
      ['all of them for Bancontact alone', { ...acquirer, ...number, ...bancontact }],
      [
        'all of them for two schemes, with institutions',
        { ...acquirer, ...number, ...visa, ...mastercard, ...institutions },
      ],
    ])('are enough: %s', (_, env) => expect(told(env)).toEqual([]));

    it.each<[string, Record<string, string>, string[]]>([
      [
        'nothing at all to pay by',
        {},
        [
          `Nothing can be paid: set GATEHOUSE_INSTITUTIONS_URL, or for cards GATEHOUSE_ACQUIRER_ADDRESS, GATEHOUSE_3DS_REFERENCE_NUMBER and ${ANY_DIRECTORY}.`,
        ],
      ],
      [
        'an acquirer alone',
        { ...acquirer, ...institutions },
        [half(`GATEHOUSE_3DS_REFERENCE_NUMBER and ${ANY_DIRECTORY}`, 'GATEHOUSE_ACQUIRER_ADDRESS')],
      ],
      [
        'a reference number alone',
        number,
        [half(`GATEHOUSE_ACQUIRER_ADDRESS and ${ANY_DIRECTORY}`, 'GATEHOUSE_3DS_REFERENCE_NUMBER')],
      ],
      [
        'a directory server alone',
        { ...visa, ...institutions },
        [half('GATEHOUSE_ACQUIRER_ADDRESS and GATEHOUSE_3DS_REFERENCE_NUMBER', 'GATEHOUSE_VISA_DIRECTORY_URL')],
      ],
      [
        'no directory server',
        { ...acquirer, ...number },
        [half(ANY_DIRECTORY, 'GATEHOUSE_ACQUIRER_ADDRESS and GATEHOUSE_3DS_REFERENCE_NUMBER')],
      ],
      [
        'no reference number',
        { ...acquirer, ...visa, ...bancontact },
        [
          half(
            'GATEHOUSE_3DS_REFERENCE_NUMBER',
            'GATEHOUSE_ACQUIRER_ADDRESS, GATEHOUSE_VISA_DIRECTORY_URL and GATEHOUSE_BANCONTACT_DIRECTORY_URL',
          ),
        ],
      ],
      [
        'no acquirer',
        { ...number, ...mastercard },
        [half('GATEHOUSE_ACQUIRER_ADDRESS', 'GATEHOUSE_3DS_REFERENCE_NUMBER and GATEHOUSE_MASTERCARD_DIRECTORY_URL')],
      ],
      [
        'a certificate for a directory server that is not named',
        {
          ...{ ...acquirer, ...number, ...visa },
          ...{ GATEHOUSE_AMEX_DIRECTORY_CERT_FILE: 'amex.pem', GATEHOUSE_AMEX_DIRECTORY_KEY_FILE: 'amex.key' },
        },
        ['GATEHOUSE_AMEX_DIRECTORY_URL is needed with GATEHOUSE_AMEX_DIRECTORY_CERT_FILE.'],
      ],
      [
        'a version of a directory server that is not named',
        { ...institutions, GATEHOUSE_VISA_DIRECTORY_VERSION: '2.2.0' },
        ['GATEHOUSE_VISA_DIRECTORY_URL is needed with GATEHOUSE_VISA_DIRECTORY_VERSION.'],
      ],
      [
        'the authority of no acquirer',
        { ...institutions, GATEHOUSE_ACQUIRER_CA_FILE: 'ca.pem' },
        ['GATEHOUSE_ACQUIRER_ADDRESS is needed with GATEHOUSE_ACQUIRER_CA_FILE.'],
      ],
      [
        'an operator id without the number it goes with',
        { ...institutions, GATEHOUSE_3DS_OPERATOR_ID: 'OPERATOR' },
        ['GATEHOUSE_3DS_REFERENCE_NUMBER is needed with GATEHOUSE_3DS_OPERATOR_ID.'],
      ],
      [
        'an unfit directory server, once',
        { ...acquirer, ...number, GATEHOUSE_VISA_DIRECTORY_URL: 'http://ds.visa.example.com' },
        [expect.stringMatching(/^GATEHOUSE_VISA_DIRECTORY_URL must be an https URL/) as unknown as string],
      ],
    ])('are refused with what to do: %s', (_, env, sentences) => expect(told(env)).toEqual(sentences));
  });

  it.each([
    ['acquirer.example.com:7000', { host: 'acquirer.example.com', port: 7000 }],
    ['10.1.2.3:1', { host: '10.1.2.3', port: 1 }],
    ['[fd00::7]:65535', { host: 'fd00::7', port: 65_535 }],
  ])('read %s as an address', (text, address) => {
    expect(config({ ...LIVE, GATEHOUSE_ACQUIRER_ADDRESS: text }).acquirerAddress).toEqual(address);
  });

  it.each(['acquirer.example.com', 'host:0', 'host:65536', 'tcp://host:7000', 'fd00::7:70', ':7000', 'user@host:7000'])(
    'take %s for no address',
    (text) => {
      expect(problems({ ...LIVE, GATEHOUSE_ACQUIRER_ADDRESS: text })).toEqual([
        {
          name: 'GATEHOUSE_ACQUIRER_ADDRESS',
          problem: `GATEHOUSE_ACQUIRER_ADDRESS must be a host and a port, such as acquirer.example.com:7000, not "${text}".`,
        },
      ]);
    },
  );

  it('take no directory server without https, and no certificate without its key', () => {
    const found = problems({
      ...LIVE,
      GATEHOUSE_VISA_DIRECTORY_URL: 'http://ds.visa.example.com',
      GATEHOUSE_ACQUIRER_CERT_FILE: 'acquirer.pem',
      GATEHOUSE_AMEX_DIRECTORY_KEY_FILE: 'amex.key',
    });
    expect(found.map(({ problem }) => problem)).toEqual([
      'GATEHOUSE_VISA_DIRECTORY_URL must be an https URL such as https://ds.example.com/3ds, not "http://ds.visa.example.com".',
      'GATEHOUSE_ACQUIRER_KEY_FILE is needed with GATEHOUSE_ACQUIRER_CERT_FILE.',
      'GATEHOUSE_AMEX_DIRECTORY_CERT_FILE is needed with GATEHOUSE_AMEX_DIRECTORY_KEY_FILE.',
    ]);
  });

  it.each([
    'smtp://mail.example.com',
    'smtp://mail.example.com:587/',
    'smtps://user%40example.com:p%3Ass@mail.example.com',
    'smtp://[fd00::25]:25',
  ])('read %s as a mail server', (url) => {
    expect(config({ GATEHOUSE_SMTP_URL: url }).smtpUrl).toBe(url);
  });

  it.each([
    'mail.example.com:587',
    'https://mail.example.com',
    'smtp://',
    'smtp://user@mail.example.com',
    'smtp://user:%zz@mail.example.com',
    'smtp://mail.example.com/inbox',
    'smtps://mail.example.com?tls.rejectUnauthorized=false',
  ])('take %s for no mail server', (url) => {
    expect(problems({ GATEHOUSE_SMTP_URL: url }).map(({ name }) => name)).toEqual(['GATEHOUSE_SMTP_URL']);
  });

  it.each([
    'payments',
    'Shop <payments@example.com>',
    'a@example.com, b@example.com',
    'a@b@example.com',
    'a b@example.com',
  ])('take %s for no sender', (sender) => {
    expect(problems({ GATEHOUSE_MAIL_SENDER: sender }).map(({ name }) => name)).toEqual(['GATEHOUSE_MAIL_SENDER']);
  });

  it('send no mails in live mode without a sender, and need neither', () => {
    expect(config(LIVE)).toMatchObject({ smtpUrl: undefined, smtpTls: 'on' });
    expect(problems({ ...LIVE, GATEHOUSE_SMTP_URL: 'smtps://mail.example.com' }).map(({ problem }) => problem)).toEqual(
      ['GATEHOUSE_MAIL_SENDER is needed with GATEHOUSE_SMTP_URL.'],
    );
  });

  it('serve HTTPS beside plain HTTP in both modes, with a certificate and its key', () => {
    const tls = { GATEHOUSE_TLS_CERT_FILE: 'cert.pem', GATEHOUSE_TLS_KEY_FILE: 'key.pem' };
    for (const env of [tls, { ...LIVE, ...tls }])
      expect(config(env)).toMatchObject({ tlsCertFile: 'cert.pem', tlsKeyFile: 'key.pem', tlsPort: 8443 });
    const halves: Record<string, string>[] = [
      { GATEHOUSE_TLS_CERT_FILE: 'cert.pem' },
      { GATEHOUSE_TLS_KEY_FILE: 'key.pem' },
      { ...LIVE, GATEHOUSE_TLS_KEY_FILE: 'key.pem' },
    ];
    const told = halves.map((env) => problems(env).map(({ problem }) => problem));
    expect(told).toEqual([
      ['GATEHOUSE_TLS_KEY_FILE is needed with GATEHOUSE_TLS_CERT_FILE.'],
      ['GATEHOUSE_TLS_CERT_FILE is needed with GATEHOUSE_TLS_KEY_FILE.'],
      ['GATEHOUSE_TLS_CERT_FILE is needed with GATEHOUSE_TLS_KEY_FILE.'],
    ]);
  });

  it('have a name and a meaning each, and defaults that they accept themselves', () => {
    const settings = Object.values(SETTINGS);
    expect(new Set(settings.map(({ name }) => name)).size).toBe(settings.length);
    for (const { meaning } of settings) expect(meaning).toMatch(/^[A-Z].+\.$/);
    const defaults = settings.flatMap((setting) =>
      setting.default === undefined ? [] : [[setting.name, setting.default]],
    );
    expect(config(Object.fromEntries(defaults))).toEqual(config());
  });
});
