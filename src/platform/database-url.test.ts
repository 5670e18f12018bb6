import { describe, expect, it } from 'vitest';
import { readDatabaseUrl } from './database-url.ts';

describe('the address of the database', () => {
  it.each([
    ['postgres://u:p@h/db', ['postgres://u:p@h/db'], false],
    ['postgresql:///db', ['postgresql:///db'], false],
    ['postgres://u@h:5432/db?sslmode=require', ['postgres://u@h:5432/db?sslmode=require'], false],
    ['postgres://u@h1:5432,h2:5433/db', ['postgres://u@h1:5432/db', 'postgres://u@h2:5433/db'], true],
    ['postgres://u:a%40b@h1,h2/db', ['postgres://u:a%40b@h1/db', 'postgres://u:a%40b@h2/db'], true],
    ['postgres://[::1]:5432,[::2]/db', ['postgres://[::1]:5432/db', 'postgres://[::2]/db'], true],
    ['postgres://h1,h2/db?target_session_attrs=any', ['postgres://h1/db', 'postgres://h2/db'], false],
    ['postgres://h/db?target_session_attrs=primary', ['postgres://h/db'], true],
    // The word of libpq; the driver by itself takes a standby for one.
    ['postgres://h/db?a=b&target_session_attrs=read-write&c=d', ['postgres://h/db?a=b&c=d'], true],
  ])('%s', (text, servers, primaryOnly) => {
    expect(readDatabaseUrl(text)).toEqual({ servers, primaryOnly });
  });

  it.each([
    'mysql://h/db',
    'h:5432/db',
    'postgres://h1:5432,/db',
    'postgres://h:port/db',
    'postgres://h/db?target_session_attrs=standby',
    'postgres://h/db?target_session_attrs=prefer-standby',
    'postgres://h/db?target_session_attrs=toString',
  ])('is not %s', (text) => {
    expect(readDatabaseUrl(text)).toBeUndefined();
  });
});
