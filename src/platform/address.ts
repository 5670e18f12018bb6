/** Addresses that a payer's browser may be sent to. */

/**
 * Schemes that belong to the browser itself: they run a text as a script, show it as a page of ours, or read the payer's machine. Those of
 * the net are no apps: http and https are asked for apart, the others lead nowhere home.
 */
const NO_APPS: readonly string[] = [
  ...[
    'javascript',
    'data',
    'vbscript',
    'blob',
    'file',
    'filesystem',
    'about',
    'view-source',
    'jar',
    'livescript',
    'mocha',
  ],
  ...[
    'chrome',
    'chrome-extension',
    'moz-extension',
    'edge',
    'resource',
    'res',
    'mhtml',
    'ms-its',
    'mk',
    'feed',
    'wyciwyg',
  ],
  // Of the machine: settings, files, searches and installers, which obey what stands in the address.
  ...['content', 'externalfile', 'itms-services', 'search', 'shell', 'devtools', 'opera', 'brave', 'vivaldi'],
  ...['http', 'https', 'ws', 'wss', 'ftp', 'ftps', 'gopher', 'mailto', 'tel', 'sms', 'urn', 'cid', 'mid'],
];

/** Windows’ own programs (`ms-msdt` ran what it was told), and pages of browsers. */
const OF_SYSTEMS = /^(ms|search|chrome|about)[-+]/;

/** An absolute http or https address. */
export function isWebAddress(text: string): boolean {
  // The parser of the standard skips line breaks and tabs; a header would not.
  if (!/^https?:\/\//i.test(text.trim()) || /\p{Cc}/u.test(text) || !text.isWellFormed()) return false;
  return URL.canParse(text);
}

/** An address with a scheme that an app has registered: `myapp://pay/done`, `com.shop.app:/done`. */
export function isAppAddress(text: string): boolean {
  const scheme = /^([a-z][a-z0-9+.-]*):./i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined || NO_APPS.includes(scheme) || OF_SYSTEMS.test(scheme)) return false;
  return !/[\p{Cc}\s]/u.test(text) && text.isWellFormed() && URL.canParse(text);
}
