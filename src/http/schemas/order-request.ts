/**
 * What POST /orders takes, as documentation: the OpenAPI document is made from it. Requests are not refused by it, because error
 * codes and leniency are finer than a schema; `read-order.ts` does that, and a test keeps the two together.
 */
import { type TSchema, Type } from 'typebox';
import { CART_REQUEST, SEED_REQUEST } from './seed.ts';

const text = (description: string) => Type.Optional(Type.String({ description }));
const flag = (description: string) =>
  Type.Optional(
    Type.Union([Type.Boolean(), Type.Integer({ minimum: 0, maximum: 1 }), Type.String()], {
      description: `${description} Booleans, 0 and 1, and both as text are read alike.`,
    }),
  );
const whole = (description: string) =>
  Type.Union([Type.Integer({ minimum: 0 }), Type.String({ pattern: '^\\d+$' })], { description });
const decimal = (description: string) =>
  Type.Union([Type.Number(), Type.String({ pattern: '^\\s*[+-]?\\d+([.]\\d+)?([eE][+-]?\\d+)?\\s*$' })], {
    description,
  });
const url = (description: string, maxLength = 2_000) =>
  Type.Optional(Type.String({ format: 'uri', maxLength, description }));
/** PHP writes an empty array where it means an object without members. */
const object = (members: Record<string, TSchema>, description: string) =>
  Type.Optional(Type.Union([Type.Object(members), Type.Array(Type.Unknown(), { maxItems: 0 })], { description }));

const address = {
  first_name: text('Also read as `firstname`.'),
  last_name: text('Also read as `lastname`.'),
  company_name: text('Company.'),
  address1: text('Street.'),
  address2: text('Second line of the address.'),
  house_number: Type.Optional(Type.Union([Type.String(), Type.Integer()])),
  zip_code: text('Postal code.'),
  city: text('City.'),
  state: text('State or province.'),
  country: text('ISO 3166-1 alpha-2, in any case. Anything else is refused with 1018.'),
  phone: text('Telephone; answers show it as `phone1`.'),
  email: text('E-mail address.'),
};

const customer = object(
  {
    ...address,
    locale: text('Language of the payment page, `ab_CD`; `en_US` where it is missing or unknown.'),
    ip_address: text('IPv4 or IPv6 address of the payer; of a list the first that is one, with or without port.'),
    forwarded_ip: text('Address of the payer as a proxy told it; goes before `ip_address`.'),
    birthday: text('YYYY-MM-DD, DD-MM-YYYY or DDMMYYYY.'),
    gender: text('As the shop has it.'),
    user_agent: text('User agent of the payer.'),
    referrer: text('Page that sent the payer to the shop.'),
    reference: text("The shop's own id of the customer."),
    disable_send_email: flag('Whether no mail is sent to the customer.'),
  },
  'Who pays.',
);

const colours = (description: string) =>
  Type.Optional(Type.Unknown({ description: `Colours (#rgb, #rrggbb): ${description}` }));

const template = object(
  {
    version: text('`1.0`; needed where `settings` is used.'),
    merge: flag('Whether a saved template lies under this one; it does unless this is false.'),
    settings: Type.Optional(
      Type.Unknown({
        description:
          '`hide_logo`, `hide_flags`, `hide_powered`, `hide_cart`, `hide_btn_cancel`, `hide_cc_logos`, `hide_btn_all_methods`, `iframe_mode`, `embed_mode`: booleans.',
      }),
    ),
    header: colours('`background`, `text`; `logo.image` and `cover.image` are https addresses.'),
    body: colours('`text`, `background`, `link.text`, `link.hover.text`, `link.hover.border`.'),
    container: colours('`text`, `label`, `background`, `link.text`.'),
    cart: colours('`text`, `label`, `background`, `border`.'),
    payment_form: colours('`text`, `background`, `border`, `inputs.border`, `inputs.label`.'),
    buttons: colours('of `payment_method`, `primary` and `secondary`, each with `hover`.'),
  },
  'Style of the page, over a saved template. Whatever does not fit is ignored; texts that could not be read are given a colour that can.',
);

const paymentOptions = object(
  {
    notification_url: url('Told of every change of the order; goes before the address of the site.', 150),
    notification_method: Type.Optional(Type.String({ enum: ['GET', 'POST'], default: 'GET' })),
    redirect_url: url('Where the payer goes after paying; `transactionid` is appended.'),
    cancel_url: url('Where the payer goes after a failure or cancelling; `transactionid` is appended.'),
    close_window: flag('Whether the page, opened in a window of its own, closes after the payment.'),
    template_id: text("Name of a saved template of the site; without one that it has, the site's default is used."),
    template,
    settings: object({}, 'Settings of single methods.'),
  },
  'Where the shop is told and the payer is sent.',
);

const cartItem = Type.Object({
  name: text('Name of the product.'),
  description: text('More about it.'),
  unit_price: decimal('Major units without VAT; negative for a discount. More than 10 decimals are rounded.'),
  quantity: Type.Optional(decimal('How many.')),
  merchant_item_id: text("The shop's own id; `msp-shipping` for shipping."),
  tax_table_selector: Type.Optional(Type.Union([Type.String(), Type.Number(), Type.Null()])),
  currency: text('Must be the currency of the order.'),
  weight: Type.Optional(Type.Unknown({ description: '`{unit, value}`.' })),
});

const checkoutOptions = object(
  {
    validate_cart: flag('Whether the order is refused (1027) when cart and amount differ by more than rounding.'),
    tax_tables: object(
      {
        default: object(
          { shipping_taxed: flag('Whether shipping is taxed.'), rate: decimal('0.21 for 21 %.') },
          'For items that name no table.',
        ),
        alternate: Type.Optional(
          Type.Array(
            Type.Object({
              name: Type.String({ description: 'What `tax_table_selector` names.' }),
              standalone: flag('Kept and returned.'),
              rules: Type.Array(Type.Object({ rate: decimal('0.21 for 21 %.'), country: text('Kept and returned.') })),
            }),
          ),
        ),
      },
      'VAT rates.',
    ),
  },
  'VAT rates of the cart, and whether its total is checked.',
);

export const OrderRequest = Type.Object(
  {
    type: Type.Optional(
      Type.String({
        enum: ['redirect', 'direct', 'paymentlink', 'checkout', ''],
        default: 'redirect',
        description:
          '`direct` pays with what `gateway_info` holds and answers with the order; the others give a payment page.',
      }),
    ),
    order_id: Type.Union([Type.String({ minLength: 1, maxLength: 50 }), Type.Number()], {
      description:
        "The shop's own id, unique per site; numbers are kept as they were written. A repeated id never makes a second payment: unpaid and unchanged it gives the same answer, unpaid and changed a new page in place of the old, paid it is refused with 1006.",
    }),
    gateway: text('Method to open the page with, in any case; without it the payer chooses.'),
    currency: Type.String({ minLength: 3, maxLength: 3, description: 'ISO 4217.' }),
    amount: whole('Smallest unit of the currency: 1000 is 10.00 EUR. At least 1.'),
    description: Type.String({ maxLength: 10_000, description: '1 to 200 characters once tags are stripped.' }),
    payment_options: paymentOptions,
    customer,
    delivery: object(address, 'Who gets the goods.'),
    gateway_info: object(
      {
        flexible_3d: flag('True asks for 3-D Secure whatever the rules say, false for none where the law allows it.'),
        term_url: text('Kept byte for byte; used by direct orders.'),
        card_number: text('Of a direct card order; kept in the vault only.'),
        card_holder_name: text('As on the card.'),
        card_expiry_date: Type.Optional(Type.Union([Type.String(), Type.Integer()], { description: 'YYMM.' })),
        card_cvc: text('Security code; gone once the issuer has answered. Also read as `cvc`.'),
        moto: flag(
          'Mail or telephone order, where the site may take them. Not with Bancontact; with Maestro where issuer and acquirer are both in one of IE, TR and FR.',
        ),
        issuer_id: text('Bank of a direct order.'),
        qr_enabled: flag('Bancontact: answers with `qr_url` too, the text of a code that pays the order.'),
        qr_size: Type.Optional(whole('iDEAL QR: side of the code in pixels, 100 to 2000; 250 otherwise.')),
        allow_multiple: flag('iDEAL QR: taken and not used, an order is paid once.'),
        allow_change_amount: flag('iDEAL QR: taken and not used, the amount is that of the order.'),
        min_amount: Type.Optional(whole('iDEAL QR: checked only; at most the amount where `max_amount` is not given.')),
        max_amount: Type.Optional(
          whole('iDEAL QR: checked only; at least the amount where `min_amount` is not given.'),
        ),
        account_holder_name: text('Of a direct debit.'),
        account_holder_iban: text('Of a direct debit.'),
      },
      'Members of single methods.',
    ),
    items: Type.Optional(Type.Union([Type.String(), Type.Null()], { description: 'Order lines as simple HTML.' })),
    shopping_cart: object({ items: Type.Array(cartItem) }, 'Order lines.'),
    checkout_options: checkoutOptions,
    capture: text('`manual` authorises only; the money is captured later.'),
    days_active: Type.Optional(whole('Life of the payment page in days, 1 to 365, by default 30.')),
    seconds_active: Type.Optional(whole('Life of the payment page in seconds; goes before `days_active`.')),
    recurring_model: text('Keeps card or account for later: `cardOnFile`, `subscription` or `unscheduled`.'),
    recurring_id: text('The token that pays a direct order, instead of card data.'),
    recurring: object({ model: text('As `recurring_model`.'), id: text('As `recurring_id`.') }, 'The same two.'),
    second_chance: object({ send_email: flag('Whether to remind a payer who left.') }, 'Reminder.'),
    google_analytics: object({ account: text('Account.') }, 'Kept; used on the page where the site allows it.'),
    custom_info: object(
      { custom_1: text('Free.'), custom_2: text('Free.'), custom_3: text('Free.') },
      'Returned as sent.',
    ),
    var1: Type.Optional(Type.Union([Type.String({ maxLength: 500 }), Type.Number(), Type.Null()])),
    var2: Type.Optional(Type.Union([Type.String({ maxLength: 500 }), Type.Number(), Type.Null()])),
    var3: Type.Optional(Type.Union([Type.String({ maxLength: 500 }), Type.Number(), Type.Null()])),
    plugin: object({ shop: text('Shop system.'), plugin_version: text('Its plugin.') }, 'Which program sent this.'),
    affiliate: object(
      { split_payments: Type.Optional(Type.Array(Type.Unknown())) },
      '`{split_payments: [{merchant, fixed or percentage, description}]}`.',
    ),
  },
  {
    description: 'Members that are not listed are ignored; null and empty texts mean «not given».',
    examples: [SEED_REQUEST, CART_REQUEST],
  },
);
