// The forms of methods that are no card: groups an account number, writes a date as it is asked for, remembers the payer's
// bank on this device, checks before it sends. Everything here is an extra; the forms work without it.
import { describeBrowser, readyForm, show } from './form.js';
import { groupIban, growBirthday, isBic, isEmail, isIban, readBirthday, tidyIban } from './method-rules.js';
import { reformat, stepOverGap } from './typed-text.js';

const form = document.getElementById('method-form');
const sentences = JSON.parse(form.dataset.sentences ?? '{}');
const lengths = Object.fromEntries(
  (form.dataset.ibans ?? '').split(' ').map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);
const tests = (form.dataset.testIbans ?? '').split(' ').filter(Boolean);
const { iban, birthday, bic, email, issuer, bank_country: country } = form.elements;
/** How a date is written in the language of the page. */
const pattern = birthday?.dataset.pattern;
/** First control of each field; that of a choice stands for all of its buttons. */
const fields = Object.keys(sentences).flatMap((name) => {
  const found = form.elements[name];
  return found ? [found instanceof RadioNodeList ? found[0] : found] : [];
});

const RIGHT = new Map([
  [iban, () => isIban(iban.value, lengths, tests)],
  [birthday, () => readBirthday(birthday.value) !== null],
  [bic, () => isBic(bic.value)],
  [email, () => isEmail(email.value)],
]);

if (form.elements.js) describeBrowser(form);
iban?.addEventListener('beforeinput', stepOverGap);
iban?.addEventListener('input', () => {
  reformat(iban, groupIban(iban.value), tidyIban);
  const home = iban.value.slice(0, 2);
  if (country?.dataset.own === undefined && country?.querySelector(`option[value="${CSS.escape(home)}"]`))
    country.value = home;
});
country?.addEventListener('change', () => (country.dataset.own = ''));
birthday?.addEventListener('input', (event) => {
  const deletes = event.inputType?.startsWith('delete');
  const whole = readBirthday(birthday.value, pattern);
  // What is there at once was pasted, or filled in by a browser, which says `1990-12-31` whatever the page asks for.
  if (whole && !deletes && event.data?.length !== 1) birthday.value = whole;
  else if (!deletes && birthday.selectionStart === birthday.value.length)
    birthday.value = growBirthday(birthday.value, pattern);
});
birthday?.addEventListener('blur', writeBirthday);

for (const field of fields) {
  const all = field.type === 'radio' ? [...form.elements[field.name]] : [field];
  for (const control of all) {
    // While a mistake is being mended its sentence goes as soon as the value is right, never comes.
    control.addEventListener('input', () => faultOf(field) || show(field, ''));
    if (field.type === 'text' || field.type === 'email' || field.type === 'tel') {
      control.addEventListener('blur', () => field.value.trim() !== '' && say(field));
    }
  }
}

readyForm(form, {
  check() {
    const wrong = fields.filter(say)[0];
    if (!wrong) remember();
    return wrong;
  },
  refused(faults) {
    if (form.elements.gift_code) form.elements.gift_code.value = '';
    const named = fields.filter((field) => faults[field.name]);
    for (const field of named) show(field, faults[field.name]);
    return named[0];
  },
});

for (const button of document.querySelectorAll('[data-values]')) {
  button.addEventListener('click', () => {
    for (const [name, value] of Object.entries(JSON.parse(button.dataset.values))) {
      const control = form.elements[name];
      if (control?.type === 'checkbox') control.checked = true;
      else if (control) control.value = value;
    }
    if (birthday) writeBirthday();
    for (const field of fields) show(field, '');
    button.closest('details').open = false;
    form.querySelector('[data-testid=pay]').focus();
  });
}

recall();
// The shop wants its payer to go straight on, or they have scanned a code already.
if (form.dataset.straight !== undefined) form.requestSubmit();

function writeBirthday() {
  birthday.value = readBirthday(birthday.value, pattern) ?? birthday.value;
}

function faultOf(field) {
  const given =
    field.type === 'radio'
      ? form.elements[field.name].value
      : field.type === 'checkbox'
        ? field.checked
        : field.value.trim();
  if (!given) return 'missing';
  return RIGHT.get(field)?.() === false ? 'invalid' : null;
}

/** Shows the sentence for a fault; answers whether there is one. */
function say(field) {
  const fault = faultOf(field);
  show(field, fault ? sentences[field.name][fault] : '');
  return Boolean(fault);
}

/** The bank that was chosen last on this device stands first. Browsers may keep their store shut: then nothing is remembered. */
function remember() {
  if (!issuer) return;
  try {
    localStorage.setItem(form.dataset.memory, issuer.value);
  } catch {}
}

function recall() {
  if (issuer?.value !== '') return;
  try {
    const last = localStorage.getItem(form.dataset.memory);
    const option = [...form.querySelectorAll('[data-issuer]')].find((each) => each.dataset.issuer === last);
    if (!option) return;
    option.parentElement.querySelector('[data-issuer]').before(option);
    issuer.value = last;
  } catch {}
}
