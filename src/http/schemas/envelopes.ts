/** Envelopes of answers, as schemas. */
import { type TSchema, Type } from 'typebox';

export const successOf = (data: TSchema) =>
  Type.Object(
    {
      success: Type.Literal(true),
      data,
      warnings: Type.Optional(
        Type.Array(Type.String(), { description: 'Sandbox only: what was accepted and looks like a mistake.' }),
      ),
    },
    { additionalProperties: false },
  );

export const ERROR_EXAMPLE = {
  success: false,
  data: {},
  error_code: 1001,
  error_info: 'Invalid amount',
  error_hint: '10.50 is not whole cents: send 1050.',
  error_field: 'amount',
  error_docs: 'https://pay.example.com/docs/errors#1001',
};

export const ErrorEnvelope = Type.Object(
  {
    success: Type.Literal(false),
    data: Type.Object({}, { additionalProperties: false }),
    error_code: Type.Integer({ description: 'Code of the error catalogue.' }),
    error_info: Type.String({ description: 'Text of the error catalogue, sometimes with a detail.' }),
    error_hint: Type.String({
      description: 'For people: what to do, with the names and values of the request. Its words may change.',
    }),
    error_field: Type.Optional(
      Type.String({
        description: 'Path of the member that is wrong, `shopping_cart.items[2].unit_price`; not there where none is.',
      }),
    ),
    error_docs: Type.Optional(
      Type.String({ format: 'uri', description: 'Page of this gateway that explains the code.' }),
    ),
  },
  {
    additionalProperties: false,
    examples: [ERROR_EXAMPLE],
  },
);
