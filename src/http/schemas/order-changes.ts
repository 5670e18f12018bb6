/** What the operations that change an order take, as documentation; they read more leniently than this. */
import { Type } from 'typebox';

const text = (description: string) => Type.Optional(Type.String({ description }));
const amount = (description: string) =>
  Type.Optional(Type.Union([Type.Integer({ minimum: 0 }), Type.String({ pattern: '^\\d+$' })], { description }));

const delivery = {
  tracktrace_code: text('Of the carrier.'),
  tracktrace_url: text('Where the customer follows it.'),
  carrier: text('Who carries it.'),
  ship_date: text('As the shop writes it.'),
  reason: text('Why.'),
  memo: text('Free.'),
  invoice_id: text('At most 50 characters.'),
  invoice_url: text('Where the invoice is.'),
  po_number: text('Purchase order.'),
};

export const RefundRequest = Type.Object(
  {
    currency: text('Must be that of the order.'),
    amount: amount('Smallest unit; 0 or absent: all that is left.'),
    description: text('At most 200 characters.'),
    refund_order_id: text('An id of your own for the refund, at most 50 characters.'),
    checkout_data: Type.Optional(
      Type.Object(
        { items: Type.Array(Type.Unknown()) },
        { description: 'The lines of the cart, those that go back once more with a negative price or quantity.' },
      ),
    ),
  },
  { examples: [{ currency: 'EUR', amount: 500, description: 'One of two came back' }] },
);

export const CancelRefundRequest = Type.Object(
  { status: Type.Literal('void'), description: text('Why.') },
  { examples: [{ status: 'void' }] },
);

export const CaptureRequest = Type.Object(
  {
    amount: amount('Smallest unit; absent: all that is left.'),
    new_order_id: text('Id of the order that a part capture makes; by default the id with a number behind it.'),
    new_order_status: text('`completed`, which is the default too, or `shipped`: the goods leave with the capture.'),
    description: text('At most 200 characters.'),
    ...delivery,
  },
  { examples: [{ amount: 400, new_order_id: 'my-order-id-01-first', new_order_status: 'completed' }] },
);

export const CancelAuthorisationRequest = Type.Object(
  { status: Type.Literal('cancelled'), reason: text('Why.'), description: text('Free.') },
  { examples: [{ status: 'cancelled', reason: 'Out of stock' }] },
);

export const CompletionRequest = Type.Object(
  {
    MD: Type.String({ description: 'As the browser brought it.' }),
    PaRes: text('As the browser brought it. It is looked at for whether it is ours, and decides nothing.'),
    reference_id: text('transaction_id of the order.'),
  },
  { examples: [{ MD: 'AAAAAQAKoUGV…', PaRes: 'eJxVUttygjAQ…', reference_id: '1012345678901234' }] },
);

export const ReviewRequest = Type.Object(
  {
    decision: Type.String({ enum: ['accept', 'decline'] }),
    reason: text('Why, in your own words; at most 200 characters are kept, with the event of the order.'),
  },
  { examples: [{ decision: 'accept', reason: 'Known customer' }] },
);

export const UpdateRequest = Type.Object(
  {
    status: text('`cancelled` or `shipped`.'),
    exclude_order: Type.Optional(
      Type.Union([Type.Boolean(), Type.Integer()], {
        description: 'With `cancelled`: true ends the link only, an attempt that is under way may still pay.',
      }),
    ),
    amount: amount('With `shipped`: a shipment that is not the whole, for methods of lenders.'),
    new_order_id: text('Another id for an order of type checkout, at most 50 characters; the old one is free again.'),
    extend_expiration: Type.Optional(Type.Boolean({ description: 'Asks the lender for six weeks more.' })),
    ...delivery,
  },
  { examples: [{ status: 'shipped', tracktrace_code: '3SABC', carrier: 'PostNL' }] },
);
