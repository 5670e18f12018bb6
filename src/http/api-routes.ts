/**
 * The JSON API as one Fastify plugin: every operation under /v1, and beside it /openapi.json, /docs, /health, the pictures of
 * methods, and /sandbox where there is a clock that can be moved. The server that carries it is made with `serverOptions` of
 * `client-habits.ts`.
 */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { MINUTE } from '../platform/clock.ts';
import { authenticate, authenticateList, authenticateReader } from './authenticate.ts';
import { allowAnyOrigin, answerPreflight } from './browser-access.ts';
import { cancelAuthorisation } from './cancel-authorisation.ts';
import { cancelQr } from './cancel-qr.ts';
import { cancelRefund } from './cancel-refund.ts';
import { captureOrder } from './capture-order.ts';
import { acceptAnyContentType, loggedPath } from './client-habits.ts';
import { completeVerification } from './complete-verification.ts';
import { createOrder } from './create-order.ts';
import { send, success } from './envelope.ts';
import { getApiToken } from './get-api-token.ts';
import { getComponent } from './get-component.ts';
import { getGateway } from './get-gateway.ts';
import { getMe } from './get-me.ts';
import { getOrder } from './get-order.ts';
import { getPaymentMethod } from './get-payment-method.ts';
import { getToken } from './get-token.ts';
import { getTrace } from './get-trace.ts';
import { getTransaction } from './get-transaction.ts';
import { health, ready } from './health.ts';
import { MAX_BODY_BYTES } from './json-body.ts';
import { listCategories } from './list-categories.ts';
import { listGateways } from './list-gateways.ts';
import { listIssuers } from './list-issuers.ts';
import { listOrderTransactions } from './list-order-transactions.ts';
import { listPaymentMethods } from './list-payment-methods.ts';
import { listReviews } from './list-reviews.ts';
import { listTokens } from './list-tokens.ts';
import { listTransactions } from './list-transactions.ts';
import { sendFault, sendNotFound, tellFault } from './listener.ts';
import { methodIcon } from './method-icon.ts';
import { answerOncePerKey } from './once-per-key.ts';
import type { ApiParts } from './operation.ts';
import { refundOrder } from './refund-order.ts';
import { removeToken } from './remove-token.ts';
import { renewApiToken } from './renew-api-token.ts';
import { reviewOrder } from './review-order.ts';
import { ruleRoutes } from './rule-operations.ts';
import { answerSandboxChallenge } from './sandbox-challenge.ts';
import { advanceClock, getClock } from './sandbox-clock.ts';
import { updateOrder } from './update-order.ts';
import { updateToken } from './update-token.ts';

/** A year is moved in steps, each with the work that falls due in it. */
const LONGEST_MOVE_MS = 15 * MINUTE;

/** Mounts the API. Parsers and handlers of its own stay under /v1; the page beside it keeps the server's. */
export async function apiRoutes(app: FastifyInstance, parts: ApiParts): Promise<void> {
  // The server under it tells of it, too; an API that is mounted alone tells it by itself.
  if (!app.hasDecorator('errorsPage'))
    app.decorate('errorsPage', `${parts.config.publicUrl.replace(/\/+$/, '')}/docs/errors`);
  app.get('/health', health(parts));
  app.get('/ready', ready(parts));
  app.get('/img/methods/:folder/:file', methodIcon(parts.marks));
  app.get(
    '/openapi.json',
    whenAsked(async () => (await import('./get-openapi.ts')).getOpenApi(parts)),
  );
  const docs = whenAsked(async () => (await import('./docs-page.ts')).docsPage(parts));
  app.get('/docs', docs);
  app.get('/docs/', docs);
  app.get(
    '/docs/*',
    whenAsked(async () => (await import('./guide-page.ts')).guidePage(parts.config.publicUrl)),
  );
  await app.register(async (v1) => routesUnderV1(v1, parts), { prefix: '/v1' });
  if (parts.mover || parts.answerChallenge)
    await app.register(async (sandbox) => routesUnderSandbox(sandbox, parts), { prefix: '/sandbox' });
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

/** A page that is made when somebody wants it, once: most starts are for payments, not for reading. */
function whenAsked(make: () => Promise<Handler>): Handler {
  let made: Promise<Handler> | undefined;
  return async (request, reply) => {
    made ??= make();
    return (await made)(request, reply);
  };
}

function routesUnderV1(v1: FastifyInstance, parts: ApiParts): void {
  takeUpHabits(v1, parts);
  const withKey = { onRequest: authenticate(parts.sites) };
  v1.post('/json/orders', withKey, createOrder(parts));
  v1.get('/json/orders/:id', withKey, getOrder(parts));
  v1.get('/json/orders/:id/transactions', withKey, listOrderTransactions(parts));
  v1.get('/json/orders/:id/3ds', { onRequest: authenticateReader(parts.sites) }, getTrace(parts));
  v1.patch('/json/orders/:id', withKey, updateOrder(parts));
  v1.post('/json/orders/:id/cancel', withKey, cancelQr(parts));
  v1.post('/json/orders/:id/refunds', withKey, refundOrder(parts));
  v1.patch('/json/orders/:id/refunds/:refund', withKey, cancelRefund(parts));
  v1.post('/json/orders/:id/capture', withKey, captureOrder(parts));
  v1.post('/json/orders/:id/3d/complete', withKey, completeVerification(parts));
  v1.post('/json/orders/:id/review', withKey, reviewOrder(parts));
  v1.patch('/json/capture/:id', withKey, cancelAuthorisation(parts));
  v1.get('/json/recurring/:reference', withKey, listTokens(parts));
  v1.get('/json/recurring/:reference/token/:token', withKey, getToken(parts));
  v1.patch('/json/recurring/:reference/update/:token', withKey, updateToken(parts));
  v1.delete('/json/recurring/:reference/remove/:token', withKey, removeToken(parts));
  const withKeyForLists = { onRequest: authenticateList(parts.sites) };
  v1.get('/json/reviews', withKeyForLists, listReviews(parts));
  v1.get('/json/transactions', withKeyForLists, listTransactions(parts));
  v1.get('/json/transactions/:id', withKeyForLists, getTransaction(parts));
  ruleRoutes(v1, parts);
  v1.get('/json/gateways', withKey, listGateways());
  v1.get('/json/gateways/:id', withKey, getGateway());
  v1.get('/json/issuers/:gateway', withKey, listIssuers(parts));
  v1.get('/json/payment-methods', withKey, listPaymentMethods(parts));
  v1.get('/json/payment-methods/:id', withKey, getPaymentMethod(parts));
  v1.get('/json/categories', withKey, listCategories());
  v1.get('/json/me', withKey, getMe());
  for (const path of ['/json/auth/api_token', '/connect/auth/api_token']) v1.get(path, withKey, getApiToken(parts));

  const fromBrowsers = { onRequest: allowAnyOrigin };
  v1.get('/components/configuration', fromBrowsers, getComponent(parts));
  v1.post('/components/api_token', fromBrowsers, renewApiToken(parts));
  v1.options('/components/*', fromBrowsers, answerPreflight);
  v1.options('/*', async (_request, reply) =>
    send(reply.header('allow', 'GET, HEAD, POST, PATCH, DELETE, OPTIONS'), success({})),
  );
}

function routesUnderSandbox(sandbox: FastifyInstance, parts: ApiParts): void {
  const { mover, answerChallenge } = parts;
  takeUpHabits(sandbox, parts);
  const withKey = { onRequest: authenticate(parts.sites, { headersOnly: true }) };
  if (mover) {
    sandbox.get('/clock', withKey, getClock(mover));
    sandbox.post('/clock/advance', { ...withKey, handlerTimeout: LONGEST_MOVE_MS }, advanceClock(mover));
  }
  if (answerChallenge) sandbox.post('/challenges/:id', withKey, answerSandboxChallenge(answerChallenge));
}

/** What all paths of the API have in common: bodies are bytes, answers are envelopes, requests are logged. */
function takeUpHabits(scope: FastifyInstance, parts: ApiParts): void {
  scope.decorateRequest('site', null);
  scope.decorateRequest('siteIds', null);
  scope.addHook('onRequest', acceptAnyContentType);
  answerOncePerKey(scope, parts.answers);
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES },
    async (_: unknown, body: Buffer) => body,
  );
  scope.addHook('onResponse', async (request, reply) => {
    const { method } = request;
    parts.log.debug({ method, path: loggedPath(request), status: reply.statusCode, ms: reply.elapsedTime }, 'answered');
  });
  scope.setNotFoundHandler(async (request, reply) => sendNotFound(request, reply));
  scope.setErrorHandler((error: FastifyError, request, reply) => {
    if ((error.statusCode ?? 500) >= 500) tellFault(parts.log, request, error);
    return sendFault(reply, error);
  });
}
