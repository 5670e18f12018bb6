/**
 * What becomes of a payment by each method and each thing that a payer, a bank or a lender can do: by method, what the order
 * and the shop are told. Gift cards have tests of their own.
 */
import { DAY, MINUTE } from '../../src/platform/clock.ts';

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
  /** Where the browser is after that: back at the shop, on the page's list of methods, or before the instructions of a transfer. */
  readonly browser: 'paid' | 'list' | 'transfer';
  /** What happens later by itself: after so many milliseconds the shop is told this. */
  readonly later?: readonly (readonly [afterMs: number, told: string])[];
}

export interface MethodCases {
  readonly cases: readonly MethodCase[];
  /** Of a refund of all: the status of the refund, or `refused`. */
  readonly refund: 'completed' | 'reserved' | 'initialized' | 'refused';
  /** What of the order the refund leaves: its financial status. */
}

const PAID = 'completed/completed';
const AUTHORISED = 'completed/initialized';
const INVOICED = 'completed/uncleared';
const DECLINED = 'declined/declined';
const CANCELLED = 'void/cancelled';
const EXPIRED = 'expired/expired';
const HELD = 'uncleared/uncleared';
const AWAITED = 'uncleared/initialized';

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
const wrongAddress: MethodCase = {
  what: 'the address that is refused',
  customer: { ...TESTPERSON, address1: 'Vlierweg', house_number: '12D', zip_code: '1032LG' },
  told: [DECLINED],
  browser: 'list',
};

const banks = (refund: MethodCases['refund'], ...cases: readonly MethodCase[]): MethodCases => ({ refund, cases });
const belgian = (refund: MethodCases['refund']) => banks(refund, success(), cancel);
const lender = (...cases: readonly MethodCase[]): MethodCases => ({ refund: 'completed', cases });

export const METHOD_CASES: Readonly<Record<string, MethodCases>> = {
  IDEAL: banks('initialized', success(), failure, cancel, expiry, ...underWay()),
  IDEALQR: banks('initialized', success(), failure, cancel, expiry, ...underWay()),
  MISTERCASH: banks('completed', success(), failure, cancel, expiry),
  BELFIUS: belgian('reserved'),
  CBC: belgian('initialized'),
  KBC: belgian('initialized'),
  INGHOME: belgian('reserved'),
  DIRECTBANK: banks('reserved', success(), cancel, ...promised(HELD)),
  EPS: banks('reserved', success(), failure),
  GIROPAY: banks('initialized', success(), failure),
  DOTPAY: banks('reserved', success(), failure),
  TRUSTLY: banks('initialized', success(), cancel),
  TRUSTPAY: banks('reserved', success(), failure, cancel, expiry, ...promised(HELD)),
  DBRTP: banks('reserved', success(), cancel, ...promised(INVOICED)),
  MYBANK: banks(
    'reserved',
    mybank('success', 'CT000101-it', PAID),
    mybank('failure', 'CT000102-it', DECLINED),
    mybank('cancel', 'CT000103-it', CANCELLED),
    mybank('expiry', 'CT000104-it', EXPIRED),
  ),
  // Who leaves Bizum's page has refused.
  BIZUM: banks('reserved', success(AUTHORISED), failure, { ...cancel, told: [DECLINED] }),
  MBWAY: banks(
    'reserved',
    ...byAmount,
    after({ what: 'more than 20.00', typed: {} }, [], [4 * MINUTE, EXPIRED]),
  ),
  MULTIBANCO: banks('reserved', ...byAmount, after({ what: 'more than 20.00' }, [], [3 * DAY, EXPIRED])),
  BANKTRANS: banks(
    'reserved',
    transfer('success', 'NL87ABNA0000000001', [2 * MINUTE, PAID]),
    transfer('expiry', 'NL87ABNA0000000002', [2 * MINUTE, EXPIRED]),
    transfer('success in two steps', 'NL87ABNA0000000003', [MINUTE, HELD], [MINUTE, PAID]),
    transfer('failure', 'NL87ABNA0000000004', [2 * MINUTE, DECLINED]),
    transfer('an account that nobody pays from', 'NL91ABNA0417164300', [5 * DAY, EXPIRED]),
  ),
  DIRDEB: banks(
    'reserved',
    debit('success', 'NL87ABNA0000000001', [2 * MINUTE, PAID]),
    debit('failure', 'NL87ABNA0000000002', [2 * MINUTE, DECLINED]),
    debit('success in two steps', 'NL87ABNA0000000003', [2 * MINUTE, HELD], [MINUTE, PAID]),
    debit('failure in two steps', 'NL87ABNA0000000004', [2 * MINUTE, HELD], [MINUTE, DECLINED]),
    debit('money taken back', 'NL87ABNA0000000005', [2 * MINUTE, PAID], [MINUTE, 'chargedback/completed']),
  ),
  KLARNA: lender(success(INVOICED), failure, cancel, rejected),
  BNPL_MF: lender(approved(), wrongAddress, rejected),
  BNPL_INSTM: lender(approved(), wrongAddress, rejected),
  AFTERPAY: lender(
    approved(),
    { what: 'the mail address that is refused', typed: { email: 'rejection@afterpay.nl' }, told: [DECLINED], browser: 'list' },
    rejected,
  ),
  EINVOICE: lender(approved(AUTHORISED), rejected),
  IN3: lender(
    { what: 'born 1999-01-01', typed: { birthday: '1-1-1999' }, told: [INVOICED], browser: 'paid' },
    { what: 'born 2000-01-01', typed: { birthday: '1-1-2000' }, told: [DECLINED], browser: 'list' },
    success(INVOICED),
    failure,
    cancel,
    ...promised(AWAITED, INVOICED),
  ),
  SANTANDER: lender(success(), failure, cancel, ...promised(AWAITED)),
  BILLINK: lender(success(INVOICED), failure, cancel),
  ZINIA: lender(success(INVOICED), failure, cancel),
  PAYPAL: lender(
    success(AUTHORISED),
    failure,
    cancel,
    expiry,
    ...underWay(AUTHORISED),
    ...promised(AWAITED, AUTHORISED),
  ),
  APPLEPAY: lender(success(), failure, cancel),
  GOOGLEPAY: lender(success(), failure, cancel),
  AMAZONBTN: banks('completed', success(AUTHORISED), failure, cancel),
  ALIPAY: banks('completed', success(AUTHORISED), cancel),
  ALIPAYPLUS: banks('completed', success(), cancel, expiry),
  WECHAT: banks('completed', success(), cancel, expiry),
  PSAFECARD: banks('refused', success(), failure, cancel, expiry),
};
