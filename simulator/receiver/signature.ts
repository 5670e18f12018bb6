/**
 * Checks the signature of a notification as a shop does, written from the public description and on purpose not sharing a
 * line with the gateway that signs.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

export interface SignatureCheck {
  readonly verifies: boolean;
  /** Why, for people. */
  readonly why: string;
}

/** A signature older than this is refused, so that a recorded call cannot be played again later. */
const OLDEST_S = 600;

/** `auth` is the header as it came, `body` the bytes as they came, `apiKeys` the keys of all sites this shop answers for. */
export function checkSignature(
  auth: string | undefined,
  body: Buffer,
  apiKeys: readonly string[],
  nowS: number,
): SignatureCheck {
  if (!auth) return no('there is no Auth header');
  const [time, signature, ...rest] = Buffer.from(auth, 'base64').toString('latin1').split(':');
  if (!time || !signature || rest.length > 0 || !/^\d+$/.test(time) || !/^[0-9a-f]{128}$/.test(signature)) {
    return no('the Auth header is not base64 of a time and 128 hexadecimal digits');
  }
  const signed = Buffer.concat([Buffer.from(`${time}:`), body]);
  const given = Buffer.from(signature, 'hex');
  const matches = apiKeys.some((key) =>
    timingSafeEqual(createHmac('sha512', key.trim()).update(signed).digest(), given),
  );
  if (!matches) return no('no key of this shop gives this signature for this body');
  const ageS = nowS - Number(time);
  if (ageS > OLDEST_S) return no(`it was signed ${ageS} s ago, and ${OLDEST_S} s is the most`);
  return { verifies: true, why: 'the key, the body and the time fit' };
}

const no = (why: string): SignatureCheck => ({ verifies: false, why });
