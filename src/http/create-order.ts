/** POST /v1/json/orders: reads the terms, asks orders for a payment page, and answers with its address. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Site } from '../merchants/types.ts';
import type { DirectEntry, DirectOrder } from '../orders/create-direct-order.ts';
import { pageUrl, qrPictureUrl } from '../orders/page-url.ts';
import { type CreatedOrder, REPEATED } from '../orders/ports.ts';
import type { OrderTerms } from '../orders/types.ts';
import { isRefusal, type Refusal, refuse } from '../platform/errors.ts';
import { siteOf } from './authenticate.ts';
import { directAnswer } from './direct-answer.ts';
import { type Answer, failure, send, success } from './envelope.ts';
import { type IdempotencyKey, keepsAnswers, oncePerKey } from './idempotency.ts';
import { readJsonBody } from './json-body.ts';
import type { ApiParts, Operation } from './operation.ts';
import { warningsOf } from './order-warnings.ts';
import { hasPayload, readComponent } from './read-component.ts';
import { readDirect } from './read-direct.ts';
import { hashTerms, readOrder } from './read-order.ts';
import { readScenario, SCENARIO_HEADER } from './read-scenario.ts';
import { CreatedOrderObject } from './schemas/order-object.ts';
import { OrderRequest } from './schemas/order-request.ts';

export const createOrderOperation: Operation = {
  method: 'post',
  path: '/v1/json/orders',
  id: 'createOrder',
  summary: 'Create an order',
  description:
    'Answers with the address of the payment page. Send the payer there by GET. A direct order is answered whole, as it reads then; where it needs its payer for 3-D Secure, with payment_url and, as the other way there, customer_verification: a page to send to the payer’s browser.',
  parameters: [
    {
      name: SCENARIO_HEADER,
      in: 'header',
      description:
        'Sandbox only: how the simulated banks treat the payments of this order whatever its card number says, as `3ds=<SSS>;auth=<AA>` with codes of the test cards page; either part may stand alone.',
    },
  ],
  request: OrderRequest,
  data: CreatedOrderObject,
  errors: [
    'invalidApiKey',
    'siteNotActive',
    'missingData',
    'bodyTooLarge',
    'invalidScenario',
    'unknownType',
    'notSupported',
    'invalidOrderId',
    'invalidCurrency',
    'invalidAmount',
    'invalidDescription',
    'invalidVariable',
    'noGateway',
    'methodDisabled',
    'recurringDisabled',
    'recurringTooOften',
    'tokenNotFound',
    'transactionRefused',
    'blockedByRules',
    'invalidIp',
    'invalidCountry',
    'invalidItemCurrency',
    'cartMixedCurrencies',
    'cartCurrency',
    'invalidItemPrice',
    'invalidTaxRate',
    'invalidItemTax',
    'cartAmount',
    'invalidIssuer',
    'duplicateOrder',
    'cannotCreate',
  ],
};

export function createOrder(parts: ApiParts) {
  return keepsAnswers(async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const site = siteOf(request);
    // Before the key of the request: the state of a site is no property of the request, so it is never stored with it.
    if (!site.active) return send(reply, failure(refuse('siteNotActive')));
    const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const answer = await oncePerKey(parts.answers, site.siteId, request, (key) =>
      answerTo(bytes, { parts, site, key, scenario: request.headers[SCENARIO_HEADER.toLowerCase()] }),
    );
    return send(reply, answer);
  });
}

interface Asked {
  readonly parts: ApiParts;
  readonly site: Site;
  readonly key: IdempotencyKey | null;
  /** The header as it came. */
  readonly scenario: string | string[] | undefined;
}

async function answerTo(bytes: Uint8Array, asked: Asked): Promise<Answer | typeof REPEATED> {
  const { parts, site, key } = asked;
  const body = readJsonBody(bytes);
  if (isRefusal(body)) return failure(body);
  const { normaliseLocale, config } = parts;
  const scenario = readScenario(asked.scenario, config);
  if (isRefusal(scenario)) return failure(scenario);
  const terms = readOrder(body, { site, normaliseLocale, sandbox: config.sandbox, scenario });
  if (isRefusal(terms)) return failure(terms);
  const uncalled = refusalOfNotifications(terms, asked);
  if (uncalled) return failure(uncalled);
  const { publicUrl, sandbox } = parts.config;
  const warnings = sandbox ? warningsOf(body, terms) : [];
  if (warnings.length > 0)
    parts.log.warn({ orderId: terms.orderId, warnings }, 'an order has what looks like a mistake');
  const begin = async (entry: DirectEntry, answerFor: (begun: DirectOrder) => Answer) => {
    const remember = key && { ...key, answer: answerFor };
    return answered(await parts.orders.createDirect(site, terms, hashTerms(terms), entry, remember), answerFor);
  };
  if (terms.type === 'direct') {
    const context = { site, terms, now: parts.clock.now(), live: !sandbox };
    const entry = hasPayload(body) ? await readComponent(parts.components, body, context) : readDirect(body, context);
    if (isRefusal(entry)) return failure(entry);
    // The payer's browser will carry the outcome there: in the open only where nothing is at stake.
    if (!sandbox && entry.kind === 'card' && terms.termUrl !== null && !/^\s*https:/i.test(terms.termUrl))
      return failure(refuse('missingData', 'term_url is not an https address'));
    // A payer who chose a bank goes to it; one who did not may scan where to go.
    const coded = hasPayload(body) && entry.kind === 'method' && !entry.entry.issuer;
    return begin(entry, (direct) => success(directAnswer(direct, { publicUrl, coded }), warnings));
  }
  // A bank's code is a payment that has begun: the call waits for it.
  if (terms.qrEnabled && terms.gateway !== null)
    return begin({ kind: 'method', gateway: terms.gateway, entry: {} }, (coded) =>
      success(codedOrder(coded, publicUrl), warnings),
    );
  const answerFor = (created: CreatedOrder) => success(createdOrder(created, publicUrl), warnings);
  return answered(
    await parts.orders.create(site, terms, hashTerms(terms), key && { ...key, answer: answerFor }),
    answerFor,
  );
}

/** A shop that is never told of its payments learns it with its first order, not with its first lost one. */
function refusalOfNotifications({ paymentOptions }: OrderTerms, { parts, site }: Asked): Refusal | undefined {
  const { notificationUrl } = paymentOptions;
  const why = notificationUrl === null ? undefined : parts.refusesNotification?.(notificationUrl);
  if (why === undefined) return undefined;
  parts.log.warn({ siteId: site.siteId, why }, 'an order was refused: its notification_url can never be called');
  return refuse('missingData', `notification_url can never be called: ${why}`, {
    field: 'payment_options.notification_url',
    hint: `Notifications to this address are never sent (${why}): send a public https address, or have the operator allow it.`,
  });
}

function answered<Result>(
  outcome: Result | Refusal | typeof REPEATED,
  answerFor: (result: Result) => Answer,
): Answer | typeof REPEATED {
  if (outcome === REPEATED) return REPEATED;
  return isRefusal(outcome) ? failure(outcome) : answerFor(outcome as Result);
}

function createdOrder({ order, orderId, sessionId, locale }: CreatedOrder, publicUrl: string): object {
  return {
    order_id: orderId,
    payment_url: pageUrl(sessionId, locale, publicUrl),
    ...(order.terms.qrSize !== undefined && { qr_url: qrPictureUrl(sessionId, publicUrl) }),
    session_id: sessionId,
  };
}

/** The order of a code, whose text is left out where the bank has not given one. */
function codedOrder({ order, attempt, next }: DirectOrder, publicUrl: string): object {
  const { orderId, sessionId, terms } = order;
  const code = next.kind === 'failed' ? null : attempt?.institution?.qrText;
  return {
    order_id: orderId,
    payment_url: pageUrl(sessionId, terms.customer.locale, publicUrl),
    ...(code && { qr_url: code }),
    session_id: sessionId,
  };
}
