// What every form of payment does in the browser: shows and withdraws sentences, sends itself once, gives the button back if
// the network fails. What its fields mean is the business of the script that readies it.
import { send } from './send.js';

const SLOW_MS = 2_000;

/**
 * `check()` runs before sending: it shows what is wrong and answers the first wrong control, or undefined. `refused(faults)` shows
 * the server's sentences; it answers the control to go to, or undefined where none of them has a place.
 */
export function readyForm(form, { check, refused }) {
  const button = form.querySelector('[data-testid=pay]');
  const label = button.querySelector('.label');
  const ready = label.textContent;
  const status = document.getElementById('pay-status');
  const notice = document.getElementById('pay-error');
  let busy = false;

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (busy) return;
    write(notice, '');
    const wrong = check();
    if (wrong) return wrong.focus();

    setBusy(true);
    const slow = setTimeout(() => (status.textContent = form.dataset.slow), SLOW_MS);
    const answer = await send(form);
    clearTimeout(slow);
    if (answer.next) return location.assign(answer.next);
    setBusy(false);
    const place = answer.faults && refused(answer.faults);
    if (place) return place.focus();
    write(notice, answer.faults ? Object.values(answer.faults)[0] : form.dataset[answer.failed ?? 'server']);
    button.focus();
  });

  // A page brought back by the browser's history must not keep a button that spins for ever.
  addEventListener('pageshow', (event) => event.persisted && location.reload());

  function setBusy(on) {
    busy = on;
    button.classList.toggle('busy', on);
    button.setAttribute('aria-disabled', String(on));
    label.textContent = on ? form.dataset.busy : ready;
    if (!on) status.textContent = '';
  }
  return button;
}

/** Puts the sentence under the control, or takes it away where it is empty. */
export function show(control, sentence) {
  write(document.getElementById(`${control.name}-error`), sentence);
  const marked = control.closest('[role=radiogroup]') ?? control;
  if (sentence) marked.setAttribute('aria-invalid', 'true');
  else marked.removeAttribute('aria-invalid');
}

/** An error that is shown can be found by tests as `error`; one that is not cannot. */
export function write(place, sentence) {
  place.querySelector('.words').textContent = sentence;
  place.hidden = sentence === '';
  if (sentence) place.dataset.testid = 'error';
  else delete place.dataset.testid;
}

/** Puts the text into the field and keeps the caret behind the character it was behind; `counts` tells which are not gaps. */
export function reformat(field, text, counts) {
  if (field.value === text) return;
  const before = [...field.value.slice(0, field.selectionStart)].filter((each) => counts.test(each)).length;
  field.value = text;
  let caret = 0;
  for (let seen = 0; caret < text.length && seen < before; caret++) if (counts.test(text[caret])) seen++;
  if (before > 0 && caret < text.length && text[caret] === ' ') caret++;
  if (document.activeElement === field) field.setSelectionRange(caret, caret);
}

/** Deleting at a gap takes the character beyond it, or the gap would come back at once and the caret be stuck. */
export function stepOverGap(event) {
  const field = event.target;
  const { selectionStart: caret, selectionEnd, value } = field;
  if (caret !== selectionEnd) return;
  let to = caret;
  if (event.inputType === 'deleteContentBackward') while (/[ /]/.test(value[to - 1] ?? '')) to--;
  if (event.inputType === 'deleteContentForward') while (/[ /]/.test(value[to] ?? '')) to++;
  if (to !== caret) field.setSelectionRange(to, to);
}

/** EMV 3-D Secure asks for these; `js` tells that they were read and not left empty. */
export function describeBrowser(form) {
  const facts = {
    js: '1',
    java: '0',
    browser_language: navigator.language,
    colour_depth: screen.colorDepth,
    screen_height: screen.height,
    screen_width: screen.width,
    time_zone: new Date().getTimezoneOffset(),
    challenge_page: wantsWholePage() ? '1' : '0',
  };
  for (const [name, value] of Object.entries(facts)) form.elements[name].value = String(value);
}

// As page.js has noted it.
function wantsWholePage() {
  try {
    return sessionStorage.challenge === 'page';
  } catch {
    return false;
  }
}
