/** Banks to choose from, for the methods that have such a choice. */
import type { GatewayId } from './types.ts';

export interface Issuer {
  /** What `issuer_id` of an order takes; leading zeros count. */
  readonly code: string;
  readonly name: string;
  /** Null where the bank has none that is known. */
  readonly bic: string | null;
}

const issuer = (code: string, name: string, bic: string | null = null): Issuer => ({ code, name, bic });

const IDEAL: readonly Issuer[] = [
  issuer('0031', 'ABN AMRO', 'ABNANL2A'),
  issuer('0761', 'ASN Bank', 'ASNBNL21'),
  issuer('4371', 'bunq', 'BUNQNL2A'),
  issuer('1235', 'Handelsbanken'),
  issuer('0721', 'ING', 'INGBNL2A'),
  issuer('0801', 'Knab', 'KNABNL2H'),
  issuer('0021', 'Rabobank', 'RABONL2U'),
  issuer('0771', 'Regio Bank', 'RBRBNL21'),
  issuer('1099', 'Revolut', 'REVOLT21'),
  issuer('0751', 'SNS Bank', 'SNSBNL2A'),
  issuer('0511', 'Triodos Bank', 'TRIONL2U'),
  issuer('0161', 'Van Lanschot', 'FVLBNL22'),
];

/** No bank: it answers in the sandbox only, and an order in live mode must not name it. */
const IDEAL_TEST_BANK = issuer('3151', 'Test Bank', 'TESTBANK');

/** Each of them ends a payment of the sandbox in another way. */
const MYBANK: readonly Issuer[] = [
  issuer('CT000101-it', 'Allianz Bank FA SPA'),
  issuer('CT000102-it', 'Banca di Cesena'),
  issuer('CT000103-it', 'Credito Artigiano'),
  issuer('CT000104-it', 'Volksbank'),
];

/** The banks of a method, by its id; none where it has no such choice. */
export function issuersOf(method: GatewayId, { sandbox }: { readonly sandbox: boolean }): readonly Issuer[] {
  if (method === 'IDEAL') return sandbox ? [...IDEAL, IDEAL_TEST_BANK] : IDEAL;
  return method === 'MYBANK' ? MYBANK : [];
}

/** What a bank's code looks like where the list is only of those that the page shows: the institution knows them all. */
const SHAPES: Readonly<Record<GatewayId, RegExp>> = { MYBANK: /^(ct\d{6})-([a-z]{2})$/ };

/**
 * The code of a bank as the institution takes it, by what an order names: one of the list, in any case of letters, or one that
 * only the institution can know; undefined for what cannot be one.
 */
export function issuerCode(method: GatewayId, code: string, where: { readonly sandbox: boolean }): string | undefined {
  const listed = findIssuer(method, code, where)?.code;
  if (listed !== undefined) return listed;
  const [, bank, country] = SHAPES[method]?.exec(code.trim().toLowerCase()) ?? [];
  return bank && country && `${bank.toUpperCase()}-${country}`;
}

/** The bank with this code, in any case of letters; undefined for what the method does not offer here. */
export function findIssuer(method: GatewayId, code: string, where: { readonly sandbox: boolean }): Issuer | undefined {
  const wanted = code.trim().toLowerCase();
  return issuersOf(method, where).find((each) => each.code.toLowerCase() === wanted);
}
