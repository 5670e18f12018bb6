/**
 * Ids, made by us and ordered by time, so that new rows land at the end of an index.
 * An id that travels alone carries its site, so that its row is found without a search over sites.
 */
import type { Clock, Instant } from './clock.ts';
import { base62, fromBase62, type Random } from './random.ts';

/** A site's number: 1 to 2^30 - 1, so that it fits into the ids below. */
export type SiteId = number;

/** 4 bytes of site, 6 of time (ms), 16 of chance. */
const SESSION_BYTES = 26;
const SESSION_WIDTH = 36;

/** 2020-01-01T00:00:00Z: psp ids count their seconds from here. */
const PSP_EPOCH_MS = Date.UTC(2020, 0, 1);
const LANES = 512;
const COUNTER_PER_SECOND = 8_192;

/** The least id that could be made at that instant, or later. */
export function firstPspIdAt(at: Instant): number {
  return Math.floor((at - PSP_EPOCH_MS) / 1_000) * LANES * COUNTER_PER_SECOND;
}

export interface Ids {
  /** A psp id (`transaction_id`): an integer below 2^53 that grows with time. */
  pspId(): number;
  /** The token in a payment URL: 36 characters of [0-9A-Za-z], 128 bits of them chance. */
  sessionToken(site: SiteId): string;
  /** A UUID (version 8) that carries its site; for ids that other systems bring back alone. */
  uuid(site: SiteId): string;
}

/**
 * `lane` (0 to 511) sets this process apart from every other that makes ids in the same second. It is taken anew at
 * each start, so a restart never repeats an id even if the clock was set back.
 */
export function makeIds(clock: Clock, random: Random, lane: number): Ids {
  let second = 0;
  let counter = 0;
  return {
    pspId() {
      const present = Math.floor((clock.now() - PSP_EPOCH_MS) / 1_000);
      if (present > second) {
        second = present;
        counter = 0;
      } else if (counter >= COUNTER_PER_SECOND) {
        // More than 8 192 in one second: borrow the next second rather than wait for it.
        second += 1;
        counter = 0;
      }
      return (second * LANES + (lane & (LANES - 1))) * COUNTER_PER_SECOND + counter++;
    },
    sessionToken(site) {
      const bytes = Buffer.alloc(SESSION_BYTES);
      bytes.writeUInt32BE(site, 0);
      bytes.writeUIntBE(clock.now(), 4, 6);
      random.bytes(16).copy(bytes, 10);
      return base62(bytes, SESSION_WIDTH);
    },
    uuid(site) {
      const bytes = random.bytes(16);
      bytes.writeUIntBE(clock.now(), 0, 6);
      bytes[6] = 0x80 | (bytes[6]! & 0x0f);
      bytes.writeUInt32BE((0x80000000 | site) >>> 0, 8);
      const hex = bytes.toString('hex');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
    },
  };
}

/** The site in a session token, or undefined where the text is no token of ours. */
export function siteOfSessionToken(token: string): SiteId | undefined {
  if (!/^[0-9A-Za-z]{36}$/.test(token)) return undefined;
  return fromBase62(token, SESSION_BYTES)?.readUInt32BE(0);
}

/** The site in a UUID made by `uuid`, or undefined where the text is no such UUID. */
export function siteOfUuid(uuid: string): SiteId | undefined {
  const match = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-([89ab][0-9a-f]{3})-([0-9a-f]{4})[0-9a-f]{8}$/i.exec(uuid);
  return match ? Number.parseInt(`${match[1]}${match[2]}`, 16) & 0x3fffffff : undefined;
}
