/**
 * Which mails a payer is owed, as work that is written with the change that owes them. Whether one is still to go is decided
 * again when it is due, in `mails.ts`. Pure.
 */
import type { MailKind } from '../mail/types.ts';
import type { Site } from '../merchants/types.ts';
import { findMethod } from '../methods/catalogue.ts';
import type { InstitutionAttempt } from '../payments/attempt.ts';
import { DAY, HOUR, type Instant } from '../platform/clock.ts';
import type { Ids } from '../platform/ids.ts';
import { isMailAddress } from '../platform/mail-address.ts';
import { newTask } from './new-task.ts';
import { phaseOf } from './states.ts';
import type { NewTask, Task } from './store.ts';
import type { Order, OrderTerms, Session } from './types.ts';

/** Of a task `mail`. */
export interface MailData {
  readonly mail: MailKind;
  /** When it was first to go: what counts how long it has been tried. */
  readonly since: Instant;
  /** Of a reminder: the session whose link it brings. */
  readonly sessionId?: string;
}

export const mailDataOf = ({ data }: Pick<Task, 'data'>): MailData => data as unknown as MailData;

/** From the beginning of the session to each reminder. */
export const FIRST_REMINDER_MS = HOUR;
export const SECOND_REMINDER_MS = DAY;

/** Under which a site that sends reminders finds other orders of the same payer; null where it sends none. */
export function payerEmailOf(site: Site, { customer }: OrderTerms): string | null {
  // What is no address is not looked for, and might be too long for an index.
  return site.settings.secondChance && customer.email !== null && isMailAddress(customer.email)
    ? customer.email.toLowerCase()
    : null;
}

/** Whether this order may be reminded of at all, whatever becomes of it. */
export function asksForReminders(site: Site, terms: OrderTerms): boolean {
  const { secondChance, customer, recurringModel, recurringId, gateway } = terms;
  return (
    site.settings.secondChance === true &&
    secondChance &&
    customer.email !== null &&
    isMailAddress(customer.email) &&
    recurringModel === null &&
    recurringId === null &&
    isRemindedOf(gateway)
  );
}

/** Whether payers of this method are reminded; so is who has chosen none. */
export function isRemindedOf(gateway: string | null): boolean {
  return gateway === null || findMethod(gateway)?.secondChance !== false;
}

/** The first reminder; in its time it becomes the second. */
export function owedReminders(site: Site, ids: Ids, order: Order, session: Session): NewTask[] {
  const since = session.createdAt + FIRST_REMINDER_MS;
  if (!asksForReminders(site, order.terms) || session.expiresAt <= since) return [];
  return [newTask(ids, order, 'mail', since, { mail: 'second_chance_first', since, sessionId: session.sessionId })];
}

/** Where instructions and confirmation go; null where there is nobody to write to, or the merchant writes themselves. */
export function addressOf({ customer }: OrderTerms): string | null {
  const { disableSendEmail, email } = customer;
  return !disableSendEmail && email !== null && isMailAddress(email) ? email : null;
}

/** Once the institution has said where the money is to be transferred to, or what to enter where it is paid. */
export function owedInstructions(
  ids: Ids,
  { terms }: Order,
  before: InstitutionAttempt,
  after: InstitutionAttempt['institution'],
  now: Instant,
): NewTask[] {
  const isNews = before.institution.instructions === null && after.instructions !== null;
  if (!isNews || addressOf(terms) === null) return [];
  const mail = after.instructions && 'entity' in after.instructions ? 'entity_instructions' : 'transfer_instructions';
  return [newTask(ids, before, 'mail', now, { mail, since: now })];
}

/** Once the payer has paid, for sites that leave the confirmation to us. */
export function owedConfirmation(site: Site, ids: Ids, before: Order, after: Order, now: Instant): NewTask[] {
  const isNews = !isPaidFor(before) && isPaidFor(after);
  if (!site.settings.confirmationMails || !isNews || addressOf(after.terms) === null) return [];
  return [newTask(ids, after, 'mail', now, { mail: 'payment_confirmation', since: now })];
}

/** Whether nothing is left to the payer or to the merchant: an authorisation that waits for its capture is not paid yet. */
export function isPaidFor(order: Order): boolean {
  switch (phaseOf(order)) {
    case 'paid':
    case 'partly_refunded':
      return true;
    case 'authorised':
      return !order.terms.manualCapture;
    case 'shipped':
      return order.financialStatus === 'completed';
    default:
      return false;
  }
}
