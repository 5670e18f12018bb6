/** The order object and the short answer of POST /orders, as schemas: the OpenAPI document and the tests of the mapper use them. */
import { type TSchema, Type } from 'typebox';
import { SEED_ANSWER, SEED_ORDER } from './seed.ts';

const strict = { additionalProperties: false };
const nullable = (schema: TSchema) => Type.Union([schema, Type.Null()]);
const text = nullable(Type.String());
const time = Type.String({
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}$',
  description: 'Wall clock of Amsterdam, without zone.',
});
const decimal = Type.Union([Type.Number(), Type.String({ pattern: '^-?\\d+(\\.\\d+)?$' })]);
const minorUnits = Type.Integer({ minimum: 0, description: 'Smallest unit of the currency.' });
const orderStatuses =
  'initialized uncleared completed shipped declined cancelled void expired refunded partial_refunded reserved chargedback'.split(
    ' ',
  );
const financialStatuses =
  'initialized uncleared completed reserved declined cancelled void expired refunded partial_refunded'.split(' ');

const customer = Type.Object(
  {
    address1: text,
    address2: text,
    city: text,
    company_name: text,
    country: text,
    country_name: nullable(Type.String({ description: 'English name of the country.' })),
    email: text,
    first_name: text,
    house_number: text,
    last_name: text,
    locale: Type.String(),
    phone: text,
    phone1: text,
    phone2: Type.Null(),
    reference: Type.Optional(Type.String()),
    state: text,
    zip_code: text,
  },
  strict,
);

const authenticationResult = Type.Object(
  {
    acs_transaction_id: text,
    cavv: Type.Optional(Type.String({ description: 'Base64.' })),
    challenge_cancel: Type.Optional(Type.String()),
    ds_transaction_id: text,
    eci: Type.Optional(Type.String()),
    status: Type.String({ enum: ['Y', 'A', 'N', 'U', 'R', 'I'], description: 'EMV 3DS transStatus.' }),
    transaction_status_reason: Type.Optional(Type.String()),
    version: text,
  },
  strict,
);

const authenticationDetails = Type.Object(
  {
    chargeback_liability_shift: Type.Boolean({ description: 'Whether the issuer bears the risk of fraud.' }),
    exemption: Type.Optional(
      Type.String({
        enum: ['low_value_payment', 'transaction_risk_analysis', 'secure_corporate_payment'],
        description: 'Claimed instead of an authentication.',
      }),
    ),
    flow: Type.Optional(Type.String({ enum: ['frictionless', 'challenge', 'exemption'] })),
  },
  strict,
);

const paymentDetails = Type.Object(
  {
    account_holder_name: text,
    account_id: Type.Null(),
    account_bic: Type.Optional(text),
    account_iban: Type.Optional(nullable(Type.String({ description: 'Its last four.' }))),
    issuer_id: Type.Optional(Type.String()),
    coupon_brand: Type.Optional(Type.String({ description: 'The gift card, where gift cards alone have paid.' })),
    external_transaction_id: text,
    recurring_flow: nullable(
      Type.String({ enum: ['manual', 'token'], description: 'Entered with this order, or kept before.' }),
    ),
    recurring_id: nullable(Type.String({ description: 'The token that was made when this was paid, or that paid.' })),
    recurring_model: text,
    response_code: nullable(
      Type.String({ description: "The issuer's answer, or its reason for refusing the authentication." }),
    ),
    type: nullable(
      Type.String({ description: 'The scheme the card turned out to be of; `Coupon::` and the brand for gift cards.' }),
    ),
    authorization_code: Type.Optional(text),
    capture: Type.Optional(Type.String({ enum: ['manual'] })),
    capture_expiry: Type.Optional(time),
    capture_remain: Type.Optional(minorUnits),
    card_acceptor_id: Type.Optional(Type.Null()),
    card_acceptor_location: Type.Optional(Type.Null()),
    card_acceptor_name: Type.Optional(Type.Null()),
    card_additional_response_data: Type.Optional(nullable(Type.Object({ cavv_results_code: Type.String() }, strict))),
    card_authentication_details: Type.Optional(nullable(authenticationDetails)),
    card_authentication_result: Type.Optional(nullable(authenticationResult)),
    card_entry_mode: Type.Optional(Type.String()),
    card_expiry_date: Type.Optional(Type.String({ pattern: '^\\d{4}$', description: 'YYMM.' })),
    card_funding: Type.Optional(text),
    card_product: Type.Optional(text),
    card_product_type: Type.Optional(Type.Null()),
    card_verification_result: Type.Optional(text),
    issuer_bin: Type.Optional(Type.String()),
    issuer_country_code: Type.Optional(text),
    last4: Type.Optional(Type.String({ pattern: '^\\d{4}$' })),
    mcc: Type.Optional(Type.Null()),
    scheme_reference_id: Type.Optional(text),
  },
  strict,
);

const paymentMethod = Type.Object(
  {
    account_holder_name: text,
    account_bic: Type.Optional(text),
    account_iban: Type.Optional(text),
    amount: minorUnits,
    card_expiry_date: Type.Optional(Type.String()),
    coupon_brand: Type.Optional(Type.String({ description: 'Of a gift card: its method.' })),
    currency: Type.String(),
    description: Type.String(),
    external_transaction_id: text,
    last4: Type.Optional(Type.String()),
    payment_description: Type.String(),
    status: Type.String({ enum: financialStatuses }),
    type: Type.String(),
  },
  strict,
);

const cartItem = Type.Object(
  {
    cashback: Type.Unknown(),
    currency: Type.String(),
    description: Type.String(),
    image: text,
    merchant_item_id: Type.String(),
    name: Type.String(),
    options: Type.Array(Type.Unknown()),
    product_url: text,
    quantity: decimal,
    tax_table_selector: Type.String(),
    unit_price: decimal,
    weight: Type.Object({ unit: text, value: nullable(Type.Union([Type.Number(), Type.String()])) }, strict),
  },
  strict,
);

const taxTable = Type.Object(
  {
    name: Type.String(),
    rules: Type.Array(Type.Object({ country: Type.String(), rate: decimal }, strict)),
    standalone: Type.Union([Type.Boolean(), Type.Literal('')]),
  },
  strict,
);

const cost = Type.Object(
  {
    amount: Type.Union([Type.Number(), Type.String()], { description: 'Major units.' }),
    description: Type.String(),
    transaction_id: Type.Integer(),
    type: Type.Literal('SYSTEM'),
  },
  strict,
);

const relatedTransaction = Type.Object(
  {
    amount: minorUnits,
    costs: Type.Array(Type.Unknown()),
    created: time,
    currency: Type.String(),
    description: Type.String(),
    modified: time,
    order_id: Type.String(),
    reference_transaction_id: Type.Integer({ description: 'The payment it belongs to.' }),
    refund_order_id: Type.Optional(Type.String()),
    status: Type.String({ enum: ['initialized', 'reserved', 'completed', 'declined', 'void'] }),
    transaction_id: Type.Integer(),
    type: Type.String({ enum: ['refund', 'capture', 'auth-cancellation', 'chargeback', 'reverse-chargeback'] }),
  },
  strict,
);

export const OrderObject = Type.Object(
  {
    amount: minorUnits,
    amount_refunded: minorUnits,
    auth_order_id: Type.Optional(
      Type.String({ description: 'Of an order made by a part capture or shipment: where it came from.' }),
    ),
    checkout_options: Type.Optional(
      Type.Object(
        {
          alternate: Type.Array(taxTable),
          default: Type.Object({ rate: decimal, shipping_taxed: Type.Boolean() }, strict),
        },
        strict,
      ),
    ),
    completed: Type.Optional(time),
    costs: Type.Array(cost),
    created: time,
    currency: Type.String({ pattern: '^[A-Z]{3}$' }),
    custom_info: Type.Object({ custom_1: text, custom_2: text, custom_3: text }, strict),
    customer,
    description: Type.String(),
    fastcheckout: Type.String({ enum: ['YES', 'NO'] }),
    financial_status: Type.String({ enum: financialStatuses, description: 'Progress of the money.' }),
    items: nullable(Type.String({ description: 'HTML of the order lines.' })),
    modified: time,
    order_adjustment: Type.Optional(Type.Object({ total_adjustment: decimal, total_tax: decimal }, strict)),
    order_id: Type.String(),
    order_total: Type.Optional(decimal),
    payment_details: paymentDetails,
    payment_methods: Type.Array(paymentMethod),
    reason: Type.String(),
    reason_code: Type.String({ description: '1000 for an approval; others name why it was declined.' }),
    related_transactions: nullable(Type.Array(relatedTransaction)),
    shopping_cart: Type.Optional(Type.Object({ items: Type.Array(cartItem) }, strict)),
    status: Type.String({ enum: orderStatuses, description: "Progress of the merchant's order." }),
    transaction_id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
    var1: text,
    var2: text,
    var3: text,
    version: Type.Integer({
      minimum: 1,
      description: 'Counts the changes of this order, so that what arrives late or twice can be told.',
    }),
  },
  { ...strict, examples: [SEED_ORDER] },
);

export const CreatedOrderObject = Type.Object(
  {
    order_id: Type.String(),
    payment_url: Type.String({ format: 'uri', description: 'Send the payer here, by GET.' }),
    qr_url: Type.Optional(
      Type.String({
        description: 'Bancontact with `qr_enabled`: what the code is to hold. iDEAL QR: the code as a picture.',
      }),
    ),
    session_id: Type.String({ description: 'The token in the address.' }),
  },
  { ...strict, examples: [SEED_ANSWER] },
);
