/** The directory servers of the bank world: their paths, and which schemes each of them serves. */
import { type CardScheme, DIRECTORY_SERVER_OF, type DirectoryServerName } from '../scenarios/cards.ts';

export const DIRECTORY_SERVERS: readonly DirectoryServerName[] = ['visa', 'mastercard', 'amex', 'bancontact'];

/** The number a scheme would issue to its directory server; ours is made up. */
export const DS_REFERENCE_NUMBER: Readonly<Record<DirectoryServerName, string>> = {
  visa: 'SIM_DS_VISA_020200_0001',
  mastercard: 'SIM_DS_MASTERCARD_020200_0001',
  amex: 'SIM_DS_AMEX_020200_0001',
  bancontact: 'SIM_DS_BANCONTACT_020200_0001',
};

export function isDirectoryServer(name: string): name is DirectoryServerName {
  return (DIRECTORY_SERVERS as readonly string[]).includes(name);
}

export function serves(name: DirectoryServerName, scheme: CardScheme): boolean {
  return DIRECTORY_SERVER_OF[scheme] === name;
}
