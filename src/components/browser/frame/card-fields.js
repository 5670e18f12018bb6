// The four fields of a card: groups what is typed, shows the scheme, says what is wrong. What is a card and what is not
// stands in the payment page's `card-rules.js`; what becomes of it is for whoever attaches this.
import {
  asksForCode,
  codeFault,
  digitsOf,
  expiryFault,
  groupNumber,
  growExpiry,
  holderFault,
  numberFault,
  readExpiry,
  schemeNamed,
  schemeOf,
  showExpiry,
} from './card-rules.js';
import { reformat, stepOverGap } from './typed-text.js';

/** The names of the fields, in the order of the form. */
const NAMES = ['number', 'expiry', 'code', 'holder'];

/**
 * `words` are the sentences by fault, `names` those of the schemes; `changed` is called after every change of a value.
 */
export function attachCardFields(form, { words, names, changed }) {
  const { number, expiry, code, holder } = form.elements;
  const fields = NAMES.map((name) => form.elements[name]);
  let accepted = [];

  number.addEventListener('beforeinput', stepOverGap);
  expiry.addEventListener('beforeinput', stepOverGap);
  number.addEventListener('input', () => {
    reformat(number, groupNumber(digitsOf(number.value)), digitsOf);
    showScheme();
  });
  expiry.addEventListener('input', (event) => {
    const whole = readExpiry(expiry.value);
    const removed = event.inputType?.startsWith('delete');
    // A date that is there at once was not typed: pasted, dropped, or filled in by a password store (which may say `2030-12`).
    if (whole && !removed && event.data?.length !== 1) expiry.value = showExpiry(whole);
    else if (expiry.selectionStart === expiry.value.length) expiry.value = growExpiry(expiry.value, !removed);
  });
  code.addEventListener('input', () =>
    reformat(code, digitsOf(code.value).slice(0, currentScheme().codeDigits), digitsOf),
  );
  for (const field of fields) {
    field.addEventListener('input', () => {
      // While a mistake is being mended its sentence goes as soon as the value is right, never comes.
      if (field.hasAttribute('aria-invalid') && !faultOf(field)) show(field, '');
      changed();
    });
    field.addEventListener('blur', () => {
      const whole = field === expiry && readExpiry(expiry.value);
      if (whole) expiry.value = showExpiry(whole);
      // An empty field left behind is no mistake yet: that is told when the form is sent.
      if (field.value.trim() !== '') show(field, sentenceOf(field));
    });
  }

  return {
    /** Only cards of these schemes are taken. */
    accept(schemes) {
      accepted = schemes;
      const asked = asksForCode(schemes);
      code.closest('.field').hidden = !asked;
      document.getElementById('code-hint').hidden = !asked;
      showScheme();
    },
    /** `{ field, code, message }` of everything that is wrong or missing. */
    faults: () =>
      fields
        .map((field) => ({ field: field.name, code: faultOf(field), message: sentenceOf(field) }))
        .filter((each) => each.code),
    /** As the gateway takes it; asked for only where there are no faults. */
    card() {
      const { month, year } = readExpiry(expiry.value);
      return {
        number: digitsOf(number.value),
        expiry: `${String(year % 100).padStart(2, '0')}${String(month).padStart(2, '0')}`,
        code: digitsOf(code.value),
        holder: holder.value.trim(),
      };
    },
    scheme: () => currentScheme().id,
    /** Shows what is wrong with each field; `focus` goes to the first. */
    reveal(focus) {
      const wrong = fields.filter((field) => show(field, sentenceOf(field)));
      if (focus) wrong[0]?.focus();
    },
  };

  /** By the number; while there is none, the one scheme that the form is for. */
  function currentScheme() {
    const digits = digitsOf(number.value);
    return digits === '' && accepted.length === 1 ? schemeNamed(accepted[0]) : schemeOf(digits);
  }

  function showScheme() {
    const scheme = currentScheme();
    const front = scheme.id === 'AMEX';
    document.getElementById('scheme-mark').dataset.scheme = scheme.id;
    document.getElementById('code-hint').textContent = front ? words.code_front : words.code_back;
    document.getElementById('code-label').textContent = scheme.codeOptional ? words.code_optional : words.code;
    code.parentElement.classList.toggle('front', front);
  }

  function faultOf(field) {
    if (field === number) return numberFault(digitsOf(number.value), accepted);
    if (field === expiry) return expiryFault(expiry.value, new Date());
    if (field === code) return asksForCode(accepted) ? codeFault(code.value, currentScheme()) : null;
    return holderFault(holder.value);
  }

  /** Empty where nothing is wrong. */
  function sentenceOf(field) {
    const fault = faultOf(field);
    if (!fault) return '';
    const sentence = words[fault === 'missing' ? `${field.name}_missing` : fault];
    return sentence
      .replaceAll('{digits}', String(currentScheme().codeDigits))
      .replaceAll('{scheme}', names[accepted[0]] ?? '');
  }

  /** Answers whether there is something to show. An error that is shown can be found by tests as `error`. */
  function show(field, sentence) {
    const place = document.getElementById(`${field.name}-error`);
    place.querySelector('.words').textContent = sentence;
    place.hidden = sentence === '';
    if (sentence) place.dataset.testid = 'error';
    else delete place.dataset.testid;
    if (sentence) field.setAttribute('aria-invalid', 'true');
    else field.removeAttribute('aria-invalid');
    return sentence !== '';
  }
}
