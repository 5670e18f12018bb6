/** GET /v1/json/reviews: the payments that are held, those whose review ends first at the head. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { endOf, type HeldPayment } from '../orders/review.ts';
import { siteIdsOf } from './authenticate.ts';
import { failure, send, success } from './envelope.ts';
import { localTime } from './local-time.ts';
import type { ApiParts, Operation } from './operation.ts';
import { unknownFilter } from './unknown-filter.ts';

/** More than anybody reviews in a sitting; what is decided makes room for the next. */
export const MOST_REVIEWS = 1_000;

export const HeldPaymentObject = Type.Object(
  {
    site_id: Type.Integer(),
    order_id: Type.String(),
    transaction_id: Type.Integer(),
    amount: Type.Integer({ description: 'Smallest unit of the currency.' }),
    currency: Type.String(),
    payment_method: Type.String(),
    last4: Type.String(),
    issuer_country_code: Type.Union([Type.String(), Type.Null()]),
    created: Type.String(),
    ends: Type.String({ description: 'When the review ends by itself.' }),
    ends_with: Type.String({ enum: ['accept', 'decline'], description: 'How it ends then.' }),
  },
  { additionalProperties: false },
);

export const listReviewsOperation: Operation = {
  method: 'get',
  path: '/v1/json/reviews',
  id: 'listReviews',
  summary: 'List held payments',
  description:
    'Card payments that are held for a review, of the site of the key, or with the key of an account of all its sites. Those that end first come first; at most 1000.',
  data: Type.Array(HeldPaymentObject),
  errors: ['invalidApiKey', 'notSupported'],
};

export function listReviews({ reviews }: ApiParts) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const unknown = unknownFilter(request, listReviewsOperation);
    if (unknown) return send(reply, failure(unknown));
    const held = await reviews.list(siteIdsOf(request), MOST_REVIEWS);
    return send(reply, success(held.map(heldPayment)));
  };
}

/** Plain JSON. */
export const heldPayment = (held: HeldPayment): object => ({
  site_id: held.siteId,
  order_id: held.orderId,
  transaction_id: held.transactionId,
  amount: held.amount,
  currency: held.currency,
  payment_method: held.scheme,
  last4: held.last4,
  issuer_country_code: held.issuerCountry,
  created: localTime(held.createdAt),
  ends: localTime(held.endsAt),
  ends_with: endOf(held.review),
});
