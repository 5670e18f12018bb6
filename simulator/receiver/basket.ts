/** What the demo shop sells, what its customer chose, and the order that its server makes of that. No pages, no network. */

export interface Goods {
  readonly id: string;
  readonly name: string;
  readonly about: string;
  /** Without VAT, in major units; the shop asks the same number in every currency. */
  readonly price: string;
  /** Name of its table of VAT. */
  readonly vat: keyof typeof RATES;
}

/** Per cent. */
const RATES = { high: 21, low: 9 } as const;

export const GOODS: readonly Goods[] = [
  {
    id: 'tea',
    name: 'First flush tea',
    about: '100 grams, loose, from the spring harvest',
    price: '10.00',
    vat: 'low',
  },
  // Cheap enough for what some methods make of a small amount.
  {
    id: 'taste',
    name: 'A taste of tea',
    about: 'Ten grams, for one pot',
    price: '3.00',
    vat: 'low',
  },
  { id: 'cup', name: 'Hand-thrown cup', about: 'Stoneware, red glaze, no two alike', price: '15.00', vat: 'high' },
  { id: 'book', name: 'The book of tea', about: 'Okakura, bound in linen', price: '24.00', vat: 'low' },
];

export const MOST_OF_ONE = 9;

/** In the basket of who has not chosen yet. */
const AT_FIRST = ['tea', 'cup'];

export const COUNTRIES = 'NL AT BE CH CZ DE DK ES FI FR GB IT NO PL PT SE US'.split(' ');
export const LOCALES =
  'en_US nl_NL ar_AE cs_CZ da_DK de_DE es_ES fi_FI fr_FR he_IL it_IT ja_JP nb_NO pl_PL pt_PT ru_RU sv_SE tr_TR zh_CN'.split(
    ' ',
  );
/** All with cents. */
export const CURRENCIES = 'EUR CHF CZK DKK GBP NOK PLN SEK USD'.split(' ');

export const CUSTOMERS = {
  approved: 'Testperson-nl Approved',
  elsewhere: 'Testperson-nl Approved, at an address that is refused',
  rejected: 'Test Rejected',
} as const;
export const THREE_D = { rules: 'as the rules say', always: 'always', never: 'only where the law asks' } as const;

export interface Basket {
  readonly quantities: Readonly<Record<string, number>>;
  readonly country: string;
  readonly locale: string;
  readonly currency: string;
  readonly customer: keyof typeof CUSTOMERS;
  /** A method of the gateway; empty where the payer chooses. */
  readonly gateway: string;
  readonly threeD: keyof typeof THREE_D;
  readonly manualCapture: boolean;
  readonly secondChance: boolean;
}

/** What is chosen in a form that was sent; what everybody begins with where none was. Nonsense is what it was at first. */
export function readBasket(form: URLSearchParams): Basket {
  const isSent = form.has('country');
  const oneOf = <Choice extends string>(name: string, choices: readonly Choice[]): Choice =>
    choices.find((choice) => choice === form.get(name)) ?? choices[0]!;
  const quantity = (id: string) => {
    const typed = form.get(id) ?? (isSent || !AT_FIRST.includes(id) ? '0' : '1');
    return /^\d{1,3}$/.test(typed) ? Math.min(Number(typed), MOST_OF_ONE) : 0;
  };
  return {
    quantities: Object.fromEntries(GOODS.map(({ id }) => [id, quantity(id)])),
    country: oneOf('country', COUNTRIES),
    locale: oneOf('locale', LOCALES),
    currency: oneOf('currency', CURRENCIES),
    customer: oneOf('customer', Object.keys(CUSTOMERS) as (keyof typeof CUSTOMERS)[]),
    gateway: /^[A-Z0-9_]{1,30}$/.test(form.get('gateway') ?? '') ? form.get('gateway')! : '',
    threeD: oneOf('three_d', Object.keys(THREE_D) as (keyof typeof THREE_D)[]),
    manualCapture: form.get('capture') === 'manual',
    secondChance: form.get('second_chance') === '1',
  };
}

export interface Line {
  readonly goods: Goods;
  readonly quantity: number;
  /** With VAT, minor units. Prices are such that no line has a fraction of a cent. */
  readonly amount: number;
  /** VAT in it, minor units. */
  readonly vat: number;
}

export function linesOf({ quantities }: Basket): readonly Line[] {
  return GOODS.flatMap((goods) => {
    const quantity = quantities[goods.id] ?? 0;
    const net = Math.round(Number(goods.price) * 100) * quantity;
    const vat = Math.round((net * RATES[goods.vat]) / 100);
    return quantity === 0 ? [] : [{ goods, quantity, amount: net + vat, vat }];
  });
}

export const sumOf = (amounts: readonly number[]): number => amounts.reduce((sum, amount) => sum + amount, 0);

/** Of one piece, with VAT, minor units. */
export function priceOf({ price, vat }: Goods): number {
  return Math.round(Number(price) * (100 + RATES[vat]));
}

export interface OrderParts {
  readonly orderId: string;
  /** Where this shop is, up to `/shop`. */
  readonly shop: string;
  readonly ip: string;
  readonly userAgent: string | undefined;
}

/** What `POST /orders` takes. */
export function orderOf(basket: Basket, { orderId, shop, ip, userAgent }: OrderParts): object {
  const lines = linesOf(basket);
  const rates = Object.entries(RATES).map(([name, rate]) => ({
    name,
    standalone: true,
    rules: [{ rate: rate / 100, country: '' }],
  }));
  return {
    type: 'redirect',
    order_id: orderId,
    currency: basket.currency,
    amount: sumOf(lines.map(({ amount }) => amount)),
    description: lines.map(({ goods, quantity }) => `${quantity} × ${goods.name}`).join(', '),
    ...(basket.gateway !== '' && { gateway: basket.gateway }),
    ...(basket.threeD !== 'rules' && { gateway_info: { flexible_3d: basket.threeD === 'always' } }),
    ...(basket.manualCapture && { capture: 'manual' }),
    ...(basket.secondChance && { second_chance: { send_email: true } }),
    payment_options: {
      notification_url: `${shop}/notification`,
      notification_method: 'POST',
      redirect_url: `${shop}/return?type=redirect`,
      cancel_url: `${shop}/cancelled?type=cancel`,
    },
    customer: {
      ...customerOf(basket),
      locale: basket.locale,
      country: basket.country,
      email: 'simonsmit@example.com',
      phone: '0208500500',
      birthday: '1990-12-31',
      gender: 'female',
      ip_address: ip,
      user_agent: userAgent,
    },
    shopping_cart: {
      items: lines.map(({ goods, quantity }) => ({
        name: goods.name,
        description: goods.about,
        unit_price: goods.price,
        quantity,
        merchant_item_id: goods.id,
        tax_table_selector: goods.vat,
      })),
    },
    checkout_options: { tax_tables: { default: { shipping_taxed: true, rate: RATES.high / 100 }, alternate: rates } },
  };
}

/** The people of the lenders' test data: one whom everybody lends to, and those to whom not everybody does. */
const PEOPLE = {
  approved: ['Testperson-nl', 'Approved', 'Kraanspoor', '39C', '1033SC'],
  elsewhere: ['Testperson-nl', 'Approved', 'Vlierweg', '12D', '1032LG'],
  rejected: ['Test', 'Rejected', 'Hogehilweg', '8', '1101CC'],
} as const;

function customerOf({ customer }: Basket): object {
  const [first_name, last_name, address1, house_number, zip_code] = PEOPLE[customer];
  return { first_name, last_name, address1, house_number, zip_code, city: 'Amsterdam' };
}
