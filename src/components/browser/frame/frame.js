// Runs in the gateway's own frame inside a shop's page. Card data is typed here, encrypted here, and leaves this frame only
// as a payload; the shop's page is told whether the form is right, and gets that payload.
import { attachCardFields } from './card-fields.js';
import { sealPayload } from './seal.js';

/** What a shop's style sheet may say about the fields, and what such a value looks like: never an address. */
const COLOUR = /^(#[0-9a-f]{3,8}|rgba?\([\d., /%]+\)|color\(srgb [\d. /e-]+\)|transparent)$/i;
const LENGTH = /^\d{1,2}(\.\d+)?px$/;
const STYLES = {
  ink: COLOUR,
  muted: COLOUR,
  card: COLOUR,
  'field-line': COLOUR,
  'field-ink': COLOUR,
  accent: COLOUR,
  danger: COLOUR,
  radius: LENGTH,
  border: LENGTH,
  'font-size': LENGTH,
  'label-size': LENGTH,
  'label-weight': /^\d{3}$/,
  font: /^[\p{L}\d ,"'_-]{1,300}$/u,
};

const form = document.getElementById('card');
const { keyId, publicKey, words, names } = document.body.dataset;
const card = attachCardFields(form, { words: JSON.parse(words), names: JSON.parse(names), changed: () => tell() });

let shop;
let terms;
let turn = 0;

// The first to speak is the component that made this frame; it is the parent, whoever else may try.
addEventListener('message', function hear(event) {
  if (event.source !== parent || event.data?.gatehouse !== 'component' || !event.ports[0]) return;
  removeEventListener('message', hear);
  shop = event.ports[0];
  shop.onmessage = ({ data }) => ORDERS[data.type]?.(data);
  if (!globalThis.crypto?.subtle) return shop.postMessage({ type: 'failed', code: 'insecure' });
  new ResizeObserver(() => {
    shop.postMessage({ type: 'height', height: Math.ceil(form.getBoundingClientRect().height) });
  }).observe(form);
  shop.postMessage({ type: 'ready' });
});

form.addEventListener('submit', (event) => {
  event.preventDefault();
  shop?.postMessage({ type: 'submit' });
});

const ORDERS = {
  /** What is to be sealed beside the card, and whether there is a card at all. */
  terms(data) {
    terms = data;
    form.hidden = !terms.card;
    if (terms.card) card.accept(terms.schemes);
    tell();
  },
  style({ style }) {
    for (const [name, pattern] of Object.entries(STYLES)) {
      const value = style[name];
      if (typeof value === 'string' && pattern.test(value))
        document.documentElement.style.setProperty(`--${name}`, value);
    }
  },
  reveal: ({ focus }) => card.reveal(focus),
  /** The payload was handed to the shop and can be used once: makes another. */
  again: () => tell(),
};

/**
 * Tells what stands in the form now: first without a payload, so that none of an older state is used, then with it. Where the
 * method has a code too, `bare` is a payload to make that with, whatever stands in the form.
 */
async function tell() {
  if (!shop || !terms) return;
  const mine = ++turn;
  const errors = terms.card ? card.faults() : [];
  const state = { type: 'state', errors, scheme: terms.card ? card.scheme() : '', payload: null, bare: null };
  shop.postMessage(state);
  if (errors.length > 0 && !terms.code) return;
  try {
    const bare = terms.code ? await seal({}, false) : null;
    const payload = errors.length > 0 ? null : await seal(entered(), Boolean(terms.card && terms.tokenize));
    // What was typed meanwhile has its own turn.
    if (mine === turn) shop.postMessage({ ...state, payload, bare });
  } catch {
    shop.postMessage({ type: 'failed', code: 'sealing' });
  }
}

const entered = () => ({
  ...(terms.card ? { card: card.card() } : {}),
  ...(terms.storedCard ? { stored_card: String(terms.storedCard) } : {}),
  fields: terms.fields,
});

function seal(secret, tokenize) {
  const outer = {
    application: 'GATEHOUSE:V2',
    gateway: String(terms.gateway),
    customer: { browser: browser(), locale: String(terms.locale) },
    fields: {},
    tokenize,
    token: String(terms.token),
  };
  return sealPayload({ id: keyId, key: publicKey }, outer, { fields: {}, ...secret });
}

/** EMV 3-D Secure asks for these. */
function browser() {
  return {
    javascript_enabled: 1,
    java_enabled: 0,
    cookies_enabled: Number(navigator.cookieEnabled),
    language: navigator.language,
    languages: navigator.languages.join(),
    screen_color_depth: screen.colorDepth,
    screen_height: screen.height,
    screen_width: screen.width,
    time_zone: new Date().getTimezoneOffset(),
    user_agent: navigator.userAgent,
    platform: navigator.platform,
  };
}
