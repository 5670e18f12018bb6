/** How to transfer the money: every line can be copied, and the page printed. */
import { groupIban } from '../../methods/iban.ts';
import { epcCode } from '../epc-code.ts';
import { type Html, html } from '../html.ts';
import type { PageState, TransferView } from '../port.ts';
import { toShop } from './outcome.ts';
import { qrCode } from './qr-code.ts';
import { dueOf, type View } from './view.ts';

interface Line {
  readonly name: string;
  readonly value: string;
  /** What is copied, where it is not what is shown. */
  readonly copy?: string;
  readonly ltr?: boolean;
}

export function transferStep(view: View, state: Extract<PageState, { kind: 'transfer' }>): Html {
  const { say } = view;
  const { order, transfer, mailedTo } = state;
  const lines: readonly Line[] = [
    { name: say('entity'), value: transfer.entity ?? '', ltr: true },
    { name: say('transfer_amount'), value: dueOf(view, order), copy: plainAmount(dueOf(view, order)) },
    { name: say('transfer_holder'), value: transfer.holder },
    { name: 'IBAN', value: groupIban(transfer.iban), copy: transfer.iban, ltr: true },
    { name: 'BIC', value: transfer.bic, ltr: true },
    {
      name: say(transfer.entity === undefined ? 'transfer_reference' : 'entity_reference'),
      value: transfer.reference,
      ltr: true,
    },
    { name: say('transfer_bank'), value: transfer.bank },
  ].filter(({ value }) => value !== '');
  const text = epcCode(transfer, order);
  const code = text === null ? null : qrCode(text, say('transfer_code'));
  const button = toShop(view, order, order.redirectUrl);
  return html`<div class="transfer" data-testid="transfer"><h1>${transferTitle(view, transfer)}</h1><p>${say('transfer_text', { shop: order.siteName })}</p>
<dl>${lines.map((line) => shownLine(view, line))}</dl>
${code && html`<div class="by-code"><p>${say('transfer_scan')}</p>${code}</div>`}
<p id="copy-status" class="unseen" role="status" data-done="${say('copied')}"></p>
${mailedTo !== null && html`<p class="mailed">${say('transfer_mailed', { email: mailedTo })}</p>`}
${button && html`<a class="primary" href="${button.url}" data-testid="onward">${button.label}</a>`}</div>`;
}

export function transferTitle({ say }: View, { entity }: TransferView): string {
  return say(entity === undefined ? 'transfer_title' : 'entity_title');
}

/** The button is hidden until the script that it needs has come. */
function shownLine({ say }: View, { name, value, copy = value, ltr }: Line): Html {
  return html`<div><dt>${name}</dt><dd><bdi${ltr && html` class="ltr"`}>${value}</bdi><button type="button" class="copy" data-copy="${copy}" data-name="${name}" hidden>${say('copy')}<span class="unseen"> ${name}</span></button></dd></div>`;
}

/** Banks' forms take digits and one separator, as the payer's locale writes it: `47,95`. */
function plainAmount(shown: string): string {
  return shown.replace(/[^\d.,]/g, '').replace(/^[.,]+|[.,]+$/g, '');
}
