/** The page on which a payer decides what becomes of a payment by bank, wallet or lender, and what it shows afterwards. */
import { html } from 'hono/html';
import type { PaymentRequest } from '../../src/institutions/messages.ts';
import { MINUTE } from '../../src/platform/clock.ts';
import { formatMoney, isCurrency } from '../../src/platform/money.ts';
import type { Payment } from '../institutions/payments.ts';
import type { Scenario } from '../institutions/types.ts';
import { layout, type Markup } from './layout.ts';
import { nameOf } from './method-names.ts';
import { type Language, languageOf, moneyTagOf, type Words, wordsIn } from './words.ts';

/** The same in every language. */
const THREE_D_SECURE = '3-D Secure';

export interface InstitutionView
  extends Pick<
    Payment,
    'method' | 'institution' | 'request' | 'status' | 'amount' | 'decided' | 'choices' | 'isAsked'
  > {
  /** Where the form goes. */
  readonly action: string;
  /** Come to by scanning a code: there is no shop to go back to. */
  readonly isPhone?: boolean;
}

export function institutionPage(view: InstitutionView): string {
  const { institution, request, status, decided, isAsked, isPhone } = view;
  const language = languageOf(request.locale.replace('_', '-'));
  const words = wordsIn(language);
  const isOpen = status === 'open' && !decided;
  const isOver = status !== 'open' && status !== 'pending';
  const title = isOpen ? (isAsked ? THREE_D_SECURE : words.title) : isOver ? words.over : words.chosen;
  return layout({
    language,
    brand: isOpen && isAsked ? 'bank' : institution.brand,
    title,
    content: html`<h1>${title}</h1>
${summary(view, words)}
${isOpen ? choice(view, language, words) : isPhone ? html`<p>${words.approved}</p>` : wayBack(request, words)}`,
  });
}

function summary({ method, request, status, amount, decided }: InstitutionView, words: Words): Markup {
  return html`<dl>
<div><dt>${words.merchant}</dt><dd><bdi>${request.shop}</bdi></dd></div>
<div><dt>${words.amount}</dt><dd data-testid="institution-amount"><bdi>${moneyOf(amount, request)}</bdi></dd></div>
<div><dt>${words.method}</dt><dd><bdi dir="ltr">${nameOf(method)}</bdi></dd></div>
${status === 'open' && !decided ? '' : html`<div><dt>${words.status}</dt><dd data-testid="institution-status">${words[status]}</dd></div>`}
</dl>`;
}

function choice({ action, choices }: InstitutionView, language: Language, words: Words): Markup {
  return html`<form method="post" action="${action}">
<label for="scenario">${words.scenario}</label>
<select id="scenario" name="scenario" data-testid="scenario">
${choices.map((each) => html`<option value="${each.id}">${optionOf(each, language, words)}</option>`)}
</select>
<div class="acts"><button class="act" data-testid="scenario-submit">${words.submit}</button></div>
</form>`;
}

function wayBack({ return_url }: PaymentRequest, words: Words): Markup {
  return html`<div class="acts"><a class="button act" href="${return_url}" data-testid="institution-back">${words.back}</a></div>`;
}

/** What it comes to in the payer's words, then the documented name as it is: `Betaald, 1 min (Initialized→Completed)`. */
function optionOf({ label, course, question }: Scenario, language: Language, words: Words): string {
  const last = course.at(-1);
  const result = question ? THREE_D_SECURE : last ? words[last.status] : words.open;
  const waitMs = course.reduce((sum, { afterMs }) => sum + afterMs, 0);
  const minutes = new Intl.NumberFormat(`${language}-u-nu-latn`, {
    style: 'unit',
    unit: 'minute',
    unitDisplay: 'short',
  });
  const told = waitMs > 0 ? `${result}, ${minutes.format(waitMs / MINUTE)}` : result;
  // An option takes no markup, so direction is kept by characters: U+2066 and U+2069 isolate from left to right.
  return told.toLowerCase() === label.toLowerCase() ? label : `${begun(told, language)} (\u2066${label}\u2069)`;
}

/** As a line of a list begins. */
function begun(text: string, language: Language): string {
  const [first = ''] = text;
  return first.toLocaleUpperCase(language) + text.slice(first.length);
}

function moneyOf(amount: number, { currency, locale }: PaymentRequest): string {
  if (!isCurrency(currency)) return `${amount} ${currency}`;
  return formatMoney({ amount, currency }, moneyTagOf(locale.replace('_', '-')));
}
