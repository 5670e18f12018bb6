/** The field `PaReq` is checked against a vector of our own values that another program made; the rest against what 1.0.2 prescribes. */
import { deflateSync, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type PaReq, type PaRes, readPaReq, readPaRes, writePaReq, writePaRes } from './documents.ts';
import { pack, unpack } from './packing.ts';
import { readXml, writeXml } from './xml.ts';

const VECTOR =
  'eJxdUu1uwjAMfBXEAzRJoXzJRAptJ5AGA8YLZKlHK9EP0nYrb7+ktGMsv3x3tuOcA6dYIwbvqGqNHLZYlvKMgyRaDilzR2NvMp3N5YeK8PM/HnLYiyNeOXyhLpM848yhjgukh6abVrHMKg5SXVebHR9T6nkMSAchRb0J+DY8+muxO9H2GPlOQyZT5GEj0+KCg/c4L4C0FKi8zip94547A9IDqPWFx1VVlAtCSpPt4L2UALESkMc4+9pGpWnVJBEXIvTF9+FldVYb/5C/BoK+BY04hvF2CcRmQCQr5C51J4y57oDRBfMWIwqk5UGmdgbOqEMN1yEo7CWil6zylwFjuMZM3fh8al/RI8CmyDM0GcbJ3xjIY2R/bf1UlbGIPp+ZdbYVbJfEmDIyS2vbWADElpJuaaTbtYme/sAP4/KrQA==';

const REQUEST: PaReq = {
  messageId: '0123456789abcdef0123456789abcdef',
  acquirerBin: '400551',
  merchantId: 'MERCHANT0000001',
  merchantName: 'Example Shop',
  country: '528',
  merchantUrl: 'https://shop.example/',
  xid: 'AAECAwQFBgcICQoLDA0ODxAREhM=',
  date: '20261122 10:15:30',
  displayAmount: '10.00',
  amount: '1000',
  currency: '978',
  exponent: '2',
  accountId: '0000000000000008',
  expiry: '3012',
};

const RESPONSE: PaRes = {
  ...{ messageId: REQUEST.messageId, acquirerBin: '400551', merchantId: 'MERCHANT0000001', xid: REQUEST.xid },
  ...{ date: REQUEST.date, amount: '1000', currency: '978', exponent: '2', pan: '0000000000000008' },
  ...{ time: '20261122 10:16:02', status: 'Y', cavv: 'AAABBBCCCDDDEEEFFFGGGHHHIII=', eci: '05', cavvAlgorithm: '2' },
};

const inBrokenLines = (field: string) => field.replace(/.{76}/g, '$&\r\n');

describe('a PaReq', () => {
  it('is read from the vector, in one line or broken by CRLF', () => {
    expect(readPaReq(VECTOR)).toEqual(REQUEST);
    expect(readPaReq(inBrokenLines(VECTOR))).toEqual(REQUEST);
  });

  it('is written as the vector has it, byte for byte before compression', () => {
    const document = unpack(writePaReq(REQUEST));
    expect(document).toBe(unpack(VECTOR));
    expect(document).toHaveLength(530);
    expect(Buffer.from(writePaReq(REQUEST), 'base64').subarray(0, 2).toString('hex')).toBe('789c');
  });

  it('is read at every level of compression', () => {
    const packed = deflateSync(unpack(VECTOR)!, { level: 9 });
    expect(packed.subarray(0, 2).toString('hex')).toBe('78da');
    expect(readPaReq(packed.toString('base64'))).toEqual(REQUEST);
  });

  it('keeps a shop of any name', () => {
    const merchantName = `Müller & Söhne <"Tee's"> ☕`;
    expect(readPaReq(writePaReq({ ...REQUEST, merchantName }))!.merchantName).toBe(merchantName);
    expect(unpack(writePaReq({ ...REQUEST, merchantName: '<b>&' }))).toContain('<name>&lt;b&gt;&amp;</name>');
  });

  it('may have attributes and elements that nobody knows', () => {
    const strange = unpack(VECTOR)!
      .replace('<PAReq>', '<PAReq id="7" xml:lang="nl">')
      .replace(
        '<CH>',
        '<Extension id="a:b" critical="false"><x:y xmlns:x="urn:z"/></Extension><!-- - --><pan>0008</pan><CH>',
      );
    expect(readPaReq(pack(`<?xml version="1.0" encoding="UTF-8"?>\n${strange}\n`))).toEqual(REQUEST);
  });

  it.each([
    ['another version', (xml: string) => xml.replace('1.0.2', '1.0.1')],
    ['no xid', (xml: string) => xml.replace(/<xid>.*<\/xid>/, '')],
    ['no id of the message', (xml: string) => xml.replace(/ id="[^"]*"/, '')],
    ['another frame', (xml: string) => xml.replaceAll('ThreeDSecure', 'Threedsecure')],
    ['an answer in place of the question', (xml: string) => xml.replaceAll('PAReq', 'PARes')],
  ])('with %s is none', (_, change) => {
    const changed = change(unpack(VECTOR)!);
    expect(changed).not.toBe(unpack(VECTOR));
    expect(readPaReq(pack(changed))).toBeUndefined();
  });
});

describe('a field', () => {
  const bomb = deflateSync(Buffer.alloc(1_000_000, 0x20)).toString('base64');
  it.each([
    ['nothing', ''],
    ['what is no base64', '$$$$'],
    ['base64 with a character missing', VECTOR.slice(0, -1)],
    ['base64 cut in the middle', VECTOR.slice(0, 400)],
    ['base64url', VECTOR.replaceAll('+', '-').replaceAll('/', '_')],
    ['text that was never compressed', Buffer.from('<ThreeDSecure/>').toString('base64')],
    ['a raw deflate stream', Buffer.from(VECTOR, 'base64').subarray(2).toString('base64')],
    ['what is no UTF-8', deflateSync(Buffer.from([0x3c, 0xff, 0xfe])).toString('base64')],
    [
      'more after the end of the stream',
      Buffer.concat([Buffer.from(VECTOR, 'base64'), Buffer.alloc(3)]).toString('base64'),
    ],
    ['a bomb', bomb],
    ['more than a form would carry', 'A'.repeat(200_000)],
  ])('of %s holds no document', (_, field) => {
    expect(unpack(field)).toBeUndefined();
    expect(readPaReq(field)).toBeUndefined();
    expect(readPaRes(field)).toBeUndefined();
  });

  it('may swell to 64 KiB and no further', () => {
    const of = (bytes: number) => unpack(deflateSync(Buffer.alloc(bytes, 0x20)).toString('base64'))?.length;
    expect([of(65_536), of(65_537)]).toEqual([65_536, undefined]);
    expect(inflateSync(Buffer.from(bomb, 'base64'))).toHaveLength(1_000_000);
  });
});

describe('a PaRes', () => {
  it('carries the outcome in the order of the schema, and a signature over all the rest', () => {
    let signed = '';
    const field = writePaRes(RESPONSE, (document) => {
      signed = document;
      return 'c2lnbmVk';
    });
    const document = unpack(field)!;
    expect(document.replace(/<Extension.*<\/Extension>/, '')).toBe(signed);
    expect([...document.matchAll(/<([A-Za-z]+)/g)].map(([, name]) => name)).toEqual(
      'ThreeDSecure Message PARes version Merchant acqBIN merID Purchase xid date purchAmount currency exponent pan TX time status cavv eci cavvAlgorithm Extension'.split(
        ' ',
      ),
    );
    expect(readPaRes(field)).toEqual({ ...RESPONSE, signature: 'c2lnbmVk', signed });
  });

  it('without success has neither cavv nor eci', () => {
    const { cavv: _, eci: __, cavvAlgorithm: ___, ...failed } = RESPONSE;
    expect(unpack(writePaRes({ ...failed, status: 'N' }, () => 'x'))).toContain('<status>N</status></TX>');
  });

  it('of an issuer of the time is read beside its signature', () => {
    const document = unpack(writePaRes(RESPONSE, () => 'x'))!
      .replace(/<Extension.*<\/Extension>/, '')
      .replace('</PARes>', '</PARes><Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo/></Signature>');
    expect(readPaRes(pack(document))).toMatchObject({ ...RESPONSE, signature: null });
  });
});

describe('XML', () => {
  it.each([
    ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
    ['an entity of its own', '<a>&b;</a>'],
    ['a bare ampersand', '<a>b & c</a>'],
    ['an element that is not closed', '<a><b></a>'],
    ['an end that is missing', '<a>text'],
    ['two roots', '<a></a><b></b>'],
    ['an attribute twice', '<a b="1" b="2"></a>'],
    ['an attribute without quotes', '<a b=1></a>'],
    ['a control character', '<a>\u0001</a>'],
    ['a control character in disguise', '<a>&#1;</a>'],
    ['text around it', 'x<a></a>'],
    ['elements nested without end', '<a>'.repeat(1_000) + '</a>'.repeat(1_000)],
    ['nothing', ''],
  ])('with %s is refused', (_, source) => {
    expect(readXml(source)).toBeUndefined();
  });

  it('is read as it was written', () => {
    const element = { name: 'a', attributes: { b: `"'<>&\n` }, children: [{ name: 'c', text: ' \r\n<&]]>é😀' }] };
    expect(readXml(writeXml(element))).toEqual({
      ...element,
      children: [{ ...element.children[0], attributes: {} }],
    });
    expect(readXml(`<a b='"'>&#x41;<![CDATA[<&]]]]>&lt;</a>`)).toEqual({
      name: 'a',
      attributes: { b: '"' },
      text: 'A<&]]<',
    });
  });
});
