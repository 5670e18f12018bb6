// What a method other than a card asks the payer for: bank, account number, birth date … as fields in the shop's page.
import { el, freshId } from './elements.js';

/** By the gateway's name of the field: kind of control, autofill, and what is wrong with a value that is there. */
const KINDS = {
  issuer: { kind: 'choice' },
  gender: { kind: 'choice', options: ['male', 'female'], words: 'gender' },
  customer_type: { kind: 'choice', options: ['private', 'business'], words: 'customer' },
  consent: { kind: 'tick' },
  terms: { kind: 'tick' },
  birthday: { type: 'date', autocomplete: 'bday' },
  email: { type: 'email', autocomplete: 'email', fault: (text) => !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) && 'email' },
  phone: { type: 'tel', autocomplete: 'tel' },
  iban: { fault: (text) => !isIban(text) && 'iban' },
  holder: { autocomplete: 'name' },
  gift_number: { inputmode: 'numeric' },
  gift_code: { inputmode: 'numeric' },
};

/**
 * The fields of a method; `changed` is called with the name of the field. `display` is how banks are chosen: `list` shows
 * all, anything else a drop-down list.
 */
export function makeEntries(method, { words, display, changed }) {
  const names =
    method.issuers.length > 0 ? ['issuer', ...method.fields.filter((name) => name !== 'issuer')] : method.fields;
  const entries = names.map((name) => makeEntry(name, method, { words, display, changed: () => changed(name) }));
  return {
    elements: entries.map(({ element }) => element),
    values: () =>
      Object.fromEntries(entries.map(({ name, value }) => [name, value()]).filter(([, text]) => text !== '')),
    faults: () => entries.flatMap(({ name, fault }) => (fault() ? [{ field: name, ...fault() }] : [])),
    /** Shows what is wrong; `focus` goes to the first. */
    reveal(focus) {
      const wrong = entries.filter(({ show }) => show());
      if (focus) wrong[0]?.focus();
      return wrong.length > 0;
    },
  };
}

function makeEntry(name, method, { words, display, changed }) {
  const { kind = 'text', fault: faultOf, options, words: prefix, ...attributes } = KINDS[name] ?? {};
  const id = freshId();
  const error = el('p', { class: 'msp-ui-error', id: `${id}-error`, hidden: true });
  const choices =
    name === 'issuer'
      ? method.issuers.map(({ code, description }) => [code, description])
      : (options ?? []).map((value) => [value, words[`${prefix}_${value}`]]);
  const control = {
    choice: display === 'list' && name === 'issuer' ? makeList : makeSelect,
    tick: makeTick,
    text: makeInput,
  }[kind]({ id, name, label: words[name] ?? name, choices, choose: words.choose, attributes, changed: edited });
  const element = el('div', { class: 'msp-ui-form-group' }, control.elements, error);

  function fault() {
    const value = control.value();
    const code = value === '' ? { choice: 'choice', tick: 'tick', text: 'missing' }[kind] : faultOf?.(value);
    return code ? { code, message: words[`fault_${code}`] } : null;
  }
  function show() {
    const wrong = fault();
    error.textContent = wrong?.message ?? '';
    error.hidden = !wrong;
    for (const each of control.inputs) {
      if (wrong) each.setAttribute('aria-invalid', 'true');
      else each.removeAttribute('aria-invalid');
    }
    return wrong !== null;
  }
  function edited() {
    if (!error.hidden && !fault()) show();
    changed();
  }
  for (const each of control.inputs) each.addEventListener('blur', () => control.value() !== '' && show());
  return { name, element, value: control.value, fault, show, focus: () => control.inputs[0].focus() };
}

function makeInput({ id, name, label, attributes, changed }) {
  const input = el('input', {
    ...{ type: 'text', maxlength: 200, ...attributes, id, name: `msp-${name}`, 'data-field': name, oninput: changed },
    ...{ class: 'msp-ui-form-control', 'aria-describedby': `${id}-error`, required: true },
  });
  return { elements: [labelOf(id, label), input], inputs: [input], value: () => input.value.trim() };
}

function makeSelect({ id, name, label, choices, choose, changed }) {
  const select = el(
    'select',
    {
      ...{ id, name: `msp-${name}`, 'data-field': name, class: 'msp-ui-form-control', onchange: changed },
      ...{ 'aria-describedby': `${id}-error`, required: true },
    },
    el('option', { value: '' }, choose),
    choices.map(([value, text]) => el('option', { value }, text)),
  );
  return { elements: [labelOf(id, label), select], inputs: [select], value: () => select.value };
}

function makeList({ id, name, label, choices, changed }) {
  const inputs = choices.map(([value]) =>
    el('input', {
      type: 'radio',
      name: id,
      value,
      'data-field': name,
      onchange: changed,
      'aria-describedby': `${id}-error`,
    }),
  );
  const list = el(
    'fieldset',
    { class: 'msp-ui-choices' },
    el('legend', { class: 'msp-ui-form-label' }, label),
    choices.map(([, text], i) => el('label', { class: 'msp-ui-choice' }, inputs[i], el('span', {}, text))),
  );
  return { elements: [list], inputs, value: () => inputs.find(({ checked }) => checked)?.value ?? '' };
}

function makeTick({ id, name, label, changed }) {
  const input = el('input', {
    ...{
      type: 'checkbox',
      id,
      'data-field': name,
      onchange: changed,
      'aria-describedby': `${id}-error`,
      required: true,
    },
  });
  const element = el('label', { class: 'msp-ui-choice', for: id }, input, el('span', {}, label));
  return { elements: [element], inputs: [input], value: () => (input.checked ? '1' : '') };
}

function labelOf(id, text) {
  return el('label', { class: 'msp-ui-form-label', for: id }, text);
}

/** ISO 13616: the remainder of 97. */
function isIban(text) {
  const plain = text.replace(/\s/g, '').toUpperCase();
  if (!/^[A-Z]{2}\d\d[A-Z0-9]{11,30}$/.test(plain)) return false;
  let rest = 0;
  for (const char of plain.slice(4) + plain.slice(0, 4)) {
    const value = Number.parseInt(char, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}
