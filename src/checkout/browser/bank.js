// Between the form and the outcome: runs the issuer's 3DS Method, shows the challenge, or waits for the answer.
import { describeBrowser } from './form.js';
import { news, pause, send } from './send.js';

/** EMV 3DS: the 3DS Method gets ten seconds. */
const METHOD_MS = 10_000;
const AGAIN_MS = 1_500;
/** A payer who is elsewhere takes their time. */
const AWAY_MS = 3_000;
/** A page of an issuer that does not work in a frame may have the window. */
const WAY_OUT_MS = 10_000;
/** What the payer reads and does elsewhere meanwhile. */
const UNHURRIED = ['away', 'decoupled'];
const step = document.querySelector('[data-step]');
const statusUrl = step.dataset.status;

if (step.dataset.step === 'method') runMethod();
else if (step.dataset.step === 'arrive') arrive();
else if (step.dataset.step === 'challenge') showChallenge();
else if (step.dataset.step === 'hand_over') document.getElementById('term-form').submit();
else follow(step.dataset.step);

function runMethod() {
  const done = new Promise((resolve) => {
    // A notification that names another transaction is another's: the issuer has its ten seconds all the same.
    whenTold('method-notified', (about) => about === methodId() && resolve());
    setTimeout(resolve, METHOD_MS);
  });
  document.getElementById('bank-form').submit();
  done.then(goOn);
}

function methodId() {
  const data = document.querySelector('#bank-form [name=threeDSMethodData]').value;
  return JSON.parse(atob(data.replace(/-/g, '+').replace(/_/g, '/'))).threeDSServerTransID.toLowerCase();
}

/** The payer of an order that the shop's server paid: the issuer may be asked now that their browser is known. */
function arrive() {
  describeBrowser(document.getElementById('continue-form'));
  goOn();
}

async function goOn() {
  const form = document.getElementById('continue-form');
  for (;;) {
    const answer = await send(form);
    if (answer.next) return location.replace(answer.next);
    tell(form.dataset.network);
    await pause(AGAIN_MS);
  }
}

function showChallenge() {
  const form = document.getElementById('bank-form');
  if ('whole' in step.dataset) return form.submit();
  const frame = document.getElementById('bank-frame');
  form.target = 'bank';
  form.className = 'way-out';
  frame.hidden = false;
  form.submit();
  setTimeout(() => {
    form.target = '_self';
    form.dataset.open = '';
  }, WAY_OUT_MS);
  // The frame's word may get lost; what the gateway knows does not, so it is asked all the while.
  const poll = follow('challenge');
  whenTold('challenge-returned', () => {
    frame.hidden = form.hidden = true;
    document.getElementById('after-bank').hidden = false;
    poll.now();
  });
}

/** Asks until the payment is neither `still` nor processing, and goes where that leads. `now` asks at once. */
function follow(still) {
  let wake = () => {};
  // Another window may have begun anew: its challenge is then the one to show.
  const isHere = ({ state, challenge }) =>
    state === 'processing' || (state === still && (challenge ?? '') === (step.dataset.challenge ?? ''));
  (async () => {
    for (;;) {
      const answer = await news(statusUrl);
      if (answer?.next && !isHere(answer)) return location.replace(answer.next);
      await Promise.race([
        pause(UNHURRIED.includes(still) ? AWAY_MS : AGAIN_MS),
        new Promise((resolve) => (wake = resolve)),
      ]);
    }
  })();
  return { now: () => wake() };
}

function whenTold(word, then) {
  addEventListener('message', (event) => {
    if (event.origin === location.origin && event.data?.gatehouse === word) then(event.data.about);
  });
}

function tell(sentence) {
  const place = document.getElementById('step-status');
  if (place) place.textContent = sentence;
}
