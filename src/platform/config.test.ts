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
};

describe('the settings', () => {
  it('need nothing to be set for a sandbox', () => {
    expect(config()).toEqual({
      mode: 'sandbox',
      host: 'localhost',
      port: 8080,
      simulatorPort: 8090,
      publicUrl: undefined,
      dataDir: '.gatehouse',
      databaseUrl: undefined,
      masterKey: undefined,
      sandboxApiKey: expect.stringMatching(/^[0-9a-f]{40}$/),
      logLevel: 'warn',
      simulatorClockFactor: 1,
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
        '  • GATEHOUSE_SANDBOX_API_KEY must be 5 or more printable characters without spaces, not "abcd".',
        '  • GATEHOUSE_LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent, not "loud".',
        '  • GATEHOUSE_SIMULATOR_CLOCK_FACTOR must be a number above 0, not "0".',
      ].join('\n'),
    );
  });

  it('never repeat a secret', () => {
    const text = describeProblems(problems({ DATABASE_URL: 'hunter2', GATEHOUSE_MASTER_KEY: 'hunter2' }));
    expect(text).toContain('GATEHOUSE_MASTER_KEY must be 64 hexadecimal digits');
    expect(text).not.toContain('hunter2');
  });

  it('notice a misspelt name', () => {
    expect(problems({ GATEHOUSE_PROT: '80' })).toEqual([
      { name: 'GATEHOUSE_PROT', problem: 'GATEHOUSE_PROT is not a setting of the gateway.' },
    ]);
    expect(problems({ PORT: '80', HOME: '/' })).toEqual([]);
  });

  it('need a database, a key and an https address in live mode', () => {
    expect(config(LIVE)).toMatchObject({ mode: 'live', publicUrl: 'https://pay.example.com' });
    expect(problems({ GATEHOUSE_MODE: 'live' }).map(({ name }) => name)).toEqual([
      'DATABASE_URL',
      'GATEHOUSE_MASTER_KEY',
      'GATEHOUSE_PUBLIC_URL',
    ]);
    expect(problems({ ...LIVE, GATEHOUSE_PUBLIC_URL: 'http://pay.example.com' })).toEqual([
      {
        name: 'GATEHOUSE_PUBLIC_URL',
        problem: 'GATEHOUSE_PUBLIC_URL must begin with https in live mode: card data passes through it.',
      },
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
