/** The documentation's first example, from the shop's request to the shop's news: forced 3-D Secure on a Mastercard. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SEED_REQUEST } from '../../src/http/schemas/seed.ts';
import { finish, readOrder } from '../support/pay.ts';
import { Payer } from '../support/payer.ts';
import { makeWorld, type World } from '../support/world.ts';

const MASTERCARD = { number: '5500000000000004', code: '123', holder: 'S Smit' };

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

/** The example word for word, its addresses those of the sandbox's own shop. */
function seed(more: Record<string, unknown> = {}, options: Record<string, unknown> = {}) {
  const address = (type: string) => `${world.bankUrl}/shop/notification?type=${type}`;
  return {
    ...SEED_REQUEST,
    payment_options: {
      ...SEED_REQUEST.payment_options,
      notification_url: address('notification'),
      notification_method: 'POST',
      redirect_url: address('redirect'),
      cancel_url: address('cancel'),
      ...options,
    },
    ...more,
  };
}

const shop = (type: string, orderId: string) =>
  `${world.bankUrl}/shop/notification?type=${type}&transactionid=${orderId}`;

async function opened(body: object): Promise<Payer> {
  const { status, body: answer } = await world.api('POST', '/orders', body);
  expect(status).toBe(200);
  return new Payer({ origins: [world.url, world.bankUrl] }).open(answer.data.payment_url);
}

/** Pays up to the challenge and answers it. */
async function paid(body: object, challenge: { code?: string; outcome?: string; cancel?: boolean }): Promise<Payer> {
  const payer = await opened(body);
  await payer.pay(MASTERCARD);
  await finish(payer, { challenge });
  return payer;
}

interface Arrival {
  readonly method: string;
  readonly query: string;
  readonly body: string;
  readonly status: string | null;
  readonly signature: { readonly verifies: boolean } | null;
  readonly survivesRewriting: boolean | null;
}

/** What the shop was told of the order, oldest first; the payer's own return is left out. */
async function told(orderId: string): Promise<Arrival[]> {
  await world.quiet();
  const answer = await fetch(`${world.bankUrl}/shop/notifications.json?order_id=${orderId}`);
  const arrivals = (await answer.json()) as Arrival[];
  return arrivals.filter(({ query }) => query.startsWith('type=notification')).reverse();
}

describe('the seed order', () => {
  it('is answered with the address of a page in the language of the customer', async () => {
    const { status, body } = await world.api('POST', '/orders', seed({ order_id: 'answer-shape' }));
    expect(status).toBe(200);
    const { session_id: session } = body.data;
    expect(session).toMatch(/^[0-9A-Za-z]{35,39}$/);
    expect(body).toEqual({
      success: true,
      data: {
        order_id: 'answer-shape',
        payment_url: `${world.url}/connect/${session}/?lang=nl_NL`,
        session_id: session,
      },
    });
  });

  it('may have a number for its id, which is the same order as its digits', async () => {
    const asNumber = await world.api('POST', '/orders', seed({ order_id: 1_600_001 }));
    const asText = await world.api('POST', '/orders', seed({ order_id: '1600001' }));
    expect(asNumber.body.data.order_id).toBe('1600001');
    expect(asText.body).toEqual(asNumber.body);
    expect((await readOrder(world, '1600001')).order_id).toBe('1600001');
  });

  it('opens on the Mastercard form, in Dutch, and refuses a Visa card there', async () => {
    const payer = await opened(seed({ order_id: 'visa-on-mastercard' }));
    expect(payer.page).toContain('<html lang="nl');
    expect(payer.form('card-form').fields).toMatchObject({ gateway: 'MASTERCARD', lang: 'nl_NL' });
    expect(payer.text()).toContain('Kaartnummer');
    expect(payer.text()).toContain('€ 1,00');
    await payer.pay({ ...MASTERCARD, number: '4111111111111111' });
    expect(payer.status).toBe(422);
    expect(payer.text()).toContain('Dit is geen Mastercard-kaart. Gebruik uw Mastercard-kaart.');
    expect((await readOrder(world, 'visa-on-mastercard')).payment_methods).toEqual([]);
    expect(world.simulator.journals.issuerHost.entries({ pan: '4111111111111111' })).toEqual([]);
  });

  it('is paid after the challenge, and what the issuer proved is what the acquirer was told', async () => {
    const payer = await opened(seed());
    await payer.pay(MASTERCARD);
    expect(payer.page).toContain('name="creq"');
    await finish(payer, { challenge: { code: '123456' } });
    // The page closes its window; this browser runs no scripts, so it is led on to the shop.
    expect(payer.url).toBe(shop('redirect', 'my-order-id-01'));

    const order = await readOrder(world, 'my-order-id-01');
    expect(order).toMatchObject({
      order_id: 'my-order-id-01',
      amount: 100,
      currency: 'EUR',
      status: 'completed',
      financial_status: 'completed',
      reason: 'Successful approval/completion',
      reason_code: '1000',
      payment_details: {
        type: 'MASTERCARD',
        last4: '0004',
        card_expiry_date: '3012',
        account_holder_name: 'S Smit',
        response_code: '00',
        card_authentication_details: { flow: 'challenge', chargeback_liability_shift: true },
        card_authentication_result: { status: 'Y', eci: '02', version: '2.2.0' },
      },
    });
    const result = order.payment_details.card_authentication_result;
    const authorisations = world.simulator.journals.issuerHost.entries({ mti: '0100', direction: 'in' });
    const rrn = order.payment_details.external_transaction_id;
    expect(authorisations.filter(({ fields }) => fields[37] === rrn)).toHaveLength(1);
    expect(authorisations.find(({ fields }) => fields[37] === rrn)?.tags).toMatchObject({
      '01': result.eci,
      '02': result.cavv,
      '03': result.ds_transaction_id,
      '04': result.version,
    });
    // The merchant insisted, so the issuer was asked for a challenge.
    const areq = world.simulator.journals.directoryServer
      .entries({ last4: '0004' })
      .filter(({ type, direction }) => type === 'AReq' && direction === 'in')
      .at(-1);
    expect(areq?.message).toMatchObject({ threeDSRequestorChallengeInd: '03', purchaseAmount: '100' });
  });

  it('tells the shop by POST, signed, in the bytes that GET gives', async () => {
    await paid(seed({ order_id: 'told' }), { code: '123456' });
    const arrivals = await told('told');
    expect(arrivals.map(({ status }) => status)).toEqual(['initialized', 'completed']);
    for (const arrival of arrivals) {
      expect(arrival.method).toBe('POST');
      expect(arrival.signature).toMatchObject({ verifies: true });
      expect(arrival.survivesRewriting).toBe(true);
      expect(arrival.query).toBe(
        `type=notification&transactionid=told&timestamp=${Math.floor(world.clock.now() / 1_000)}`,
      );
    }
    expect(JSON.parse(arrivals.at(-1)!.body)).toEqual(await readOrder(world, 'told'));
  });

  it('tells the shop by an empty GET where no method is named', async () => {
    await paid(seed({ order_id: 'told-by-get' }, { notification_method: undefined }), { code: '123456' });
    const arrivals = await told('told-by-get');
    expect(arrivals.length).toBeGreaterThan(0);
    expect(arrivals.every(({ method, body }) => method === 'GET' && body === '')).toBe(true);
  });

  it('has a closing page that leads to the shop where the window stays', async () => {
    const created = await world.api('POST', '/orders', seed({ order_id: 'closing' }));
    // Follows nowhere but to the gateway and to the bank's own pages: the shop's address is where it leaves.
    const payer = await new Payer({ origins: [world.url, world.bankUrl] }).open(created.body.data.payment_url);
    await payer.pay(MASTERCARD);
    await finish(payer, { challenge: { code: '123456' } });
    const result = await fetch(`${world.url}/connect/${created.body.data.session_id}/result?lang=nl_NL`);
    const page = await result.text();
    expect(result.headers.get('cross-origin-opener-policy')).toBe('unsafe-none');
    expect(page).toContain('data-testid="outcome-closing"');
    expect(page).toContain('U kunt dit venster sluiten.');
    expect(page).toContain(`data-next="${shop('redirect', 'closing').replaceAll('&', '&amp;')}"`);
    // Not only for browsers with scripts.
    expect(page).toMatch(/<noscript><meta http-equiv="refresh" content="1; url=[^"]*transactionid=closing"/);
  });

  it('cancelled by the cardholder in the challenge is declined, and the payer may try again or go back to the shop', async () => {
    const payer = await paid(seed({ order_id: 'cancelled-in-challenge' }), { cancel: true });
    expect([payer.has('error'), payer.has('card-number')]).toEqual([true, true]);
    expect(await readOrder(world, 'cancelled-in-challenge')).toMatchObject({
      status: 'declined',
      financial_status: 'declined',
      reason: '3D Secure authentication cancelled',
      reason_code: '4999',
      payment_details: { external_transaction_id: null },
    });
    expect((await told('cancelled-in-challenge')).at(-1)).toMatchObject({ status: 'declined' });
    await payer.press('cancel');
    expect(payer.url).toBe(shop('cancel', 'cancelled-in-challenge'));
  });

  it('fails where the issuer could not make sure who pays', async () => {
    const payer = await paid(seed({ order_id: 'failed' }), { outcome: 'N' });
    expect([payer.has('error'), payer.has('card-number')]).toEqual([true, true]);
    const order = await readOrder(world, 'failed');
    expect(order).toMatchObject({ status: 'declined', financial_status: 'declined', reason_code: '3001' });
    expect(order.reason).toMatch(/^3DS Authentication Failed \/ /);
    expect(order.payment_details).toMatchObject({
      external_transaction_id: null,
      authorization_code: null,
      card_authentication_result: { status: 'N' },
    });
    expect((await told('failed')).at(-1)).toMatchObject({ status: 'declined' });
  });

  it('cancelled on the page ends with its link, and the shop hears of a session without a payment', async () => {
    const payer = await opened(seed({ order_id: 'left' }));
    const paymentUrl = payer.url;
    const cancel = payer.formWith('cancel');
    const answer = await fetch(new URL(cancel.action, payer.url), {
      method: 'POST',
      body: new URLSearchParams(cancel.fields),
      redirect: 'manual',
    });
    expect(answer.status).toBe(303);
    await payer.open(new URL(answer.headers.get('location')!, payer.url).href);
    expect(payer.url).toBe(shop('cancel', 'left'));
    expect(await readOrder(world, 'left')).toMatchObject({
      status: 'cancelled',
      financial_status: 'cancelled',
      payment_details: { type: null },
    });
    const arrivals = await told('left');
    expect(arrivals).toHaveLength(1);
    expect(arrivals[0]).toMatchObject({ status: 'cancelled', signature: { verifies: true } });
    expect(arrivals[0]!.query).toContain('payload_type=pretransaction');
    await payer.open(paymentUrl);
    expect(payer.status).toBe(410);
    expect(payer.text()).toContain('Deze betaling is geannuleerd');
  });
});
