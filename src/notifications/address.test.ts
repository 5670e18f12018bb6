import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { notificationAddress } from './address.ts';

const CALL = { orderId: 'my-order-id-01', unixSeconds: 1623744000, pretransaction: false };

describe('the address of a notification', () => {
  it.each([
    ['https://shop.example/n', 'https://shop.example/n?transactionid=my-order-id-01&timestamp=1623744000'],
    ['https://shop.example', 'https://shop.example?transactionid=my-order-id-01&timestamp=1623744000'],
    [
      'https://shop.example/n?invoice_id=840',
      'https://shop.example/n?invoice_id=840&transactionid=my-order-id-01&timestamp=1623744000',
    ],
    ['https://shop.example/n?', 'https://shop.example/n?transactionid=my-order-id-01&timestamp=1623744000'],
    ['https://shop.example/n?a=1&', 'https://shop.example/n?a=1&transactionid=my-order-id-01&timestamp=1623744000'],
    ['https://shop.example/n??', 'https://shop.example/n??&transactionid=my-order-id-01&timestamp=1623744000'],
    ['https://shop.example/n#top', 'https://shop.example/n?transactionid=my-order-id-01&timestamp=1623744000'],
    [
      'https://shop.example/?wc-api=a%2Fb+c&x=[1]#a?b',
      'https://shop.example/?wc-api=a%2Fb+c&x=[1]&transactionid=my-order-id-01&timestamp=1623744000',
    ],
  ])('%s', (url, expected) => {
    expect(notificationAddress(url, CALL)).toBe(expected);
  });

  it('says so when no transaction is behind the call', () => {
    expect(notificationAddress('https://shop.example/n', { ...CALL, pretransaction: true })).toBe(
      'https://shop.example/n?transactionid=my-order-id-01&timestamp=1623744000&payload_type=pretransaction',
    );
  });

  it('brings any order id across, and leaves the shop’s own parameters alone', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 1 }),
        fc.webUrl({ withQueryParameters: true }),
        (orderId, url) => {
          const sent = new URL(notificationAddress(url, { ...CALL, orderId }));
          expect(sent.searchParams.getAll('transactionid').at(-1)).toBe(orderId.toWellFormed());
          expect(sent.search.startsWith(new URL(url).search)).toBe(true);
          expect(sent.hash).toBe('');
        },
      ),
    );
  });
});
