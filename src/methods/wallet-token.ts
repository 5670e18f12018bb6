/**
 * What a wallet gives a shop in place of a card: `payment_token` of a direct order. Its shape is judged here; opening one takes keys
 * that the wallet gave to whoever shows its button. The bank world of the sandbox makes tokens of its own, which only it can open.
 * Shapes: Apple, «Payment Token Format Reference»; Google Pay API, «Payment data cryptography for merchants».
 */
import type { GatewayId } from './types.ts';

/**
 * `sandbox`: of the bank world · `genuine`: as the wallet itself makes them · `unreadable`: neither, so that nobody could open it.
 */
export type WalletToken = 'sandbox' | 'genuine' | 'unreadable';

/** Marks a token of the bank world, where the wallets write the version of theirs. */
const SANDBOX_TOKEN_VERSION = 'SANDBOX';

/** Longer than either wallet makes one, a certificate chain included. */
const LONGEST = 20_000;

type Members = Readonly<Record<string, unknown>>;

const SHAPES: Readonly<Record<GatewayId, (token: Members) => WalletToken>> = {
  APPLEPAY(token) {
    // Shops hand on the whole payment, or what of it is encrypted.
    const { version, data, signature, header } = membersOf(token.paymentData ?? token);
    const { ephemeralPublicKey, wrappedKey, publicKeyHash, transactionId } = membersOf(header);
    if (!isText(data) || !isText(signature)) return 'unreadable';
    if (version === SANDBOX_TOKEN_VERSION) return 'sandbox';
    const key = version === 'EC_v1' ? ephemeralPublicKey : version === 'RSA_v1' ? wrappedKey : null;
    return isText(key) && isText(publicKeyHash) && isText(transactionId) ? 'genuine' : 'unreadable';
  },
  GOOGLEPAY({ protocolVersion, signature, signedMessage, intermediateSigningKey }) {
    if (!isText(signature) || !isText(signedMessage)) return 'unreadable';
    if (protocolVersion === SANDBOX_TOKEN_VERSION) return 'sandbox';
    const { encryptedMessage, ephemeralPublicKey, tag } = parsed(signedMessage);
    const { signedKey, signatures } = membersOf(intermediateSigningKey);
    const isSigned = protocolVersion === 'ECv1' || (isText(signedKey) && Array.isArray(signatures));
    const isKnown = protocolVersion === 'ECv1' || protocolVersion === 'ECv2';
    const isWhole = [encryptedMessage, ephemeralPublicKey, tag].every(isText);
    return isKnown && isSigned && isWhole ? 'genuine' : 'unreadable';
  },
};

/** Whether orders by this method may carry a token. */
export const takesWalletTokens = (gateway: GatewayId): boolean => Object.hasOwn(SHAPES, gateway);

export function judgeWalletToken(gateway: GatewayId, text: string): WalletToken {
  if (text.length > LONGEST) return 'unreadable';
  return SHAPES[gateway]?.(parsed(text)) ?? 'unreadable';
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {};
}

function parsed(text: string): Members {
  try {
    return membersOf(JSON.parse(text));
  } catch {
    return {};
  }
}
