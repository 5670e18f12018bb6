import { describe, expect, it } from 'vitest';
import { isAppAddress, isWebAddress } from './address.ts';

describe('the address of an app', () => {
  it('has a scheme of its own', () => {
    for (const url of [
      ...['myapp://pay/done', 'com.shop.app:/done', 'MyApp://x?y=1#z', 'shop-2+b.c:done'],
      'intent://done#Intent;scheme=myapp;package=com.shop;end',
    ])
      expect([url, isAppAddress(url), isWebAddress(url)]).toEqual([url, true, false]);
  });

  it('is none that a browser runs, shows or reads by itself, however it is written', () => {
    for (const scheme of [
      'javascript',
      'data',
      'vbscript',
      'blob',
      'file',
      'filesystem',
      'about',
      'view-source',
      'chrome',
      'jar',
      'ms-msdt',
      'search-ms',
      'shell',
      'content',
      'itms-services',
      'chrome-search',
      'about+x',
      'ftp',
      'ws',
    ])
      for (const url of [
        `${scheme}:x`,
        `${scheme.toUpperCase()}:x`,
        `${scheme}://x`,
        ` ${scheme}:x`,
        `\u0000${scheme}:x`,
        `${scheme}\t:x`,
      ])
        expect([url, isAppAddress(url)]).toEqual([url, false]);
    for (const url of [
      'java\nscript:alert(1)',
      'java\tscript:alert(1)',
      '//shop.example',
      '/done',
      'myapp',
      'myapp:',
      'my app:/x',
      '1app:/x',
      'myapp:/a b',
      'https://shop.example',
    ])
      expect([url, isAppAddress(url)]).toEqual([url, false]);
  });
});
