// Sends a form of ours in the background, so that a failing network costs the payer nothing, and says what came of it.

const PATIENCE_MS = 40_000;

/**
 * Resolves with `{ next }` (where to go), `{ faults }` (sentences by field), or `{ failed: 'network' | 'server' }`.
 * The same form may be sent again: its nonce makes both one payment.
 */
export async function send(form) {
  const body = new URLSearchParams(new FormData(form));
  body.set('answer', 'json');
  try {
    const response = await fetch(form.action, {
      method: 'POST',
      body,
      headers: { accept: form.dataset.accept || '*/*' },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (response.status >= 500) return { failed: 'server' };
    return await response.json();
  } catch {
    return { failed: 'network' };
  }
}

/** Where the payment stands: `{ state, next }`, after the server has waited some seconds for news. Null if unreachable. */
export async function news(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return response.status >= 500 ? null : await response.json();
  } catch {
    return null;
  }
}

export function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
