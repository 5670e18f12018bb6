// What comes after the order was made: on to the bank or the shop, where to transfer the money, or a code to scan.
import { el, money, webAddress } from './elements.js';

const PICTURE = /\.(png|svg|gif|jpe?g)$|\/qr\//i;

/** Details of a bank transfer; null where the order has none. */
export function transferDetails(order, { words, locale }) {
  const info = order?.gateway_info;
  if (!info?.destination_holder_iban) return null;
  const status = el('p', { class: 'msp-ui-note', role: 'status' });
  const rows = [
    [words.transfer_amount, order.amount && order.currency ? money(order.amount, order.currency, locale) : null],
    [words.transfer_holder, info.destination_holder_name],
    [words.transfer_iban, grouped(info.destination_holder_iban), info.destination_holder_iban],
    [words.transfer_bic, info.destination_holder_swift],
    [words.transfer_reference, grouped(info.reference ?? ''), info.reference],
  ];
  const copy = (label, text) =>
    el(
      'button',
      {
        ...{ type: 'button', class: 'msp-ui-copy', 'aria-label': `${words.copy}: ${label}` },
        onclick: () =>
          navigator.clipboard?.writeText(text).then(
            () => (status.textContent = `${label}: ${words.copied}`),
            () => {},
          ),
      },
      words.copy,
    );
  return el(
    'div',
    { class: 'msp-ui-payment-form msp-ui-transfer' },
    el('h2', { class: 'msp-ui-title' }, words.transfer_title),
    el(
      'dl',
      {},
      rows
        .filter(([, text]) => text)
        .map(([label, text, raw = text]) =>
          el(
            'div',
            { class: 'msp-ui-row' },
            el('dt', {}, label),
            el('dd', { class: 'msp-ui-row' }, el('span', { dir: 'auto' }, String(text)), copy(label, String(raw))),
          ),
        ),
    ),
    el('p', { class: 'msp-ui-note' }, words.transfer_text),
    status,
  );
}

/**
 * A code to scan; null where the order has none. The gateway draws what a bank's code is to hold. `only` leaves out the link by
 * which a payer goes on who has nothing to scan it with.
 */
export function qrCode(order, { base, words, size, only }) {
  const url = order?.qr_url;
  if (typeof url !== 'string' || url === '') return null;
  const picture = pictureOf(order, base, size);
  // An app's own scheme may be opened; a script may not.
  const opens = URL.canParse(url) && !/^(javascript|data|vbscript|blob|file):$/i.test(new URL(url).protocol);
  const isPicture = picture === url;
  return el(
    'div',
    { class: 'msp-ui-payment-form msp-ui-qr' },
    picture && el('h2', { class: 'msp-ui-title' }, words.qr_title),
    picture && el('img', { src: picture, alt: words.qr_title, width: size, height: size }),
    !isPicture &&
      opens &&
      !(picture && only) &&
      el('a', { class: 'msp-ui-button', href: url, rel: 'noreferrer' }, words.qr_open),
  );
}

/** Twice as many pixels as it is wide: screens are finer than they say. */
function pictureOf({ qr_url: url, session_id: session }, base, size) {
  const web = webAddress(url);
  if ((web && PICTURE.test(new URL(web).pathname)) || url.startsWith('data:image/')) return url;
  return session ? `${base}/connect/${encodeURIComponent(session)}/qr.png?size=${Math.min(size * 2, 2_000)}` : null;
}

/** In fours, as account numbers are printed. */
function grouped(text) {
  return String(text)
    .replace(/\s/g, '')
    .replace(/(.{4})(?=.)/g, '$1 ');
}
