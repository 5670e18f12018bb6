/**
 * The public token that a shop hands to its payer's browser: it names the site and a session, lives ten minutes, and proves
 * that we made it. Nothing is stored. It opens no order and is no API key.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { HOUR, type Instant, MINUTE } from '../platform/clock.ts';
import type { SiteId } from '../platform/ids.ts';
import type { Random } from '../platform/random.ts';

export interface ApiToken {
  readonly siteId: SiteId;
  /** Sixteen bytes as base64url; the same in every renewal. */
  readonly session: string;
  /** When the shop fetched the first token of the session. */
  readonly startedAt: Instant;
  readonly expiresAt: Instant;
}

/** Why a text is no valid token: something else altogether, such as an API key; none of ours; or one whose time is over. */
export type TokenFault = 'other_kind' | 'forged' | 'expired';

export const TOKEN_LIFE_MS = 10 * MINUTE;
/** A payer may take as long as on the payment page; then the shop's page needs a new token. */
export const SESSION_LIFE_MS = HOUR;

const PREFIX = 'pub.v2.';
const SESSION_BYTES = 16;
/** site (4) · started (6) · expires (6) · session (16) */
const SESSION_AT = 16;
const BODY_BYTES = SESSION_AT + SESSION_BYTES;

/** A token of a new session. */
export function mintApiToken(key: Buffer, siteId: SiteId, now: Instant, random: Random): string {
  const session = random.bytes(SESSION_BYTES).toString('base64url');
  return write(key, { siteId, session, startedAt: now, expiresAt: now + TOKEN_LIFE_MS });
}

/** Ten more minutes for a session; undefined where its hour is over. */
export function renewApiToken(key: Buffer, token: ApiToken, now: Instant): string | undefined {
  const expiresAt = Math.min(now + TOKEN_LIFE_MS, token.startedAt + SESSION_LIFE_MS);
  return expiresAt > now ? write(key, { ...token, expiresAt }) : undefined;
}

export function readApiToken(key: Buffer, text: string, now: Instant): ApiToken | TokenFault {
  if (!text.startsWith(PREFIX)) return 'other_kind';
  const [body, proof] = text
    .slice(PREFIX.length)
    .split('.')
    .map((part) => Buffer.from(part, 'base64url'));
  if (!body || !proof || body.length !== BODY_BYTES) return 'forged';
  const expected = proofOf(key, body);
  if (proof.length !== expected.length || !timingSafeEqual(proof, expected)) return 'forged';
  const token = {
    siteId: body.readUInt32BE(0),
    startedAt: body.readUIntBE(4, 6),
    expiresAt: body.readUIntBE(10, 6),
    session: body.subarray(SESSION_AT).toString('base64url'),
  };
  return token.expiresAt > now ? token : 'expired';
}

function write(key: Buffer, { siteId, session, startedAt, expiresAt }: ApiToken): string {
  const body = Buffer.alloc(BODY_BYTES);
  body.writeUInt32BE(siteId, 0);
  body.writeUIntBE(startedAt, 4, 6);
  body.writeUIntBE(expiresAt, 10, 6);
  body.write(session, SESSION_AT, 'base64url');
  return `${PREFIX}${body.toString('base64url')}.${proofOf(key, body).toString('base64url')}`;
}

function proofOf(key: Buffer, body: Buffer): Buffer {
  return createHmac('sha256', key).update('public token 2\0').update(body).digest();
}
