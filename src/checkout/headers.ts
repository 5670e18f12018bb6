/** The security headers of the payer's pages: what a page may load, frame, and send a form to. */

/** What one page needs beyond the strict default. */
export interface PageNeeds {
  /** Frames issuers' pages and sends forms to them: the 3DS Method and the challenge. */
  readonly bank?: boolean;
  /** A form that ends in a redirect to an institution: browsers hold it against form-action. */
  readonly leaves?: boolean;
  /** A form that goes to the merchant: CSP sources of where it may, and where it may lead from there. */
  readonly leavesTo?: string;
  /** May be shown in a frame: the tiny pages that issuers' frames end at. */
  readonly framed?: boolean;
  /** Hash of the style sheet in the page, as a CSP source. */
  readonly style?: string;
  /** Origins whose pages may frame this one. */
  readonly frameAncestors?: readonly string[];
  /** Google's script counts the visit. It makes elements by itself, which trusted types would stop. */
  readonly counted?: boolean;
  /** The shop's window must stay the opener, or the page could not close itself. */
  readonly keepsOpener?: boolean;
}

const GOOGLE = {
  script: 'https://www.googletagmanager.com',
  counter: 'https://www.googletagmanager.com https://*.google-analytics.com https://*.analytics.google.com',
} as const;

/** `bankOrigins` are CSP sources: origins of issuers, or `https:` where any issuer may come. */
export function pageHeaders(needs: PageNeeds, bankOrigins: readonly string[]): Record<string, string> {
  const bank = bankOrigins.join(' ');
  return {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': [
      "default-src 'none'",
      `script-src 'self'${needs.counted ? ` ${GOOGLE.script}` : ''}`,
      `style-src 'self'${needs.style ? ` ${needs.style}` : ''}`,
      `img-src 'self'${needs.counted ? ` ${GOOGLE.counter}` : ''}`,
      `connect-src 'self'${needs.counted ? ` ${GOOGLE.counter}` : ''}`,
      `frame-src ${needs.bank ? `'self' ${bank}` : "'none'"}`,
      `form-action 'self'${needs.bank || needs.leaves ? ` ${bank}` : ''}${needs.leavesTo ? ` ${needs.leavesTo}` : ''}`,
      `frame-ancestors ${frameAncestors(needs, bank)}`,
      "base-uri 'none'",
      ...(needs.counted ? [] : ["require-trusted-types-for 'script'", "trusted-types 'none'"]),
    ].join('; '),
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': needs.keepsOpener || needs.framed ? 'unsafe-none' : 'same-origin-allow-popups',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': permissions(needs.bank ? bankOrigins : null),
    'x-robots-tag': 'noindex',
  };
}

/**
 * The frames that issuers' pages end at stand inside of the payment page, and that perhaps inside of a shop's: every page around
 * counts, and those tiny pages show nothing that could be stolen.
 */
function frameAncestors({ framed, frameAncestors: shops = [] }: PageNeeds, bank: string): string {
  if (framed) return `'self' ${bank} https: http:`;
  return shops.length > 0 ? ["'self'", ...shops].join(' ') : "'none'";
}

/** Issuers may ask for a passkey or a payment confirmation inside their frame; nothing else, and nobody else. */
function permissions(bankOrigins: readonly string[] | null): string {
  const named = bankOrigins?.every((source) => URL.canParse(source) && new URL(source).origin === source);
  const allowed =
    bankOrigins === null ? '()' : named ? `(self ${bankOrigins.map((origin) => `"${origin}"`).join(' ')})` : '*';
  return [
    ...['payment', 'publickey-credentials-get', 'publickey-credentials-create'].map((name) => `${name}=${allowed}`),
    ...['camera', 'geolocation', 'microphone', 'usb'].map((name) => `${name}=()`),
  ].join(', ');
}

/** Whether a redirect after a form may lead to this address, by the sources that `pageHeaders` was given. */
export function mayFollowForm(url: string, bankOrigins: readonly string[]): boolean {
  const { origin, protocol } = new URL(url);
  return bankOrigins.some((source) => source === origin || source === protocol);
}
