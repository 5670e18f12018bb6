// The gateway's page over the shop's, for 3-D Secure. Where the shop may not frame it, or browsers know no dialog, there is none.
import { el } from './elements.js';
import { followOutcome } from './outcome.js';

/** Token of the session whose page an address is; null for every address that is no page of the gateway's. */
export function sessionOf(url, base) {
  const page = `${base}/connect/`;
  if (!url.startsWith(page)) return null;
  return /^[0-9A-Za-z]+(?=\/)/.exec(url.slice(page.length))?.[0] ?? null;
}

/** Shows `url` until the payment has ended (`ended` is called with where to go then) or the payer closes it (`closed`). */
export function openDialog(url, { session, base, words, host, ended, closed }) {
  const frame = el('iframe', {
    ...{ src: url, title: words.dialog, class: 'msp-ui-dialog-frame' },
    ...{ allow: 'payment; publickey-credentials-get; publickey-credentials-create', referrerpolicy: 'no-referrer' },
  });
  const dialog = el(
    'dialog',
    { class: 'msp-ui-dialog', 'aria-label': words.dialog, 'data-testid': 'component-dialog' },
    el(
      'button',
      { type: 'button', class: 'msp-ui-dialog-close', 'aria-label': words.close, onclick: () => dialog.close() },
      '×',
    ),
    frame,
  );
  const news = followOutcome(base, session, (state) => {
    if (state === null) return;
    dialog.dataset.ended = '';
    dialog.remove();
    ended(`${base}/connect/${session}/result?from=dialog`, state);
  });
  // Whatever the frame went to: it may have been the last page of the payment.
  frame.addEventListener('load', () => news.now());
  dialog.addEventListener('close', () => {
    if (dialog.dataset.ended !== undefined) return;
    news.stop();
    dialog.remove();
    closed();
  });
  host.append(dialog);
  dialog.showModal();
}
