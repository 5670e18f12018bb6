/**
 * The token in every form of ours: a nonce and proof that we made it for this session. Nothing is stored, so any process
 * can check it; a form from another site cannot carry one.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Random } from '../platform/random.ts';

const NONCE_BYTES = 16;

/** `<nonce>.<proof>`, both base64url; the nonce has 22 characters. */
export function makeFormToken(formKey: Buffer, session: string, random: Random): string {
  const nonce = random.bytes(NONCE_BYTES).toString('base64url');
  return `${nonce}.${proof(formKey, session, nonce).toString('base64url')}`;
}

/** The nonce of a token that we made for this session; undefined for every other text. */
export function nonceOf(formKey: Buffer, session: string, token: string): string | undefined {
  const match = /^([\w-]{22})\.([\w-]{43})$/.exec(token);
  if (!match) return undefined;
  const given = Buffer.from(match[2]!, 'base64url');
  const expected = proof(formKey, session, match[1]!);
  return given.length === expected.length && timingSafeEqual(given, expected) ? match[1] : undefined;
}

function proof(formKey: Buffer, session: string, nonce: string): Buffer {
  return createHmac('sha256', formKey).update(`form\0${session}\0${nonce}`).digest();
}
