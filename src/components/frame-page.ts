/** The page inside the component's frame: the card form alone, with the key that its contents are encrypted to. */
import { type Html, html } from '../checkout/html.ts';
import type { PageLocale } from '../checkout/locale.ts';
import { type MessageKey, type Say, speak } from '../checkout/messages.ts';
import { ALERT, CODE_PICTURES, type Marked, schemeMarks } from '../checkout/views/marks.ts';

export interface FramePage {
  readonly locale: PageLocale;
  readonly key: { readonly id: string; readonly publicKey: string };
  /** Address of a file of the frame. */
  readonly file: (name: string) => string;
  readonly markUrl: Marked['markUrl'];
}

const SCHEME_NAMES = {
  VISA: 'Visa',
  MASTERCARD: 'Mastercard',
  AMEX: 'American Express',
  MAESTRO: 'Maestro',
  MISTERCASH: 'Bancontact',
};

/** Faults by the names of `card-rules.js`, and what else the script writes. */
const FAULTS = [
  ...['number_missing', 'number_invalid', 'scheme_unknown', 'scheme_not_accepted', 'wrong_scheme'],
  ...['expiry_missing', 'expiry_invalid', 'card_expired', 'code_missing', 'holder_missing', 'holder_invalid'],
];
const LABELS = ['code', 'code_optional', 'code_back', 'code_front'] as const;

export function framePage({ locale, key, file, markUrl }: FramePage): Html {
  const say = speak(locale.lang);
  return html`<!doctype html>
<html lang="${locale.lang}" dir="${locale.dir}">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<title>${say('any_card')}</title>
<link rel="stylesheet" href="${file('frame.css')}" />
<link rel="modulepreload" href="${file('card-fields.js')}" />
<link rel="modulepreload" href="${file('card-rules.js')}" />
<link rel="modulepreload" href="${file('typed-text.js')}" />
<link rel="modulepreload" href="${file('seal.js')}" />
<script type="module" src="${file('frame.js')}"></script>
</head>
<body data-key-id="${key.id}" data-public-key="${key.publicKey}" data-words="${JSON.stringify(wordsOf(say))}" data-names="${JSON.stringify(SCHEME_NAMES)}">
<main><form id="card" class="form" novalidate hidden>
${field(say, { name: 'number', id: 'card-number', autocomplete: 'cc-number', more: html` inputmode="numeric" maxlength="40" placeholder="1234 1234 1234 1234"` }, html`<span id="scheme-mark" class="picture scheme-mark" data-scheme="">${schemeMarks({ markUrl })}</span>`)}
${field(say, { name: 'expiry', id: 'card-expiry', autocomplete: 'cc-exp', more: html` inputmode="numeric" maxlength="20" placeholder="${say('expiry_hint')}"` })}
${field(say, { name: 'code', id: 'card-cvc', autocomplete: 'cc-csc', more: html` inputmode="numeric" maxlength="12"` }, html`<span class="picture code-picture">${CODE_PICTURES}</span>`)}
<div class="below">${error('expiry')}${error('code')}<p id="code-hint" class="hint">${say('code_back')}</p></div>
${field(say, { name: 'holder', id: 'card-holder', autocomplete: 'cc-name', more: html` dir="auto" autocapitalize="words" maxlength="100"` })}
<button class="unseen" type="submit" tabindex="-1" aria-hidden="true"></button>
</form></main>
</body>
</html>`;
}

interface Field {
  readonly name: 'number' | 'expiry' | 'code' | 'holder';
  readonly id: string;
  readonly autocomplete: string;
  readonly more: Html;
}

function field(say: Say, { name, id, autocomplete, more }: Field, picture?: Html): Html {
  const half = name === 'expiry' || name === 'code';
  const described = name === 'code' ? 'code-hint code-error' : `${name}-error`;
  return html`<div class="field${half && ' half'}"><label for="${name}"${name === 'code' && html` id="code-label"`}>${say(name)}</label>
<span class="box${picture && ' with-picture'}${name !== 'holder' && ' ltr'}"><input id="${name}" name="${name}" data-testid="${id}" type="text" autocomplete="${autocomplete}" autocorrect="off" spellcheck="false" required aria-describedby="${described}"${more} />
${picture}</span>${half ? null : html`<div class="below">${error(name)}</div>`}</div>`;
}

function error(name: string): Html {
  return html`<p id="${name}-error" class="error" hidden>${ALERT}<span class="words"></span></p>`;
}

function wordsOf(say: Say): Record<string, string> {
  return {
    ...Object.fromEntries(FAULTS.map((name) => [name, say(`fault_${name}` as MessageKey)])),
    ...Object.fromEntries(LABELS.map((name) => [name, say(name)])),
    // Which other methods its shop shows is not known here.
    other_method: say('fault_scheme_not_accepted'),
    security_code_invalid: say('fault_code_invalid'),
  };
}
