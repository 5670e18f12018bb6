/**
 * The wire format between the gateway and the institution behind a payment method: the payer's bank, a wallet, a lender, an
 * issuer of gift cards. JSON over HTTP; `docs/institutions.md` describes it for whoever builds a bridge to a real one.
 * Only forms live here: sending is in `link.ts`, and what an answer means for an order is decided in `orders/`.
 *
 *   POST {base}/{method}/payments                                   PaymentRequest → PaymentReport
 *   GET  {base}/{method}/payments/{payment_id}                      → PaymentReport
 *   POST {base}/{method}/payments/{payment_id}/cancel               → PaymentReport
 *   POST {base}/{method}/payments/{payment_id}/captures             CaptureRequest → PaymentReport
 *   POST {base}/{method}/payments/{payment_id}/refunds              RefundRequest → PaymentReport
 *   POST {base}/{method}/payments/{payment_id}/refunds/{id}/cancel  → PaymentReport
 *   POST {base}/{method}/balance                                    BalanceRequest → BalanceReport
 *
 * Every request carries `authorization: Bearer <secret>`. Ids are ours, so that a repeated request is the same request. When
 * something has changed the institution posts `{"payment_id": "…"}` to `status_url`; the gateway believes only what it then
 * reads itself. 404 means «no such payment»; every other status but 200 means «not answered».
 */
import { type Static, Type } from 'typebox';

const text = Type.String();
const maybe = Type.Union([Type.String(), Type.Null()]);
const minorUnits = Type.Integer({ minimum: 0 });

/**
 * `open`: the payer has something to do · `pending`: promised, the money is not there yet · `paid` · `declined` · `cancelled` by
 * the payer · `expired` · `charged_back`: paid, and taken back by the payer's bank.
 */
export const PAYMENT_STATUSES = [
  'open',
  'pending',
  'paid',
  'declined',
  'cancelled',
  'expired',
  'charged_back',
] as const;

export const PaymentRequest = Type.Object({
  /** The psp id in digits. */
  payment_id: text,
  amount: minorUnits,
  currency: text,
  description: text,
  /** The shop's name, as the payer will see it on a statement. */
  shop: text,
  /** `ab_CD`. */
  locale: text,
  /** Of the customer, ISO 3166-1 alpha-2. */
  country: maybe,
  /** `direct`: the shop's server asked, and no payer has chosen anything on our page. */
  channel: Type.Union([Type.Literal('page'), Type.Literal('direct')]),
  /** What the payer or the shop entered for this method, by the names of `FormField`. */
  details: Type.Record(text, text),
  /** Of a series of direct debits; absent for a single payment. */
  mandate: Type.Optional(
    Type.Object({
      /** At most 35 characters, the same for all payments of the series. */
      reference: text,
      /** ISO 8601, UTC. */
      signed_at: text,
      sequence: Type.Union([Type.Literal('first'), Type.Literal('recurring')]),
    }),
  ),
  customer: Type.Object({
    first_name: maybe,
    last_name: maybe,
    email: maybe,
    phone: maybe,
    /** YYYY-MM-DD. */
    birthday: maybe,
    address1: maybe,
    house_number: maybe,
    zip_code: maybe,
    city: maybe,
  }),
  /** ISO 8601, UTC; null where the method does not expire. */
  expires_at: maybe,
  /** Where the payer's browser is sent, by GET, whatever came of it. */
  return_url: text,
  status_url: text,
});

/** Where the payer is to transfer money to by themselves. */
export const Instructions = Type.Object({
  /** Sixteen digits. */
  reference: text,
  iban: text,
  bic: text,
  holder: text,
  holder_city: text,
  holder_country: text,
  bank: text,
});

/** What the payer enters at a cash machine or in their bank's app, beside the amount. */
export const EntityInstructions = Type.Object({
  /** Who collects: five digits. */
  entity: text,
  /** Of this payment: nine digits. */
  reference: text,
});

export const RefundReport = Type.Object({
  refund_id: text,
  amount: minorUnits,
  status: Type.Union([
    Type.Literal('reserved'),
    Type.Literal('completed'),
    Type.Literal('declined'),
    Type.Literal('cancelled'),
  ]),
});

export const PaymentReport = Type.Object({
  payment_id: text,
  /** The institution's own number. */
  reference: text,
  status: Type.Union(PAYMENT_STATUSES.map((status) => Type.Literal(status))),
  /** Minor units, as asked; less than that where a gift card holds no more. */
  amount: minorUnits,
  /** Of all amounts here, as asked. */
  currency: text,
  /** Of the gift card that pays: the end of its number, two digits or more; null for every other method. */
  card_ends_with: maybe,
  /** Where to send the payer's browser by GET; null where the payer has nothing to do elsewhere. */
  redirect_url: maybe,
  /** What a QR code of this payment holds; null where there is none. */
  qr_text: maybe,
  instructions: Type.Union([Instructions, EntityInstructions, Type.Null()]),
  /** The account that paid, where it is known. */
  account: Type.Union([Type.Object({ holder: maybe, iban: maybe, bic: maybe }), Type.Null()]),
  /** Why it was declined, in words a merchant may read. */
  reason: maybe,
  captured: minorUnits,
  refunds: Type.Array(RefundReport),
});

export const CaptureRequest = Type.Object({ capture_id: text, amount: minorUnits });
export const RefundRequest = Type.Object({ refund_id: text, amount: minorUnits, description: text });
export const BalanceRequest = Type.Object({ gift_number: text, gift_code: text });
export const BalanceReport = Type.Object({
  /** Null where there is no such card, or its code is wrong. */
  balance: Type.Union([minorUnits, Type.Null()]),
  currency: text,
});

export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];
export type PaymentRequest = Static<typeof PaymentRequest>;
export type PaymentReport = Omit<Static<typeof PaymentReport>, 'status'> & { readonly status: PaymentStatus };
export type Instructions = Static<typeof Instructions>;
export type EntityInstructions = Static<typeof EntityInstructions>;
export type RefundReport = Static<typeof RefundReport>;
export type CaptureRequest = Static<typeof CaptureRequest>;
export type RefundRequest = Static<typeof RefundRequest>;
export type BalanceRequest = Static<typeof BalanceRequest>;
export type BalanceReport = Static<typeof BalanceReport>;
