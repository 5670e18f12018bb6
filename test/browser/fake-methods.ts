/** Methods for the tests of the page: one of every kind of form, and a long list of them. */
import type { MethodView } from '../../src/checkout/port.ts';
import type { Family, FormField } from '../../src/methods/types.ts';

const method = (
  id: string,
  name: string,
  family: Family,
  fields: FormField[] = [],
  more: Partial<MethodView> = {},
) => ({
  ...{ id, name, family, fields, issuers: [], termsUrl: null },
  ...more,
});

const BANKS = [
  'ABN AMRO',
  'ASN Bank',
  'bunq',
  'ING',
  'Knab',
  'Rabobank',
  'RegioBank',
  'Revolut',
  'SNS',
  'Triodos Bank',
];

export const METHOD = {
  ideal: method('IDEAL', 'iDEAL', 'bank'),
  idealWithBanks: method('IDEAL', 'iDEAL', 'bank', ['issuer'], {
    issuers: BANKS.map((name, i) => ({ code: String(i).padStart(4, '0'), name })),
  }),
  myBank: method('MYBANK', 'MyBank', 'bank', ['issuer'], {
    issuers: ['Allianz Bank', 'Banca di Cesena', 'Volksbank'].map((name, i) => ({ code: `CT00012${i}-it`, name })),
  }),
  transfer: method('BANKTRANS', 'Bank transfer', 'bank_transfer', ['iban', 'bank_country']),
  debit: method('DIRDEB', 'SEPA Direct Debit', 'direct_debit', ['holder', 'iban', 'consent']),
  bancontact: method('MISTERCASH', 'Bancontact', 'bank', [], { takesCards: true }),
  eps: method('EPS', 'EPS', 'bank', ['bic']),
  payLater: method(
    'BNPL_MF',
    'Pay After Delivery',
    'pay_later',
    ['gender', 'birthday', 'bank_account', 'email', 'phone', 'terms'],
    { termsUrl: 'https://lender.example/terms', next: 'decision' },
  ),
  klarna: method('KLARNA', 'Klarna', 'pay_later'),
  billink: method('BILLINK', 'Billink', 'pay_later', ['customer_type', 'birthday', 'terms']),
  mbWay: method('MBWAY', 'MB WAY', 'wallet', ['phone']),
  payPal: method('PAYPAL', 'PayPal', 'wallet'),
  weChat: method('WECHAT', 'WeChat Pay', 'wallet', [], { next: 'code' }),
  multibanco: method('MULTIBANCO', 'Multibanco', 'bank', [], { next: 'reference' }),
  gift: method('VVVGIFTCRD', 'VVV Cadeaukaart', 'gift_card', ['gift_number', 'gift_code']),
} satisfies Record<string, MethodView>;

const CARDS = ['VISA Visa', 'MASTERCARD Mastercard', 'AMEX American Express', 'MAESTRO Maestro'];
const OTHERS = (
  'MISTERCASH Bancontact;BELFIUS Belfius;CBC CBC;KBC KBC;DIRECTBANK Sofort;TRUSTLY Trustly;GIROPAY Giropay;DOTPAY Dotpay;' +
  'BIZUM Bizum;MULTIBANCO Multibanco'
).split(';');
const WALLETS = 'APPLEPAY Apple Pay;GOOGLEPAY Google Pay;ALIPAY Alipay;AMAZONBTN Amazon Pay'.split(';');
const LATER = 'AFTERPAY Riverty;IN3 in3;EINVOICE E-Invoicing;SANTANDER Betaal per Maand'.split(';');
const GIFTS = (
  'BABYCAD Babygiftcard;BEAUTYWELL Beauty & Wellness;BOEKENBON Boekenbon;FASHIONCHQ Fashioncheque;FIETSENBON Fietsenbon;' +
  'GOOD4FUN Good4fun;NATENCRD Nationale EntertainmentCard;NATNLBIOSC Nationale Bioscoopbon;SPORTSGIFT Sport & Fit;' +
  'WEBSHOPGFT Webshop Giftcard;WIJNCADEAU Wijncadeau;YOURGIFT YourGift'
).split(';');

const listed = (entries: readonly string[], family: Family, fields: FormField[] = []) =>
  entries.map((entry) => {
    const [id, ...name] = entry.split(' ');
    return method(id!, name.join(' '), family, fields);
  });

/** What a site with everything on offers. */
export const MANY_METHODS: readonly MethodView[] = [
  ...listed(CARDS, 'card'),
  METHOD.idealWithBanks,
  ...listed(OTHERS, 'bank'),
  ...[METHOD.eps, METHOD.myBank, METHOD.transfer, METHOD.debit, METHOD.klarna, METHOD.payLater, METHOD.billink],
  ...listed(LATER, 'pay_later'),
  ...[METHOD.payPal, ...listed(WALLETS, 'wallet'), METHOD.mbWay, METHOD.weChat],
  method('PSAFECARD', 'Paysafecard', 'prepaid'),
  METHOD.gift,
  ...listed(GIFTS, 'gift_card', ['gift_number', 'gift_code']),
];
