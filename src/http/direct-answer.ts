/** `data` of the answer to a direct order: the order, and where its payer goes next. */
import { findMethod } from '../methods/catalogue.ts';
import type { DirectOrder } from '../orders/create-direct-order.ts';
import { pageUrl } from '../orders/page-url.ts';
import type { Order } from '../orders/types.ts';
import { appendQuery } from '../platform/query.ts';
import { customerVerification } from './customer-verification.ts';
import { orderObject } from './order-object.ts';

export function directAnswer(
  direct: DirectOrder,
  { publicUrl, coded }: { readonly publicUrl: string; readonly coded: boolean },
): object {
  const { order, next } = direct;
  const { cancelUrl } = order.terms.paymentOptions;
  const code = next.kind === 'institution' || next.kind === 'page' ? codeOf(direct, coded) : null;
  return {
    ...orderObject(direct),
    ...instructionsOf(direct),
    ...(next.kind === 'page' &&
      next.verification && { customer_verification: customerVerification(next.verification) }),
    // The session is where a component in the shop's page gets the picture of the code, and news of its payment.
    ...(code && { qr_url: code, session_id: order.sessionId }),
    // Shops send their payer there in every case, so there always is one.
    payment_url: nextUrl(direct, publicUrl),
    ...(cancelUrl && { cancel_url: withOrderId(cancelUrl, order) }),
  };
}

/**
 * What a code is to hold: what the institution says, else, where a component shows codes of the method, the address that its payer
 * would go to on this device.
 */
function codeOf({ attempt }: DirectOrder, coded: boolean): string | null {
  const { qrText = null, redirectUrl = null } = attempt?.institution ?? {};
  const shown = coded && attempt !== null && findMethod(attempt.gateway)?.component?.qr === true;
  return qrText ?? (shown ? redirectUrl : null);
}

/** What a shop may show its payer, who has to pay by themselves. */
function instructionsOf({ order, attempt }: DirectOrder): object {
  const instructions = attempt?.institution?.instructions;
  if (!attempt || !instructions) return {};
  const { reference } = instructions;
  if ('entity' in instructions)
    return { gateway_info: { amount: attempt.amount, entity: instructions.entity, reference } };
  return {
    gateway_info: {
      account_holder_country: order.terms.customer.country,
      destination_holder_city: instructions.holder_city,
      destination_holder_country: instructions.holder_country,
      destination_holder_iban: instructions.iban,
      destination_holder_name: instructions.holder,
      destination_holder_swift: instructions.bic,
      issuer_name: instructions.bank,
      reference,
    },
  };
}

function nextUrl({ order, next }: DirectOrder, publicUrl: string): string {
  const { redirectUrl, cancelUrl } = order.terms.paymentOptions;
  const page = pageUrl(order.sessionId, order.terms.customer.locale, publicUrl);
  switch (next.kind) {
    case 'done':
      return redirectUrl ? withOrderId(redirectUrl, order) : page;
    case 'failed':
      return cancelUrl ? withOrderId(cancelUrl, order) : page;
    case 'institution':
      return next.url;
    case 'page':
      return page;
  }
}

function withOrderId(url: string, { orderId }: Order): string {
  return appendQuery(url, `transactionid=${encodeURIComponent(orderId.toWellFormed())}`);
}
