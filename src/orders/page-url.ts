/** Where a session's payment page is. What the page is, the checkout knows. */

/** Address of the payment page of a session. */
export function pageUrl(sessionId: string, locale: string, publicUrl: string): string {
  return `${publicUrl.replace(/\/+$/, '')}/connect/${sessionId}/?lang=${encodeURIComponent(locale)}`;
}

/** Address of the picture of the code that leads to a session's page. */
export function qrPictureUrl(sessionId: string, publicUrl: string): string {
  return `${publicUrl.replace(/\/+$/, '')}/connect/${sessionId}/qr.png`;
}
