import { describe, expect, it } from 'vitest';
import { readHostNames } from './host-names.ts';

describe('host names', () => {
  it('are read as clients compare them: lower case, each once, in the alphabet of the wire', () => {
    expect(
      readHostNames(['API.example.com', 'api.example.com.', 'localhost', 'bücher.example', '127.0.0.1', '::1']),
    ).toEqual({ ok: true, names: ['api.example.com', 'localhost', 'xn--bcher-kva.example', '127.0.0.1', '::1'] });
  });

  it.each([
    ['https://api.example.com', 'write the name alone, without https:// and path'],
    ['api.example.com/v1', 'write the name alone, without https:// and path'],
    ['api.example.com:443', 'write the name alone, without a port'],
    ['*.example.com', 'write each name by itself; a hosts file takes no patterns either'],
    ['', 'it is empty or has blanks'],
    ['api example', 'it is empty or has blanks'],
    ['api_test.example', 'its parts are letters, digits and hyphens, 1 to 63 of them'],
    ['-api.example', 'its parts are letters, digits and hyphens, 1 to 63 of them'],
    ['api..example', 'its parts are letters, digits and hyphens, 1 to 63 of them'],
    [`${'a'.repeat(64)}.example`, 'its parts are letters, digits and hyphens, 1 to 63 of them'],
    [`${'a.'.repeat(127)}ab`, 'it has more than 253 characters'],
    ['10.0.0.256', 'its parts are letters, digits and hyphens, 1 to 63 of them'],
    ['10.0.1', 'it looks like an address, but is none'],
    ['0x7f.1', 'it looks like an address, but is none'],
  ])('are refused where they are none: %j', (given, why) => {
    expect(readHostNames(['good.example', given])).toEqual({
      ok: false,
      faults: [`"${given}" is no host name: ${why}.`],
    });
  });
});
