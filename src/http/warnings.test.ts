import { describe, expect, it } from 'vitest';
import { pageLocale } from '../checkout/locale.ts';
import { demoSites } from '../merchants/demo-sites.ts';
import { isRefusal } from '../platform/errors.ts';
import { readJsonBody } from './json-body.ts';
import { warningsOf } from './order-warnings.ts';
import { hashTerms, readOrder } from './read-order.ts';
import { UpdateRequest } from './schemas/order-changes.ts';
import { OrderRequest } from './schemas/order-request.ts';
import { CART_REQUEST, SEED_REQUEST } from './schemas/seed.ts';
import { Warnings, warningsHeader, warnOfMembers } from './warnings.ts';

const site = demoSites('x')[0]!;
const context = { site, sandbox: true, normaliseLocale: (text: string) => pageLocale(text).locale };

function accepted(over: Record<string, unknown>) {
  const body = readJsonBody(Buffer.from(JSON.stringify({ ...SEED_REQUEST, ...over })));
  if (isRefusal(body)) throw new Error(body.info);
  const terms = readOrder(body, context);
  if (isRefusal(terms)) return undefined;
  return { warnings: warningsOf(body, terms), hash: hashTerms(terms) };
}

describe('an accepted order', () => {
  it.each<[Record<string, unknown>, string]>([
    [
      { payment_options: { redirect_ulr: 'https://shop.example' } },
      'payment_options.redirect_ulr is not known and was ignored: did you mean redirect_url?',
    ],
    [
      { payment_options: { redirectUrl: 'https://shop.example' } },
      'payment_options.redirectUrl is not known and was ignored: did you mean redirect_url?',
    ],
    [{ gatway: 'VISA' }, 'gatway is not known and was ignored: did you mean gateway?'],
    [{ flexible_3d: true }, 'flexible_3d is not known there and was ignored: send it as gateway_info.flexible_3d.'],
    [
      { redirect_url: 'https://shop.example' },
      'redirect_url is not known there and was ignored: send it as payment_options.redirect_url.',
    ],
    [{ locale: 'nl_NL' }, 'locale is not known there and was ignored: send it as customer.locale.'],
    [
      { gateway_info: { flexible_3d: 'yes' } },
      'gateway_info.flexible_3d is "yes", which is read as if it had not been sent: send true or false.',
    ],
    [
      { days_active: 'soon' },
      'days_active is "soon", which is read as if it had not been sent: send a whole number, 0 or above.',
    ],
    [
      { payment_options: { notification_method: 'PUT' } },
      'payment_options.notification_method is "PUT", which is read as if it had not been sent: send GET or POST.',
    ],
    [{ delivery: 'at home' }, 'delivery is "at home", which is read as if it had not been sent: send an object.'],
    [{ customer: { ip_address: '999.1.1.1' } }, 'customer.ip_address is "999.1.1.1", no IP address, and was left out.'],
    [
      { customer: { locale: 'dutch' } },
      'customer.locale is "dutch", no language of the page, which is in English: send one such as nl_NL.',
    ],
    [{ customer: { email: 'foo' } }, 'customer.email is no address that mail can go to.'],
    [{ customer: { birthday: '31-02-1970' } }, 'customer.birthday is no day, and was left out: send YYYY-MM-DD.'],
    [
      { amount: 900, shopping_cart: { items: [{ name: 'Tea', unit_price: 10, quantity: 1 }] } },
      'shopping_cart comes to 10.00 EUR with VAT, and the amount that is charged is 9.00.',
    ],
    [
      { shopping_cart: { items: [{ name: 'Tea', unit_price: 1, quantity: 1, unit_prise: 2 }] } },
      'shopping_cart.items[0].unit_prise is not known and was ignored: did you mean unit_price?',
    ],
    [{ capture: 'later' }, 'capture is "later", which captures at once: manual is the one that waits.'],
    [
      { gateway_info: { term_url: 'shop/term' } },
      'gateway_info.term_url is "shop/term", no http or https address, and was left out.',
    ],
  ])('with %j is warned of', (over, warning) => {
    expect(accepted(over)?.warnings).toEqual([warning]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['the example', {}],
    ['the example with a cart', CART_REQUEST],
    [
      'names as PHP writes them',
      { customer: { firstname: 'J', lastname: 'D', phone1: '1', phone2: null }, delivery: [] },
    ],
    [
      'empty lists and texts',
      {
        payment_options: { settings: [], notification_url: '' },
        customer: { forwarded_ip: '' },
        gateway: '',
        items: '',
      },
    ],
    ['members of plugins', { plugin: { shop: 'x', sdk_version: '1' }, manual: false, something: 'else', var4: 'x' }],
    ['booleans as text', { payment_options: { close_window: 'True' }, gateway_info: { flexible_3d: '0' } }],
    ['a formal locale', { customer: { locale: 'nl_NL_formal' } }],
    ['a reminder by its other name', { second_chance: { send_mail: true } }],
  ])('as %s has no warning', (_, over) => {
    expect(accepted(over)?.warnings).toEqual([]);
  });

  it('never has a documented flag, number or choice read as absent without a warning', () => {
    const silent: string[] = [];
    let tried = 0;
    for (const path of leavesOf(OrderRequest as unknown as Shape)) {
      const order = accepted(nest(path, 'no such value'));
      if (!order) continue;
      tried++;
      if (order.hash === accepted(nest(path, null))?.hash && order.warnings.length === 0) silent.push(path.join('.'));
    }
    // Of a template what does not fit is ignored, as it is told; direct orders alone read what they are paid with.
    const readElsewhere = /^payment_options\.template\.|^gateway_info\.(card_|account_holder_|issuer_id)/;
    expect(silent.filter((path) => !readElsewhere.test(path))).toEqual([]);
    expect(tried).toBeGreaterThan(50);
  });
});

describe('a change of an order', () => {
  it('is warned of by the same rule', () => {
    const warnings = new Warnings();
    warnOfMembers(
      { statsu: 'shipped', carier: 'PostNL', id: 7, plugin: {}, extend_expiration: 'perhaps' },
      UpdateRequest,
      warnings,
    );
    expect(warnings.texts).toEqual([
      'statsu is not known and was ignored: did you mean status?',
      'carier is not known and was ignored: did you mean carrier?',
      'extend_expiration is "perhaps", which is read as if it had not been sent: send true or false.',
    ]);
  });
});

describe('the header of warnings', () => {
  it('is one short line of ASCII, whatever was sent', () => {
    const header = warningsHeader(['a "é…"\n', 'b'.repeat(900)]);
    expect(header).toMatch(/^[\x20-\x7e]{1,500}$/);
    expect(header.startsWith('a "?..."? | bbb')).toBe(true);
  });
});

interface Shape {
  readonly properties?: Record<string, Shape>;
  readonly anyOf?: readonly Shape[];
}

/** Paths of the members that are no objects. */
function leavesOf(schema: Shape, path: readonly string[] = []): string[][] {
  const shape = [schema, ...(schema.anyOf ?? [])].find(({ properties }) => properties);
  if (!shape) return [[...path]];
  return Object.entries(shape.properties!).flatMap(([name, member]) => leavesOf(member, [...path, name]));
}

/** The example's own members beside the one at the path. */
function nest(
  [name, ...rest]: readonly string[],
  value: unknown,
  from: object = SEED_REQUEST,
): Record<string, unknown> {
  const inner = (from as Record<string, unknown>)[name!];
  const within = typeof inner === 'object' && inner !== null ? inner : {};
  return { ...from, [name!]: rest.length === 0 ? value : nest(rest, value, within) };
}
