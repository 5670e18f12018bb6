/** What a direct order is paid with where the payer typed it into a payment component: the payload, opened. */
import type { Components, PaymentData } from '../components/port.ts';
import type { Site } from '../merchants/types.ts';
import { findMethod } from '../methods/catalogue.ts';
import type { CardGateway } from '../methods/types.ts';
import type { DirectEntry } from '../orders/create-direct-order.ts';
import { isSeries } from '../orders/tokens.ts';
import type { OrderTerms } from '../orders/types.ts';
import { isRefusal, type Refusal, refuse } from '../platform/errors.ts';
import { payerAddress } from '../platform/payer-address.ts';
import type { JsonObject } from './json-body.ts';
import { booleanMember, objectMember, rawText, textMember } from './lenient.ts';
import { checkDirectCard, type DirectContext } from './read-direct.ts';

/** Longer than any component makes one. */
const LONGEST_PAYLOAD = 20_000;

/** Whether the order is paid with a payload. */
export function hasPayload(body: JsonObject): boolean {
  return payloadOf(body) !== null;
}

function payloadOf(body: JsonObject): string | null {
  const payload = rawText(objectMember(body, 'payment_data')?.payload)?.trim() ?? '';
  return payload === '' ? null : payload;
}

/** The method that a payload says it is for: a hint to check the order by; the payload itself is opened last. */
export function gatewayOfPayload(body: JsonObject): string | null {
  const named = textMember(objectMember(body, 'payment_data'), 'gateway');
  const payload = payloadOf(body);
  if (named !== null || payload === null || payload.length > LONGEST_PAYLOAD) return named;
  try {
    const { gateway } = JSON.parse(Buffer.from(payload, 'base64').toString()) as { gateway?: unknown };
    return typeof gateway === 'string' ? gateway : null;
  } catch {
    return null;
  }
}

/** Opens the payload, which is spent by it: to be called when everything else about the order was found good. */
export async function readComponent(
  components: Components,
  body: JsonObject,
  context: DirectContext,
): Promise<DirectEntry | Refusal> {
  const { site, terms } = context;
  const method = terms.gateway === null ? undefined : findMethod(terms.gateway);
  // A code can be shown in the shop's page without the one of ours before it.
  if (!method?.direct && !method?.component?.qr) return refuse('noGateway');
  const sent = objectMember(body, 'payment_data');
  const tokenize = booleanMember(sent, 'tokenize') ?? null;
  if (tokenize === true && terms.customer.reference === null) return refuse('missingData', 'customer.reference');
  if (tokenize === true && site.settings.recurringEnabled !== true) return refuse('recurringDisabled');
  const data = await components.openPayload(site, terms.orderId, {
    payload: payloadOf(body) ?? '',
    gateway: textMember(sent, 'gateway'),
    tokenize,
  });
  if (isRefusal(data)) return data;
  if (!isFor(data, site, terms)) return refuse('transactionRefused', 'the payload is for another method');
  const ip = payerAddress(terms.customer, null)?.ip ?? null;
  const browser = { ...data.customer.browser, acceptHeader: '*/*', ip };
  // The payer is there and chose it, whatever it was stored for.
  if (data.storedCard !== null)
    return isSeries(terms.recurringModel)
      ? refuse('notSupported', `recurring_model ${terms.recurringModel} with a stored card`)
      : { kind: 'token', recurringId: data.storedCard, model: 'cardOnFile', browser, byComponent: true };
  if (!data.card) return { kind: 'method', gateway: method.id, entry: data.fields };
  const { number, holder, expiry, securityCode } = data.card;
  const card = checkDirectCard({ number, holder, expiry, securityCode: securityCode ?? '' }, method, context);
  if (isRefusal(card)) return card;
  const gateway = method.id as CardGateway;
  return { kind: 'card', gateway, card, browser, moto: false, save: data.tokenize, byComponent: true };
}

/** What was typed is for the method of the order: itself, or any card where a card was typed. */
function isFor({ gateway, card }: PaymentData, _site: Site, terms: OrderTerms): boolean {
  const [typed, asked] = [findMethod(gateway), terms.gateway === null ? undefined : findMethod(terms.gateway)];
  return typed?.id === asked?.id || (card !== null && typed?.family === 'card' && asked?.family === 'card');
}
