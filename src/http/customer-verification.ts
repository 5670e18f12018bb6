/**
 * `customer_verification` of a direct order: a whole document whose form takes the payer to 3-D Secure by itself, in the shape
 * that 3-D Secure 1.0.2 made known. The merchant sends it to the payer's browser as it is, so it loads nothing.
 */
import { html } from 'hono/html';
import type { VerificationForm } from '../orders/verification.ts';

export function customerVerification({ action, paReq, termUrl, md }: VerificationForm): object {
  const document = html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="robots" content="noindex"><title>3-D Secure</title></head>
<body>
<form id="PaReqForm" name="PaReqForm" method="post" action="${action}">
<input type="hidden" name="PaReq" value="${paReq}">
<input type="hidden" name="TermUrl" value="${termUrl}">
<input type="hidden" name="MD" value="${md}">
<noscript><button type="submit">Proceed</button></noscript>
</form>
<script>document.getElementById('PaReqForm').submit();</script>
</body>
</html>`;
  return { html: String(document), type: 'form' };
}
