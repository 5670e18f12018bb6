/** The OpenAPI 3.1 document, made from the operations, their schemas and the catalogue of errors. */
import { ERRORS, type ErrorName } from '../platform/errors.ts';
import { cancelAuthorisationOperation } from './cancel-authorisation.ts';
import { cancelQrOperation } from './cancel-qr.ts';
import { cancelRefundOperation } from './cancel-refund.ts';
import { captureOrderOperation } from './capture-order.ts';
import { completeVerificationOperation } from './complete-verification.ts';
import { createOrderOperation } from './create-order.ts';
import { getApiTokenOperation } from './get-api-token.ts';
import { getComponentOperation } from './get-component.ts';
import { getGatewayOperation } from './get-gateway.ts';
import { getMeOperation } from './get-me.ts';
import { getOrderOperation } from './get-order.ts';
import { getPaymentMethodOperation } from './get-payment-method.ts';
import { getTokenOperation } from './get-token.ts';
import { getTraceOperation } from './get-trace.ts';
import { getTransactionOperation } from './get-transaction.ts';
import { listCategoriesOperation } from './list-categories.ts';
import { listGatewaysOperation } from './list-gateways.ts';
import { listIssuersOperation } from './list-issuers.ts';
import { listOrderTransactionsOperation } from './list-order-transactions.ts';
import { listPaymentMethodsOperation } from './list-payment-methods.ts';
import { listReviewsOperation } from './list-reviews.ts';
import { listTokensOperation } from './list-tokens.ts';
import { listTransactionsOperation } from './list-transactions.ts';
import type { Operation, Parameter } from './operation.ts';
import { refundOrderOperation } from './refund-order.ts';
import { removeTokenOperation } from './remove-token.ts';
import { renewApiTokenOperation } from './renew-api-token.ts';
import { reviewOrderOperation } from './review-order.ts';
import { RULE_OPERATIONS } from './rule-operations.ts';
import { ErrorEnvelope, successOf } from './schemas/envelopes.ts';
import { updateOrderOperation } from './update-order.ts';
import { updateTokenOperation } from './update-token.ts';

/** In the order of the documentation page. */
export const OPERATIONS: readonly Operation[] = [
  createOrderOperation,
  getOrderOperation,
  listOrderTransactionsOperation,
  updateOrderOperation,
  cancelQrOperation,
  refundOrderOperation,
  cancelRefundOperation,
  captureOrderOperation,
  completeVerificationOperation,
  getTraceOperation,
  reviewOrderOperation,
  cancelAuthorisationOperation,
  listTokensOperation,
  getTokenOperation,
  updateTokenOperation,
  removeTokenOperation,
  listReviewsOperation,
  listTransactionsOperation,
  getTransactionOperation,
  ...RULE_OPERATIONS,
  listGatewaysOperation,
  getGatewayOperation,
  listPaymentMethodsOperation,
  getPaymentMethodOperation,
  listIssuersOperation,
  listCategoriesOperation,
  getMeOperation,
  getApiTokenOperation,
  getComponentOperation,
  renewApiTokenOperation,
];

/** The document for a gateway at this address. Plain JSON. */
export function openApiDocument(publicUrl: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of OPERATIONS) {
    const path = (paths[operation.path] ??= {});
    path[operation.method] = describe(operation);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Gatehouse orders API',
      version: '1.0.0',
      description:
        'Create an order, send the payer to its page, and read what became of it. Amounts are whole numbers of the smallest unit; times are wall clock of Amsterdam.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: publicUrl.replace(/\/+$/, '') }],
    security: [{ header: [] }, { bearer: [] }, { query: [] }],
    paths,
    components: {
      schemas: { Error: ErrorEnvelope },
      securitySchemes: {
        header: { type: 'apiKey', in: 'header', name: 'api_key', description: 'Goes before the other two.' },
        bearer: { type: 'http', scheme: 'bearer' },
        query: {
          type: 'apiKey',
          in: 'query',
          name: 'api_key',
          description: 'Ends up in the logs of proxies: avoid it.',
        },
        public_token: {
          type: 'http',
          scheme: 'bearer',
          description: 'The public token of `getApiToken`, in a browser; never an API key.',
        },
      },
    },
  };
}

/** Every write of a shop hears it; payers' browsers have no use for it. */
const isWrite = ({ method, access }: Operation): boolean => method !== 'get' && access === undefined;
const IDEMPOTENCY_KEY: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'Up to 255 characters of your own. The same key with the same request gives the stored answer for 24 hours; with another request 409.',
};

function describe(operation: Operation): object {
  const body = operation.request && {
    required: true,
    content: { 'application/json': { schema: operation.request } },
  };
  return {
    operationId: operation.id,
    summary: operation.summary,
    description: operation.description,
    ...(operation.access ? { security: [{ [operation.access]: [] }] } : {}),
    parameters: [...(operation.parameters ?? []), ...(isWrite(operation) ? [IDEMPOTENCY_KEY] : [])].map(
      (parameter) => ({
        ...parameter,
        required: parameter.in === 'path',
        schema: { type: 'string' },
      }),
    ),
    ...(body ? { requestBody: body } : {}),
    responses: {
      '200': { description: 'Success', content: { 'application/json': { schema: successOf(operation.data) } } },
      ...errorResponses(isWrite(operation) ? [...operation.errors, ...OF_KEYS] : operation.errors),
    },
  };
}

/** What else a write can be refused with: that of its `Idempotency-Key`. */
const OF_KEYS: readonly ErrorName[] = ['idempotencyMismatch', 'stillWorkedOn'];

/** One response per HTTP status, with an example per error. */
function errorResponses(names: readonly ErrorName[]): Record<string, object> {
  const byStatus = Map.groupBy([...names, 'unknownError' as const], (name) => String(ERRORS[name].status));
  return Object.fromEntries(
    [...byStatus].sort().map(([status, members]) => [
      status,
      {
        description: members.map((name) => `${ERRORS[name].code} ${ERRORS[name].info}`).join(' · '),
        content: {
          'application/json': {
            schema: { $ref: '#/components/schemas/Error' },
            examples: Object.fromEntries(
              members.map((name) => [
                name,
                {
                  summary: ERRORS[name].remedy,
                  value: exampleOf(name),
                },
              ]),
            ),
          },
        },
      },
    ]),
  );
}

const exampleOf = (name: ErrorName): object => ({
  success: false,
  data: {},
  error_code: ERRORS[name].code,
  error_info: ERRORS[name].info,
  error_hint: ERRORS[name].remedy,
});
