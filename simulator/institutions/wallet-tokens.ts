/**
 * Tokens as the wallets of the bank world make them: shaped like those of a real wallet, marked as the sandbox's own, and saying
 * what comes of a payment by them. Nothing is secret in them, so nothing is encrypted.
 */

/** Where a wallet writes the version of its token. */
const MARK = 'SANDBOX';

/** Wallets that give a shop a token. */
export const TOKEN_WALLETS: readonly string[] = ['APPLEPAY', 'GOOGLEPAY'];

/** What a payer may let their wallet do. */
export const TOKEN_OUTCOMES = ['completed', 'declined'] as const;
export type TokenOutcome = (typeof TOKEN_OUTCOMES)[number];

export function makeWalletToken(method: string, outcome: TokenOutcome): string {
  const data = Buffer.from(JSON.stringify({ method, outcome })).toString('base64');
  const signature = 'c2FuZGJveA==';
  return JSON.stringify(
    method === 'APPLEPAY'
      ? { version: MARK, data, signature, header: {} }
      : { protocolVersion: MARK, signature, signedMessage: data },
  );
}

/** What the token says; undefined for one that was not made here, or for another wallet. */
export function openWalletToken(method: string, text: string): TokenOutcome | undefined {
  try {
    const token = JSON.parse(text) as { data?: string; signedMessage?: string; paymentData?: { data?: string } };
    const data = token.paymentData?.data ?? token.data ?? token.signedMessage ?? '';
    const told = JSON.parse(Buffer.from(data, 'base64').toString()) as { method?: string; outcome?: string };
    return told.method === method ? TOKEN_OUTCOMES.find((outcome) => outcome === told.outcome) : undefined;
  } catch {
    return undefined;
  }
}
