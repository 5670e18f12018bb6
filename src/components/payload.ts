/**
 * Opens what the component in the payer's browser sealed (`browser/frame/seal.js`): who it was made for, whether it is fresh,
 * whether it is as it was made, and what the payer entered. Whether that can be paid with is not said here.
 */
import { createDecipheriv, createHash, hkdfSync } from 'node:crypto';
import type { Site } from '../merchants/types.ts';
import type { Clock } from '../platform/clock.ts';
import { isRefusal, type Refusal, refuse } from '../platform/errors.ts';
import { readApiToken } from './api-token.ts';
import type { ComponentKeys, KeyPair } from './keys.ts';
import type { ComponentCard, PaymentData, SentPaymentData, SpentPayloads } from './port.ts';
import { type Entries, entriesOf, readBrowser, readCard, readFields, textOf } from './read-entries.ts';

export interface PayloadParts {
  readonly keys: ComponentKeys;
  readonly spent: SpentPayloads;
  readonly clock: Clock;
}

export interface Opening {
  readonly site: Site;
  /** The order that the payload is for. */
  readonly orderId: string;
  readonly data: SentPaymentData;
}

/** Far more than a component makes. */
const LONGEST_PAYLOAD = 16_384;
const INFO = 'gatehouse component payload 1';
const IV_BYTES = 12;
const TAG_BYTES = 16;

interface Sealed {
  readonly theirKey: Buffer;
  readonly iv: Buffer;
  readonly content: Buffer;
}

/** See `Components.openPayload`. */
export async function openPayload(
  { keys, spent, clock }: PayloadParts,
  { site, orderId, data }: Opening,
): Promise<PaymentData | Refusal> {
  const outer = readOuter(data.payload);
  const sealed = outer && readSealed(textOf(outer, 'sealed'));
  if (!outer || !sealed)
    return refuse('transactionRefused', 'payment_data.payload is none of a payment component', {
      field: 'payment_data.payload',
      hint: 'Send payload as getPaymentData() of the component gave it to the page, whole and unchanged.',
    });
  const token = readApiToken(keys.token, textOf(outer, 'token'), clock.now());
  if (token === 'other_kind') return refuse('noGateway');
  if (token === 'expired') return refuse('transactionRefused', 'payment_data.payload is older than ten minutes');
  // Another site's is refused as one that was forged: whose it is, is nobody's business.
  if (token === 'forged' || token.siteId !== site.siteId) return modified();
  if (textOf(outer, 'key') !== keys.pair.id) return refuse('transactionRefused', 'payment_data.payload is outdated');
  const secret = decrypt(keys.pair, outer, sealed);
  if (!secret) return modified();

  const entered = readEntered(outer, secret, data);
  if (isRefusal(entered)) return entered;
  // Over the bytes and not over their text, of which base64 knows several for the same.
  const hash = createHash('sha256').update(sealed.theirKey).update(sealed.iv).update(sealed.content);
  const payloadId = hash.digest('base64url');
  if (!(await spent.spend({ siteId: site.siteId, payloadId, orderId, until: token.expiresAt })))
    return refuse('transactionRefused', 'payment_data.payload was used before');
  return { ...entered, session: token.session };
}

const modified = () => refuse('transactionRefused', 'payment_data.payload was modified');

/** The readable JSON of a payload; undefined where it is none. */
function readOuter(payload: unknown): Entries | undefined {
  if (typeof payload !== 'string' || payload.length > LONGEST_PAYLOAD) return undefined;
  return entriesOf(Buffer.from(payload, 'base64').toString());
}

function readSealed(text: string): Sealed | undefined {
  const [theirKey, iv, content] = text.split('.').map((part) => Buffer.from(part, 'base64url'));
  if (!theirKey || iv?.length !== IV_BYTES || !content || content.length < TAG_BYTES) return undefined;
  return { theirKey, iv, content };
}

/** Undefined where any part, readable or not, is not as it was sealed. */
function decrypt(pair: KeyPair, outer: Entries, { theirKey, iv, content }: Sealed): Entries | undefined {
  const { sealed: _, ...readable } = outer;
  try {
    const salt = Buffer.concat([theirKey, pair.publicKey]);
    const key = Buffer.from(hkdfSync('sha256', pair.agree(theirKey), salt, INFO, 32));
    const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
    // The browser and we write the same JSON: ECMAScript says how, and keeps the order of the members.
    decipher.setAAD(Buffer.from(JSON.stringify(readable)));
    decipher.setAuthTag(content.subarray(-TAG_BYTES));
    return entriesOf(Buffer.concat([decipher.update(content.subarray(0, -TAG_BYTES)), decipher.final()]).toString());
  } catch {
    return undefined;
  }
}

function readEntered(outer: Entries, secret: Entries, sent: SentPaymentData): Omit<PaymentData, 'session'> | Refusal {
  const gateway = textOf(outer, 'gateway').toUpperCase();
  if (!/^[A-Z0-9_]{2,32}$/.test(gateway)) return refuse('noGateway');
  if (sent.gateway && sent.gateway.trim().toUpperCase() !== gateway) return modified();
  let card: ComponentCard | null = null;
  if (secret.card !== undefined && secret.card !== null) {
    const read = readCard(secret.card);
    if (!read) return refuse('transactionRefused', 'the card of payment_data.payload');
    card = read;
  }
  const customer = (outer.customer ?? {}) as Entries;
  return {
    gateway,
    card,
    storedCard: textOf(secret, 'stored_card') || null,
    fields: readFields(secret.fields),
    customer: { browser: readBrowser(customer.browser), locale: textOf(customer, 'locale') || 'en_US' },
    // The payer's consent is in the payload; the shop can do without.
    tokenize: outer.tokenize === true && sent.tokenize !== false,
  };
}
