import { describe, expect, it } from 'vitest';
import { NO_TEMPLATE, overlay, readTemplate, unknownMembers } from './page-template.ts';

const read = (value: unknown) => readTemplate(value).template;

describe('a template', () => {
  it('is read in any case and length, and kept in one', () => {
    expect(
      read({ header: { background: '#ABC', text: ' #FfFfFf ' }, body: { link: { hover: { text: '#010203' } } } }),
    ).toEqual({
      ...NO_TEMPLATE,
      colours: { headerBackground: '#aabbcc', headerText: '#ffffff', bodyLinkHover: '#010203' },
    });
  });

  it.each(['red', '#12', '#12345', '#1234567', 'rgb(0,0,0)', '#fff;', 'var(--x)', '', null, 7, [], {}, ['#fff']])(
    'takes %j for no colour',
    (colour) => {
      expect(read({ header: { background: colour } })).toBeNull();
    },
  );

  it('hears its switches with version 1.0 only, true and false in every spelling', () => {
    const settings = { hide_cart: 'True', hide_flags: 0, hide_logo: '1', iframe_mode: 'perhaps', embed_mode: [1] };
    const switches = { hideCart: true, hideFlags: false, hideLogo: true };
    expect(read({ version: '1.0', settings })).toEqual({ ...NO_TEMPLATE, switches });
    expect(read({ version: 1, settings })?.switches).toEqual(switches);
    expect(read({ settings })).toBeNull();
    expect(readTemplate({ settings }).faults).toEqual(['settings needs "version": "1.0"']);
  });

  it.each([
    ['https://shop.example/logo.png?v=1#top', 'https://shop.example/logo.png?v=1'],
    ['http://localhost:3000/logo.png', 'http://localhost:3000/logo.png'],
    ['http://127.0.0.1/logo.png', 'http://127.0.0.1/logo.png'],
    ['http://shop.example/logo.png', undefined],
    ['http://localhost.shop.example/logo.png', undefined],
    ['https://user:word@shop.example/logo.png', undefined],
    ['javascript:alert(1)', undefined],
    ['data:image/png;base64,AAAA', undefined],
    ['logo.png', undefined],
    [`https://shop.example/${'a'.repeat(2_000)}`, undefined],
  ])('has its picture at %s', (address, kept) => {
    expect(read({ header: { logo: { image: address } } })?.pictures.logo).toBe(kept);
  });

  it.each([undefined, null, 'dark', 7, [], {}, { colours: { headerText: '#fff' } }, { header: '#fff' }])(
    'is none where nothing is left of %j',
    (value) => {
      expect(read(value)).toBeNull();
    },
  );

  it('tells an operator of every mistake and of members that none has', () => {
    const value = { header: { background: 'red', logo: { image: 'x' } }, body: { font: 'Arial' }, css: '*{}' };
    expect(readTemplate(value).faults).toEqual([
      'header.background must be a colour such as #0a6757',
      'header.logo.image must be an https address of at most 2000 characters',
    ]);
    expect(unknownMembers(value)).toEqual(['body.font', 'css']);
  });
});

describe('a template over another', () => {
  const under = read({ version: '1.0', settings: { hide_cart: true }, header: { background: '#111', text: '#222' } })!;

  it('replaces only what it gives', () => {
    const over = read({ version: '1.0', settings: { hide_flags: true }, header: { text: '#333' } })!;
    expect(overlay(under, over)).toEqual({
      ...NO_TEMPLATE,
      colours: { headerBackground: '#111111', headerText: '#333333' },
      switches: { hideCart: true, hideFlags: true },
    });
  });

  it('stands alone where it says so', () => {
    const alone = read({ merge: 'false', header: { text: '#333' } })!;
    expect(overlay(under, alone)).toEqual(alone);
  });
});
