/** Where a session's payment page is. What the page is, the checkout knows. */

/** Address of the payment page of a session. */
export function pageUrl(sessionId: string, locale: string, publicUrl: string): string {
  return `${publicUrl.replace(/\/+$/, '')}/connect/${sessionId}/?lang=${encodeURIComponent(locale)}`;
}
