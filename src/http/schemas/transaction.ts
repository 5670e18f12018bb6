/** A transaction of the list, as a schema. */
import { Type } from 'typebox';

const text = Type.Union([Type.String(), Type.Null()]);
const time = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}$' });

export const TransactionObject = Type.Object(
  {
    amount: Type.Integer({ minimum: 0, description: 'Smallest unit of the currency.' }),
    completed: Type.Optional(time),
    costs: Type.Array(
      Type.Object({
        amount: Type.Integer({ description: 'Smallest unit, unlike in an order.' }),
        description: Type.String(),
        dst: Type.Integer(),
      }),
    ),
    created: time,
    currency: Type.String(),
    customer: Type.Object({ email: text, first_name: text, iban: text, last_name: text }),
    debit_credit: Type.String({ enum: ['C', 'D'] }),
    description: Type.String(),
    financial_status: Type.String(),
    invoice_id: Type.Optional(Type.String()),
    net: Type.Integer({ description: 'Amount without costs.' }),
    order_id: Type.String(),
    payment_method: Type.String(),
    site_id: Type.Integer(),
    status: Type.String(),
    transaction_id: Type.Integer(),
    type: Type.String({ enum: ['payment', 'coupon', 'refund', 'chargeback', 'reverse_chargeback'] }),
    updated: time,
    var1: Type.String(),
    var2: Type.String(),
    var3: Type.String(),
  },
  { additionalProperties: false },
);
