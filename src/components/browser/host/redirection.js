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

/** A code to scan, or where its picture is unknown the link behind it; null where the order has neither. */
export function qrCode(order, { words, size }) {
  const url = order?.qr_url;
  if (typeof url !== 'string' || url === '') return null;
  const web = webAddress(url);
  const picture = (web && PICTURE.test(new URL(web).pathname)) || url.startsWith('data:image/');
  // An app's own scheme may be opened; a script may not.
  const opens = URL.canParse(url) && !/^(javascript|data|vbscript|blob|file):$/i.test(new URL(url).protocol);
  return el(
    'div',
    { class: 'msp-ui-payment-form msp-ui-qr' },
    picture && el('h2', { class: 'msp-ui-title' }, words.qr_title),
    picture && el('img', { src: url, alt: words.qr_title, width: size, height: size }),
    !picture && opens && el('a', { class: 'msp-ui-button', href: url }, words.qr_open),
  );
}

/** In fours, as account numbers are printed. */
function grouped(text) {
  return String(text)
    .replace(/\s/g, '')
    .replace(/(.{4})(?=.)/g, '$1 ');
}
