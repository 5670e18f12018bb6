/**
 * Names of methods in the languages of payers. A brand is called the same everywhere; what is a plain word, or is sold under
 * another name in a country, is translated here.
 */
import { readLocale } from '../platform/locale-text.ts';
import type { GatewayId, Method } from './types.ts';

/** By language: any card, the transfer, the direct debit. */
const WORDS: Readonly<Record<string, readonly [card: string, transfer: string, debit: string]>> = {
  ar: ['بطاقة ائتمان', 'تحويل بنكي', 'الخصم المباشر SEPA'],
  cs: ['Platební karta', 'Bankovní převod', 'Inkaso SEPA'],
  da: ['Betalingskort', 'Bankoverførsel', 'SEPA Direct Debit'],
  de: ['Kreditkarte', 'Überweisung', 'SEPA-Lastschrift'],
  es: ['Tarjeta de crédito', 'Transferencia bancaria', 'Adeudo directo SEPA'],
  fi: ['Luottokortti', 'Tilisiirto', 'SEPA-suoraveloitus'],
  fr: ['Carte de crédit', 'Virement bancaire', 'Prélèvement SEPA'],
  he: ['כרטיס אשראי', 'העברה בנקאית', 'הוראת קבע SEPA'],
  it: ['Carta di credito', 'Bonifico bancario', 'Addebito diretto SEPA'],
  ja: ['クレジットカード', '銀行振込', 'SEPA口座振替'],
  nb: ['Betalingskort', 'Bankoverføring', 'SEPA Direct Debit'],
  nl: ['Creditcard', 'Overboeking', 'SEPA-incasso'],
  pl: ['Karta płatnicza', 'Przelew bankowy', 'Polecenie zapłaty SEPA'],
  pt: ['Cartão de crédito', 'Transferência bancária', 'Débito direto SEPA'],
  ru: ['Банковская карта', 'Банковский перевод', 'Прямой дебет SEPA'],
  sv: ['Kreditkort', 'Banköverföring', 'SEPA-autogiro'],
  tr: ['Kredi kartı', 'Banka havalesi', 'SEPA otomatik ödeme'],
  zh: ['信用卡', '银行转账', 'SEPA 直接借记'],
};

const ORDER: readonly GatewayId[] = ['CREDITCARD', 'BANKTRANS', 'DIRDEB'];

/** What Dutch payers know the products by. */
const DUTCH: Readonly<Record<GatewayId, string>> = {
  BNPL_MF: 'Betaal na Ontvangst',
  BNPL_INSTM: 'Betaal na Ontvangst in termijnen',
  EINVOICE: 'Betalen op rekening',
};

/** Older and narrower codes of the languages. */
const SAME: Readonly<Record<string, string>> = { no: 'nb', nn: 'nb', iw: 'he' };

/** The name for readers of a locale: `es`, `es_ES` or `es-ES`. English where the language is none of these. */
export function nameOf({ id, name }: Pick<Method, 'id' | 'name'>, locale: string | null = null): string {
  const code = readLocale(locale)?.language ?? '';
  const language = SAME[code] ?? code;
  const at = ORDER.indexOf(id);
  if (at >= 0 && Object.hasOwn(WORDS, language)) return WORDS[language]![at]!;
  return (language === 'nl' ? DUTCH[id] : undefined) ?? name;
}
