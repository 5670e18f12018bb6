// One payment method in the shop's page: its header, what it asks for, and the payload that comes of it.
import { measureStyle, openCardFrame } from './card-frame.js';
import { el, fill } from './elements.js';
import { makeEntries } from './entries.js';
import { makeStoredCards } from './stored-cards.js';

/**
 * `selector` is the radio button in front of the name, or null where there is no other method. The frame is opened when the
 * method is first chosen.
 */
export function makeMethodView(method, { component, selector }) {
  const { words, base, locale, container } = component;
  const code = method.qr ? component.qr() : { enabled: false, only: false };
  // Nothing but the code, where the shop wants that.
  const codeAlone = code.enabled && code.only;
  const isCard = method.schemes.length > 0 && !codeAlone;
  const name = method.id === 'CREDITCARD' ? words.any_card : method.name;
  // A method with a way of its own beside its cards keeps none.
  const stored =
    isCard && !method.qr
      ? makeStoredCards(method, { recurring: component.recurring, words, changed: update })
      : { list: null, keep: null, chosen: () => null, keeps: () => false };
  const byApp = isCard && method.qr && !code.enabled ? el('input', { type: 'checkbox', onchange: update }) : null;
  const entries = makeEntries(codeAlone ? { ...method, issuers: [], fields: [] } : method, {
    words,
    display: component.connect.issuers_display_mode,
    changed: (field) => {
      if (field === 'issuer') component.selected(method, { issuer: entries.values().issuer ?? null });
      update();
    },
  });
  const place = el('div', { class: 'msp-ui-card' });
  const plain = !isCard && entries.elements.length === 0;
  const body = el(
    'div',
    { class: 'msp-ui-method-body', hidden: true },
    stored.list,
    place,
    byApp && el('label', { class: 'msp-ui-choice' }, byApp, el('span', {}, fill(words.by_app, { method: name }))),
    stored.keep,
    entries.elements,
    plain && el('p', { class: 'msp-ui-note' }, fill(words.leaves, { method: name })),
  );
  const image = el('img', {
    class: 'msp-ui-method-image',
    alt: '',
    width: 40,
    height: 26,
    src: method.icon_url,
  });
  const header = el(
    selector ? 'label' : 'div',
    { class: 'msp-ui-method-header', 'data-method': method.id },
    ...[selector, el('span', { class: 'msp-ui-method-name' }, name), image],
  );

  let frame = null;
  let sealed = { errors: [], payload: null, bare: null };

  function open(onReady) {
    body.hidden = false;
    if (frame) return onReady();
    frame = openCardFrame({
      ...{ base, locale, title: `${words.card}: ${name}` },
      ready: onReady,
      changed(state) {
        sealed = state;
        component.changed();
      },
      failed: (code) => component.failed(code),
      submitted: () => component.submitted(),
    });
    place.append(frame.element);
    frame.send({ type: 'style', style: measureStyle(container) });
    update();
  }

  /** Tells the frame what to seal; until it answers there is no payload. */
  function update() {
    if (!frame) return;
    const storedCard = stored.chosen();
    const card = isCard && storedCard === null && !byApp?.checked;
    place.classList.toggle('msp-ui-unseen', !card);
    place.inert = !card;
    if (stored.keep) stored.keep.hidden = !card;
    sealed = { errors: [], payload: null, bare: null };
    frame.send({
      ...{ type: 'terms', gateway: method.id, locale, token: component.token(), tokenize: stored.keeps() },
      ...{ card, storedCard, code: code.enabled, schemes: method.schemes, fields: entries.values() },
    });
    component.changed();
  }

  /** All that is wrong, in the order of the form. */
  function errors() {
    const wrong = [...sealed.errors, ...entries.faults()];
    return wrong.length > 0 || sealed.payload ? wrong : [{ code: 'unready', message: words.fault_unready }];
  }

  return {
    method,
    header,
    body,
    open,
    update,
    errors,
    hide: () => {
      body.hidden = true;
    },
    reveal(focus) {
      // Before the frame has said anything, it hears this behind what it is to show.
      const inFrame = isCard && !byApp?.checked && stored.chosen() === null && !sealed.payload;
      entries.reveal(focus && !inFrame);
      if (inFrame) frame.send({ type: 'reveal', focus });
    },
    paymentData() {
      if (errors().length > 0) return { gateway: method.id, payload: null };
      const { payload } = sealed;
      frame.send({ type: 'again' });
      return { gateway: method.id, payload, ...(stored.keeps() ? { tokenize: true } : {}) };
    },
    hasCode: () => sealed.bare !== null,
    /** What an order is made with whose code is to be scanned. It is handed out once, like any payload. */
    codeData() {
      const { bare } = sealed;
      frame.send({ type: 'again' });
      return { gateway: method.id, payload: bare };
    },
    close: () => frame?.close(),
  };
}
