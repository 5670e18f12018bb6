/** What in an accepted order looks like a mistake: more than its schema can tell, from what was made of it. */
import { cartMatches, cartTotals } from '../orders/cart.ts';
import type { OrderTerms } from '../orders/types.ts';
import { readLocale } from '../platform/locale-text.ts';
import { isMailAddress } from '../platform/mail-address.ts';
import { toMajor } from '../platform/money.ts';
import { shown } from '../platform/shown.ts';
import { told } from './advice.ts';
import type { JsonObject } from './json-body.ts';
import { member, objectMember, rawText, textMember } from './lenient.ts';
import { OrderRequest } from './schemas/order-request.ts';
import { Warnings, warnOfMembers } from './warnings.ts';

/** One sentence each. */
export function warningsOf(body: JsonObject, terms: OrderTerms): readonly string[] {
  const warnings = new Warnings();
  warnOfMembers(body, OrderRequest, warnings);
  warnOfPayer(objectMember(body, 'customer'), terms, warnings);
  const { cart, amount, currency } = terms;
  const money = { amount, currency };
  if (cart && !cartMatches(cart, money))
    warnings.add(
      `shopping_cart comes to ${cartTotals(cart).total} ${currency} with VAT, and the amount that is charged is ${toMajor(money)}.`,
    );
  const capture = rawText(member(body, 'capture'));
  if (capture !== undefined && !terms.manualCapture)
    warnings.add(`capture is ${shown(capture)}, which captures at once: manual is the one that waits.`);
  const termUrl = member(objectMember(body, 'gateway_info'), 'term_url');
  if (termUrl !== undefined && terms.termUrl === null)
    warnings.add(`gateway_info.term_url is ${told(termUrl)}, no http or https address, and was left out.`);
  return warnings.texts;
}

function warnOfPayer(sent: JsonObject | undefined, { customer, delivery }: OrderTerms, warnings: Warnings): void {
  for (const name of customer.unreadAddresses ?? [])
    warnings.add(`customer.${name} is ${told(member(sent, name))}, no IP address, and was left out.`);
  for (const [whose, email] of [
    ['customer', customer.email],
    ['delivery', delivery?.email ?? null],
  ] as const)
    if (email !== null && !isMailAddress(email)) warnings.add(`${whose}.email is no address that mail can go to.`);
  const locale = textMember(sent, 'locale');
  if (locale !== null && customer.locale.startsWith('en') && readLocale(locale)?.language !== 'en')
    warnings.add(
      `customer.locale is ${shown(locale)}, no language of the page, which is in English: send one such as nl_NL.`,
    );
  const birthday = textMember(sent, 'birthday');
  if (birthday !== null && customer.birthday === null)
    warnings.add('customer.birthday is no day, and was left out: send YYYY-MM-DD.');
}
