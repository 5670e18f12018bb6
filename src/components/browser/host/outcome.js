// How an order's payment stands, asked of the gateway while the payer pays elsewhere: on their phone, or in a dialog.

const ASK_EVERY_MS = 1_500;
const GIVE_UP_AFTER = 40;

/**
 * Asks until the payment has ended. `told(state, ended)` hears of every state that is new, and null once the gateway has not
 * answered for a minute. `now` asks at once.
 */
export function followOutcome(base, session, told) {
  let stopped = false;
  let last = 'initialized';
  let silences = 0;
  let wake = () => {};

  async function ask() {
    try {
      const answer = await fetch(`${base}/connect/${encodeURIComponent(session)}/outcome`, {
        ...{ credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store' },
      });
      return answer.ok ? (await answer.json()).status : null;
    } catch {
      return null;
    }
  }

  (async () => {
    while (!stopped) {
      const state = await ask();
      if (stopped) return;
      silences = state === null ? silences + 1 : 0;
      const ended = state === 'completed' || state === 'declined' || silences > GIVE_UP_AFTER;
      if (ended) stopped = true;
      if (ended || (state !== null && state !== last)) told(state, ended);
      last = state ?? last;
      await Promise.race([
        new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS)),
        new Promise((resolve) => (wake = resolve)),
      ]);
    }
  })();

  return {
    now: () => wake(),
    stop: () => {
      stopped = true;
      wake();
    },
  };
}
