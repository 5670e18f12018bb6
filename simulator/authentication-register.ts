/**
 * What the issuer knows about its authentications: the ACS (or the directory server standing in for it) issues a value,
 * the issuer host checks it when the authorisation arrives. Kept in memory, shared by both; it reads no message.
 */
import { createHmac } from 'node:crypto';
import type { CardScheme } from './scenarios/card-prefixes.ts';

export interface Authentication {
  dsTransId: string;
  pan: string;
  /** Minor units of the currency. */
  amount: number;
  /** ISO 4217 numeric, three digits. */
  currency: string;
  acquirerMerchantId: string;
  /** Y authenticated, A attempted. */
  status: 'Y' | 'A';
  scheme: CardScheme;
}

export interface PresentedAuthentication {
  dsTransId?: string | undefined;
  /** The authenticationValue of the authorisation request, base64. */
  value?: string | undefined;
  pan: string;
  amount: number;
  currency: string;
  acquirerMerchantId: string;
}

export type AuthenticationCheck = 'passed' | 'attempt-passed' | 'failed' | 'attempt-failed';

interface Entry extends Authentication {
  value: string;
  used: boolean;
}

export class AuthenticationRegister {
  readonly #secret: Buffer;
  readonly #byTransaction = new Map<string, Entry>();
  readonly #byValue = new Map<string, Entry>();
  readonly #authenticated = new Map<string, number>();

  constructor(secret: Buffer) {
    this.#secret = secret;
  }

  /** Remembers the authentication and returns its authenticationValue in base64, 28 characters: 20 bytes, of Mastercard 21. */
  issue(authentication: Authentication): string {
    const entry = { ...authentication, value: this.#valueOf(authentication), used: false };
    this.#byTransaction.set(entry.dsTransId.toLowerCase(), entry);
    this.#byValue.set(entry.value, entry);
    if (entry.status === 'Y') this.#authenticated.set(entry.pan, this.authenticationsOf(entry.pan) + 1);
    return entry.value;
  }

  /**
   * Whether the value belongs to this card, merchant and currency and covers the amount. One value serves one
   * authorisation: a value that passed fails the next time. Without dsTransId (legacy) the value itself is looked up.
   */
  check(presented: PresentedAuthentication): AuthenticationCheck {
    const { dsTransId, value } = presented;
    const entry =
      dsTransId === undefined
        ? this.#byValue.get(value ?? '')
        : this.#byTransaction.get(dsTransId.trim().toLowerCase());
    if (!entry) return 'failed';
    const holds =
      !entry.used &&
      value === this.#valueOf(entry) &&
      entry.pan === presented.pan &&
      entry.currency === presented.currency &&
      entry.acquirerMerchantId.trim() === presented.acquirerMerchantId.trim() &&
      presented.amount <= entry.amount;
    if (holds) entry.used = true;
    if (entry.status === 'Y') return holds ? 'passed' : 'failed';
    return holds ? 'attempt-passed' : 'attempt-failed';
  }

  /** How often this card was authenticated (Y): the issuer's low-value counter starts anew at each. */
  authenticationsOf(pan: string): number {
    return this.#authenticated.get(pan) ?? 0;
  }

  /** Recomputed over what the ACS kept, so that an altered amount, currency or status cannot pass. */
  #valueOf({ pan, amount, currency, dsTransId, status, scheme }: Authentication): string {
    const digest = createHmac('sha256', this.#secret)
      .update([pan, amount, currency, dsTransId, status].join('|'))
      .digest();
    const bytes = digest.subarray(0, 20);
    if (scheme === 'VISA' || scheme === 'AMEX') {
      bytes[0] = status === 'Y' ? 0x00 : 0x07;
      return bytes.toString('base64');
    }
    // A Mastercard value begins, read as text, with kB for an authentication and kE for an attempt, and needs no padding.
    return (status === 'Y' ? 'kB' : 'kE') + digest.subarray(0, 21).toString('base64').slice(2);
  }
}
