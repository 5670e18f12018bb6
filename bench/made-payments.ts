/** A million payments by card that look like those of a busy site, the same ones every time. */
import { createHash } from 'node:crypto';
import { DAY } from '../src/platform/clock.ts';
import type { PastPayment } from '../src/rules/backtest.ts';

export const PAYMENTS = 1_000_000;
const BATCH = 10_000;
/** When the last of them was. */
export const END = Date.UTC(2026, 10, 22);
export const LASTS_MS = 90 * DAY;

const COUNTRIES = ['NL', 'DE', 'BE', 'FR', 'US', 'GB', 'SG', 'CH'];

/**
 * The same payments every time: a third of a million cards, of which some pay often, over ninety days. They are made as they are asked
 * for, as batches come from a database; names are made before.
 */
export function makePayments(): () => Iterable<PastPayment[]> {
  const names = <Value>(count: number, name: (i: number) => Value) => Array.from({ length: count }, (_, i) => name(i));
  const cards = names(330_000, (i) => asRead(createHash('sha256').update(String(i)).digest('hex')));
  const emails = names(330_000, (i) => asRead(`payer-${i}@${i % 2 ? 'mail.example.org' : 'example.com'}`));
  const old = names(60_000, (i) => asRead(`198.51.${i >> 8}.${i % 256}`));
  const young = names(60_000, (i) => asRead(`2001:db8::${i.toString(16)}`));
  return function* () {
    const next = chance(20_261_122);
    const pick = <Value>(values: readonly Value[]) => values[Math.floor(next() * values.length)]!;
    // The square makes low numbers frequent.
    const often = (most: number) => Math.floor(next() ** 2 * most);
    const make = (i: number): PastPayment => {
      const card = often(cards.length);
      const cardCountry = COUNTRIES[card % COUNTRIES.length]!;
      const completed = next() < 0.9;
      return {
        at: END - LASTS_MS + Math.floor((i / PAYMENTS) * LASTS_MS),
        gateway: pick(['VISA', 'MASTERCARD', 'AMEX']),
        amount: 100 + often(80_000),
        currency: pick(['EUR', 'EUR', 'EUR', 'USD']),
        bin: '40000000',
        cardCountry: next() < 0.02 ? null : cardCountry,
        cardFunding: pick(['credit', 'debit', 'prepaid', null]),
        cardProduct: null,
        ip: next() < 0.9 ? old[often(old.length)]! : young[often(young.length)]!,
        ipCountry: next() < 0.8 ? cardCountry : pick(COUNTRIES),
        customerCountry: next() < 0.9 ? cardCountry : pick(COUNTRIES),
        deliveryCountry: null,
        email: emails[card]!,
        cardFingerprint: cards[card]!,
        firstOrder: next() < 0.5,
        reference: String(i + 1),
        customer: emails[card]!,
        completed,
        liabilityShifted: completed && next() < 0.8,
      };
    };
    for (let from = 0; from < PAYMENTS; from += BATCH) yield Array.from({ length: BATCH }, (_, i) => make(from + i));
  };
}

/** A text in one piece, as a driver reads it from a socket; one that was put together is slower to look up. */
function asRead(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

/** Numbers from 0 to 1 that look like chance and come again from the same seed (mulberry32). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
