/** What the payer typed into the card form, tidied for the gateway. Whether it is right is for the gateway to say. */

/** Digits of other scripts become Western ones: phones of Japanese and Arabic payers type them. */
function westernDigits(text: string): string {
  return text.normalize('NFKC').replace(/[٠-٩۰-۹]/g, (digit) => String(digit.charCodeAt(0) & 0xf));
}

/** The number without gaps: `4111 1111-1111 1111` gives `4111111111111111`. Other characters stay, to be refused. */
export function tidyNumber(text: string): string {
  return westernDigits(text).replace(/[\s.·-]/g, '');
}

/** `MM/YY` from what people type or paste: `1230`, `12 / 30`, `12/2030`, `1/30`, `2030-12`. Else the text as it came. */
export function tidyExpiry(text: string): string {
  const plain = westernDigits(text).replace(/\s/g, '');
  const match =
    /^(?<month>\d{1,2})[/.-](?:20)?(?<year>\d\d)$/.exec(plain) ??
    /^(?<month>\d\d)(?:20)?(?<year>\d\d)$/.exec(plain) ??
    /^20(?<year>\d\d)-(?<month>\d\d)$/.exec(plain);
  const { month, year } = match?.groups ?? {};
  return month !== undefined && year !== undefined ? `${month.padStart(2, '0')}/${year}` : text.trim();
}

/** The security code without gaps. */
export function tidySecurityCode(text: string): string {
  return westernDigits(text).replace(/\s/g, '');
}
