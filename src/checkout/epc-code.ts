/**
 * The text of a code by which bank apps fill in a SEPA credit transfer: EPC069-12, «Quick Response Code: Guidelines to Enable the Data
 * Capture for the Initiation of a SEPA Credit Transfer», version 002. One value a line, empty ones kept.
 */
import type { OrderView, TransferView } from './port.ts';

const LONGEST_NAME = 70;
const LONGEST_TEXT = 140;

/** Null where there is nothing that such a transfer could go to: an account without IBAN, or another currency. */
export function epcCode(
  { iban, bic, holder, reference }: Pick<TransferView, 'iban' | 'bic' | 'holder' | 'reference'>,
  { amountDue, currency }: Pick<OrderView, 'amountDue' | 'currency'>,
): string | null {
  const account = iban.replace(/\s/g, '').toUpperCase();
  if (currency !== 'EUR' || amountDue < 1 || holder.trim() === '' || !/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(account))
    return null;
  const amount = `EUR${Math.trunc(amountDue / 100)}.${String(amountDue % 100).padStart(2, '0')}`;
  const [purpose, structured] = ['', ''];
  return [
    ...['BCD', '002', '1', 'SCT', bic, oneLine(holder, LONGEST_NAME), account, amount],
    ...[purpose, structured, oneLine(reference, LONGEST_TEXT)],
  ].join('\n');
}

/** A value must not begin another line. */
const oneLine = (text: string, most: number): string => [...text.replace(/\s+/g, ' ').trim()].slice(0, most).join('');
