/** Whatever comes, however often and in whatever order: nothing is paid twice, and no more goes back than came. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PaymentReport, PaymentRequest } from '../../src/institutions/messages.ts';
import { DAY, HOUR, MINUTE } from '../../src/platform/clock.ts';
import { type InstitutionWorld, reported, startInstitutions } from '../../test/support/institutions.ts';
import { localDay } from './midnight.ts';

let world: InstitutionWorld;
beforeAll(async () => {
  world = await startInstitutions();
});
afterAll(() => world.close());

type Event =
  | { readonly do: 'pay' | 'cancel' | 'read' }
  | { readonly do: 'choose'; readonly scenario: string }
  | { readonly do: 'capture' | 'refund'; readonly id: number; readonly amount: number }
  | { readonly do: 'cancelRefund'; readonly id: number }
  | { readonly do: 'wait'; readonly ms: number };

const id = fc.integer({ min: 1, max: 3 });
const amount = fc.constantFrom(0, 1, 150, 1_000, 1_500, 1_501);
const events: fc.Arbitrary<Event[]> = fc.array(
  fc.oneof(
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('pay', 'cancel', 'read') }) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('choose' as const),
        // Most payments are paid, so that there is something to give back.
        scenario: fc.constantFrom('completed', 'completed', 'completed', 'declined', 'initialized-completed'),
      }),
    },
    { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('refund', 'refund', 'capture'), id, amount }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('cancelRefund' as const), id }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(MINUTE, HOUR, DAY) }) },
  ),
  { minLength: 4, maxLength: 16 },
);

/** From where a payment may come to where while the clock is moved; a status that is missing is the last one. */
const LATER: Readonly<Record<string, readonly string[]>> = {
  open: ['pending', 'paid', 'declined', 'cancelled', 'expired', 'charged_back'],
  pending: ['paid', 'declined', 'charged_back'],
  // Given up by a lender before shipping, or by the issuer of a gift card.
  paid: ['cancelled', 'charged_back'],
};

const sum = (amounts: readonly { amount: number }[]) => amounts.reduce((total, each) => total + each.amount, 0);

it.each<[string, Partial<PaymentRequest>]>([
  ['IDEAL', {}],
  ['DIRDEB', { details: { iban: 'NL87ABNA0000000005' } }],
  ['KLARNA', {}],
  ['BIZUM', {}],
  ['BOEKENBON', { details: { gift_number: '111112', gift_code: '1234' }, amount: 250 }],
])('%s', async (method, more) => {
  const isGiftCard = method === 'BOEKENBON';
  await fc.assert(
    fc.asyncProperty(events, async (given) => {
      // Every run has its own payment, and a card that was full in the morning.
      world.clock.advance(DAY);
      const today = localDay(world.clock.now());
      if (isGiftCard) await world.pay(method, { ...more, amount: 200 });
      const request = world.request({ amount: 1_500, ...more });
      let before = await world.pay(method, request);
      const first = before;
      for (const event of given) {
        const after = await perform(method, request, first, event);
        expect([before.status, ...(LATER[before.status] ?? [])]).toContain(after.status);
        expect(after.amount).toBe(first.amount);
        expect(after.captured).toBeGreaterThanOrEqual(before.captured);
        expect(after.captured).toBeLessThanOrEqual(after.amount);
        const back = after.refunds.filter(({ status }) => status === 'reserved' || status === 'completed');
        expect(sum(back)).toBeLessThanOrEqual(after.amount);
        // A refund once made is never another one, and never twice.
        for (const refund of before.refunds)
          expect(after.refunds.filter((each) => each.refund_id === refund.refund_id)).toEqual([
            { ...refund, status: expect.any(String) },
          ]);
        if (after.status !== 'paid' && before.status !== 'paid') expect(sum(back)).toBe(sum(keptOf(before)));
        // Until the card is full again at midnight, every cent of it is where the payments say.
        if (isGiftCard && localDay(world.clock.now()) === today)
          expect(await world.link.balance(method, { number: '111112', code: '1234' })).toMatchObject({
            balance: 300 - (after.status === 'paid' ? after.amount - sum(back) : 0),
          });
        before = after;
      }
    }),
    { numRuns: 30 },
  );
});

const keptOf = ({ refunds }: PaymentReport) =>
  refunds.filter(({ status }) => status === 'reserved' || status === 'completed');

async function perform(
  method: string,
  request: PaymentRequest,
  first: PaymentReport,
  event: Event,
): Promise<PaymentReport> {
  const payment = Number(request.payment_id);
  const { link } = world;
  switch (event.do) {
    case 'pay':
      return reported(await link.pay(method, { ...request, amount: request.amount + 1 }));
    case 'cancel':
      return reported(await link.cancel(method, payment));
    case 'choose':
      if (first.redirect_url !== null) await world.choose(first.redirect_url, event.scenario);
      break;
    case 'capture':
      return reported(await link.capture(method, payment, { captureId: event.id, amount: event.amount }));
    case 'refund':
      return reported(
        await link.refund(method, payment, { refundId: event.id, amount: event.amount, description: '' }),
      );
    case 'cancelRefund':
      return reported(await link.cancelRefund(method, payment, event.id));
    case 'wait':
      world.clock.advance(event.ms);
      break;
    case 'read':
      break;
  }
  return reported(await link.read(method, payment));
}
