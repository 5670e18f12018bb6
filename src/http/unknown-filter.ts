/** Parameters that a list does not have: who asks for one address and is given everybody's would not notice. */
import type { FastifyRequest } from 'fastify';
import { type Refusal, refuse } from '../platform/errors.ts';
import type { Operation } from './operation.ts';

/** Clients append these to every address, whatever is there: keys, the locale they are set to, the order they came from. */
const TOLERATED: readonly string[] = ['api_key', 'locale', 'order_id'];
const LONGEST_NAME = 40;

/** Refuses the first parameter that the list does not know; undefined where there is none. */
export function unknownFilter(
  request: Pick<FastifyRequest, 'query'>,
  { parameters = [] }: Operation,
): Refusal | undefined {
  const known = parameters.flatMap((each) => (each.in === 'query' ? [each.name] : []));
  const unknown = Object.keys(request.query as object).find(
    (name) => !TOLERATED.includes(name) && !known.includes(name.replace(/\[\d*\]$/, '')),
  );
  if (unknown === undefined) return undefined;
  const those = known.length > 0 ? `those are ${known.join(', ')}` : 'it has none';
  return refuse(
    'notSupported',
    `${unknown
      .slice(0, LONGEST_NAME)
      .replace(/\p{Cc}/gu, ' ')
      .toWellFormed()} is no filter of this list; ${those}`,
  );
}
