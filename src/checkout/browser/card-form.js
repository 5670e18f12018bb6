// The card form: groups what is typed, shows the scheme, checks before it sends, and gives the button back if the
// network fails. Everything here is an extra; the form works without it.
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
import { describeBrowser, readyForm, show } from './form.js';
import { reformat, stepOverGap } from './typed-text.js';

const form = document.getElementById('card-form');
const { number, expiry, code, holder } = form.elements;
const fields = [number, expiry, code, holder];
const sentences = JSON.parse(form.dataset.sentences);
const accepted = form.dataset.schemes.split(' ');
const mark = document.getElementById('scheme-mark');
const hint = document.getElementById('code-hint');

describeBrowser(form);
showScheme();

number.addEventListener('beforeinput', stepOverGap);
number.addEventListener('input', () => {
  reformat(number, groupNumber(digitsOf(number.value)), digitsOf);
  showScheme();
  relent(number);
});
expiry.addEventListener('beforeinput', stepOverGap);
expiry.addEventListener('input', (event) => {
  const whole = readExpiry(expiry.value);
  // A date that is there at once was not typed: pasted, dropped, or filled in by a password store (which may say `2030-12`).
  const typed = event.inputType?.startsWith('delete') || event.data?.length === 1;
  if (whole && !typed) expiry.value = showExpiry(whole);
  else if (expiry.selectionStart === expiry.value.length) {
    expiry.value = growExpiry(expiry.value, !event.inputType?.startsWith('delete'));
  }
  relent(expiry);
});
code.addEventListener('input', () => {
  reformat(code, digitsOf(code.value).slice(0, currentScheme().codeDigits), digitsOf);
  relent(code);
});
holder.addEventListener('input', () => relent(holder));

for (const field of fields) {
  field.addEventListener('blur', () => {
    if (field === expiry && readExpiry(expiry.value)) expiry.value = showExpiry(readExpiry(expiry.value));
    // An empty field left behind is no mistake yet: that is told when the form is sent.
    if (field.value.trim() !== '') say(field, faultOf(field));
  });
}

const button = readyForm(form, {
  check: () => fields.filter((field) => say(field, faultOf(field)))[0],
  refused(faults) {
    code.value = '';
    for (const field of fields) if (faults[field.name]) show(field, faults[field.name]);
    return fields.find((field) => faults[field.name]);
  },
});

for (const card of document.querySelectorAll('[data-fill]')) {
  card.addEventListener('click', () => {
    number.value = card.dataset.fill;
    expiry.value = card.dataset.expiry;
    code.value = card.dataset.code;
    if (holder.value === '') holder.value = card.dataset.holder;
    showScheme();
    for (const field of fields) show(field, '');
    card.closest('details').open = false;
    button.focus();
  });
}

/** By the number; while there is none, the one scheme that the form is for. */
function currentScheme() {
  const digits = digitsOf(number.value);
  return digits === '' && accepted.length === 1 ? schemeNamed(accepted[0]) : schemeOf(digits);
}

function showScheme() {
  const scheme = currentScheme();
  mark.dataset.scheme = scheme.id;
  hint.textContent = scheme.id === 'AMEX' ? form.dataset.codeFront : form.dataset.codeBack;
  document.getElementById('code-label').textContent = scheme.codeOptional
    ? form.dataset.codeOptional
    : form.dataset.codeLabel;
  code.parentElement.classList.toggle('front', scheme.id === 'AMEX');
}

function faultOf(field) {
  if (field === number) return numberFault(digitsOf(number.value), accepted);
  if (field === expiry) return expiryFault(expiry.value, new Date());
  if (field === code) return asksForCode(accepted) ? codeFault(code.value, currentScheme()) : null;
  return holderFault(holder.value);
}

/** Shows the sentence for a fault; answers whether there is one. */
function say(field, fault) {
  const sentence = fault === 'missing' ? sentences[`${field.name}_missing`] : sentences[fault];
  const digits = String(currentScheme().codeDigits);
  show(field, fault ? sentence.replace('{digits}', digits) : '');
  return Boolean(fault);
}

/** While a mistake is being mended its sentence goes as soon as the value is right, never comes. */
function relent(field) {
  if (field.hasAttribute('aria-invalid') && !faultOf(field)) show(field, '');
}
