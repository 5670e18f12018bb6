/** The institutions behind the payment methods, as orders see them: a port whose answers are outcomes. */
import type { BalanceReport, PaymentReport, PaymentRequest } from './messages.ts';

export type { EntityInstructions, Instructions } from './messages.ts';

/** `unanswered`: nothing is known, the same request may be repeated. `unknown_payment`: the institution has no such payment. */
export type Reported = PaymentReport | 'unanswered' | 'unknown_payment';

export interface Institutions {
  /**
   * Asks for a payment; the same `payment_id` again is the same payment. `not_begun`: this request never came to anybody who could
   * have begun it.
   */
  pay(method: string, request: PaymentRequest): Promise<Reported | 'not_begun'>;
  /** How a payment stands. */
  read(method: string, paymentId: number): Promise<Reported>;
  /** Gives up a payment that is not paid; the report says what came of it. */
  cancel(method: string, paymentId: number): Promise<Reported>;
  /** The goods have left: the lender may invoice. */
  capture(method: string, paymentId: number, capture: { captureId: number; amount: number }): Promise<Reported>;
  refund(
    method: string,
    paymentId: number,
    refund: { refundId: number; amount: number; description: string },
  ): Promise<Reported>;
  cancelRefund(method: string, paymentId: number, refundId: number): Promise<Reported>;
  /** What a gift card holds; null where there is no such card. */
  balance(method: string, card: { number: string; code: string }): Promise<BalanceReport | 'unanswered'>;
  close(): Promise<void>;
}

export interface InstitutionOptions {
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly secret: string;
}
