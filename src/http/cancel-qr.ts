/** POST /v1/json/orders/{id}/cancel: takes back a code of Bancontact that nobody has paid by. */
import { Type } from 'typebox';
import type { CancelledQr } from '../orders/cancel-qr.ts';
import { localTime } from './local-time.ts';
import type { ApiParts, Operation } from './operation.ts';
import { changesOrder } from './order-change.ts';

const text = Type.Union([Type.String(), Type.Null()]);

export const cancelQrOperation: Operation = {
  method: 'post',
  path: '/v1/json/orders/{id}/cancel',
  id: 'cancelQr',
  summary: 'Cancel a payment by code',
  description:
    'Of Bancontact, and only while nobody has paid it; code and link end with it. Needs no body. Every other order is cancelled by `updateOrder`.',
  parameters: [{ name: 'id', in: 'path', description: 'order_id (percent-encoded) or transaction_id.' }],
  data: Type.Object(
    {
      costs: Type.Array(Type.Unknown()),
      created: Type.String(),
      custom_info: Type.Object({ custom_1: text, custom_2: text, custom_3: text }, { additionalProperties: false }),
      fastcheckout: Type.Literal('NO'),
      financial_status: Type.Null(),
      modified: Type.String(),
      payment_details: Type.Object({}, { additionalProperties: false }),
      payment_methods: Type.Null(),
      status: Type.Literal('cancelled'),
    },
    { additionalProperties: false },
  ),
  errors: ['invalidApiKey', 'siteNotActive', 'missingData', 'unknownOrder', 'cannotCancel'],
};

export function cancelQr(parts: ApiParts) {
  return changesOrder(parts, {
    // Whatever stands in a body, there is one thing to do.
    read: () => ({}),
    act: (site, id, _ask: object, remember) => parts.orders.cancelQr(site, id, remember),
    data: ({ order }: CancelledQr) => {
      const [custom_1, custom_2, custom_3] = order.terms.customInfo;
      return {
        costs: [],
        created: localTime(order.createdAt),
        custom_info: { custom_1, custom_2, custom_3 },
        fastcheckout: 'NO',
        financial_status: null,
        modified: localTime(order.modifiedAt),
        payment_details: {},
        payment_methods: null,
        status: 'cancelled',
      };
    },
  });
}
