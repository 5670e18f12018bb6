/**
 * `payment_options.settings.gateways`: how an order wants single methods to be shown. Merchants write them in many ways; what
 * is not understood is as if it had not been said.
 */
import type { MethodEntry } from './details.ts';
import type { GatewayId } from './types.ts';

export interface CodeSettings {
  /** Nothing but the code: no button that leads on. */
  readonly only: boolean;
  /** Side in CSS pixels, 100 … 1000; null leaves it to the page. */
  readonly size: number | null;
  /** Where the button stands by which a phone goes on; `usual` leaves it to the page, null is none. */
  readonly button: 'top' | 'center' | 'bottom' | 'usual' | null;
}

export interface GatewaySettings {
  /** Whether the payer for whom iDEAL is preset goes straight on to it, which asks for the bank. */
  readonly straightToIdeal: boolean;
  /** Of Bancontact. */
  readonly code: CodeSettings;
  /** What is chosen already in the forms of methods. */
  readonly prefilled: Readonly<Partial<Record<GatewayId, MethodEntry>>>;
}

const CUSTOMER_TYPES: Readonly<Record<string, string>> = { P: 'private', B: 'business' };
const POSITIONS = ['top', 'center', 'bottom'] as const;

/** `settings` as it was sent with the order. */
export function readGatewaySettings(settings: unknown): GatewaySettings {
  const gateways = Object.fromEntries(
    Object.entries(membersOf(membersOf(settings).gateways)).map(([id, value]) => [id.toUpperCase(), membersOf(value)]),
  );
  const { IDEAL = {}, MISTERCASH = {}, BILLINK = {} } = gateways;
  const type = customerTypeOf(BILLINK.type);
  const position = textOf(MISTERCASH.mobile_pay_button_position).toLowerCase();
  return {
    straightToIdeal: flagOf(IDEAL.show_pre) !== true,
    code: {
      only: flagOf(MISTERCASH.qr_only) === true,
      size: sizeOf(MISTERCASH.qr_size),
      button:
        flagOf(MISTERCASH.disable_mobile_pay_button) === true
          ? null
          : (POSITIONS.find((each) => each === position) ?? 'usual'),
    },
    prefilled: type === undefined ? {} : { BILLINK: { customer_type: type } },
  };
}

/** `private` for P, `business` for B; undefined for everything else. */
export function customerTypeOf(letter: unknown): string | undefined {
  const text = textOf(letter);
  return Object.hasOwn(CUSTOMER_TYPES, text) ? CUSTOMER_TYPES[text] : undefined;
}

/** `500`, `"500"` or `"500px"`. */
function sizeOf(value: unknown): number | null {
  const [, digits] = /^(\d{1,4})(?:px)?$/.exec(textOf(value).toLowerCase()) ?? [];
  const size = Number(digits);
  return size >= 100 && size <= 1_000 ? size : null;
}

function flagOf(value: unknown): boolean | undefined {
  const text = textOf(value).toLowerCase();
  if (text === 'true' || text === '1') return true;
  return text === 'false' || text === '0' ? false : undefined;
}

function textOf(value: unknown): string {
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value).trim() : '';
}

/** The members of whatever was sent in place of an object. */
export function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
