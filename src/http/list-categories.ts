/** GET /v1/json/categories: what a site may say it sells. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { send, success } from './envelope.ts';
import type { Operation } from './operation.ts';

/** In the order in which they are shown. */
const CATEGORIES: readonly (readonly [code: number, description: string])[] = [
  [999, 'Adult'],
  [100, 'Gifts and gadgets'],
  [101, 'Electronics and computers'],
  [102, 'Games'],
  [103, 'Health'],
  [104, 'House and garden'],
  [105, 'Office supplies'],
  [106, 'Kids and toys'],
  [107, 'Nutrition'],
  [108, 'Fashion and care'],
  [109, 'Music, movies, and books'],
  [110, 'Sport, leisure, and hobby'],
  [111, 'Phone and internet'],
  [112, 'Holiday and travel'],
  [113, 'Sales and auctions'],
  [114, 'Other'],
];

const CategoryObject = Type.Object(
  { code: Type.Integer(), description: Type.String({ minLength: 1 }) },
  { additionalProperties: false, examples: [{ code: 109, description: 'Music, movies, and books' }] },
);

export const listCategoriesOperation: Operation = {
  method: 'get',
  path: '/v1/json/categories',
  id: 'listCategories',
  summary: 'List categories',
  description: 'What a site may say it sells.',
  data: Type.Array(CategoryObject),
  errors: ['invalidApiKey'],
};

export function listCategories() {
  const answer = success(CATEGORIES.map(([code, description]) => ({ code, description })));
  return async (_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => send(reply, answer);
}
