/** What payers and networks do to a payment, in a real browser through the real gateway and banks: and it is charged once. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { composeCardNumber } from '../../simulator/scenarios/cards.ts';
import { SECOND } from '../../src/platform/clock.ts';
import { launchBrowser } from '../support/browser.ts';
import { readOrder } from '../support/pay.ts';
import { formsOf } from '../support/payer.ts';
import { makeWorld, type World } from '../support/world.ts';
import { postOrder, Shopper } from './shopper.ts';

const FRICTIONLESS = composeCardNumber('VISA', '20', '00', '000');
const CHALLENGED = composeCardNumber('VISA', '20', '00', '010');
const CHALLENGED_TOO = composeCardNumber('MASTERCARD', '20', '00', '010');

let world: World;
let browser: Browser;
let shopper: Shopper;
let page: Page;
let orderId: string;
let cardForm: string;

beforeAll(async () => {
  [world, browser] = await Promise.all([makeWorld(), launchBrowser()]);
});
beforeEach(async () => {
  shopper = await Shopper.start(browser);
  page = shopper.page;
  const posted = await postOrder(world);
  orderId = posted.orderId;
  cardForm = `${posted.paymentUrl}&method=CREDITCARD`;
});
afterEach(() => shopper.close());
afterAll(async () => {
  await browser.close();
  await world.close();
});

const home = () => `${world.bankUrl}/shop/return?type=redirect&transactionid=${orderId}`;

interface Kept {
  readonly state: string;
  readonly last4: string;
}

/** The attempts of the order, oldest first. */
async function attempts(): Promise<readonly Kept[]> {
  await world.quiet();
  return world.database.sql<Kept[]>`
    SELECT state, card->>'last4' AS last4 FROM attempts WHERE order_id = ${orderId} ORDER BY transaction_id`;
}

/** Authorisations of the order as the issuers saw them: element 37 is the reference that the attempt kept. */
async function authorisations(): Promise<number> {
  const rows = await world.database.sql<{ rrn: string }[]>`
    SELECT authorisation->>'retrievalReference' AS rrn FROM attempts
    WHERE order_id = ${orderId} AND authorisation IS NOT NULL`;
  const journal = world.simulator.journals.issuerHost;
  return rows.flatMap(({ rrn }) => journal.entries({ direction: 'in', mti: '0100', rrn })).length;
}

/** One card was charged, once, and the merchant reads that the order is paid with it. */
async function expectPaidOnceWith(number: string): Promise<void> {
  const approved = (await attempts()).filter(({ state }) => state === 'approved');
  expect(approved.map(({ last4 }) => last4)).toEqual([number.slice(-4)]);
  expect(await authorisations()).toBe(1);
  const order = await readOrder(world, orderId);
  expect(order).toMatchObject({ status: 'completed', payment_details: { last4: number.slice(-4) } });
}

const asked = (at: Page) => shopper.bank(at).getByTestId('acs-otp').waitFor();

describe('a hasty payer', () => {
  it('who presses twice pays once', async () => {
    await page.goto(cardForm);
    await shopper.fill({ number: FRICTIONLESS });
    await page.getByTestId('pay').dblclick();
    await page.waitForURL(home());
    expect(await attempts()).toHaveLength(1);
    await expectPaidOnceWith(FRICTIONLESS);
  });

  it('who presses twice without JavaScript pays once', async () => {
    await shopper.close();
    shopper = await Shopper.start(browser, { javaScriptEnabled: false });
    page = shopper.page;
    await page.goto(cardForm);
    await shopper.fill({ number: FRICTIONLESS });
    await page.getByTestId('pay').dblclick();
    await page.waitForURL(home());
    expect(await attempts()).toHaveLength(1);
    await expectPaidOnceWith(FRICTIONLESS);
  });

  it('who loads the page anew while the payment is under way sees it through', async () => {
    await page.goto(cardForm);
    // What the page sends once the bank's hidden page is done is held up: long enough to press reload.
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/continue', async (route) => {
      await held;
      await route.continue().catch(() => {});
    });
    await shopper.pay(FRICTIONLESS);
    await page.getByRole('heading', { name: 'Een ogenblik geduld' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Een ogenblik geduld' }).waitFor();
    release();
    await page.waitForURL(home());
    expect(await attempts()).toHaveLength(1);
    await expectPaidOnceWith(FRICTIONLESS);
  });

  it('who loads the page anew while the issuer is slow is told in the end, and was not charged', async () => {
    const slow = composeCardNumber('VISA', '20', '98', '000');
    await page.goto(cardForm);
    await shopper.pay(slow);
    const journal = world.simulator.journals.issuerHost;
    await expect.poll(() => journal.entries({ direction: 'in', mti: '0100', pan: slow }).length).toBe(1);
    await page.reload();
    await page.getByRole('heading', { name: 'Uw betaling wordt verwerkt' }).waitFor();
    // Nor does another window begin anything while nobody knows.
    const second = await shopper.tab(cardForm);
    await second.getByRole('heading', { name: 'Uw betaling wordt verwerkt' }).waitFor();
    world.clock.advance(15 * SECOND);
    const notice = page.getByTestId('error').filter({ hasText: 'Er ging iets mis tijdens het betalen.' });
    await notice.waitFor();
    // Its answer comes after all, too late: nobody waits for it any more.
    world.clock.advance(5 * SECOND);
    expect(await attempts()).toEqual([{ state: 'unknown', last4: slow.slice(-4) }]);
    await page.goto(cardForm);
    await shopper.pay(FRICTIONLESS);
    await page.waitForURL(home());
    expect((await attempts()).map(({ state }) => state)).toEqual(['unknown', 'approved']);
  });

  it('who loads the page anew while the bank asks is asked by the same page again', async () => {
    await page.goto(cardForm);
    await shopper.pay(CHALLENGED);
    await shopper.confirm(page, '000000');
    await shopper.bank().getByTestId('acs-error').waitFor();
    await page.reload();
    await shopper.confirm();
    await page.waitForURL(home());
    expect(await attempts()).toHaveLength(1);
    await expectPaidOnceWith(CHALLENGED);
  });

  it('who goes back while the bank asks comes to the same question', async () => {
    await page.goto(cardForm.replace('&method=CREDITCARD', ''));
    await page.getByTestId('method-CREDITCARD').click();
    await shopper.pay(CHALLENGED);
    await asked(page);
    await page.goBack();
    await asked(page);
    await shopper.confirm();
    await page.waitForURL(home());
    expect(await attempts()).toHaveLength(1);
    await expectPaidOnceWith(CHALLENGED);
  });

  it('who goes back after paying finds no form', async () => {
    await page.goto(cardForm.replace('&method=CREDITCARD', ''));
    await page.getByTestId('method-CREDITCARD').click();
    await shopper.pay(CHALLENGED);
    await shopper.confirm();
    await page.waitForURL(home());
    await page.goBack();
    await page.getByTestId('outcome-already-paid').waitFor();
    await expectPaidOnceWith(CHALLENGED);
  });
});

describe('two windows', () => {
  it('one after the other: the second finds that the first has paid', async () => {
    await page.goto(cardForm);
    const second = await shopper.tab(cardForm);
    await shopper.pay(FRICTIONLESS);
    await page.waitForURL(home());
    await shopper.pay(CHALLENGED_TOO, second);
    await second.waitForURL(home());
    expect(await attempts()).toHaveLength(1);
    await expectPaidOnceWith(FRICTIONLESS);
  });

  it('the newer card takes the older one’s place, whose window is taken along', async () => {
    await page.goto(cardForm);
    const second = await shopper.tab(cardForm);
    await shopper.pay(CHALLENGED);
    await asked(page);
    await shopper.pay(FRICTIONLESS, second);
    await second.waitForURL(home());
    await page.waitForURL(home());
    expect(await attempts()).toEqual([
      { state: 'voided', last4: CHALLENGED.slice(-4) },
      { state: 'approved', last4: FRICTIONLESS.slice(-4) },
    ]);
    await expectPaidOnceWith(FRICTIONLESS);
  });

  it('the older card’s question, answered late, charges nothing', async () => {
    await page.goto(cardForm);
    const second = await shopper.tab(cardForm);
    await shopper.pay(CHALLENGED);
    await asked(page);
    // The older window learns nothing of the newer one: only its question stays.
    await page.route('**/status*', (route) => route.abort());
    await shopper.pay(CHALLENGED_TOO, second);
    await asked(second);
    await shopper.confirm();
    await expect
      .poll(() => world.simulator.journals.acs.outline({ last4: CHALLENGED.slice(-4) }).slice(-3))
      .toEqual(['out RReq', 'in RRes', 'out CRes']);
    await world.quiet();
    expect(await authorisations()).toBe(0);
    await shopper.confirm(second);
    await second.waitForURL(home());
    expect(await attempts()).toEqual([
      { state: 'voided', last4: CHALLENGED.slice(-4) },
      { state: 'approved', last4: CHALLENGED_TOO.slice(-4) },
    ]);
    await expectPaidOnceWith(CHALLENGED_TOO);
    await page.unroute('**/status*');
    await page.waitForURL(home());
  });

  it('show the newer card’s question both', async () => {
    await page.goto(cardForm);
    const second = await shopper.tab(cardForm);
    await shopper.pay(CHALLENGED);
    await asked(page);
    await shopper.pay(CHALLENGED_TOO, second);
    await asked(second);
    await shopper
      .bank()
      .getByText(`•••• ${CHALLENGED_TOO.slice(-4)}`)
      .waitFor();
    await shopper.confirm();
    await page.waitForURL(home());
    await second.waitForURL(home());
    await expectPaidOnceWith(CHALLENGED_TOO);
  });

  it('pressing Pay at the same moment charge one card', async () => {
    await page.goto(cardForm);
    const second = await shopper.tab(cardForm);
    await Promise.all([shopper.fill({ number: FRICTIONLESS }), shopper.fill({ number: FRICTIONLESS }, second)]);
    await Promise.all([page.getByTestId('pay').click(), second.getByTestId('pay').click()]);
    await Promise.all([page.waitForURL(home()), second.waitForURL(home())]);
    await expectPaidOnceWith(FRICTIONLESS);
  });
});

describe('the same form', () => {
  /** The card form as a program sends it. */
  async function readForm(): Promise<(number: string) => Promise<number>> {
    const form = formsOf(await (await fetch(cardForm)).text(), (tag) => tag.includes('id="card-form"'))[0]!;
    return async (number) => {
      const typed = { number, expiry: '12/30', code: '123', holder: 'S Smit', answer: 'json' };
      const body = new URLSearchParams({ ...form.fields, ...typed });
      const answer = await fetch(new URL(form.action, world.url), { method: 'POST', body });
      await answer.text();
      return answer.status;
    };
  }

  it('posted several times at once is one attempt', async () => {
    const send = await readForm();
    const sent = await Promise.all(Array.from({ length: 5 }, () => send(FRICTIONLESS)));
    expect(sent).toEqual([200, 200, 200, 200, 200]);
    expect(await attempts()).toHaveLength(1);
    await expectPaidOnceWith(FRICTIONLESS);
  });

  it('sent again after a newer window began does not take over', async () => {
    const [older, newer] = [await readForm(), await readForm()];
    await older(CHALLENGED);
    await newer(CHALLENGED_TOO);
    expect(await older(CHALLENGED)).toBe(200);
    expect(await attempts()).toEqual([
      { state: 'voided', last4: CHALLENGED.slice(-4) },
      { state: 'authenticating', last4: CHALLENGED_TOO.slice(-4) },
    ]);
  });
});

describe('without JavaScript', () => {
  it('a slip of the finger is shown to its window, though the bank asks another', async () => {
    await shopper.close();
    shopper = await Shopper.start(browser, { javaScriptEnabled: false });
    page = shopper.page;
    await page.goto(cardForm);
    const second = await shopper.tab(cardForm);
    await shopper.pay(CHALLENGED);
    await page.getByTestId('challenge-open').waitFor();
    await shopper.pay('4111111111111112', second);
    await second.getByTestId('error').filter({ hasText: 'Controleer het kaartnummer' }).waitFor();
    expect(await attempts()).toHaveLength(1);
    await shopper.pay(FRICTIONLESS, second);
    await second.waitForURL(home());
    await page.reload();
    await page.getByTestId('outcome-already-paid').waitFor();
    await expectPaidOnceWith(FRICTIONLESS);
  });
});

describe('the bank’s hidden page', () => {
  const isFrameScript = (request: { url(): string }) => /frame[^/]*\.js$/.test(request.url());
  const completion = (number: string) =>
    world.simulator.journals.acs
      .entries({ last4: number.slice(-4) })
      .filter(({ type }) => type === 'AReq')
      .map(({ message }) => (message as { threeDSCompInd: string }).threeDSCompInd)
      .at(-1);

  it('that tells when it is done is waited for no longer', async () => {
    await page.goto(cardForm);
    await shopper.pay(composeCardNumber('MASTERCARD', '20', '00', '000'));
    await page.waitForURL(home());
    expect(completion(composeCardNumber('MASTERCARD', '20', '00', '000'))).toBe('Y');
  });

  it.each(['22', '24'])(
    'that never tells, or of another payment (range %s), is given ten seconds and no more',
    async (range) => {
      const number = composeCardNumber('VISA', range, '00', '000');
      await page.clock.install();
      await page.goto(cardForm);
      const begun = page.waitForRequest('**/acs/method/**');
      const goneOn: string[] = [];
      page.on('request', (request) => request.url().endsWith('/continue') && goneOn.push(request.url()));
      // The one of range 24 names another transaction: that is nothing to this one.
      const told = range === '24' ? page.waitForEvent('requestfinished', isFrameScript) : undefined;
      await shopper.pay(number);
      await begun;
      await told;
      await page.waitForFunction("document.readyState === 'complete'");
      expect(goneOn).toEqual([]);
      await page.clock.fastForward(9 * SECOND);
      expect(completion(number)).toBeUndefined();
      await page.clock.fastForward(SECOND);
      await page.waitForURL(home());
      expect(completion(number)).toBe('N');
      await expectPaidOnceWith(number);
    },
  );
});

describe('a network that fails', () => {
  it('at Pay gives the button back with a sentence, and the next press pays', async () => {
    await page.goto(cardForm);
    await shopper.fill({ number: FRICTIONLESS });
    await page.route('**/pay', (route) => route.abort());
    await page.getByTestId('pay').click();
    await page.getByTestId('error').filter({ hasText: 'De verbinding is verbroken' }).waitFor();
    expect(await page.getByTestId('pay').innerText()).toMatch(/^Betaal €\s10,00$/);
    expect(await page.getByTestId('card-cvc').inputValue()).toBe('123');
    expect(await attempts()).toEqual([]);
    await page.unroute('**/pay');
    await page.getByTestId('pay').click();
    await page.waitForURL(home());
    await expectPaidOnceWith(FRICTIONLESS);
  });

  it('that loses the answer to Pay costs no second charge', async () => {
    await page.goto(cardForm);
    await shopper.fill({ number: FRICTIONLESS });
    await page.route('**/pay', async (route) => {
      await route.fetch();
      await route.abort();
    });
    await page.getByTestId('pay').click();
    await page.getByTestId('error').filter({ hasText: 'De verbinding is verbroken' }).waitFor();
    await page.unroute('**/pay');
    await page.getByTestId('pay').click();
    await page.waitForURL(home());
    expect(await attempts()).toHaveLength(1);
    await expectPaidOnceWith(FRICTIONLESS);
  });

  it('on the way back from the bank does not keep the payer', async () => {
    await page.goto(cardForm);
    await shopper.pay(CHALLENGED);
    await asked(page);
    await page.route('**/3ds/challenge-return', (route) => route.abort());
    await shopper.confirm();
    await page.waitForURL(home());
    await expectPaidOnceWith(CHALLENGED);
  });
});
