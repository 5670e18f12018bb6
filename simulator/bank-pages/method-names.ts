/** What payers know the methods by: a page that says `IDEAL` speaks to programs. A method without a name of its own here is its code. */
const NAMES: Readonly<Record<string, string>> = {
  IDEAL: 'iDEAL',
  IDEALQR: 'iDEAL QR',
  MISTERCASH: 'Bancontact',
  BELFIUS: 'Belfius',
  INGHOME: 'ING Home’Pay',
  DIRECTBANK: 'Sofort',
  GIROPAY: 'Giropay',
  DOTPAY: 'Dotpay',
  TRUSTLY: 'Trustly',
  TRUSTPAY: 'TrustPay',
  DBRTP: 'Request to Pay',
  MYBANK: 'MyBank',
  BIZUM: 'Bizum',
  MBWAY: 'MB WAY',
  MULTIBANCO: 'Multibanco',
  KLARNA: 'Klarna',
  BNPL_MF: 'Pay After Delivery',
  BNPL_INSTM: 'Pay After Delivery Instalments',
  AFTERPAY: 'Riverty',
  EINVOICE: 'E-Invoicing',
  IN3: 'in3',
  SANTANDER: 'Betaal per Maand',
  BILLINK: 'Billink',
  ZINIA: 'Zinia',
  PAYPAL: 'PayPal',
  ALIPAY: 'Alipay',
  ALIPAYPLUS: 'Alipay+',
  AMAZONBTN: 'Amazon Pay',
  WECHAT: 'WeChat Pay',
  APPLEPAY: 'Apple Pay',
  GOOGLEPAY: 'Google Pay',
  PSAFECARD: 'Paysafecard',
};

export function nameOf(method: string): string {
  return Object.hasOwn(NAMES, method) ? NAMES[method]! : method;
}
