// Cards that the shop's server fetched for its customer, to choose from, and the box that asks to keep another one.
import { el, freshId } from './elements.js';

/**
 * `tokens` as the API lists them; those of other schemes are left out. `chosen()` is a token, or null for a card to be
 * typed; `keeps()` whether that is to be kept.
 */
export function makeStoredCards(method, { recurring, words, changed }) {
  const all = Array.isArray(recurring?.tokens) ? recurring.tokens : [];
  const tokens = all.filter(({ token, code }) => token && (method.schemes.includes(code) || method.id === code));
  const group = freshId();
  const radio = (value, disabled, checked) =>
    el('input', { type: 'radio', name: group, value, disabled, checked, onchange: changed });
  const first = tokens.find(({ expired }) => !isTrue(expired));
  const inputs = [
    ...tokens.map((each) => radio(each.token, isTrue(each.expired), each === first)),
    radio('', false, !first),
  ];
  const list =
    tokens.length > 0 &&
    el(
      'fieldset',
      { class: 'msp-ui-choices' },
      el('legend', { class: 'msp-ui-form-label' }, words.stored_cards),
      tokens.map(({ display, last4, expired }, i) =>
        el(
          'label',
          { class: 'msp-ui-choice' },
          inputs[i],
          el('span', { dir: 'ltr' }, String(display || `•••• ${last4}`)),
          isTrue(expired) && el('small', {}, words.expired),
        ),
      ),
      el('label', { class: 'msp-ui-choice' }, inputs.at(-1), el('span', {}, words.other_card)),
    );
  const asks = recurring?.model === 'cardOnFile';
  const box = el('input', { type: 'checkbox', onchange: changed });
  const keep = asks && el('label', { class: 'msp-ui-choice msp-ui-keep' }, box, el('span', {}, words.save_card));
  const chosen = () => (list && inputs.find(({ checked }) => checked)?.value) || null;
  return { list, keep, chosen, keeps: () => asks && chosen() === null && box.checked };
}

function isTrue(value) {
  return value === true || value === 1 || value === '1' || value === 'true';
}
