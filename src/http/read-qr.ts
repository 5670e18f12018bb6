/** Orders that are paid by scanning a code: whether Bancontact is to have one, and how the code of iDEAL QR is to look. */
import { qrSizeWithin, USUAL_QR_SIZE } from '../methods/qr-size.ts';
import type { Method } from '../methods/types.ts';
import type { OrderTerms } from '../orders/types.ts';
import { isRefusal, type Refusal, refuse } from '../platform/errors.ts';
import { aboutAmount } from './advice.ts';
import type { JsonObject } from './json-body.ts';
import { booleanMember, member, wholeNumber } from './lenient.ts';

/**
 * The members of `gateway_info` that are about a code. Bounds of what may be paid are checked though the amount is always that
 * of the order; they are refused with 1001.
 */
export function readQr(
  info: JsonObject | undefined,
  { method, amount }: { readonly method: Method | null; readonly amount: number },
): Pick<OrderTerms, 'qrEnabled' | 'qrSize'> | Refusal {
  if (method?.id === 'MISTERCASH') return booleanMember(info, 'qr_enabled') === true ? { qrEnabled: true } : {};
  if (method?.id !== 'IDEALQR') return {};
  const refusal = refusalOfBounds(info, amount);
  if (refusal) return refusal;
  return { qrSize: qrSizeWithin(wholeNumber(member(info, 'qr_size'))) ?? USUAL_QR_SIZE };
}

/** With one bound the amount of the order is the other; with both it says nothing. */
function refusalOfBounds(info: JsonObject | undefined, amount: number): Refusal | undefined {
  const min = readBound(info, 'min_amount');
  const max = readBound(info, 'max_amount');
  if (isRefusal(min)) return min;
  if (isRefusal(max)) return max;
  const [least, most] = [min ?? amount, max ?? amount];
  if (least <= most) return undefined;
  return refuse('invalidAmount', 'min_amount is more than the highest', {
    field: `gateway_info.${min === undefined ? 'max_amount' : 'min_amount'}`,
    hint: `From ${least} to ${most} there is no amount; a bound that is not sent is the amount of the order.`,
  });
}

function readBound(info: JsonObject | undefined, name: string): number | undefined | Refusal {
  const value = member(info, name);
  return value === undefined
    ? undefined
    : (wholeNumber(value) ?? refuse('invalidAmount', name, aboutAmount(value, null, `gateway_info.${name}`)));
}
