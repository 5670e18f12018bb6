/**
 * Reads what the gateway sends, by the wire's own forms. Loaded with the first request only: the library behind the forms takes
 * longer to load than the rest of the bank world, and a sandbox that sells by card never needs it.
 */
import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { BalanceRequest, CaptureRequest, PaymentRequest, RefundRequest } from '../../src/institutions/messages.ts';

export interface Messages {
  readonly payment: PaymentRequest;
  readonly capture: CaptureRequest;
  readonly refund: RefundRequest;
  readonly balance: BalanceRequest;
}

export type Reading<Message> =
  | { readonly ok: true; readonly message: Message }
  | { readonly ok: false; readonly fault: string };

type Reader<Message> = (body: unknown) => Reading<Message>;

export const READERS: { readonly [Kind in keyof Messages]: Reader<Messages[Kind]> } = {
  payment(body) {
    const reading = by(PaymentRequest)(body);
    if (!reading.ok) return reading;
    const { return_url, status_url, expires_at } = reading.message;
    const wrong = [return_url, status_url].find((url) => !/^https?:\/\//.test(url));
    if (wrong !== undefined) return { ok: false, fault: `${wrong} is no address` };
    const isTime = expires_at === null || !Number.isNaN(Date.parse(expires_at));
    return isTime ? reading : { ok: false, fault: `${expires_at} is no time` };
  },
  capture: by(CaptureRequest),
  refund: by(RefundRequest),
  balance: by(BalanceRequest),
};

function by<Schema extends TSchema>(schema: Schema): Reader<Static<Schema>> {
  return (body) => {
    if (Value.Check(schema, body)) return { ok: true, message: body as Static<Schema> };
    const [fault] = Value.Errors(schema, body);
    return { ok: false, fault: `${fault?.instancePath || 'the body'}: ${fault?.message ?? 'not understood'}` };
  };
}
