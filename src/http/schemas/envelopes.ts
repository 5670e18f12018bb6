/** Envelopes of answers, as schemas. */
import { type TSchema, Type } from 'typebox';

export const successOf = (data: TSchema) =>
  Type.Object({ success: Type.Literal(true), data }, { additionalProperties: false });

export const ErrorEnvelope = Type.Object(
  {
    success: Type.Literal(false),
    data: Type.Object({}, { additionalProperties: false }),
    error_code: Type.Integer({ description: 'Code of the error catalogue.' }),
    error_info: Type.String({ description: 'Text of the error catalogue, sometimes with a detail.' }),
  },
  {
    additionalProperties: false,
    examples: [{ success: false, data: {}, error_code: 1001, error_info: 'Invalid amount' }],
  },
);
