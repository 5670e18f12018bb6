// Making elements of the component in the shop's page. Text is always text: nothing here reads HTML.

let made = 0;

/** An id that no other element of the shop's page has. */
export function freshId() {
  made += 1;
  return `msp-${made}-${Math.random().toString(36).slice(2, 8)}`;
}

/** `el('label', { class: 'a', for: id, onclick }, 'Text', child)`; children that are null or false are left out. */
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A sentence with its `{placeholders}` filled in. */
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** An amount of the smallest unit as people of the locale write it. */
export function money(amount, currency, locale) {
  const tag = `${String(locale).replace('_', '-')}-u-nu-latn`;
  const format = new Intl.NumberFormat(tag, { style: 'currency', currency });
  return format.format(amount / 10 ** format.resolvedOptions().maximumFractionDigits);
}

/** Only what a browser may be sent to: absolute http or https. */
export function webAddress(text) {
  return typeof text === 'string' && /^https?:\/\//i.test(text) && URL.canParse(text) ? text : null;
}

const NO_APPS =
  /^(javascript|data|vbscript|blob|file|filesystem|about|view-source|jar|chrome|resource|https?|wss?|ftp|mailto|tel|sms):/i;

/** Where a payer may go on: the web, or the shop's app by its own scheme. */
export function homeAddress(text) {
  const isApp = typeof text === 'string' && /^[a-z][a-z0-9+.-]*:[^\s]+$/i.test(text) && !NO_APPS.test(text);
  return webAddress(text) ?? (isApp && URL.canParse(text) ? text : null);
}

/** Calls what the shop gave, if it gave anything; its mistakes are its own and do not stop the component. */
export function call(callback, state) {
  if (typeof callback !== 'function') return;
  try {
    callback(state);
  } catch (error) {
    console.error(error);
  }
}
