// The global `MultiSafepay`: a payment component in a shop's page. It shows methods and asks for what they need; cards are
// typed into a frame of the gateway's origin, and the shop gets a payload that only the gateway can open.
import { openDialog, sessionOf } from './dialog.js';
import { call, el, fill, freshId, homeAddress, money } from './elements.js';
import { makeMethodView } from './method-view.js';
import { followOutcome } from './outcome.js';
import { qrCode, transferDetails } from './redirection.js';

const DEFAULT_CONTAINER = '#MultiSafepayPayment';
/** A token lives ten minutes. */
const RENEW_AFTER_MS = 8 * 60_000;
const HEX = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i;

/** Where the gateway is: the script came from there. */
const BASE = (() => {
  const { src } = document.currentScript ?? {};
  return src ? src.replace(/\/sdk\/components\/.*$/, '') : '';
})();

class MultiSafepay {
  #options;
  #order;
  #on = {};
  #container = null;
  #shown = null;
  #views = [];
  #current = null;
  #configuration = null;
  #token;
  #valid = null;
  #askedFor = null;
  #renewal;
  #news = null;
  #lapsed = false;
  #round = 0;

  constructor(options = {}) {
    this.#options = options;
    this.#order = options.order ?? {};
    this.#token = options.apiToken;
  }

  /** `payment` (one method), `dropin` (all methods) or `redirection` (what comes after the order). */
  init(kind, options = {}) {
    if (kind === 'redirection') this.#goOn(options);
    else if (kind === 'payment' || kind === 'dropin') this.#mount(kind, options);
    else throw new TypeError(`init: "${kind}" is none of payment, dropin, redirection`);
    return this;
  }

  /** `{ gateway, payload, tokenize? }` for `payment_data` of the order; `payload` is null while there are errors. */
  getPaymentData() {
    return this.#current?.paymentData() ?? { gateway: null, payload: null };
  }

  /** The order as it was given, with what the payer entered. */
  getOrderData() {
    return { ...this.#order, payment_data: this.getPaymentData() };
  }

  /** Shows the payer what is wrong, if anything is, and goes to the first field. */
  hasErrors() {
    const wrong = this.#errors().length > 0;
    if (wrong) this.#current?.reveal(true);
    return wrong;
  }

  /** Shows it too, for shops that ask nothing else before they send an order; the payer stays in the field they are in. */
  getErrors() {
    const errors = this.#errors();
    if (errors.length > 0) this.#current?.reveal(false);
    return { count: errors.length, errors };
  }

  /** Shows the code of an order that was made for it, and tells how its payment goes; false where the order has none. */
  setQR({ order } = {}) {
    const code = this.#codeOf(order);
    if (!code || !this.#shown) return false;
    this.#shown.querySelector('.msp-ui-qr')?.remove();
    (this.#current?.body ?? this.#shown).append(code);
    this.#shown.classList.add('msp-qr-shown');
    this.#shown.classList.toggle('msp-qr-only', this.#qr().only);
    this.#follow(order);
    return true;
  }

  async #mount(kind, options) {
    const round = ++this.#round;
    this.#on = options;
    this.#container = find(options.container);
    if (!this.#container)
      return this.#fail('container', `there is no element ${options.container ?? DEFAULT_CONTAINER}`);
    if (!this.#token) return this.#fail('api_token', 'apiToken is missing: fetch one with GET /auth/api_token');
    if (!this.#order.currency || this.#order.amount === undefined)
      return this.#fail('order', 'order.currency and order.amount are required');
    this.#empty();
    this.#shown = el('div', { class: 'msp-container-ui', 'aria-busy': 'true', 'data-testid': 'payment-component' });
    this.#paint();
    this.#container.append(this.#shown);

    const answer = await this.#ask('GET', `configuration?${this.#question()}`);
    // Meanwhile the shop may have begun anew.
    if (round !== this.#round) return;
    this.#shown.removeAttribute('aria-busy');
    if (!answer.data) return this.#fail(answer.code, answer.message);
    this.#configuration = answer.data;
    this.#shown.lang = answer.data.locale.slice(0, 2);
    this.#paint();
    const wanted = String(options.gateway ?? '').toUpperCase();
    const methods = answer.data.methods.filter(({ id }) => kind === 'dropin' || id === wanted);
    if (methods.length === 0) {
      this.#shown.append(el('p', { class: 'msp-ui-error', role: 'alert' }, answer.data.messages.unavailable));
      return this.#fail('unavailable', answer.data.messages.unavailable);
    }
    this.#renew();
    this.#show(methods, round);
  }

  #show(methods, round) {
    const words = this.#configuration.messages;
    const group = freshId();
    const alone = methods.length === 1;
    const component = {
      ...{ words, base: BASE, locale: this.#configuration.locale, container: this.#shown, connect: this.#connect() },
      recurring: this.#options.recurring ?? this.#order.recurring,
      token: () => this.#token,
      qr: () => this.#qr(),
      selected: (method, more) => call(this.#on.onSelect, { gateway: method.id, ...more }),
      changed: () => round === this.#round && this.#changed(),
      failed: (code) => round === this.#round && this.#fail(code, FAILURES[code] ?? FAILURES.sealing),
      submitted: () => round === this.#round && this.#submit(),
    };
    this.#views = methods.map((method) => {
      const pick = () => this.#select(view);
      const selector = alone
        ? null
        : el('input', { type: 'radio', name: group, value: method.id, class: 'msp-ui-method-radio', onchange: pick });
      const view = makeMethodView(method, { component, selector });
      return view;
    });
    const label = alone ? words.card : words.methods;
    const form = el('div', { class: 'msp-ui-payment-form', role: 'group', 'aria-label': label });
    for (const [i, { header, body }] of this.#views.entries()) {
      if (i > 0) form.append(el('hr', { class: 'msp-ui-separator' }));
      form.append(el('div', { class: 'msp-ui-method' }, header, body));
    }
    this.#shown.append(form);
    const { sandbox, locale } = this.#configuration;
    const embedded = Boolean(this.#template().settings?.embed_mode);
    this.#shown.classList.toggle('msp-embed', embedded);
    if (sandbox) this.#shown.append(el('p', { class: 'msp-ui-test' }, words.test));
    if (this.#on.onSubmit && !embedded) {
      const amount = money(this.#order.amount, this.#order.currency, locale);
      const press = () => this.#submit();
      const text = fill(words.pay, { amount });
      this.#shown.append(
        el('button', { type: 'button', class: 'msp-ui-button', 'data-testid': 'component-pay', onclick: press }, text),
      );
    }
    const ready = () => call(this.#on.onLoad, { loaded: true });
    if (alone) this.#select(this.#views[0], ready);
    else ready();
  }

  #select(view, ready = () => {}) {
    if (this.#current !== view) {
      this.#current?.hide();
      // The code of another method is not paid any more as far as this page is concerned.
      this.#news?.stop();
      this.#shown.querySelector('.msp-ui-qr')?.remove();
      this.#shown.classList.remove('msp-qr-shown', 'msp-qr-only');
    }
    this.#current = view;
    this.#askedFor = null;
    for (const each of this.#views) each.header.parentElement.classList.toggle('msp-ui-chosen', each === view);
    call(this.#on.onSelect, { gateway: view.method.id, issuer: null });
    view.open(ready);
    this.#changed();
  }

  #changed() {
    const valid = this.#errors().length === 0;
    this.#askForQr();
    if (valid === this.#valid) return;
    this.#valid = valid;
    call(this.#on.onValidation, { valid });
  }

  /** Once for each time a method with a code is chosen, as soon as there is a payload to make the order with. */
  #askForQr() {
    if (this.#lapsed || !this.#current?.hasCode() || this.#askedFor === this.#current) return;
    this.#askedFor = this.#current;
    const view = this.#current;
    const ask = () => call(this.#on.onGetQR, { orderData: { ...this.#order, payment_data: view.codeData() } });
    const { autoload } = this.#qr();
    if (autoload) return ask();
    const show = el('button', { type: 'button', class: 'msp-ui-button msp-ui-qr', onclick: ask });
    show.textContent = this.#configuration.messages.qr_show;
    this.#current.body.append(show);
  }

  /** As the order's settings say it, in whichever way they write it. */
  #qr() {
    const { enabled, autoload, size, qr_only: only } = this.#connect().qr ?? {};
    const yes = (value) => value === true || /^(true|1)$/i.test(String(value));
    const side = Number.parseInt(size, 10);
    return {
      ...{ enabled: yes(enabled), only: yes(only), autoload: autoload === undefined || yes(autoload) },
      size: side >= 100 && side <= 1_000 ? side : 240,
    };
  }

  #codeOf(order) {
    const words = this.#configuration?.messages;
    return words ? qrCode(order, { base: BASE, words, ...this.#qr() }) : null;
  }

  /** Tells how the payment behind a code goes, until it has ended or there is another code. */
  #follow({ session_id: session } = {}) {
    this.#news?.stop();
    const tell = (state, success = true) =>
      call(this.#on.onEvent, { type: 'check_status', success, data: { qr_status: state } });
    tell('initialized');
    if (!session) return;
    this.#news = followOutcome(BASE, session, (state) => tell(state ?? 'initialized', state !== null));
  }

  #submit() {
    if (this.hasErrors()) return;
    if (this.#on.onSubmit) call(this.#on.onSubmit, { paymentData: this.getPaymentData() });
  }

  #errors() {
    if (this.#lapsed) return [{ code: 'expired', message: FAILURES.expired }];
    if (this.#current) return this.#current.errors();
    const message = this.#configuration?.messages.fault_method ?? FAILURES.loading;
    return [{ code: 'method', message }];
  }

  #goOn({ order, container }) {
    const next = homeAddress(order?.payment_url);
    const place = find(container) ?? this.#container;
    const locale = this.#configuration?.locale ?? this.#order.customer?.locale ?? 'en';
    const words = this.#configuration?.messages;
    // An order by a bank has its page too: its code is shown where the shop wants codes.
    const code = this.#qr().enabled || !next ? this.#codeOf(order) : null;
    const shown = words && (transferDetails(order, { words, locale }) ?? code);
    if (shown && place) {
      this.#empty();
      this.#shown = el('div', { class: 'msp-container-ui', tabindex: '-1', 'data-testid': 'payment-component' }, shown);
      this.#paint();
      place.append(this.#shown);
      this.#shown.focus();
      if (shown === code) this.#follow(order);
    } else if (next && this.#overlays(next)) this.#overlay(next);
    else if (next) location.assign(next);
    else this.#fail('redirection', 'the order has no payment_url: give the data of the answer, with type direct');
  }

  /** Whether the gateway's page comes over the shop's: 3-D Secure of a card, where the shop wants it and may frame that page. */
  #overlays(next) {
    const wanted = String(this.#connect().redirect_mode).toLowerCase() === 'modal';
    const isCard = (this.#current?.method.schemes.length ?? 0) > 0;
    const able = this.#configuration?.may_frame === true && typeof HTMLDialogElement === 'function';
    return wanted && isCard && able && sessionOf(next, BASE) !== null;
  }

  #overlay(next) {
    openDialog(next, {
      ...{ session: sessionOf(next, BASE), base: BASE, words: this.#configuration.messages, host: this.#shown },
      ended: (address) => location.assign(address),
      closed: () => call(this.#on.onEvent, { type: 'modal_closed', success: true, data: {} }),
    });
  }

  /** The session stays the same: payers are slower than a token lives. */
  #renew() {
    clearTimeout(this.#renewal);
    const round = this.#round;
    this.#renewal = setTimeout(async () => {
      const answer = await this.#ask('POST', 'api_token');
      if (round !== this.#round) return;
      if (answer.data) {
        this.#token = answer.data.api_token;
        this.#renew();
      } else {
        this.#lapsed = true;
        this.#fail('expired', FAILURES.expired);
      }
      for (const view of this.#views) view.update();
    }, RENEW_AFTER_MS);
  }

  #question() {
    const { currency, amount, customer = {} } = this.#order;
    const { group_cards: grouped } = this.#connect();
    const asked = {
      currency,
      amount,
      country: customer.country,
      locale: customer.locale,
      group_cards: grouped ? 1 : null,
      template_id: this.#order.payment_options?.template_id ?? this.#order.template_id,
    };
    return new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== null && value !== undefined));
  }

  #connect() {
    return this.#order.payment_options?.settings?.connect ?? {};
  }

  /** `{ data }`, or `{ code, message }` of what went wrong. */
  async #ask(method, path) {
    try {
      const answer = await fetch(`${BASE}/v1/components/${path}`, {
        method,
        headers: { authorization: `Bearer ${this.#token}` },
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
      });
      const body = await answer.json();
      return body.success ? { data: body.data } : { code: body.error_code, message: body.error_info };
    } catch {
      return { code: 'unreachable', message: FAILURES.unreachable };
    }
  }

  /** Colours of the template, where they are colours; those of the saved one lie under them unless they are not to be merged. */
  #paint() {
    const template = this.#template();
    const { payment_form: form, buttons } = template;
    const colours = {
      ink: form?.text,
      ground: form?.background,
      line: form?.border,
      'field-line': form?.inputs?.border,
      label: form?.inputs?.label,
      accent: buttons?.primary?.background,
      'on-accent': buttons?.primary?.text,
    };
    const saved = (template.merge !== false && this.#configuration?.colours) || {};
    for (const [name, value] of Object.entries(colours)) {
      const colour = HEX.test(value) ? value : saved[name];
      if (HEX.test(colour)) this.#shown.style.setProperty(`--msp-${name}`, colour);
    }
  }

  #template() {
    return this.#order.payment_options?.template ?? this.#order.template ?? {};
  }

  #empty() {
    clearTimeout(this.#renewal);
    this.#news?.stop();
    for (const view of this.#views) view.close();
    this.#views = [];
    this.#current = null;
    this.#valid = null;
    this.#lapsed = false;
    this.#shown?.remove();
    this.#container?.querySelector(':scope > .msp-container-ui')?.remove();
  }

  #fail(code, message) {
    const state = { type: 'error', code, message, errors: [{ code, message }] };
    if (this.#on.onError) call(this.#on.onError, state);
    else console.error(`MultiSafepay: ${message}`);
  }
}

/** For the shop's developers, so in English. */
const FAILURES = {
  insecure: 'card data can be encrypted on https pages only: this page, or one around it, came by plain http',
  sealing: 'the payload could not be made',
  unreachable:
    'the gateway cannot be reached from this page: check the address of the script, and the content security policy',
  expired: 'the session of the component is over: make a new one with a new apiToken',
  loading: 'the component is still loading',
};

function find(container) {
  return container instanceof Element ? container : document.querySelector(container ?? DEFAULT_CONTAINER);
}

globalThis.MultiSafepay = MultiSafepay;
