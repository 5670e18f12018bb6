/** Tokens, as schemas. */
import { Type } from 'typebox';

const model = Type.String({ enum: ['cardOnFile', 'subscription', 'unscheduled'] });

export const TokenObject = Type.Object(
  {
    bin: Type.Union([Type.Integer(), Type.Null()], { description: 'First six digits of a card; null for an account.' }),
    code: Type.String({ description: 'Scheme of the card, or the method by which the account paid first.' }),
    display: Type.String({ description: 'For people: masked.' }),
    expired: Type.Integer({ enum: [0, 1] }),
    expiry_date: Type.Union([Type.Integer(), Type.Literal('')], { description: 'YYMM; empty for an account.' }),
    last4: Type.Union([Type.Integer(), Type.String(), Type.Null()], {
      description: 'A text where it begins with 0; null for an account.',
    }),
    model,
    name_holder: Type.String(),
    recurring_model: model,
    token: Type.String({ description: 'What `recurring_id` of an order takes.' }),
  },
  {
    additionalProperties: false,
    examples: [
      {
        bin: 411111,
        code: 'VISA',
        display: 'Card xxxx xxxx xxxx 1111',
        expired: 0,
        expiry_date: 3012,
        last4: 1111,
        model: 'cardOnFile',
        name_holder: 'S Smit',
        recurring_model: 'cardOnFile',
        token: '00000ItcTpXUHbzLbRjCFvd1WkPmRPxKXVbU',
      },
    ],
  },
);

export const TokenList = Type.Object({ tokens: Type.Array(TokenObject) }, { additionalProperties: false });

export const TokenUpdate = Type.Object(
  { expiry_date: Type.Union([Type.String(), Type.Integer()], { description: 'YYMM.' }) },
  { examples: [{ expiry_date: '3103' }] },
);
