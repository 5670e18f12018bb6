import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../platform/clock.ts';
import { isCountry } from '../platform/countries.ts';
import { isCurrency } from '../platform/money.ts';
import { capturesByHand, findMethod, isGiftCard, METHODS, schemesOf } from './catalogue.ts';
import type { Method } from './types.ts';

const GIFT_CARDS =
  'AMSGIFT BABYCAD BEAUTYCAD BEAUTYWELL BIERCHEQUE BLOEMENCAD BOEKENBON BOEKENVOOR DEGROTESPL DORDTPAS EDENCOM EDENECO ' +
  'EDENRES EDENSPORTS FASHIONCHQ FASHIONGFT FIETSENBON GELREPAS GEZONDHEID GOOD4FUN HORSESGIFT HUISTUIN KIDSCADEAU ' +
  'KLUSCADEAU MONIECO MONIGIFT MONIMEAL NATENCRD NATNLBIOSC NATNLETUIN OHMYGOOD PARFUMCADE ROTGIFT SODESPORTS SPORTENFIT ' +
  'SPORTSGIFT UPAS VRGIFTCARD VVVGIFTCRD WEBSHOPGFT WIJNCADEAU YOURGIFT';

/** A short span as people say it. */
function span(ms: number | null): string {
  if (ms === null) return '-';
  if (ms % DAY === 0 && ms / DAY !== 3) return `${ms / DAY}d`;
  return ms % HOUR === 0 ? `${ms / HOUR}h` : `${ms / MINUTE}m`;
}

function refunding({ refunding: { full, partial, byCart, most, withinDays, begins, settles } }: Method): string {
  if (!full && !partial) return 'none';
  const when = settles === 'at_once' ? 'now' : 'night';
  return [
    withinDays,
    byCart ? 'cart' : '',
    most === null ? '' : `x${most}`,
    begins === 'initialized' ? 'asked' : '',
    when,
  ]
    .filter((word) => word !== '')
    .join(' ');
}

const OUTCOME: Readonly<Record<Method['paid'] | Method['promised'], string>> = {
  attempt_approved: 'completed/completed',
  attempt_authorised: 'completed/initialized',
  attempt_invoiced: 'completed/uncleared',
  attempt_promised: 'uncleared/uncleared',
  attempt_awaited: 'uncleared/initialized',
};

/** What sets a method apart from others, in one line. */
function line(method: Method): string {
  const { id, direct, expiresMs, captureWindowMs, recurring, chargebacks, cartRequired, secondChance } = method;
  return [
    id.padEnd(10),
    direct ? 'RD' : 'R ',
    span(expiresMs).padEnd(3),
    span(captureWindowMs).padEnd(3),
    refunding(method).padEnd(15),
    (recurring?.later ?? '-').padEnd(10),
    chargebacks ? 'CB' : '- ',
    cartRequired ? 'cart' : '-   ',
    secondChance ? 'SC' : '- ',
    method.component ? 'PC' : '- ',
    OUTCOME[method.paid].padEnd(21),
    OUTCOME[method.promised],
  ].join('  ');
}

const of = (family: Method['family']) => METHODS.filter((method) => method.family === family);

describe('every method', () => {
  it('has an id and aliases that are no other method’s', () => {
    const ids = METHODS.flatMap(({ id, aliases }) => [id, ...aliases]);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
    expect(ids.filter((id) => !/^[A-Z0-9_]{2,12}$/.test(id))).toEqual([]);
  });

  it.each(METHODS)('$id is described without a contradiction', (method) => {
    const { name, currencies, countries, amounts, refunding, recurring, family, component } = method;
    expect(name.trim()).not.toBe('');
    expect(currencies.length).toBeGreaterThan(0);
    expect(currencies.filter((code) => !isCurrency(code))).toEqual([]);
    expect(countries.filter((code) => !isCountry(code))).toEqual([]);
    expect([new Set(currencies).size, new Set(countries).size]).toEqual([currencies.length, countries.length]);
    expect(amounts.min).toBeGreaterThan(0);
    expect(amounts.max ?? amounts.min).toBeGreaterThanOrEqual(amounts.min);
    // What is refunded in parts can be refunded whole, and what cannot be refunded at all is refunded no times.
    expect(refunding.partial && !refunding.full).toBe(false);
    expect(refunding.most === 0).toBe(!refunding.full);
    if (recurring) expect(findMethod(recurring.later)?.recurring?.later).toBe(recurring.later);
    if (family === 'gift_card' || family === 'prepaid') expect([component, recurring]).toEqual([null, null]);
    expect(new Set(method.fields).size).toBe(method.fields.length);
  });

  it('is found by id and alias in any case, and nothing else is', () => {
    for (const [written, id] of [
      ['ideal', 'IDEAL'],
      ['iDEALQR', 'IDEALQR'],
      ['PAYAFTER', 'BNPL_MF'],
      ['payafter', 'BNPL_MF'],
      ['VVVGIFTCARD', 'VVVGIFTCRD'],
      ['VVVBON', 'VVVGIFTCRD'],
      ['EDENCO', 'EDENECO'],
    ] as const)
      expect(findMethod(written)?.id).toBe(id);
    for (const written of ['', 'IDEEL', '__proto__', 'constructor', 'VISA '])
      expect(findMethod(written)).toBeUndefined();
  });
});

describe('the methods there are', () => {
  it('cards first, as payers see them, and gift cards last', () => {
    const families = METHODS.map(({ family }) => family);
    expect(families.filter((family, i) => family !== families[i - 1])).toEqual([
      'card',
      'bank',
      'bank_transfer',
      'direct_debit',
      'pay_later',
      'wallet',
      'prepaid',
      'gift_card',
    ]);
    expect(of('card').map(({ id }) => id)).toEqual(['VISA', 'MASTERCARD', 'AMEX', 'MAESTRO', 'CREDITCARD']);
    expect(METHODS.filter(isGiftCard).map(({ id }) => id)).toEqual(GIFT_CARDS.split(' '));
  });

  it('with flow, expiry, capture, refunds, series, chargebacks, cart, second chance, component, paid, promised', () => {
    const listed = METHODS.filter((method) => !isGiftCard(method));
    expect(listed.map(line).join('\n')).toMatchInlineSnapshot(`
      "VISA        RD  1h   7d   180 now          VISA        CB  -     SC  PC  completed/completed    uncleared/uncleared
      MASTERCARD  RD  1h   30d  180 now          MASTERCARD  CB  -     SC  PC  completed/completed    uncleared/uncleared
      AMEX        RD  1h   -    180 now          AMEX        CB  -     SC  PC  completed/completed    uncleared/uncleared
      MAESTRO     RD  1h   30d  180 now          MAESTRO     CB  -     SC  PC  completed/completed    uncleared/uncleared
      CREDITCARD  RD  1h   30d  180 now          CREDITCARD  CB  -     SC  PC  completed/completed    uncleared/uncleared
      IDEAL       RD  1h   -    730 asked night  DIRDEB      -   -     SC  PC  completed/completed    uncleared/uncleared
      IDEALQR     R   1h   -    730 asked night  -           -   -     SC  -   completed/completed    uncleared/uncleared
      MISTERCASH  R   1h   -    180 now          -           -   -     SC  PC  completed/completed    uncleared/uncleared
      BELFIUS     RD  5d   -    730 night        -           -   -     SC  -   completed/completed    uncleared/uncleared
      CBC         RD  5d   -    730 asked night  -           -   -     SC  -   completed/completed    uncleared/uncleared
      KBC         RD  5d   -    730 asked night  -           -   -     SC  -   completed/completed    uncleared/uncleared
      INGHOME     RD  5d   -    730 night        -           -   -     SC  -   completed/completed    uncleared/uncleared
      DIRECTBANK  RD  1d   -    730 night        DIRDEB      -   -     SC  PC  completed/completed    uncleared/uncleared
      EPS         R   10m  -    730 night        -           -   -     SC  -   completed/completed    uncleared/uncleared
      GIROPAY     R   10m  -    730 asked night  -           -   -     SC  -   completed/completed    uncleared/uncleared
      DOTPAY      R   72h  -    730 night        -           -   -     SC  -   completed/completed    uncleared/uncleared
      TRUSTLY     RD  2h   -    365 asked night  -           -   -     SC  -   completed/completed    uncleared/uncleared
      TRUSTPAY    R   10d  -    730 night        -           -   -     SC  -   completed/completed    uncleared/uncleared
      DBRTP       RD  1h   -    730 night        -           -   -     SC  -   completed/completed    completed/uncleared
      MYBANK      RD  1h   -    730 night        -           -   -     SC  PC  completed/completed    uncleared/uncleared
      BIZUM       RD  30m  -    730 x1 night     -           -   -     SC  -   completed/initialized  uncleared/uncleared
      MBWAY       RD  4m   -    730 night        -           -   -     SC  -   completed/completed    completed/uncleared
      MULTIBANCO  RD  72h  -    730 night        -           -   -     SC  -   completed/completed    completed/uncleared
      BANKTRANS   RD  60d  -    730 night        -           -   -     -   PC  completed/completed    uncleared/uncleared
      DIRDEB      RD  -    -    730 night        DIRDEB      CB  -     -   PC  completed/completed    uncleared/uncleared
      KLARNA      RD  1d   -    730 cart now     -           -   cart  -   PC  completed/uncleared    uncleared/uncleared
      BNPL_MF     RD  90d  -    730 cart now     -           -   cart  -   PC  completed/uncleared    uncleared/uncleared
      BNPL_INSTM  RD  14d  -    730 cart now     -           -   cart  SC  PC  completed/uncleared    uncleared/uncleared
      AFTERPAY    RD  90d  -    730 cart now     -           -   cart  -   PC  completed/uncleared    uncleared/uncleared
      EINVOICE    RD  -    -    730 cart now     -           -   cart  -   PC  completed/initialized  uncleared/uncleared
      IN3         RD  2h   -    730 cart now     -           -   cart  SC  PC  completed/uncleared    uncleared/initialized
      SANTANDER   RD  1d   -    730 now          -           -   -     -   PC  completed/completed    uncleared/initialized
      BILLINK     RD  30d  -    730 cart now     -           -   cart  SC  PC  completed/uncleared    uncleared/uncleared
      ZINIA       RD  30d  -    730 cart now     -           -   cart  SC  -   completed/uncleared    uncleared/uncleared
      PAYPAL      RD  14d  -    60 now           -           -   -     -   PC  completed/initialized  uncleared/initialized
      APPLEPAY    RD  1h   -    180 now          -           CB  -     SC  -   completed/completed    uncleared/uncleared
      GOOGLEPAY   RD  1h   -    180 now          GOOGLEPAY   CB  -     SC  -   completed/completed    uncleared/uncleared
      AMAZONBTN   RD  14d  -    365 night        -           -   -     SC  -   completed/initialized  uncleared/uncleared
      ALIPAY      RD  5h   -    365 night        -           -   -     SC  -   completed/initialized  uncleared/uncleared
      ALIPAYPLUS  RD  10m  -    365 night        -           -   -     SC  -   completed/completed    uncleared/uncleared
      WECHAT      RD  2h   -    365 night        -           -   -     SC  -   completed/completed    uncleared/uncleared
      PSAFECARD   R   3h   -    none             -           -   -     SC  -   completed/completed    uncleared/uncleared"
    `);
    expect(METHODS).toHaveLength(listed.length + 42);
  });

  it('gift cards: on the page only, in euros, for Belgium and the Netherlands, never refunded, never expiring', () => {
    for (const card of METHODS.filter(isGiftCard))
      expect([line(card).slice(12), card.currencies, card.countries, card.fields]).toEqual([
        line(METHODS.find(({ id }) => id === 'VVVGIFTCRD')!).slice(12),
        ['EUR'],
        ['BE', 'NL'],
        ['gift_number', 'gift_code'],
      ]);
    expect(line(findMethod('VVVGIFTCRD')!)).toMatchInlineSnapshot(
      `"VVVGIFTCRD  R   -    -    none             -           -   -     SC  -   completed/completed    uncleared/uncleared"`,
    );
  });

  it('with their currencies and countries', () => {
    const listed = METHODS.filter((method) => !isGiftCard(method) && method.family !== 'card');
    const short = (codes: readonly string[]) => (codes.length > 30 ? `${codes.length} codes` : codes.join(' '));
    const lines = listed.map(
      ({ id, currencies, countries }) => `${id.padEnd(10)}  ${short(currencies)}  |  ${short(countries) || 'world'}`,
    );
    expect(lines.join('\n')).toMatchInlineSnapshot(`
      "IDEAL       EUR  |  NL
      IDEALQR     EUR  |  NL
      MISTERCASH  EUR  |  BE
      BELFIUS     EUR  |  BE
      CBC         EUR  |  BE
      KBC         EUR  |  BE
      INGHOME     EUR  |  BE
      DIRECTBANK  EUR CHF GBP HUF PLN  |  AT BE CH DE ES FR GB IT PL
      EPS         EUR  |  AT
      GIROPAY     EUR  |  DE
      DOTPAY      EUR PLN  |  PL
      TRUSTLY     EUR GBP SEK  |  AT CZ DE DK EE ES FI GB LT LV NL NO PL PT SE
      TRUSTPAY    CZK DKK EUR GBP NOK SEK  |  AT CZ DE DK EE ES FI GB IT LV NL NO PL SE
      DBRTP       EUR  |  DE
      MYBANK      EUR  |  IT
      BIZUM       EUR  |  ES
      MBWAY       EUR  |  PT
      MULTIBANCO  EUR  |  PT
      BANKTRANS   AUD CAD CHF CZK DKK EUR GBP HKD HUF JPY NOK PLN SEK USD  |  36 codes
      DIRDEB      EUR  |  36 codes
      KLARNA      DKK EUR GBP NOK SEK  |  AT BE DE DK ES FI FR GB IT NL NO PT SE
      BNPL_MF     EUR  |  NL
      BNPL_INSTM  EUR  |  NL
      AFTERPAY    EUR  |  AT BE CH DE NL
      EINVOICE    EUR  |  world
      IN3         EUR  |  NL
      SANTANDER   EUR  |  NL
      BILLINK     EUR  |  BE DE NL
      ZINIA       EUR  |  NL
      PAYPAL      AUD BRL CAD CHF CZK DKK EUR GBP HKD HRK HUF JPY MXN MYR NOK NZD PHP PLN RUB SEK SGD THB TRY TWD USD  |  world
      APPLEPAY    39 codes  |  world
      GOOGLEPAY   39 codes  |  world
      AMAZONBTN   AUD CHF DKK EUR GBP HKD JPY NOK NZD SEK USD ZAR  |  AT BE CH CY DE DK ES FR GB HU IE IT LU NL PT SE
      ALIPAY      EUR USD  |  world
      ALIPAYPLUS  EUR USD  |  world
      WECHAT      EUR  |  world
      PSAFECARD   EUR GBP USD  |  world"
    `);
  });

  it('with what their forms ask for', () => {
    const asking = METHODS.filter(({ fields, family }) => fields.length > 0 && family !== 'gift_card');
    expect(asking.map(({ id, fields }) => `${id.padEnd(10)}  ${fields.join(' ')}`).join('\n')).toMatchInlineSnapshot(`
      "EPS         bic
      GIROPAY     bic
      MYBANK      issuer
      BIZUM       phone
      MBWAY       phone
      BANKTRANS   iban bank_country
      DIRDEB      holder iban consent
      KLARNA      gender birthday email phone terms
      BNPL_MF     birthday email phone terms
      BNPL_INSTM  birthday email phone terms
      AFTERPAY    gender birthday email phone terms
      EINVOICE    birthday bank_account email phone terms
      IN3         gender birthday email phone terms
      SANTANDER   gender birthday email phone terms
      BILLINK     customer_type gender birthday email phone terms
      ZINIA       gender birthday email phone terms"
    `);
  });

  it('with limits of the amount at three of them', () => {
    const limited = METHODS.filter(({ amounts }) => amounts.min !== 1 || amounts.max !== null);
    expect(limited.map(({ id, amounts }) => [id, amounts.min, amounts.max])).toEqual([
      ['DIRECTBANK', 10, null],
      ['DBRTP', 100, 1_500_000],
    ]);
  });

  it('captured by hand: Visa within 7 days, Mastercard and Maestro within 30', () => {
    expect(METHODS.filter(capturesByHand).map(({ id, captureWindowMs }) => [id, captureWindowMs! / DAY])).toEqual([
      ['VISA', 7],
      ['MASTERCARD', 30],
      ['MAESTRO', 30],
      ['CREDITCARD', 30],
    ]);
  });

  it('of cards have schemes, and so has Bancontact, whose cards no other method takes', () => {
    expect(METHODS.filter((method) => schemesOf(method).length > 0)).toEqual([...of('card'), findMethod('MISTERCASH')]);
  });
});
