import { describe, expect, it } from 'vitest';
import { signNotification } from './sign.ts';

const KEY = 'c0ffee11d00d4bad9ce1a5e5beefcafe00112233';

describe('the signature of a notification', () => {
  it('is the published one for a plain body', () => {
    const body = '{"amount":100,"currency":"EUR","order_id":"my-order-id-01","status":"completed"}';
    expect(Buffer.byteLength(body)).toBe(80);
    expect(signNotification(KEY, 1623744000, Buffer.from(body))).toBe(
      'MTYyMzc0NDAwMDpkMWE3MmQ4NjZjNzUxNzU1MGU2NGExMGQyZDc2MzVkZTczNGY0MmNkMzljMTBmMjdlYjJkM2FkNTZlYTI4NzYxMzFkYjc5ODI3OTFiZTdjMjkxYjQ5YmIzNTdiNzllZDUzYjUwYzY0NDJmOTZlNmViZTFmNDRmYTQ1OTJlODQyNA==',
    );
  });

  it('is the published one for a body with letters of many alphabets and a slash', () => {
    const body =
      '{"customer":{"city":"Besançon","last_name":"Ørsted"},"description":"Café / thé €1","order_id":"my-order-id-01"}';
    expect(Buffer.byteLength(body)).toBe(117);
    expect(signNotification(KEY, 1623744000, Buffer.from(body))).toBe(
      'MTYyMzc0NDAwMDo4M2RiNGM4Y2JlOWM2NGFhMDQ5YTllMzRmZGVmOGU4ZTBlY2ZjNGM2NTQ0Y2MyZGRhNzgxMjcyODc2ODMxOTdmOGRjMWUyYzg4MDNlNDE5OTkwY2ZkMzI0MzIyNDQzOTM3MDA4NDc1OTA4NTI5ZjIwMWVlZjUyMTE4ZjQzNzJmYg==',
    );
  });

  it('does not mind blanks around the key, and covers every byte of the body', () => {
    const body = Buffer.from('{"a":1}');
    const signature = signNotification(KEY, 1, body);
    expect(signNotification(` ${KEY}\n`, 1, body)).toBe(signature);
    expect(signNotification(KEY, 2, body)).not.toBe(signature);
    expect(signNotification(KEY, 1, Buffer.from('{"a": 1}'))).not.toBe(signature);
  });
});
