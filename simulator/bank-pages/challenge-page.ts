/** The pages of a challenge: code, question, app, the ones that submit themselves and the silent one. */
import { html } from 'hono/html';
import { currencyOfNumber, formatMoney } from '../../src/platform/money.ts';
import type { Message } from '../../src/threeds/messages/index.ts';
import type { Screen } from '../acs/challenges.ts';
import { layout, type Markup } from './layout.ts';
import { languageOf, moneyTagOf, type Words, wordsIn } from './words.ts';

export interface ChallengeView {
  readonly areq: Message;
  readonly acsTransID: string;
  readonly screen: Screen;
  readonly wasWrong: boolean;
  readonly attemptsLeft: number;
}

export function challengePage(view: ChallengeView): string {
  const language = languageOf(String(view.areq.browserLanguage));
  const words = wordsIn(language);
  return layout({
    language,
    title: words.title,
    ...(view.screen === 'submitting' && { script: 'submitAtOnce' }),
    ...(view.screen === 'app' && { script: 'waitForNews' }),
    content: html`<h1>${words.title}</h1>
${summary(view.areq, words)}
${BODIES[view.screen](view, words)}`,
  });
}

/** The page of the bank's app, where an out-of-band challenge is approved. */
export function appPage(view: Pick<ChallengeView, 'areq' | 'acsTransID'>): string {
  const language = languageOf(String(view.areq.browserLanguage));
  const words = wordsIn(language);
  return layout({
    language,
    title: words.title,
    content: html`<h1>${words.title}</h1>
${summary(view.areq, words)}
${form(view.acsTransID, outcomes(words), words, '/acs/app')}`,
  });
}

type Body = (view: ChallengeView, words: Words) => Markup;

const BODIES: Readonly<Record<Screen, Body>> = {
  code: (view, words) =>
    form(
      view.acsTransID,
      html`<label for="code">${words.code}</label>
<input id="code" name="code" data-testid="acs-otp" inputmode="numeric" autocomplete="one-time-code" maxlength="10" dir="ltr"
 aria-describedby="hint${view.wasWrong ? ' error' : ''}" ${view.wasWrong ? html`aria-invalid="true" autofocus` : ''}>
${view.wasWrong ? html`<p class="error" id="error" role="alert" data-testid="acs-error">${words.wrongCode.replace('{n}', String(view.attemptsLeft))}</p>` : ''}
<p class="hint" id="hint">${words.codeHint}</p>
${outcomes(words)}`,
      words,
    ),
  question: (view, words) =>
    form(
      view.acsTransID,
      html`<div class="question"><label for="code">${words.question}</label>
<input id="code" name="code" data-testid="acs-otp" autocomplete="off" maxlength="60" aria-describedby="hint"></div>
<p class="hint" id="hint">${words.questionHint}</p>
${outcomes(words)}`,
      words,
    ),
  app: (view, words) => html`<p>${words.app}</p>
<form method="get" action="/acs/challenge/${view.acsTransID}">
<div class="acts">
<a class="button act" href="/acs/app/${view.acsTransID}" target="_blank" rel="noopener" data-testid="acs-open-app">${words.openApp}</a>
<button class="quiet" data-testid="acs-continue">${words.continue}</button>
</div>
</form>
<form method="post" action="/acs/challenge/answer" class="acts">
<input type="hidden" name="transaction" value="${view.acsTransID}">
<button class="quiet" name="act" value="cancel" data-testid="acs-cancel">${words.cancel}</button>
</form>`,
  submitting: (view, words) => html`<p role="status">${words.wait}</p>
<form method="post" action="/acs/challenge/answer">
<input type="hidden" name="transaction" value="${view.acsTransID}">
<noscript><button class="act" data-testid="acs-submit">${words.continue}</button></noscript>
</form>`,
  silence: (_view, words) => html`<p role="status">${words.wait}</p>`,
};

function form(acsTransID: string, fields: Markup, words: Words, action = '/acs/challenge/answer'): Markup {
  return html`<form method="post" action="${action}" autocomplete="off">
<input type="hidden" name="transaction" value="${acsTransID}">
${fields}
<div class="acts">
<button class="act" name="act" value="submit" data-testid="acs-submit">${words.submit}</button>
<button class="quiet" name="act" value="cancel" data-testid="acs-cancel">${words.cancel}</button>
</div>
</form>`;
}

function outcomes(words: Words): Markup {
  return html`<label for="outcome">${words.outcome}</label>
<select id="outcome" name="outcome" data-testid="acs-outcome">
<option value="Y" selected>${words.Y}</option>
<option value="A">${words.A}</option>
<option value="N">${words.N}</option>
<option value="U">${words.U}</option>
<option value="R">${words.R}</option>
</select>`;
}

function summary(areq: Message, words: Words): Markup {
  const pan = String(areq.acctNumber);
  return html`<dl>
<div><dt>${words.merchant}</dt><dd><bdi>${String(areq.merchantName)}</bdi></dd></div>
<div><dt>${words.amount}</dt><dd><bdi>${amountOf(areq)}</bdi></dd></div>
<div><dt>${words.card}</dt><dd><bdi dir="ltr">•••• ${pan.slice(-4)}</bdi></dd></div>
</dl>`;
}

/** As the cardholder writes money; the plain figure where the currency is none that we can name. */
function amountOf(areq: Message): string {
  const amount = Number(areq.purchaseAmount);
  const currency = currencyOfNumber(String(areq.purchaseCurrency));
  if (currency) return formatMoney({ amount, currency }, moneyTagOf(String(areq.browserLanguage)));
  const exponent = Number(areq.purchaseExponent);
  return `${(amount / 10 ** exponent).toFixed(exponent)} (${String(areq.purchaseCurrency)})`;
}
