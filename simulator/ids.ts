/** Ids of the bank world. They come from the chance passed in, so that a seeded run repeats them. */
import type { Random } from '../src/platform/random.ts';

/** A UUID of version 4, lower case. */
export function makeUuid(random: Random): string {
  const bytes = random.bytes(16);
  bytes[6] = 0x40 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
