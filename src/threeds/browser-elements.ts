/** What the AReq says of the payer's browser. A browser that told too little is one without scripts: never a reason to refuse. */
import ipaddr from 'ipaddr.js';
import type { BrowserData } from './types.ts';

/** EMV browserColorDepth up to 2.2.0. */
const COLOR_DEPTHS = [1, 4, 8, 15, 16, 24, 32, 48];

/** Half a day and more, in minutes; what lies beyond is no time zone. */
const LARGEST_OFFSET = 24 * 60;

/** Elements of `buildMessage('AReq', …)`; `payerIp` serves where the browser's own address is unknown or private. */
export function browserElements(browser: BrowserData, payerIp: string | null): Record<string, unknown> {
  const height = screenSide(browser.screenHeight);
  const width = screenSide(browser.screenWidth);
  const timeZone = timeZoneOf(browser.timeZoneOffset);
  const colorDepth = browser.colorDepth === null ? undefined : knownDepth(browser.colorDepth);
  const isScripted =
    browser.javascriptEnabled &&
    height !== undefined &&
    width !== undefined &&
    timeZone !== undefined &&
    colorDepth !== undefined;
  return {
    browserAcceptHeader: headerText(browser.acceptHeader) || '*/*',
    browserUserAgent: headerText(browser.userAgent) || 'unknown',
    browserIP: [browser.ip, payerIp].map(publicAddress).find((ip) => ip !== undefined),
    browserLanguage: languageOf(browser.language),
    browserJavascriptEnabled: isScripted,
    ...(isScripted && {
      browserJavaEnabled: browser.javaEnabled ?? false,
      browserColorDepth: colorDepth,
      browserScreenHeight: height,
      browserScreenWidth: width,
      browserTZ: timeZone,
    }),
  };
}

/** The nearest depth below that the list knows: 30 bits are sent as 24. */
function knownDepth(depth: number): string | undefined {
  const known = COLOR_DEPTHS.findLast((candidate) => candidate <= depth);
  return known === undefined ? undefined : String(known);
}

function screenSide(pixels: number | null): string | undefined {
  if (pixels === null || !Number.isFinite(pixels)) return undefined;
  const whole = Math.round(pixels);
  return whole >= 0 && whole <= 999_999 ? String(whole) : undefined;
}

function timeZoneOf(minutes: number | null): string | undefined {
  if (minutes === null || !(Math.abs(minutes) <= LARGEST_OFFSET)) return undefined;
  // `+ 0`: minus zero is written as 0.
  return String(Math.round(minutes) + 0);
}

function languageOf(language: string): string {
  const tag = language.trim().replaceAll('_', '-');
  const primary = tag.split('-')[0]!;
  if (!/^[A-Za-z]{2,8}$/.test(primary)) return 'en';
  return tag.length <= 8 && /^[A-Za-z]+(-[A-Za-z0-9]+)*$/.test(tag) ? tag : primary;
}

/** Issuers want the address of the payer: one of our own network or of the machine itself would mislead them. */
function publicAddress(ip: string | null): string | undefined {
  if (ip === null || !ipaddr.isValid(ip)) return undefined;
  const address = ipaddr.process(ip);
  return address.range() === 'unicast' ? address.toString() : undefined;
}

function headerText(value: string): string {
  return value.trim();
}
