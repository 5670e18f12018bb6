/**
 * Task `mail`: writes to a payer. Whether the mail is still to go is decided anew at each try, from the order as it is then.
 * Why it is owed is in `owed-mails.ts`, what it says in `mail/`.
 *
 * Sending cannot be part of a commit: a process that dies between the server's answer and the end of the task sends once
 * more, under the same `Message-ID`.
 */

import type { Instructions } from '../institutions/types.ts';
import type { Draft, MailFacts, MailKind } from '../mail/types.ts';
import type { Site } from '../merchants/types.ts';
import { findMethod } from '../methods/catalogue.ts';
import { isInstitutionAttempt } from '../payments/attempt.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../platform/clock.ts';
import type { OrdersContext } from './context.ts';
import { addressOf, isPaidFor, type MailData, mailDataOf, SECOND_REMINDER_MS } from './owed-mails.ts';
import { pageUrl } from './page-url.ts';
import { expiryOf } from './pay-by-method.ts';
import { decideReminder } from './reminders.ts';
import type { Change, Task } from './store.ts';
import type { Order } from './types.ts';

/** When a task is looked at again, and as what. */
interface Later {
  readonly at: Instant;
  readonly data: MailData;
}

type Decided =
  | {
      readonly do: 'send';
      readonly draft: Draft;
      readonly address: string;
      readonly data: MailData;
      /** Written before it is sent. */
      readonly change: Change | null;
      /** What the task becomes once the mail has gone, or its time is over. */
      readonly next: Later | null;
    }
  | { readonly do: 'look_again'; readonly later: Later }
  | { readonly do: 'finish' };

const FINISH: Decided = { do: 'finish' };

type Decide = (context: OrdersContext, site: Site, task: Task, now: Instant) => Promise<Decided>;

const DECIDE: Readonly<Record<MailKind, Decide>> = {
  second_chance_first: reminder,
  second_chance_second: reminder,
  transfer_instructions: instructions,
  entity_instructions: instructions,
  payment_confirmation: confirmation,
};

/** Longer than a weekend: what is wrong with a mail server is seen to by then. */
const KEEP_TRYING_MS = 3 * DAY;
/** Until an acquirer has answered. */
const IN_A_MOMENT_MS = MINUTE;

export async function sendMail(context: OrdersContext, task: Task): Promise<void> {
  const { tasks, clock, store, log, mail: post } = context;
  const site = await context.sites.byId(task.siteId);
  if (!post || !site) return tasks.finish(task);
  const decided = await DECIDE[mailDataOf(task).mail](context, site, task, clock.now());
  if (decided.do === 'finish') return tasks.finish(task);
  if (decided.do === 'look_again') return putOff(context, task, decided.later);
  const { draft, address, data, change, next } = decided;
  if (clock.now() - data.since > KEEP_TRYING_MS) {
    log.warn({ orderId: task.orderId, mail: data.mail }, 'a mail is given up: no mail server took it for days');
    return tasks.finish(task);
  }
  if (change) {
    // Changed by somebody else meanwhile: decide anew.
    if ((await store.commit(change)) !== 'done') return tasks.putOff(task, clock.now());
    context.changed(change);
  }
  const sending = await post.send(draft, { address, id: `${draft.kind.replaceAll('_', '-')}-${task.taskId}` });
  if (sending === 'unreachable') {
    const at = clock.now() + waitAfter(clock.now() - data.since);
    return putOff(context, task, { at: Math.min(at, next?.at ?? at), data });
  }
  return sending === 'sent' && next ? putOff(context, task, next) : tasks.finish(task);
}

/** As long as it has been tried already: a minute first, an hour at most. */
const waitAfter = (triedForMs: number): number => Math.min(Math.max(triedForMs, MINUTE), HOUR);

const putOff = ({ tasks }: OrdersContext, task: Task, { at, data }: Later): Promise<void> =>
  tasks.putOff(task, at, { ...data });

/** The first, and from a day after the beginning on the second in its place. */
async function reminder(context: OrdersContext, site: Site, task: Task, now: Instant): Promise<Decided> {
  const found = await context.store.load(task.siteId, task.orderId);
  if (!found) return FINISH;
  const before = mailDataOf(task);
  const { order, session } = found;
  const secondAt = session.createdAt + SECOND_REMINDER_MS;
  const second: Later = { at: secondAt, data: { ...before, mail: 'second_chance_second', since: secondAt } };
  const isSecond = now >= secondAt;
  const data = isSecond ? second.data : before;
  const next = isSecond || session.expiresAt <= secondAt ? null : second;
  const decision = await decideReminder(context, site, found, data, now);
  const address = order.terms.customer.email;
  switch (decision.do) {
    case 'in_a_moment':
      return { do: 'look_again', later: { at: now + IN_A_MOMENT_MS, data } };
    case 'not_this_one':
      return next ? { do: 'look_again', later: next } : FINISH;
    case 'never':
      return FINISH;
    case 'send': {
      if (address === null) return FINISH;
      const facts = {
        ...factsOf(site, order),
        link: pageUrl(session.sessionId, order.terms.customer.locale, context.publicUrl),
        validUntil: session.expiresAt,
      };
      const kind = isSecond ? 'second_chance_second' : 'second_chance_first';
      return { do: 'send', draft: { kind, facts }, address, data, change: decision.reopening, next };
    }
  }
}

const pick = ({ iban, bic, holder, reference }: Instructions) => ({ iban, bic, holder, reference });

/** Where to transfer the money to, or what to enter where it is paid, while it is awaited. */
async function instructions(context: OrdersContext, site: Site, task: Task): Promise<Decided> {
  const found = await context.store.loadByTransaction(task.siteId, task.transactionId);
  const attempt = found?.attempt;
  if (!found || !isInstitutionAttempt(attempt) || !attempt.institution.instructions) return FINISH;
  const address = addressOf(found.order.terms);
  const isAwaited = attempt.state === 'waiting' || attempt.state === 'promised';
  if (address === null || !isAwaited) return FINISH;
  const { instructions: told } = attempt.institution;
  const method = findMethod(attempt.gateway);
  const shared = {
    ...factsOf(site, found.order),
    amount: { amount: attempt.amount, currency: attempt.currency },
    link: pageUrl(attempt.sessionId, found.order.terms.customer.locale, context.publicUrl),
    validUntil: (method && expiryOf(method, attempt.createdAt, found)) ?? found.order.expiresAt,
  };
  const draft: Draft =
    'entity' in told
      ? { kind: 'entity_instructions', facts: { ...shared, ...told, method: method?.name ?? attempt.gateway } }
      : { kind: 'transfer_instructions', facts: { ...shared, ...pick(told) } };
  return {
    do: 'send',
    draft,
    address,
    data: mailDataOf(task),
    change: null,
    next: null,
  };
}

/** That it is paid, unless all of it has gone back meanwhile. */
async function confirmation({ store }: OrdersContext, site: Site, task: Task): Promise<Decided> {
  const found = await store.load(task.siteId, task.orderId);
  const attempt = found?.attempt;
  const method = attempt && findMethod(attempt.scheme ?? attempt.gateway);
  const address = found ? addressOf(found.order.terms) : null;
  if (!found || !attempt || !method || address === null || !isPaidFor(found.order)) return FINISH;
  // What the lender paid to the shop, the payer has yet to pay to the lender, who writes to them.
  if (method.family === 'pay_later') return FINISH;
  const paidAt = attempt.completedAt ?? found.order.completedAt ?? found.order.modifiedAt;
  const facts = { ...factsOf(site, found.order), method: method.name, paidAt };
  return {
    do: 'send',
    draft: { kind: 'payment_confirmation', facts },
    address,
    data: mailDataOf(task),
    change: null,
    next: null,
  };
}

function factsOf(site: Site, { orderId, terms }: Order): MailFacts {
  return {
    shop: { name: site.name, url: site.url || null },
    locale: terms.customer.locale,
    // As times are written everywhere that people read ours.
    timeZone: 'Europe/Amsterdam',
    orderId,
    description: terms.description,
    amount: { amount: terms.amount, currency: terms.currency },
  };
}

/** Where the transfer's instructions are mailed to; null where they are not. For the page that shows them. */
export function instructionsGoTo({ mail }: Pick<OrdersContext, 'mail'>, order: Order): string | null {
  return mail && addressOf(order.terms);
}
