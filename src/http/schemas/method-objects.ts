/** Gateways, issuers and payment methods, as schemas. */
import { Type } from 'typebox';

export const GatewayObject = Type.Object(
  {
    id: Type.String({ description: 'What `gateway` of an order takes.' }),
    description: Type.String({ minLength: 1, description: 'Name of the method.' }),
    type: Type.Optional(Type.Literal('coupon', { description: 'On gift cards only.' })),
  },
  {
    additionalProperties: false,
    examples: [
      { id: 'VISA', description: 'Visa' },
      { id: 'VVVGIFTCRD', description: 'VVV Cadeaukaart', type: 'coupon' },
    ],
  },
);

export const IssuerObject = Type.Object(
  {
    code: Type.String({ description: 'What `issuer_id` of an order takes. Leading zeros count.' }),
    description: Type.String({ minLength: 1 }),
  },
  { additionalProperties: false, examples: [{ code: '0031', description: 'ABN AMRO' }] },
);

const IconUrls = Type.Object(
  {
    large: Type.String({ description: 'PNG, 120 by 78.' }),
    medium: Type.String({ description: 'PNG, 80 by 52.' }),
    vector: Type.String({ description: 'SVG.' }),
  },
  { additionalProperties: false },
);

const Countries = Type.Array(Type.String({ pattern: '^[A-Z]{2}$' }));

const icons = (id: string) => ({
  large: `https://pay.example.com/img/methods/3x/${id}.png`,
  medium: `https://pay.example.com/img/methods/2x/${id}.png`,
  vector: `https://pay.example.com/img/methods/svg/${id}.svg`,
});

export const PaymentMethodObject = Type.Object(
  {
    id: Type.String({ minLength: 1, description: 'What `gateway` of an order takes.' }),
    name: Type.String({ minLength: 1 }),
    type: Type.Union([Type.Literal('payment-method'), Type.Literal('coupon')]),
    additional_data: Type.Object(
      {
        issuers: Type.Optional(
          Type.Array(
            Type.Object(
              { bic: Type.String(), code: Type.String(), name: Type.String() },
              { additionalProperties: false },
            ),
          ),
        ),
      },
      { additionalProperties: false },
    ),
    allowed_amount: Type.Object(
      { min: Type.Integer(), max: Type.Union([Type.Integer(), Type.Null()]) },
      { additionalProperties: false, description: 'Limits of an order in EUR cents; `max` null for none.' },
    ),
    allowed_countries: Type.Array(Type.String(), { description: 'Of customers; empty for all.' }),
    allowed_currencies: Type.Array(Type.String(), { description: 'Those of the method that the site takes.' }),
    apps: Type.Object(
      {
        fastcheckout: Type.Object({ is_enabled: Type.Boolean() }, { additionalProperties: false }),
        payment_components: Type.Object(
          {
            is_enabled: Type.Boolean(),
            has_fields: Type.Boolean(),
            qr: Type.Object({ supported: Type.Boolean() }, { additionalProperties: false }),
          },
          { additionalProperties: false },
        ),
      },
      { additionalProperties: false },
    ),
    brands: Type.Array(
      Type.Object(
        {
          id: Type.String({ minLength: 1 }),
          name: Type.String({ minLength: 1 }),
          allowed_countries: Countries,
          icon_urls: IconUrls,
        },
        { additionalProperties: false },
      ),
    ),
    icon_urls: IconUrls,
    is_wallet: Type.Boolean({ description: 'Whether the payer’s device is the wallet.' }),
    manual_capture: Type.Object(
      { is_enabled: Type.Boolean(), supported: Type.Boolean() },
      { additionalProperties: false },
    ),
    preferred_countries: Countries,
    required_customer_data: Type.Array(Type.String(), { description: 'Members of `customer` that it expects.' }),
    shopping_cart_required: Type.Boolean(),
    tokenization: Type.Object(
      {
        is_enabled: Type.Boolean(),
        models: Type.Union([
          Type.Object(
            { cardonfile: Type.Boolean(), subscription: Type.Boolean(), unscheduled: Type.Boolean() },
            { additionalProperties: false },
          ),
          Type.Null(),
        ]),
      },
      { additionalProperties: false },
    ),
  },
  {
    additionalProperties: false,
    examples: [
      {
        id: 'VISA',
        name: 'Visa',
        type: 'payment-method',
        additional_data: {},
        allowed_amount: { min: 1, max: 500000 },
        allowed_countries: [],
        allowed_currencies: ['EUR', 'USD'],
        apps: {
          fastcheckout: { is_enabled: false },
          payment_components: { is_enabled: true, has_fields: true, qr: { supported: false } },
        },
        brands: [{ id: 'POSTEPAY', name: 'Postepay', allowed_countries: ['IT'], icon_urls: icons('postepay') }],
        icon_urls: icons('visa'),
        is_wallet: false,
        manual_capture: { is_enabled: true, supported: true },
        preferred_countries: [],
        required_customer_data: [],
        shopping_cart_required: false,
        tokenization: { is_enabled: true, models: { cardonfile: true, subscription: true, unscheduled: true } },
      },
    ],
  },
);
