/** Example accounts of the bank world: payers' own, and those that transfers go to. All are published examples. */

export interface TestAccount {
  readonly iban: string;
  readonly bic: string;
}

/** The one that also passes the direct debit scenarios: a series that begins at a bank can go on as direct debit. */
const DUTCH_PAYER: TestAccount = { iban: 'NL87ABNA0000000001', bic: 'ABNANL2A' };
const DUTCH_COLLECTION: TestAccount = { iban: 'NL91ABNA0417164300', bic: 'ABNANL2A' };

const ABROAD: Readonly<Record<string, TestAccount>> = {
  AT: { iban: 'AT611904300234573201', bic: 'RZOOAT2L420' },
  BE: { iban: 'BE68539007547034', bic: 'TRIOBEBB' },
  DE: { iban: 'DE89370400440532013000', bic: 'COBADEFF' },
  ES: { iban: 'ES9121000418450200051332', bic: 'CAIXESBB' },
  FR: { iban: 'FR1420041010050500013M02606', bic: 'PSSTFRPP' },
  IT: { iban: 'IT60X0542811101000000123456', bic: 'BLOPIT22' },
};

/** The account of a payer who lives in the country; a Dutch one where we know none there. */
export function payerAccount(country: string | null): TestAccount {
  return ABROAD[country ?? ''] ?? DUTCH_PAYER;
}

/** The account that payers of the country transfer to. */
export function collectionAccount(country: string | null): TestAccount {
  return ABROAD[country ?? ''] ?? DUTCH_COLLECTION;
}
