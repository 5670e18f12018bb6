/**
 * What an institution answered, checked against its form. A file of its own, loaded with the first answer: the checker costs a
 * start 150 ms.
 */
import { Value } from 'typebox/value';
import { BalanceReport, PaymentReport } from './messages.ts';

/** A report as it came over the wire; undefined where it is none. Addresses for the payer's browser are http or https, or none. */
export function readPaymentReport(body: unknown): PaymentReport | undefined {
  if (!Value.Check(PaymentReport, body)) return undefined;
  const report = body as PaymentReport;
  return { ...report, redirect_url: isWeb(report.redirect_url) ? report.redirect_url : null };
}

export function readBalanceReport(body: unknown): BalanceReport | undefined {
  return Value.Check(BalanceReport, body) ? body : undefined;
}

const isWeb = (url: string | null): boolean => url !== null && /^https?:$/.test(URL.parse(url)?.protocol ?? '');
