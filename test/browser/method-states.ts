/** States of the page with methods beyond cards, by name, for the screenshots and for the tests that look at all of them. */
import type { MethodView, OrderView, PageState } from '../../src/checkout/port.ts';
import { someOrder, TRANSFER } from './fake-checkout.ts';
import { MANY_METHODS, METHOD } from './fake-methods.ts';
import type { Stage } from './stage.ts';
import type { NamedState } from './states.ts';

const NO_ACCOUNT = { iban: '', bic: '', holder: '', holderCity: '', holderCountry: '', bank: '' };

const address = (stage: Stage, state: PageState, locale: string, more = '') =>
  `${stage.gateway}/connect/${stage.checkout.add(state)}/?lang=${locale}${more}`;
const open = (order: Partial<OrderView>): PageState => ({ kind: 'open', order: someOrder(order), declined: null });
const form = (method: MethodView) => (stage: Stage, locale: string) =>
  address(stage, open({ methods: [method, METHOD.klarna], gateway: method.id }), locale);

const SAVED: Partial<OrderView> = {
  savedCards: [
    { token: 'tok-visa', display: 'Visa •••• 1111', expiry: '12 / 30', gateway: 'VISA' },
    { token: 'tok-mastercard', display: 'Mastercard •••• 0004', expiry: '12 / 30', gateway: 'MASTERCARD' },
  ],
  canSaveCard: true,
};
const DISCOUNTED: Partial<OrderView> = {
  discounts: [{ id: '335263099', name: 'VVV Cadeaukaart', last4: '1115', amount: 1_000 }],
  amountDue: 3_795,
};

export const METHOD_STATES: readonly NamedState[] = [
  { name: 'long-list', url: (s, l) => address(s, open({ methods: MANY_METHODS, groupCards: true }), l) },
  {
    name: 'long-list-unfolded',
    url: (s, l) => address(s, open({ methods: MANY_METHODS, groupCards: true, ...SAVED }), l),
    act: async (page) => {
      for (const fold of await page.locator('summary').all()) await fold.click();
    },
  },
  { name: 'wallet', url: form(METHOD.payPal) },
  { name: 'bancontact', url: form(METHOD.bancontact) },
  { name: 'banks', url: form(METHOD.idealWithBanks) },
  { name: 'few-banks', url: form(METHOD.myBank) },
  {
    name: 'debit-mistakes',
    url: form(METHOD.debit),
    act: async (page) => {
      await page.getByTestId('field-holder').fill('S Smit');
      await page.getByTestId('field-iban').fill('NL91ABNA0417164301');
      await page.getByTestId('pay').click();
    },
  },
  { name: 'debit', url: form(METHOD.debit) },
  { name: 'transfer-form', url: form(METHOD.transfer) },
  { name: 'pay-later', url: form(METHOD.payLater) },
  {
    name: 'pay-later-mistakes',
    url: form(METHOD.billink),
    act: async (page) => {
      await page.getByTestId('field-birthday').fill('31-02-1990');
      await page.getByTestId('pay').click();
    },
  },
  { name: 'gift-card', url: form(METHOD.gift) },
  { name: 'gift-card-taken', url: (s, l) => address(s, open({ ...DISCOUNTED, methods: MANY_METHODS }), l) },
  { name: 'saved-cards', url: (s, l) => address(s, open({ ...SAVED, gateway: 'CREDITCARD' }), l) },
  {
    name: 'card-form-save',
    url: (s, l) => address(s, open({ ...SAVED, ...DISCOUNTED, gateway: 'CREDITCARD' }), l, '&card=new'),
  },
  {
    name: 'away',
    url: (s, l) =>
      address(
        s,
        { kind: 'away', order: someOrder(), method: METHOD.ideal, url: `${s.bank}/institution`, qrText: null },
        l,
      ),
  },
  {
    name: 'qr',
    url: (s, l) => {
      const url = `${s.bank}/institution`;
      const qrText = 'https://bank.example/scan/01J9ZK3E5T8Q';
      return address(s, { kind: 'away', order: someOrder(), method: METHOD.weChat, url, qrText }, l);
    },
  },
  { name: 'phone', url: (s, l) => address(s, { kind: 'phone', order: someOrder(), method: METHOD.mbWay }, l) },
  {
    name: 'multibanco',
    url: (s, l) => {
      const transfer = { ...NO_ACCOUNT, entity: '21800', reference: '104277330' };
      return address(s, { kind: 'transfer', order: someOrder(), method: METHOD.mbWay, transfer, mailedTo: null }, l);
    },
  },
  {
    name: 'transfer',
    url: (s, l) => {
      const order = someOrder({ redirectUrl: 'https://shop.example/thanks' });
      const mailedTo = 'simon@example.com';
      return address(s, { kind: 'transfer', order, method: METHOD.transfer, transfer: TRANSFER, mailedTo }, l);
    },
  },
];
