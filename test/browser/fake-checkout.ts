/** A gateway in memory for the tests of the page itself: its states are set by hand or follow a few card numbers. */
import type { Look } from '../../src/checkout/look/look.ts';
import type {
  CardForm,
  Checkout,
  CompletionAnswer,
  DeclineView,
  MethodAnswer,
  MethodForm,
  MethodView,
  OrderView,
  PageState,
  PayAnswer,
  TransferView,
} from '../../src/checkout/port.ts';
import { checkDetails } from '../../src/methods/details.ts';

/** What a payment with a number leads to; others are paid at once. */
export const NUMBERS = {
  paid: '4111111111111111',
  challenged: '5500000000000004',
  declined: '4012001038488884',
  /** Stays under way until `finish`. */
  slow: '4462000000000003',
  /** The gateway refuses the number although the form's own checks let it pass. */
  refused: '4012001037461114',
} as const;

/** A gift card that the gateway does not know. */
export const UNKNOWN_GIFT_CARD = '999999';

export const TRANSFER: TransferView = {
  reference: '1000000000012345',
  iban: 'NL91ABNA0417164300',
  bic: 'ABNANL2A',
  holder: 'Stichting Derdengelden',
  holderCity: 'Amsterdam',
  holderCountry: 'NL',
  bank: 'Test Bank',
};

export interface Origins {
  readonly gateway: string;
  readonly bank: string;
}

/** Of the one 3DS Method that runs here. */
const METHOD_ID = '8f3c2a10-6d0b-4c55-9a1e-2b7d4e5f6071';

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

export class FakeCheckout implements Checkout {
  /** Payments that were really started: the same nonce twice is one. */
  readonly payments: CardForm[] = [];
  readonly methodPayments: MethodForm[] = [];
  readonly cancelled: string[] = [];
  #states = new Map<string, PageState>();
  #watchers = new Set<() => void>();
  #count = 0;
  readonly #origins: Origins;

  constructor(origins: Origins) {
    this.#origins = origins;
  }

  /** A session in the given state; answers its token. */
  add(state: PageState): string {
    const token = `fake${String(this.#count++).padStart(32, '0')}`;
    this.#states.set(token, state);
    return token;
  }

  set(token: string, state: PageState): void {
    this.#states.set(token, state);
    for (const watcher of [...this.#watchers]) watcher();
  }

  finish(token: string): void {
    this.set(token, { kind: 'paid', order: this.#order(token) });
  }

  async state(token: string): Promise<PageState> {
    return this.#states.get(token) ?? { kind: 'unknown' };
  }

  async settled(token: string, timeoutMs: number): Promise<PageState> {
    const limit = AbortSignal.timeout(Math.min(timeoutMs, 500));
    while ((await this.state(token)).kind === 'processing' && !limit.aborted) {
      await new Promise<void>((resolve) => {
        const done = () => {
          this.#watchers.delete(done);
          resolve();
        };
        this.#watchers.add(done);
        limit.addEventListener('abort', done, { once: true });
      });
    }
    return this.state(token);
  }

  /** Follows the family of the method: banks and wallets send the payer away, a transfer is explained, a gift card takes off its part. */
  async payByMethod(token: string, form: MethodForm): Promise<MethodAnswer> {
    if (this.methodPayments.some(({ nonce }) => nonce === form.nonce)) return { kind: 'accepted' };
    const order = this.#order(token);
    const method = [...order.methods, ...order.otherMethods].find(({ id }) => id === form.gateway)!;
    const check = checkDetails(method, form.entry, {
      now: Date.UTC(2026, 10, 22),
      issuers: method.issuers.map(({ code }) => code),
    });
    if (!check.ok) return { kind: 'invalid', faults: check.faults };
    if (check.details.gift_number === UNKNOWN_GIFT_CARD) return { kind: 'invalid', faults: { gift_number: 'invalid' } };
    this.methodPayments.push(form);
    this.set(token, this.#afterMethod(order, method, this.methodPayments.length));
    return { kind: 'accepted' };
  }

  async removeGift(token: string, id: string): Promise<void> {
    const order = this.#order(token);
    const discounts = order.discounts.filter((discount) => discount.id !== id);
    const amountDue = order.amount - discounts.reduce((sum, { amount }) => sum + amount, 0);
    this.set(token, { kind: 'open', order: { ...order, discounts, amountDue }, declined: null });
  }

  #afterMethod(order: OrderView, method: MethodView, count: number): PageState {
    if (method.family === 'bank_transfer')
      return { kind: 'transfer', order, method, transfer: TRANSFER, mailedTo: null };
    if (method.family === 'gift_card') {
      const discount = { id: String(335_263_100 + count), name: method.name, last4: '1115', amount: 1_000 };
      const amountDue = order.amountDue - discount.amount;
      return {
        kind: 'open',
        order: { ...order, discounts: [...order.discounts, discount], amountDue },
        declined: null,
      };
    }
    if (method.family === 'direct_debit') return { kind: 'paid', order };
    const url = `${this.#origins.bank}/institution?mspid=${count}`;
    const qrText = method.id === 'WECHAT' ? `${this.#origins.bank}/scan?mspid=${count}` : null;
    return { kind: 'away', order, method, url, qrText };
  }

  async forgetCard(token: string, card: string): Promise<void> {
    const order = this.#order(token);
    const savedCards = order.savedCards.filter((each) => each.token !== card);
    this.set(token, { kind: 'open', order: { ...order, savedCards }, declined: null });
  }

  /** `mspid` is the place of the payment in `methodPayments`, from 1; the payer has paid there. */
  async returned(transactionId: number): Promise<string | undefined> {
    const token = [...this.#states].find(
      ([, state]) => state.kind === 'away' && state.url?.endsWith(`mspid=${transactionId}`),
    )?.[0];
    if (token !== undefined) this.finish(token);
    return token;
  }

  async payByCard(token: string, form: CardForm): Promise<PayAnswer> {
    if (this.payments.some(({ nonce }) => nonce === form.nonce)) return { kind: 'accepted' };
    if (form.savedCard !== null) {
      this.payments.push(form);
      this.finish(token);
      return { kind: 'accepted' };
    }
    if (form.number === '') return { kind: 'invalid', faults: { number: 'missing' } };
    if (form.number === NUMBERS.refused) return { kind: 'invalid', faults: { number: 'live_test_card' } };
    if (form.gateway === 'MASTERCARD' && !form.number.startsWith('5')) {
      return { kind: 'invalid', faults: { number: 'scheme_not_accepted' } };
    }
    this.payments.push(form);
    const order = this.#order(token);
    if (form.number === NUMBERS.challenged) this.set(token, this.methodState(token, order));
    else if (form.number === NUMBERS.slow) this.set(token, { kind: 'processing', order });
    else if (form.number === NUMBERS.declined) {
      const declined: DeclineView = { why: 'insufficient_funds', issuerText: null };
      this.set(token, { kind: 'open', order, declined });
    } else this.finish(token);
    return { kind: 'accepted' };
  }

  async continueAuthentication(token: string): Promise<void> {
    this.set(token, this.challengeState(token, this.#order(token)));
  }

  async cancel(token: string, nonce: string): Promise<void> {
    this.cancelled.push(nonce);
    this.set(token, { kind: 'ended', why: 'cancelled', order: this.#order(token) });
  }

  async methodNotified(): Promise<string | undefined> {
    return METHOD_ID;
  }

  async comeByForm(): Promise<undefined> {}

  async completeVerification(): Promise<CompletionAnswer> {
    return { kind: 'refused', status: 400 };
  }

  async challengeReturned(form: { cres?: string; threeDSSessionData?: string }): Promise<string | undefined> {
    const token = form.threeDSSessionData;
    if (token === undefined || !this.#states.has(token)) return undefined;
    if (form.cres) this.finish(token);
    return token;
  }

  methodState(_token: string, order: OrderView): PageState {
    const threeDSMethodNotificationURL = `${this.#origins.gateway}/3ds/method-notification`;
    return {
      kind: 'method',
      order,
      methodUrl: `${this.#origins.bank}/method`,
      methodData: base64url({ threeDSServerTransID: METHOD_ID, threeDSMethodNotificationURL }),
    };
  }

  challengeState(token: string, order: OrderView): PageState {
    return {
      kind: 'challenge',
      order,
      acsUrl: `${this.#origins.bank}/challenge`,
      creq: base64url({ notificationURL: `${this.#origins.gateway}/3ds/challenge-return` }),
      sessionData: token,
    };
  }

  #order(token: string): OrderView {
    const state = this.#states.get(token);
    if (!state || state.kind === 'unknown') throw new Error(`no session ${token}`);
    return state.order;
  }
}

const CARDS: OrderView['methods'] = [
  { id: 'VISA', name: 'Visa' },
  { id: 'MASTERCARD', name: 'Mastercard' },
  { id: 'AMEX', name: 'American Express' },
  { id: 'MAESTRO', name: 'Maestro' },
  { id: 'CREDITCARD', name: 'Credit card' },
].map((method) => ({ ...method, family: 'card', fields: [], issuers: [], termsUrl: null }));

/** A look without a template; `more` overrides. */
export function someLook(more: Partial<Look> = {}): Look {
  return {
    siteId: 1,
    shop: 'Lindenhof Boekhandel',
    colours: {},
    switches: {},
    pictures: {},
    shown: {},
    frameAncestors: [],
    analytics: null,
    ...more,
  };
}

/** An order of a small shop; `more` overrides. */
export function someOrder(more: Partial<OrderView> = {}): OrderView {
  return {
    siteName: 'Lindenhof Boekhandel',
    siteUrl: 'https://shop.example/',
    siteCity: 'Amsterdam',
    siteCountry: 'NL',
    orderId: 'my-order-id-01',
    description: 'Two books and a map of Utrecht',
    amount: 4_795,
    currency: 'EUR',
    discounts: [],
    payer: {},
    amountDue: more.amount ?? 4_795,
    locale: 'en_US',
    cart: [
      {
        name: 'The Garden at Night',
        description: 'Hardcover',
        quantity: '2',
        unitPrice: '16.50',
        total: '33.00',
        taxRate: '0.09',
      },
      { name: 'Map of Utrecht', description: '', quantity: '1', unitPrice: '9.8989', total: '9.90', taxRate: '0.21' },
    ],
    cartTotals: { items: '42.90', vat: '5.05' },
    itemsHtml: null,
    gateway: null,
    methods: CARDS,
    otherMethods: [],
    groupCards: false,
    savedCards: [],
    canSaveCard: false,
    redirectUrl: null,
    cancelUrl: null,
    closeWindow: false,
    qrSize: null,
    expiresAt: Date.UTC(2027, 0, 1),
    look: someLook(),
    ...more,
  };
}
