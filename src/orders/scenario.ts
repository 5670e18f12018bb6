/**
 * What a test author may ask of the bank world for one order, in the words of the test cards' grammar. Sandbox only: the order
 * keeps it, and its messages to the directory server and the acquirer carry it. What each code does is the bank world's affair.
 */

export interface Scenario {
  /** SSS: what directory server and ACS do; by the card number where left out. */
  readonly threeDs?: string;
  /** AA: what the issuer host answers; by the card number where left out. */
  readonly authorisation?: string;
}

/** SSS that the bank world knows. */
export const THREE_DS_SCENARIOS: readonly string[] = Array.from({ length: 49 }, (_, n) =>
  String(n).padStart(3, '0'),
).filter((code) => code !== '009');

/** AA that the bank world knows. */
export const AUTHORISATION_SCENARIOS: readonly string[] =
  '00 05 10 14 41 43 51 54 57 59 61 62 63 70 71 72 73 77 82 91 96 97 98 99'.split(' ');

/** As the header writes it: `3ds=011;auth=51`. */
export function scenarioText({ threeDs, authorisation }: Scenario): string {
  return [threeDs && `3ds=${threeDs}`, authorisation && `auth=${authorisation}`].filter(Boolean).join(';');
}
