// The card form: groups what is typed, shows the scheme, checks before it sends, and gives the button back if the
// network fails. Everything here is an extra; the form works without it.
import {
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
import { describeBrowser } from './describe-browser.js';
import { send } from './send.js';

const SLOW_MS = 2_000;
const form = document.getElementById('card-form');
const { number, expiry, code, holder } = form.elements;
const sentences = JSON.parse(form.dataset.sentences);
const accepted = form.dataset.schemes.split(' ');
const button = form.querySelector('[data-testid=pay]');
const label = button.querySelector('.label');
const ready = label.textContent;
const status = document.getElementById('pay-status');
const notice = document.getElementById('pay-error');
const mark = document.getElementById('scheme-mark');
const hint = document.getElementById('code-hint');

describeBrowser(form);
showScheme();

number.addEventListener('beforeinput', stepOverGap);
number.addEventListener('input', () => {
  reformat(number, groupNumber(digitsOf(number.value)));
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
  reformat(code, digitsOf(code.value).slice(0, 4));
  relent(code);
});
holder.addEventListener('input', () => relent(holder));

for (const field of [number, expiry, code, holder]) {
  field.addEventListener('blur', () => {
    if (field === expiry && readExpiry(expiry.value)) expiry.value = showExpiry(readExpiry(expiry.value));
    // An empty field left behind is no mistake yet: that is told when the form is sent.
    if (field.value.trim() !== '') say(field, faultOf(field));
  });
}

let busy = false;
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  if (busy) return;
  write(notice, '');
  const wrong = [number, expiry, code, holder].filter((field) => say(field, faultOf(field)));
  if (wrong.length > 0) return wrong[0].focus();

  setBusy(true);
  const slow = setTimeout(() => (status.textContent = form.dataset.slow), SLOW_MS);
  const answer = await send(form);
  clearTimeout(slow);
  if (answer.next) return location.assign(answer.next);
  setBusy(false);
  if (answer.faults) {
    code.value = '';
    const fields = { number, expiry, code, holder };
    for (const [name, sentence] of Object.entries(answer.faults)) show(fields[name], sentence);
    fields[Object.keys(fields).find((name) => answer.faults[name])]?.focus();
  } else {
    write(notice, form.dataset[answer.failed ?? 'server']);
    button.focus();
  }
});

// A page brought back by the browser's history must not keep a button that spins for ever.
addEventListener('pageshow', (event) => event.persisted && location.reload());

for (const card of document.querySelectorAll('[data-fill]')) {
  card.addEventListener('click', () => {
    number.value = card.dataset.fill;
    expiry.value = card.dataset.expiry;
    code.value = card.dataset.code;
    if (holder.value === '') holder.value = card.dataset.holder;
    showScheme();
    for (const field of [number, expiry, code, holder]) show(field, '');
    card.closest('details').open = false;
    button.focus();
  });
}

/** Puts the text into the field and keeps the caret behind the digit it was behind. */
function reformat(field, text) {
  if (field.value === text) return;
  const before = digitsOf(field.value.slice(0, field.selectionStart)).length;
  field.value = text;
  let caret = 0;
  for (let seen = 0; caret < text.length && seen < before; caret++) if (/\d/.test(text[caret])) seen++;
  if (before > 0 && caret < text.length && text[caret] === ' ') caret++;
  if (document.activeElement === field) field.setSelectionRange(caret, caret);
}

/** Deleting at a gap takes the digit beyond it, or the gap would come back at once and the caret be stuck. */
function stepOverGap(event) {
  const field = event.target;
  const { selectionStart: caret, selectionEnd, value } = field;
  if (caret !== selectionEnd) return;
  let to = caret;
  if (event.inputType === 'deleteContentBackward') while (/[ /]/.test(value[to - 1] ?? '')) to--;
  if (event.inputType === 'deleteContentForward') while (/[ /]/.test(value[to] ?? '')) to++;
  if (to !== caret) field.setSelectionRange(to, to);
}

/** By the number; while there is none, the one scheme that the form is for. */
function currentScheme() {
  const digits = digitsOf(number.value);
  return digits === '' && accepted.length === 1 ? schemeNamed(accepted[0]) : schemeOf(digits);
}

function showScheme() {
  const scheme = currentScheme();
  mark.dataset.scheme = scheme.id;
  code.maxLength = scheme.codeDigits;
  hint.textContent = scheme.id === 'AMEX' ? form.dataset.codeFront : form.dataset.codeBack;
  document.getElementById('code-label').textContent = scheme.codeOptional
    ? form.dataset.codeOptional
    : form.dataset.codeLabel;
  code.parentElement.classList.toggle('front', scheme.id === 'AMEX');
}

function faultOf(field) {
  if (field === number) return numberFault(digitsOf(number.value), accepted);
  if (field === expiry) return expiryFault(expiry.value, new Date());
  if (field === code) return codeFault(code.value, currentScheme());
  return holderFault(holder.value);
}

/** Shows the sentence for a fault; answers whether there is one. */
function say(field, fault) {
  const sentence = fault === 'missing' ? sentences[`${field.name}_missing`] : sentences[fault];
  const digits = String(currentScheme().codeDigits);
  show(field, fault ? sentence.replace('{digits}', digits) : '');
  return Boolean(fault);
}

function show(field, sentence) {
  const place = document.getElementById(`${field.name}-error`);
  write(place, sentence);
  if (sentence) field.setAttribute('aria-invalid', 'true');
  else field.removeAttribute('aria-invalid');
}

/** An error that is shown can be found by tests as `error`; one that is not cannot. */
function write(place, sentence) {
  place.querySelector('.words').textContent = sentence;
  place.hidden = sentence === '';
  if (sentence) place.dataset.testid = 'error';
  else delete place.dataset.testid;
}

/** While a mistake is being mended its sentence goes as soon as the value is right, never comes. */
function relent(field) {
  if (field.hasAttribute('aria-invalid') && !faultOf(field)) show(field, '');
}

function setBusy(on) {
  busy = on;
  button.classList.toggle('busy', on);
  button.setAttribute('aria-disabled', String(on));
  label.textContent = on ? form.dataset.busy : ready;
  if (!on) status.textContent = '';
}

/** EMV 3-D Secure asks for these; `js` tells that they were read and not left empty. */
