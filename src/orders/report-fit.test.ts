/** The promises about institutions' reports: on another payment, sum or card than ours nothing is believed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PaymentReport } from '../institutions/messages.ts';
import { readPaymentReport } from '../institutions/read-report.ts';
import { silentLog } from '../platform/log.ts';
import { type AskedPayment, type AskedRefund, believed, differences } from './report-fit.ts';

const ASKED = {
  siteId: 1,
  transactionId: 335_263_060,
  gateway: 'IDEAL',
  amount: 1500,
  currency: 'EUR',
} as AskedPayment;
const GIFT = { ...ASKED, gateway: 'FASHIONCHQ', lastDigits: '115' } as AskedPayment;
const REFUND: AskedRefund = { refundId: 7, amount: 400 };

const REPORT: PaymentReport = {
  ...{ payment_id: '335263060', reference: 'B-1', status: 'paid', amount: 1500, currency: 'EUR', card_ends_with: null },
  ...{ redirect_url: null, qr_text: null, instructions: null, account: null, reason: null, captured: 0 },
  refunds: [{ refund_id: '7', amount: 400, status: 'completed' }],
};
const GIFT_REPORT: PaymentReport = { ...REPORT, card_ends_with: '15' };

/** What is for the institution alone to say: it moves no sum and names no payment. */
const ITS_OWN = ['reference', 'status', 'redirect_url', 'qr_text', 'instructions', 'account', 'reason'];

const good: readonly (readonly [string, AskedPayment, PaymentReport])[] = [
  ['a payment', ASKED, REPORT],
  ['a gift card', GIFT, GIFT_REPORT],
];

describe.each(good)('a report on %s', (_, asked, report) => {
  it('that says what was asked is believed', () => {
    expect(readPaymentReport(report)).toEqual(report);
    expect(believed(silentLog, asked, report, REFUND)).toBe(report);
  });

  it('with any one member changed is believed only where no sum and no payment changes with it', () => {
    const members = Object.keys(report) as (keyof PaymentReport)[];
    const value = fc.oneof(fc.nat(), fc.string(), fc.constantFrom(null, '', 'EUR', 'USD', '00', []));
    fc.assert(
      fc.property(fc.constantFrom(...members), value, (member, other) => {
        const read = readPaymentReport({ ...report, [member]: other });
        const told = read ? believed(silentLog, asked, read, REFUND) : 'unanswered';
        if (typeof told === 'string' || ITS_OWN.includes(member)) return;
        expect(told).toMatchObject({ payment_id: '335263060', currency: 'EUR', refunds: REPORT.refunds });
        if ('lastDigits' in asked) expect(told.amount).toBeLessThanOrEqual(asked.amount);
        else expect(told.amount).toBe(asked.amount);
        expect(told.captured).toBeLessThanOrEqual(told.amount);
      }),
    );
  });
});

describe('what differs is named', () => {
  it.each([
    ['one cent less', ASKED, { amount: 1499 }, ['amount']],
    ['one cent more on a gift card', GIFT, { amount: 1501 }, ['amount']],
    ['another currency', ASKED, { currency: 'USD' }, ['currency']],
    ['another gift card', GIFT, { card_ends_with: '12' }, ['card_ends_with']],
    ['a gift card that is not named', GIFT, { card_ends_with: null }, ['card_ends_with']],
    ['more invoiced than paid', ASKED, { captured: 1501 }, ['captured']],
    ['no refund', ASKED, { refunds: [] }, ['refunds']],
    ['a refund of more', ASKED, { refunds: [{ refund_id: '7', amount: 401, status: 'completed' }] }, ['refunds']],
    ['a refund twice', ASKED, { refunds: [...REPORT.refunds, ...REPORT.refunds] }, ['refunds']],
  ] as const)('%s', (_, asked, more, differing) => {
    const report = { ...('lastDigits' in asked ? GIFT_REPORT : REPORT), ...more } as PaymentReport;
    expect(differences(asked, report, REFUND)).toEqual(differing);
  });

  it('and less on a gift card is not: it holds no more', () => {
    expect(differences(GIFT, { ...GIFT_REPORT, amount: 500 }, REFUND)).toEqual([]);
    const refused: PaymentReport = { ...GIFT_REPORT, status: 'declined', amount: 0, card_ends_with: null, refunds: [] };
    expect(differences(GIFT, refused)).toEqual([]);
  });
});
