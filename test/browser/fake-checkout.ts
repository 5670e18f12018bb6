/** A gateway in memory for the tests of the page itself: its states are set by hand or follow a few card numbers. */
import type {
  CardForm,
  Checkout,
  DeclineView,
  MethodAnswer,
  OrderView,
  PageState,
  PayAnswer,
} from '../../src/checkout/port.ts';

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

export interface Origins {
  readonly gateway: string;
  readonly bank: string;
}

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

export class FakeCheckout implements Checkout {
  /** Payments that were really started: the same nonce twice is one. */
  readonly payments: CardForm[] = [];
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

  async payByMethod(): Promise<MethodAnswer> {
    return { kind: 'accepted' };
  }

  async returned(): Promise<void> {}

  async payByCard(token: string, form: CardForm): Promise<PayAnswer> {
    if (this.payments.some(({ nonce }) => nonce === form.nonce)) return { kind: 'accepted' };
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
      this.set(token, order.gateway ? { kind: 'declined', order, declined } : { kind: 'open', order, declined });
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

  async methodNotified(): Promise<void> {}

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
      methodData: base64url({ threeDSMethodNotificationURL }),
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
].map((method) => ({ ...method, family: 'card', fields: [], issuers: [] }));

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
    locale: 'en_US',
    cart: [
      { name: 'The Garden at Night', description: 'Hardcover', quantity: '2', unitPrice: '16.50', taxRate: '0.09' },
      { name: 'Map of Utrecht', description: '', quantity: '1', unitPrice: '9.8989', taxRate: '0.21' },
    ],
    itemsHtml: null,
    gateway: null,
    methods: CARDS,
    savedCards: [],
    canSaveCard: false,
    redirectUrl: null,
    cancelUrl: null,
    closeWindow: false,
    expiresAt: Date.UTC(2027, 0, 1),
    ...more,
  };
}
