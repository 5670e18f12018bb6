/** The style of the payment page that an order asks for. What a template may hold is `orders/page-template.ts`. */
import { readTemplate as readMembers } from '../orders/page-template.ts';
import type { OrderTerms } from '../orders/types.ts';
import type { JsonObject } from './json-body.ts';
import { objectMember, plainJson, textMember } from './lenient.ts';

/** `template` and `template_id`, inside of `payment_options` or beside it. Nothing in them refuses an order. */
export function readTemplate(body: JsonObject): Pick<OrderTerms, 'template' | 'templateId'> {
  const options = objectMember(body, 'payment_options');
  const given = objectMember(options, 'template') ?? objectMember(body, 'template');
  return {
    template: given === undefined ? null : readMembers(plainJson(given)).template,
    templateId: textMember(options, 'template_id') ?? textMember(body, 'template_id'),
  };
}
