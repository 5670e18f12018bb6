/**
 * What becomes of a payment by each method and each thing that a payer, a bank or a lender can do: by method, what the order
 * and the shop are told. Gift cards have tests of their own.
 */
import { METHODS } from '../../src/methods/catalogue.ts';
import { DAY, HOUR, MINUTE } from '../../src/platform/clock.ts';

export interface MethodCase {
  /** What happens, as a heading. */
  readonly what: string;
  /** Chosen on the institution's page; absent where there is none. */
  readonly choose?: string;
  /** What the payer types, where it differs from everybody's. */
  readonly typed?: Readonly<Record<string, string>>;
  /** What the shop posts, where it differs. */
  readonly order?: Readonly<Record<string, unknown>>;
  /** A customer whom the test data name. */
  readonly customer?: Readonly<Record<string, unknown>>;
  /** What the shop is told after the beginning, at once: `status/financial status`. */
  readonly told: readonly string[];
  /**
   * Where the browser is after that: back at the shop, on the page's list of methods, before the instructions for paying by
   * oneself, or on the page that waits for a phone.
   */
  readonly browser: 'paid' | 'list' | 'transfer' | 'phone';
  /** What happens later by itself: after so many milliseconds the shop is told this. */
  readonly later?: readonly (readonly [afterMs: number, told: string])[];
}

export interface MethodCases {
  /** The first of them pays. */
  readonly cases: readonly MethodCase[];
  /** A refund's status until it is settled. */
  readonly refund: 'completed' | 'reserved' | 'initialized' | null;
  /** Which parts can be given back: any amount, lines of the cart, one part and never again, or nothing at all. */
  readonly parts: 'amounts' | 'lines' | 'once' | 'none';
  /** Until a payer who is at the institution and does nothing there is too late; null where nobody is sent there. */
  readonly waitsMs: number | null;
}

/** How every order stands while its payer pays. */
export const BEGUN = 'initialized/initialized';

/** What everybody types into whatever a form asks for. */
export const TYPED: Readonly<Record<string, string>> = {
  issuer: '3151',
  holder: 'S Smit',
  iban: 'NL87ABNA0000000001',
  bank_country: 'NL',
  bic: 'RZOOAT2L420',
  consent: '1',
  birthday: '31-12-1990',
  bank_account: '0417164300',
  email: 'simonsmit@example.com',
  phone: '0208500500',
  gender: 'female',
  customer_type: 'private',
  terms: '1',
};

/** A country whose customers are offered the method. */
export function countryFor(id: string): string {
  const { countries } = METHODS.find((method) => method.id === id)!;
  return countries.length === 0 || countries.includes('NL') ? 'NL' : countries[0]!;
}

const PAID = 'completed/completed';
const AUTHORISED = 'completed/initialized';
const INVOICED = 'completed/uncleared';
const DECLINED = 'declined/declined';
const CANCELLED = 'void/cancelled';
const EXPIRED = 'expired/expired';
const HELD = 'uncleared/uncleared';
const AWAITED = 'uncleared/initialized';
const TAKEN_BACK = 'chargedback/completed';

const success = (told = PAID): MethodCase => ({ what: 'success', choose: 'completed', told: [told], browser: 'paid' });
const failure: MethodCase = { what: 'failure', choose: 'declined', told: [DECLINED], browser: 'list' };
const cancel: MethodCase = { what: 'cancel', choose: 'cancelled', told: [CANCELLED], browser: 'list' };
const expiry: MethodCase = { what: 'expiry', choose: 'expired', told: [EXPIRED], browser: 'list' };

/** The payer has done their part, and the bank decides a minute later. */
const underWay = (paid = PAID): readonly MethodCase[] => [
  after({ what: 'success later', choose: 'initialized-completed' }, [], [MINUTE, paid]),
  after({ what: 'failure later', choose: 'initialized-declined' }, [], [MINUTE, DECLINED]),
];

/** The bank promises the money, and keeps the promise or breaks it a minute later. */
const promised = (promise: string, paid = PAID): readonly MethodCase[] => [
  after({ what: 'a promise kept', choose: 'pending-completed' }, [promise], [MINUTE, paid]),
  after({ what: 'a promise broken', choose: 'pending-declined' }, [promise], [MINUTE, DECLINED]),
];

function after(
  base: Pick<MethodCase, 'what' | 'choose' | 'typed'>,
  told: readonly string[],
  ...later: readonly (readonly [number, string])[]
): MethodCase {
  return { ...base, told, browser: 'paid', later };
}

const debit = (what: string, iban: string, ...later: readonly (readonly [number, string])[]): MethodCase =>
  after({ what, typed: { iban } }, [], ...later);

const transfer = (what: string, iban: string, ...later: readonly (readonly [number, string])[]): MethodCase => ({
  ...debit(what, iban, ...later),
  browser: 'transfer',
});

/** The bank that the payer chooses decides. */
const mybank = (what: string, issuer: string, told: string): MethodCase =>
  after({ what, typed: { issuer } }, [], [2 * MINUTE, told]);

const byAmount: readonly MethodCase[] = [
  { what: '10.00', order: { amount: 1_000 }, told: [PAID], browser: 'paid' },
  { what: '20.00', order: { amount: 2_000 }, told: [PAID], browser: 'paid' },
  { what: '9.99', order: { amount: 999 }, told: [DECLINED], browser: 'list' },
];

/** Nobody comes to pay it. */
const tooMuch = (browser: MethodCase['browser'], ...later: readonly (readonly [number, string])[]): MethodCase => ({
  ...after({ what: '20.01' }, [], ...later),
  order: { amount: 2_001 },
  browser,
});

const TESTPERSON = {
  first_name: 'Testperson-nl',
  last_name: 'Approved',
  address1: 'Kraanspoor',
  house_number: '39C',
  zip_code: '1033SC',
  city: 'Amsterdam',
};
const REJECTED = { last_name: 'Rejected', address1: 'Hogehilweg', house_number: '8', zip_code: '1101 CC' };

const approved = (told = INVOICED): MethodCase => ({
  what: 'an approved customer',
  customer: TESTPERSON,
  told: [told],
  browser: 'paid',
});
const rejected: MethodCase = {
  what: 'a rejected customer',
  customer: { ...TESTPERSON, ...REJECTED },
  told: [DECLINED],
  browser: 'list',
};
const wrongMail = { what: 'the mail address that is refused', customer: {}, typed: { email: 'rejection@afterpay.nl' } };
const wrongAddress: MethodCase = {
  what: 'the address that is refused',
  customer: { ...TESTPERSON, address1: 'Vlierweg', house_number: '12D', zip_code: '1032LG' },
  told: [DECLINED],
  browser: 'list',
};

type Refund = MethodCases['refund'];

const method = (waitsMs: number | null, refund: Refund, ...cases: readonly MethodCase[]): MethodCases => ({
  cases,
  refund,
  parts: 'amounts',
  waitsMs,
});
const belgian = (refund: Refund) => method(5 * DAY, refund, success(), cancel);
const lender = (waitsMs: number | null, ...cases: readonly MethodCase[]): MethodCases => ({
  ...method(waitsMs, 'completed', ...cases),
  parts: 'lines',
});

export const METHOD_CASES: Readonly<Record<string, MethodCases>> = {
  IDEAL: method(HOUR, 'initialized', success(), failure, cancel, expiry, ...underWay()),
  IDEALQR: method(HOUR, 'initialized', success(), failure, cancel, expiry, ...underWay()),
  MISTERCASH: method(HOUR, 'completed', success(), failure, cancel, expiry),
  BELFIUS: belgian('reserved'),
  CBC: belgian('initialized'),
  KBC: belgian('initialized'),
  INGHOME: belgian('reserved'),
  DIRECTBANK: method(DAY, 'reserved', success(), cancel, ...promised(HELD)),
  EPS: method(10 * MINUTE, 'reserved', success(), failure),
  GIROPAY: method(10 * MINUTE, 'initialized', success(), failure),
  DOTPAY: method(3 * DAY, 'reserved', success(), failure),
  TRUSTLY: method(2 * HOUR, 'initialized', success(), cancel),
  TRUSTPAY: method(10 * DAY, 'reserved', success(), failure, cancel, expiry, ...promised(HELD)),
  DBRTP: method(HOUR, 'reserved', success(), cancel, ...promised(INVOICED)),
  MYBANK: method(
    null,
    'reserved',
    mybank('success', 'CT000101-it', PAID),
    mybank('failure', 'CT000102-it', DECLINED),
    mybank('cancel', 'CT000103-it', CANCELLED),
    mybank('expiry', 'CT000104-it', EXPIRED),
  ),
  // Who leaves Bizum's page has refused.
  BIZUM: {
    ...method(30 * MINUTE, 'reserved', success(AUTHORISED), failure, { ...cancel, told: [DECLINED] }),
    parts: 'once',
  },
  MBWAY: method(null, 'reserved', ...byAmount, tooMuch('phone', [4 * MINUTE, EXPIRED])),
  MULTIBANCO: method(null, 'reserved', ...byAmount, tooMuch('transfer', [3 * DAY, EXPIRED])),
  BANKTRANS: method(
    null,
    'reserved',
    transfer('success', 'NL87ABNA0000000001', [2 * MINUTE, PAID]),
    transfer('expiry', 'NL87ABNA0000000002', [2 * MINUTE, EXPIRED]),
    transfer('success in two steps', 'NL87ABNA0000000003', [MINUTE, HELD], [MINUTE, PAID]),
    transfer('failure', 'NL87ABNA0000000004', [2 * MINUTE, DECLINED]),
    transfer('an account that nobody pays from', 'NL91ABNA0417164300', [5 * DAY, EXPIRED]),
  ),
  DIRDEB: method(
    null,
    'reserved',
    debit('success', 'NL87ABNA0000000001', [2 * MINUTE, PAID]),
    debit('failure', 'NL87ABNA0000000002', [2 * MINUTE, DECLINED]),
    debit('success in two steps', 'NL87ABNA0000000003', [2 * MINUTE, HELD], [MINUTE, PAID]),
    debit('failure in two steps', 'NL87ABNA0000000004', [2 * MINUTE, HELD], [MINUTE, DECLINED]),
    debit('money taken back', 'NL87ABNA0000000005', [2 * MINUTE, PAID], [MINUTE, TAKEN_BACK]),
    debit('money taken back late', 'NL87ABNA0000000006', [2 * MINUTE, PAID], [56 * DAY, TAKEN_BACK]),
  ),
  KLARNA: lender(DAY, success(INVOICED), failure, cancel, rejected),
  BNPL_MF: lender(null, approved(), wrongAddress, rejected),
  BNPL_INSTM: lender(null, approved(), wrongAddress, rejected),
  AFTERPAY: lender(null, approved(), { ...rejected, ...wrongMail }, rejected),
  EINVOICE: lender(null, approved(AUTHORISED), rejected),
  IN3: lender(
    2 * HOUR,
    success(INVOICED),
    failure,
    cancel,
    ...promised(AWAITED, INVOICED),
    { what: 'born 1999-01-01', typed: { birthday: '1-1-1999' }, told: [INVOICED], browser: 'paid' },
    { what: 'born 2000-01-01', typed: { birthday: '1-1-2000' }, told: [DECLINED], browser: 'list' },
  ),
  SANTANDER: method(DAY, 'completed', success(), failure, cancel, ...promised(AWAITED)),
  BILLINK: lender(30 * DAY, success(INVOICED), failure, cancel),
  ZINIA: lender(30 * DAY, success(INVOICED), failure, cancel),
  PAYPAL: method(
    14 * DAY,
    'completed',
    success(AUTHORISED),
    failure,
    cancel,
    expiry,
    ...underWay(AUTHORISED),
    ...promised(AWAITED, AUTHORISED),
  ),
  APPLEPAY: method(HOUR, 'completed', success(), failure, cancel),
  GOOGLEPAY: method(HOUR, 'completed', success(), failure, cancel),
  AMAZONBTN: method(14 * DAY, 'reserved', success(AUTHORISED), failure, cancel),
  ALIPAY: method(5 * HOUR, 'reserved', success(AUTHORISED), cancel),
  ALIPAYPLUS: method(10 * MINUTE, 'reserved', success(), cancel, expiry),
  WECHAT: method(2 * HOUR, 'reserved', success(), cancel, expiry),
  PSAFECARD: { ...method(3 * HOUR, null, success(), failure, cancel, expiry), parts: 'none' },
};

const UNPAID = [DECLINED, CANCELLED, EXPIRED];
/** What takes longer is told of in days, which no browser needs to see. */
const SOON_MS = 5 * MINUTE;

/** How the order stands when all of it has happened. */
export const lastOf = ({ told, later = [] }: MethodCase): string => later.at(-1)?.[1] ?? told.at(-1) ?? BEGUN;

/** Whether a browser goes this way (`test/browser/every-method.test.ts`): the case that pays, and the first of each kind that comes to nothing. */
export function isShopped(id: string, row: MethodCase): boolean {
  const { cases } = METHOD_CASES[id]!;
  if (row === cases[0]) return true;
  // What a phone waits for is shown by a page of its own, which has tests of its own.
  if (row.browser === 'phone') return false;
  const waitsMs = (row.later ?? []).reduce((sum, [ms]) => sum + ms, 0);
  const last = lastOf(row);
  return waitsMs <= SOON_MS && UNPAID.includes(last) && row === cases.find((each) => lastOf(each) === last);
}
