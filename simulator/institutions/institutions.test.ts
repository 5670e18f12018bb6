import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeInstitutionLink } from '../../src/institutions/link.ts';
import { HOUR, MINUTE, SECOND } from '../../src/platform/clock.ts';
import {
  type InstitutionWorld,
  RETURN_URL,
  reported,
  SECRET,
  startInstitutions,
} from '../../test/support/institutions.ts';

let world: InstitutionWorld;
beforeAll(async () => {
  world = await startInstitutions();
});
beforeEach(() => {
  world.told.length = 0;
  world.answerStatus = 200;
});
afterAll(() => world.close());

const idOf = ({ payment_id }: { payment_id: string }) => Number(payment_id);
const isTold = (count: number) => vi.waitFor(() => expect(world.told).toHaveLength(count), { interval: 5 });
const callsOf = (paymentId: string) => {
  const entries = world.bank.journals.institutions.entries({ paymentId });
  return entries
    .filter(({ type }) => type === 'status call')
    .map(({ message }) => (message as { answer: unknown }).answer);
};
const paidBy = async (method: string, more = {}) => {
  const report = await world.pay(method, more);
  await world.choose(report.redirect_url, 'completed');
  return world.read(method, report);
};

describe('a payment', () => {
  it('is known to nobody without the secret', async () => {
    for (const authorization of ['', 'Bearer ', 'Bearer wrong', SECRET]) {
      const headers = { authorization };
      const url = `${world.bank.url}/institutions/IDEAL/payments`;
      expect((await fetch(`${url}/1`, { headers })).status).toBe(401);
      expect((await fetch(url, { method: 'POST', headers })).status).toBe(401);
    }
  });

  it('that nobody asked for is unknown, as is a method without an institution', async () => {
    expect(await world.link.read('IDEAL', 1)).toBe('unknown_payment');
    expect(await world.link.cancel('IDEAL', 1)).toBe('unknown_payment');
    expect(await world.link.pay('VISA', world.request())).toBe('unknown_payment');
  });

  it('is the same payment when it is asked for again, even for another amount', async () => {
    const request = world.request();
    const first = await world.link.pay('IDEAL', request);
    expect(await world.link.pay('IDEAL', { ...request, amount: 1 })).toEqual(first);
    expect(await world.link.pay('ideal', request)).toEqual(first);
  });

  it('of one method is none of another', async () => {
    const report = await world.pay('IDEAL');
    expect(await world.link.read('KBC', idOf(report))).toBe('unknown_payment');
  });

  it.each([
    ['a body that is none', '{'],
    ['a missing member', JSON.stringify({ payment_id: '1' })],
    ['a way back that is no address', { return_url: 'javascript:alert(1)' }],
    ['a status address that is none', { status_url: 'file:///etc/passwd' }],
    ['an end that is no time', { expires_at: 'soon' }],
    ['an amount of fractions', { amount: 1.5 }],
  ])('is refused for %s, and leaves nothing behind', async (_fault, body) => {
    const request = { ...world.request(), payment_id: '77', ...(typeof body === 'object' && body) };
    const answer = await fetch(`${world.bank.url}/institutions/IDEAL/payments`, {
      method: 'POST',
      headers: { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(request),
    });
    expect([answer.status, await answer.json()]).toEqual([400, { error: expect.stringMatching(/./) }]);
    expect(await world.link.read('IDEAL', 77)).toBe('unknown_payment');
  });

  it('says who paid once it is paid, and not before', async () => {
    const report = await world.pay('IDEAL');
    expect(report.account).toBeNull();
    await world.choose(report.redirect_url, 'completed');
    const account = { holder: 'Simon Smit', iban: 'NL87ABNA0000000001', bic: 'ABNANL2A' };
    expect(await world.read('IDEAL', report)).toMatchObject({ account });
  });

  it('expires where nobody chose, and not where somebody did', async () => {
    const expires_at = new Date(world.clock.now() + HOUR).toISOString();
    const left = await world.pay('IDEAL', { expires_at });
    const chosen = await world.pay('IDEAL', { expires_at });
    world.clock.advance(HOUR - 1);
    await world.choose(chosen.redirect_url, 'initialized-completed');
    world.clock.advance(1);
    await isTold(1);
    expect(world.told).toEqual([left.payment_id]);
    expect((await world.read('IDEAL', left)).status).toBe('expired');
    world.clock.advance(MINUTE);
    expect((await world.read('IDEAL', chosen)).status).toBe('paid');
  });

  it('can be given up while it is open, even after a choice that takes its time', async () => {
    const report = await world.pay('IDEAL');
    await world.choose(report.redirect_url, 'initialized-completed');
    expect(await world.link.cancel('IDEAL', idOf(report))).toMatchObject({ status: 'cancelled' });
    world.clock.advance(HOUR);
    expect((await world.read('IDEAL', report)).status).toBe('cancelled');
  });

  it('cannot be given up once the bank has promised or paid', async () => {
    const promised = await world.pay('DIRECTBANK');
    await world.choose(promised.redirect_url, 'pending-completed');
    expect(await world.link.cancel('DIRECTBANK', idOf(promised))).toMatchObject({ status: 'pending' });
    const paid = await paidBy('IDEAL');
    expect(await world.link.cancel('IDEAL', idOf(paid))).toMatchObject({ status: 'paid' });
  });

  it('by a lender can be given up until something was shipped, and is invoiced once per id', async () => {
    const kept = await paidBy('KLARNA');
    const capture = { captureId: 1, amount: 1_000 };
    for (let i = 0; i < 2; i++)
      expect(await world.link.capture('KLARNA', idOf(kept), capture)).toMatchObject({ captured: 1_000 });
    const tooMuch = { captureId: 2, amount: 501 };
    expect(await world.link.capture('KLARNA', idOf(kept), tooMuch)).toMatchObject({ captured: 1_000 });
    expect(await world.link.cancel('KLARNA', idOf(kept))).toMatchObject({ status: 'paid' });

    const released = await paidBy('KLARNA');
    expect(await world.link.cancel('KLARNA', idOf(released))).toMatchObject({ status: 'cancelled' });
    expect(await world.link.capture('KLARNA', idOf(released), capture)).toMatchObject({ captured: 0 });
  });
});

describe('a refund', () => {
  const refund = (refundId: number, amount: number) => ({ refundId, amount, description: 'Returned' });

  it('by a bank is reserved until midnight in Amsterdam, then completed and told', async () => {
    // 22 November 2026, 11:00 in Amsterdam, or some days later.
    const paid = await paidBy('IDEAL');
    await isTold(1);
    expect(await world.link.refund('IDEAL', idOf(paid), refund(1, 500))).toMatchObject({
      status: 'paid',
      refunds: [{ refund_id: '1', amount: 500, status: 'reserved' }],
    });
    const midnight = new Date(world.clock.now());
    midnight.setUTCHours(23, 0, 0, 0);
    world.clock.advance((midnight.getTime() - world.clock.now() + 24 * HOUR - 1) % (24 * HOUR));
    expect((await world.read('IDEAL', paid)).refunds[0]!.status).toBe('reserved');
    world.clock.advance(1);
    await isTold(2);
    expect((await world.read('IDEAL', paid)).refunds[0]!.status).toBe('completed');
  });

  it.each(['PAYPAL', 'KLARNA', 'MISTERCASH', 'PSAFECARD'])('by %s is completed at once', async (method) => {
    const paid = await paidBy(method);
    const answer = await world.link.refund(method, idOf(paid), refund(1, 1_500));
    expect(answer).toMatchObject({ refunds: [{ refund_id: '1', amount: 1_500, status: 'completed' }] });
  });

  it('can be called back while it is reserved, and its money is free again', async () => {
    const paid = await paidBy('IDEAL');
    await world.link.refund('IDEAL', idOf(paid), refund(1, 1_500));
    const cancelled = await world.link.cancelRefund('IDEAL', idOf(paid), 1);
    expect(cancelled).toMatchObject({ refunds: [{ status: 'cancelled' }] });
    await world.link.refund('IDEAL', idOf(paid), refund(2, 1_500));
    world.clock.advance(24 * HOUR);
    const statuses = reported(await world.link.cancelRefund('IDEAL', idOf(paid), 2)).refunds.map((each) => each.status);
    expect(statuses).toEqual(['cancelled', 'completed']);
  });

  it('of more than is left, of nothing, or of what is not paid is declined', async () => {
    const paid = await paidBy('IDEAL');
    await world.link.refund('IDEAL', idOf(paid), refund(1, 1_000));
    await world.link.refund('IDEAL', idOf(paid), refund(2, 501));
    await world.link.refund('IDEAL', idOf(paid), refund(3, 0));
    const answer = reported(await world.link.refund('IDEAL', idOf(paid), refund(4, 500)));
    expect(answer.refunds.map(({ status }) => status)).toEqual(['reserved', 'declined', 'declined', 'reserved']);
    const open = await world.pay('IDEAL');
    const early = await world.link.refund('IDEAL', idOf(open), refund(1, 1));
    expect(early).toMatchObject({ refunds: [{ status: 'declined' }] });
  });

  it('is one refund however often it is asked for', async () => {
    const paid = await paidBy('IDEAL');
    await world.link.refund('IDEAL', idOf(paid), refund(1, 1_000));
    const answer = await world.link.refund('IDEAL', idOf(paid), refund(1, 400));
    expect(answer).toMatchObject({ refunds: [{ refund_id: '1', amount: 1_000, status: 'reserved' }] });
  });

  it('by Bizum is the only one', async () => {
    const paid = await paidBy('BIZUM');
    await world.link.refund('BIZUM', idOf(paid), refund(1, 100));
    const answer = reported(await world.link.refund('BIZUM', idOf(paid), refund(2, 100)));
    expect(answer.refunds.map(({ status }) => status)).toEqual(['reserved', 'declined']);
  });

  it('keeps the payer from taking a direct debit back too, and a charge back forbids a refund', async () => {
    const details = { iban: 'NL87ABNA0000000005' };
    const refunded = await world.pay('DIRDEB', { details });
    const lost = await world.pay('DIRDEB', { details });
    world.clock.advance(2 * MINUTE);
    await world.link.refund('DIRDEB', idOf(refunded), refund(1, 1_500));
    world.clock.advance(MINUTE);
    expect((await world.read('DIRDEB', refunded)).status).toBe('paid');
    const answer = await world.link.refund('DIRDEB', idOf(lost), refund(1, 1_500));
    expect(answer).toMatchObject({ status: 'charged_back', refunds: [{ status: 'declined' }] });
  });
});

describe('the page', () => {
  it('sends the browser back by GET and tells the gateway', async () => {
    const report = await world.pay('IDEAL');
    const answer = await world.choose(report.redirect_url, 'completed');
    expect([answer.status, answer.headers.get('location')]).toEqual([303, RETURN_URL]);
    await isTold(1);
    expect(world.told).toEqual([report.payment_id]);
  });

  it('changes nothing by being looked at', async () => {
    const report = await world.pay('IDEAL');
    for (let i = 0; i < 3; i++) expect((await world.open(report.redirect_url)).status).toBe(200);
    expect(await world.read('IDEAL', report)).toEqual(report);
  });

  it('escapes what the shop sent, and names shop and amount', async () => {
    const report = await world.pay('IDEAL', { amount: 123_456 });
    const text = await (await world.open(report.redirect_url)).text();
    expect(text).toContain('Bakery &lt;Amsterdam&gt;');
    expect(text).toContain('€\u00a01.234,56');
  });

  it('of a payment that is over says so and leads back, whatever is posted to it', async () => {
    const report = await world.pay('IDEAL');
    await world.choose(report.redirect_url, 'declined');
    for (const answer of [
      await world.open(report.redirect_url),
      await world.choose(report.redirect_url, 'completed'),
    ]) {
      expect(answer.status).toBe(200);
      const text = await answer.text();
      expect(text).toContain('Deze betaling is afgerond');
      expect(text).toContain(`href="${RETURN_URL}"`);
      expect(text).not.toContain('<form');
    }
    const after = await world.read('IDEAL', report);
    expect(after).toMatchObject({ status: 'declined', redirect_url: null, reason: expect.stringContaining('refused') });
  });

  it('takes one choice only, also while its outcome is on the way', async () => {
    const report = await world.pay('IDEAL');
    await world.choose(report.redirect_url, 'initialized-declined');
    expect((await world.choose(report.redirect_url, 'completed')).status).toBe(200);
    world.clock.advance(MINUTE);
    expect((await world.read('IDEAL', report)).status).toBe('declined');
  });

  it('is found by its whole address only', async () => {
    const report = await world.pay('IDEAL');
    const whole = String(report.redirect_url);
    for (const url of [whole.replace(/\?.*/, ''), whole.replace(/.$/, '')]) {
      expect((await world.open(url)).status).toBe(404);
      expect((await world.choose(url, 'completed')).status).toBe(404);
    }
    expect((await world.read('IDEAL', report)).status).toBe('open');
  });

  it('asks again for a choice that it does not offer', async () => {
    const report = await world.pay('KBC');
    const answer = await world.choose(report.redirect_url, 'declined');
    expect([answer.status, (await answer.text()).includes('data-testid="scenario-submit"')]).toEqual([400, true]);
    expect((await world.read('KBC', report)).status).toBe('open');
  });

  it.each(['IDEALQR', 'MISTERCASH', 'ALIPAYPLUS', 'WECHAT'])(
    'of %s is on a phone that scanned the code too',
    async (method) => {
      const report = await world.pay(method);
      const answer = await world.choose(report.qr_text, 'completed');
      expect(answer.status).toBe(200);
      expect(await answer.text()).not.toContain(RETURN_URL);
      await isTold(1);
      expect(await world.read(method, report)).toMatchObject({ status: 'paid', qr_text: null });
    },
  );
});

describe('status calls', () => {
  it('are repeated until somebody answers', async () => {
    world.answerStatus = 503;
    const report = await world.pay('IDEAL');
    await world.choose(report.redirect_url, 'completed');
    const answers = (count: number) => vi.waitFor(() => expect(callsOf(report.payment_id)).toHaveLength(count));
    await answers(1);
    world.clock.advance(10 * SECOND);
    await answers(2);
    world.answerStatus = 200;
    world.clock.advance(MINUTE);
    await answers(3);
    world.clock.advance(24 * HOUR);
    await world.read('IDEAL', report);
    expect(callsOf(report.payment_id)).toEqual([503, 503, 200]);
  });

  it('end when nobody ever answers', async () => {
    world.answerStatus = 500;
    const report = await world.pay('IDEAL');
    await world.choose(report.redirect_url, 'completed');
    for (let count = 1; count <= 5; count++) {
      await vi.waitFor(() => expect(callsOf(report.payment_id)).toHaveLength(count));
      world.clock.advance(HOUR);
    }
    await world.read('IDEAL', report);
    expect(callsOf(report.payment_id)).toHaveLength(5);
  });

  it('are not made for what the gateway learned from an answer', async () => {
    await world.pay('MBWAY', { amount: 1_000 });
    const report = await world.pay('IDEAL');
    await world.link.cancel('IDEAL', idOf(report));
    const last = await world.pay('IDEAL');
    await world.choose(last.redirect_url, 'completed');
    await isTold(1);
    expect(world.told).toEqual([last.payment_id]);
  });
});

describe('a fault', () => {
  it.each(['unreachable', 'error'])('%s: nothing is answered and nothing is done', async (fault) => {
    const request = world.request();
    await world.setFault('TRUSTLY', fault);
    expect(await world.link.pay('TRUSTLY', request)).toBe('unanswered');
    expect(await world.link.pay('IDEAL', request)).toMatchObject({ status: 'open' });
    await world.setFault('TRUSTLY', null);
    expect(await world.link.read('TRUSTLY', idOf(request))).toBe('unknown_payment');
  });

  it('closed: it is told that nothing is done, and so is a port where nobody listens', async () => {
    const request = world.request();
    await world.setFault('TRUSTLY', 'closed', 1);
    expect(await world.link.pay('TRUSTLY', request)).toBe('not_begun');
    expect(await world.link.read('TRUSTLY', idOf(request))).toBe('unknown_payment');
    const nobody = makeInstitutionLink({ baseUrl: 'http://127.0.0.1:1', secret: SECRET, clock: world.clock });
    expect(await nobody.pay('TRUSTLY', request)).toBe('not_begun');
    expect(await nobody.read('TRUSTLY', idOf(request))).toBe('unanswered');
    await nobody.close();
  });

  it('lost: it is done, but nobody hears of it', async () => {
    const request = world.request();
    await world.setFault('TRUSTLY', 'lost', 1);
    expect(await world.link.pay('TRUSTLY', request)).toBe('unanswered');
    expect(await world.link.read('TRUSTLY', idOf(request))).toMatchObject({ status: 'open' });
  });

  it('slow: it is done, and answered later than the gateway waits', async () => {
    const request = world.request();
    await world.setFault('TRUSTLY', 'slow', 1);
    const asked = world.link.pay('TRUSTLY', request);
    await vi.waitFor(() =>
      expect(world.bank.journals.institutions.outline({ paymentId: request.payment_id })).toEqual([
        'in pay',
        'out slow',
      ]),
    );
    world.clock.advance(10 * SECOND);
    expect(await asked).toBe('unanswered');
    expect(await world.link.read('TRUSTLY', idOf(request))).toMatchObject({ status: 'open' });
    world.clock.advance(5 * SECOND);
  });

  it('mute: changes are not told', async () => {
    await world.setFault('TRUSTLY', 'mute');
    const report = await world.pay('TRUSTLY');
    await world.choose(report.redirect_url, 'completed');
    expect((await world.read('TRUSTLY', report)).status).toBe('paid');
    await world.setFault('TRUSTLY', null);
    expect(callsOf(report.payment_id)).toEqual([]);
  });

  it('is told, and refused where there is none of the name', async () => {
    expect(await world.setFault('EPS', 'error', 2)).toBe(200);
    const told = await fetch(`${world.bank.url}/institutions/faults`);
    expect(await told.json()).toEqual({ EPS: 'error' });
    for (let i = 0; i < 2; i++) expect(await world.link.read('EPS', 1)).toBe('unanswered');
    expect(await world.link.read('EPS', 1)).toBe('unknown_payment');
    expect(await world.setFault('EPS', 'tired')).toBe(400);
    expect(await world.setFault('EPS', 'error', 0)).toBe(400);
    expect(await world.setFault('VISA', 'error')).toBe(404);
  });
});

describe('the journal', () => {
  it('tells the way of a payment, without the code of a gift card', async () => {
    const report = await world.pay('IDEAL');
    await world.choose(report.redirect_url, 'completed');
    await isTold(1);
    const { payment_id } = report;
    const outline = () => world.bank.journals.institutions.outline({ paymentId: payment_id });
    await vi.waitFor(() => expect(outline()).toEqual(['in pay', 'out pay', 'in choice', 'out status call']));

    await world.pay('VVVGIFTCRD', { details: { gift_number: '111115', gift_code: '9876' } });
    await world.link.balance('VVVGIFTCRD', { number: '111115', code: '9876' });
    const text = await (await fetch(`${world.bank.url}/journal/institutions?method=vvvgiftcrd`)).text();
    expect(text).toContain('"gift_number":"111115"');
    expect(text).not.toContain('9876');
    const one = await (await fetch(`${world.bank.url}/journal/institutions?payment_id=${payment_id}`)).json();
    expect((one as { entries: unknown[] }).entries).toHaveLength(4);
  });
});
