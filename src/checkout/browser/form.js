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
