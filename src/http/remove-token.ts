/** DELETE /v1/json/recurring/{customer_reference}/remove/{token}: forgets what was stored. Clients send it without a body. */
import { Type } from 'typebox';
import { CUSTOMER_REFERENCE } from './list-tokens.ts';
import type { ApiParts, Operation } from './operation.ts';
import { changesToken } from './token-change.ts';

export const removeTokenOperation: Operation = {
  method: 'delete',
  path: '/v1/json/recurring/{customer_reference}/remove/{token}',
  id: 'removeToken',
  summary: 'Remove a token',
  description: 'Its card is gone from the vault with it. Orders that it paid can still be captured and refunded.',
  parameters: [
    CUSTOMER_REFERENCE,
    { name: 'token', in: 'path', description: 'As `recurring_id` of the order told it.' },
  ],
  data: Type.Object({ removed: Type.Literal(true) }, { additionalProperties: false }),
  errors: ['invalidApiKey', 'siteNotActive', 'tokenNotRemoved'],
};

export function removeToken(parts: ApiParts) {
  return changesToken(parts, {
    data: { removed: true },
    unknown: 'tokenNotRemoved',
    act: (site, reference, token, _body, remember) => parts.tokens.remove(site, reference, token, remember),
  });
}
