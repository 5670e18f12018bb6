/** What the AReq says of the payer's browser. A browser that told too little is one without scripts: never a reason to refuse. */
import ipaddr from 'ipaddr.js';
import type { BrowserData } from './types.ts';

/** Of a screen; which depths a version knows is the builder's business. */
const DEEPEST_COLOR = 99;

/** EMV browserLanguage and acceptLanguage of 2.3.1. */
const LONGEST_TAG = 35;
const LONGEST_ACCEPTED = 100;
const MOST_ACCEPTED = 99;
const LANGUAGE_TAG = /^[A-Za-z]+(-[A-Za-z0-9]+)*$/;

/** Half a day and more, in minutes; what lies beyond is no time zone. */
const LARGEST_OFFSET = 24 * 60;

/** Elements of `buildMessage('AReq', …)`; `payerIp` serves where the browser's own address is unknown or private. */
export function browserElements(browser: BrowserData, payerIp: string | null): Record<string, unknown> {
  const height = screenSide(browser.screenHeight);
  const width = screenSide(browser.screenWidth);
  const timeZone = timeZoneOf(browser.timeZoneOffset);
  const colorDepth = depthOf(browser.colorDepth);
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
    acceptLanguage: acceptedLanguages(browser.acceptLanguage, browser.language),
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

function depthOf(bits: number | null): string | undefined {
  if (bits === null || !(bits >= 1)) return undefined;
  return String(Math.min(Math.floor(bits), DEEPEST_COLOR));
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

/** A well-formed tag; versions that want it shorter get its primary part. */
function languageOf(language: string): string {
  const tag = language.trim().replaceAll('_', '-');
  const primary = tag.split('-')[0]!;
  if (!/^[A-Za-z]{2,8}$/.test(primary)) return 'en';
  return tag.length <= LONGEST_TAG && LANGUAGE_TAG.test(tag) ? tag : primary;
}

/**
 * The tags of the header, the most wished-for first (RFC 9110 §12.5.4), or the browser's one language where the header is not at hand or
 * of no use. A wish for anything (`*`) is none, and weight 0 is the wish not to see it.
 */
function acceptedLanguages(header: string | undefined, language: string): string[] {
  const wishes = (header ?? '').split(',').map((wish) => {
    const [tag = '', weight] = wish.split(';').map((part) => part.trim());
    return { tag, weight: weightOf(weight) };
  });
  const tags = wishes
    .filter(({ tag, weight }) => LANGUAGE_TAG.test(tag) && tag.length <= LONGEST_ACCEPTED && weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);
  const distinct = [...new Set(tags)].slice(0, MOST_ACCEPTED);
  return distinct.length > 0 ? distinct : [languageOf(language)];
}

/** `q=0.8`; 1 where none is said or it cannot be read. */
function weightOf(parameter: string | undefined): number {
  const weight = /^q\s*=\s*([01](?:\.\d{0,3})?)$/i.exec(parameter ?? '')?.[1];
  return weight === undefined ? 1 : Number(weight);
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
