/** PATCH /v1/json/recurring/{customer_reference}/update/{token}: the bank sent the customer a card with a new date. */
import { Type } from 'typebox';
import { isRefusal, refuse } from '../platform/errors.ts';
import { readJsonBody } from './json-body.ts';
import { member, rawText } from './lenient.ts';
import { CUSTOMER_REFERENCE } from './list-tokens.ts';
import type { ApiParts, Operation } from './operation.ts';
import { TokenUpdate } from './schemas/token.ts';
import { changesToken } from './token-change.ts';

export const updateTokenOperation: Operation = {
  method: 'patch',
  path: '/v1/json/recurring/{customer_reference}/update/{token}',
  id: 'updateToken',
  summary: 'Give a stored card a new date',
  description: 'The number stays. Accounts have no date.',
  parameters: [CUSTOMER_REFERENCE, { name: 'token', in: 'path', description: 'Of a card.' }],
  request: TokenUpdate,
  data: Type.Object({ updated: Type.Literal(true) }, { additionalProperties: false }),
  errors: ['invalidApiKey', 'siteNotActive', 'missingData', 'tokenNotUpdated'],
};

export function updateToken(parts: ApiParts) {
  return changesToken(parts, {
    data: { updated: true },
    unknown: 'tokenNotUpdated',
    act(site, reference, token, bytes, remember) {
      const body = readJsonBody(bytes);
      if (isRefusal(body)) return body;
      const given = member(body, 'expiry_date');
      if (given === undefined) return refuse('missingData', 'expiry_date');
      // The Java client writes `3012.0`.
      const expiry = rawText(given)?.trim().replace(/\.0$/, '') ?? '';
      if (!/^\d\d(0[1-9]|1[0-2])$/.test(expiry)) return refuse('tokenNotUpdated');
      return parts.tokens.renew(site, reference, token, expiry, remember);
    },
  });
}
