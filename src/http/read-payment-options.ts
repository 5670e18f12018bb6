/** Where the merchant wants to be told and the payer to be sent: the addresses of an order. */
import type { PaymentOptions } from '../orders/types.ts';
import { isAppAddress, isWebAddress } from '../platform/address.ts';
import { isRefusal, type Refusal, refuse } from '../platform/errors.ts';
import { aboutUrl } from './advice.ts';
import type { JsonObject } from './json-body.ts';
import { booleanMember, listMember, member, rawText } from './lenient.ts';

const LONGEST_NOTIFICATION_URL = 150;
const LONGEST_URL = 2_000;

/**
 * Addresses are absolute and of http or https; a payer may be sent home to the scheme of an app as well. Others are refused with 1016. An
 * empty text or list means «not given».
 */
export function readPaymentOptions(from: JsonObject | undefined): PaymentOptions | Refusal {
  const notificationUrl = readUrl(from, 'notification_url', LONGEST_NOTIFICATION_URL, isWebAddress);
  if (isRefusal(notificationUrl)) return notificationUrl;
  const redirectUrl = readUrl(from, 'redirect_url', LONGEST_URL, isWayHome);
  if (isRefusal(redirectUrl)) return redirectUrl;
  const cancelUrl = readUrl(from, 'cancel_url', LONGEST_URL, isWayHome);
  if (isRefusal(cancelUrl)) return cancelUrl;
  const method = rawText(member(from, 'notification_method'))?.trim().toUpperCase();
  return {
    notificationUrl,
    notificationMethod: method === 'POST' ? 'POST' : 'GET',
    redirectUrl,
    cancelUrl,
    closeWindow: booleanMember(from, 'close_window') ?? false,
  };
}

/** Kept byte for byte, because the merchant compares it; what is no address of the web is left out without a word. */
export function readTermUrl(gatewayInfo: JsonObject | undefined): string | null {
  const url = member(gatewayInfo, 'term_url');
  return typeof url === 'string' && url.length <= LONGEST_URL && isWebAddress(url) ? url : null;
}

const isWayHome = (url: string): boolean => isWebAddress(url) || isAppAddress(url);

function readUrl(
  from: JsonObject | undefined,
  name: string,
  longest: number,
  isUsable: (url: string) => boolean,
): string | null | Refusal {
  const value = member(from, name);
  if (value === undefined || listMember(from, name)?.length === 0) return null;
  const url = typeof value === 'string' ? value.trim() : '';
  if (url.length > longest || !isUsable(url))
    return refuse(
      'missingData',
      `${name} is not an absolute http or https address of at most ${longest} characters`,
      aboutUrl(value, `payment_options.${name}`, longest),
    );
  // It will stand in a header one day: what is not plain ASCII is escaped now.
  return /^[!-~]+$/.test(url) ? url : new URL(url).href;
}
