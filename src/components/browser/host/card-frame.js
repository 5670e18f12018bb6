// The gateway's frame in the shop's page, and the channel to it. Whatever is typed in it stays in it: what comes out is
// whether the form is right, and a payload that only the gateway can open.
import { el } from './elements.js';

const PATIENCE_MS = 20_000;

/**
 * `changed` gets `{ errors, payload, scheme }`; `ready` is called once, `failed` with a code where there is no using it.
 */
export function openCardFrame({ base, locale, title, ready, changed, failed, submitted }) {
  const frame = el('iframe', {
    class: 'msp-ui-frame',
    title,
    src: `${base}/sdk/components/v2/frame?lang=${encodeURIComponent(locale)}`,
    referrerpolicy: 'no-referrer',
    allow: 'payment',
    scrolling: 'no',
  });
  let port = null;
  let waiting = [];
  let isNew = true;
  /** What a frame that was loaded anew must be told again. */
  const last = new Map();
  const late = setTimeout(() => failed('unreachable'), PATIENCE_MS);

  const NEWS = {
    ready() {
      clearTimeout(late);
      for (const message of waiting) port.postMessage(message);
      waiting = null;
      if (isNew) ready();
      isNew = false;
    },
    state: changed,
    submit: submitted,
    failed({ code }) {
      clearTimeout(late);
      failed(code);
    },
    height({ height }) {
      frame.style.height = `${height}px`;
    },
  };

  // Each load is of a new page: a shop that moves the frame about makes the browser load it anew.
  frame.addEventListener('load', () => {
    const channel = new MessageChannel();
    port?.close();
    waiting ??= [...last.values()];
    port = channel.port1;
    port.onmessage = ({ data }) => NEWS[data.type]?.(data);
    frame.contentWindow.postMessage({ gatehouse: 'component' }, new URL(base).origin, [channel.port2]);
  });

  return {
    element: frame,
    /** Kept until the frame can hear it. */
    send(message) {
      if (message.type === 'terms' || message.type === 'style') last.set(message.type, message);
      if (waiting) waiting.push(message);
      else port.postMessage(message);
    },
    close() {
      clearTimeout(late);
      port?.close();
    },
  };
}

/**
 * How the shop's style sheet wants fields to look, measured on a field of the component in its page and told to the frame,
 * which cannot see that style sheet.
 */
export function measureStyle(container) {
  const input = el('input', { class: 'msp-ui-form-control', type: 'text', tabindex: '-1' });
  const label = el('label', { class: 'msp-ui-form-label' }, 'x');
  const probe = el('div', { class: 'msp-ui-form-group', 'aria-hidden': 'true' }, label, input);
  probe.style.cssText = 'position:absolute;visibility:hidden;pointer-events:none;inset-inline-start:-9999px';
  container.append(probe);
  const [field, name] = [getComputedStyle(input), getComputedStyle(label)];
  const own = (property) => getComputedStyle(container).getPropertyValue(property).trim();
  const style = {
    ink: name.color,
    muted: own('--msp-muted'),
    card: field.backgroundColor,
    'field-line': field.borderTopColor,
    'field-ink': field.color,
    accent: own('--msp-accent'),
    danger: own('--msp-danger'),
    radius: field.borderTopLeftRadius,
    border: field.borderTopWidth,
    'font-size': field.fontSize,
    'label-size': name.fontSize,
    'label-weight': name.fontWeight,
    font: name.fontFamily,
  };
  probe.remove();
  return style;
}
