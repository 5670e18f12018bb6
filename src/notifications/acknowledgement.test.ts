import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeReply } from './acknowledgement.ts';

const taken = (status: number, reply: string) => judgeReply(status, reply).acknowledged;

describe('an acknowledgement', () => {
  it.each([
    ['the plain word', 'OK'],
    ['the WooCommerce endpoint: a JSON string', '"OK"'],
    ['Magento: lower case', 'ok'],
    ['mixed case', 'Ok'],
    ['a line of its own', '\r\nOK\r\n'],
    ['after a byte order mark', '\uFEFFOK'],
    ['with words after it', 'OK, order updated'],
    ['inside a short page', '<html><body>OK</body></html>'],
    ['a JSON reply', '{"status":"ok"}'],
    ['the vendor’s own word', 'MULTISAFEPAY_OK'],
    ['the vendor’s own word far down a page', `${'x'.repeat(50_000)}MULTISAFEPAY_OK`],
    ['the vendor’s own word in a reply that begins like a failure', 'nginx: MULTISAFEPAY_OK'],
    ['at the end of the first hundred characters', `${' '.repeat(98)}OK`],
    ['after a hundred characters outside the basic plane', `${'😀'.repeat(97)} OK`],
  ])('is %s', (_, reply) => {
    expect(judgeReply(200, reply)).toMatchObject({ acknowledged: true });
  });

  it.each([
    ['an empty reply', '', /empty/],
    ['blanks', ' \n', /empty/],
    ['Magento’s failure', 'ng: order not ok', /ng/],
    ['Magento’s failure as a JSON string', '"ng: no such order, ok?"', /ng/],
    ['a failure in capitals', 'NG ok', /ng/],
    ['a word that only contains it', 'token', /no OK/],
    ['NOK', 'NOK', /no OK/],
    ['a name that ends in it', 'STATUS_OK', /no OK/],
    ['OK with a letter of another alphabet before it', 'éok', /no OK/],
    ['a number before it', '0ok', /no OK/],
    ['too far down', `${' .'.repeat(50)}OK`, /no OK/],
    ['half of it within the first hundred characters', `${'.'.repeat(99)}OK`, /no OK/],
    ['an error page', '<h1>Fatal error</h1>', /no OK/],
  ])('is not %s', (_, reply, why) => {
    expect(judgeReply(200, reply)).toEqual({ acknowledged: false, why: expect.stringMatching(why) });
  });

  it.each([201, 202, 204, 206, 301, 302, 303, 307, 308, 400, 403, 404, 429, 500, 502, 503])(
    'is not a %i, whatever it says',
    (status) => {
      const verdict = judgeReply(status, 'OK MULTISAFEPAY_OK');
      expect(verdict.acknowledged).toBe(false);
      expect(verdict.why).toContain(`HTTP ${status}`);
    },
  );

  it('needs status 200 and one of its words, for any reply', () => {
    const replies = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.constantFrom('ok', 'OK', 'ng', ' ', 'n', '"', 'é', 'MULTISAFEPAY_', '.'), { maxLength: 60 })
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), replies, (status, reply) => {
        const verdict = judgeReply(status, reply);
        expect(verdict.why).not.toBe('');
        if (!verdict.acknowledged) return;
        expect(status).toBe(200);
        expect(reply.toLowerCase()).toContain('ok');
      }),
    );
  });

  it('stays one, however the reply goes on', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'okOKng "_.é😀') }), fc.string(), (start, more) => {
        if (taken(200, start)) expect(taken(200, start + more)).toBe(true);
      }),
    );
  });
});
