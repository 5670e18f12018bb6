/** The electronic commerce indicator: how each scheme writes what 3-D Secure achieved, and which ECI shifts the liability. */
import type { Scheme } from '../methods/types.ts';
import type { DirectoryServer, TransStatus } from './types.ts';

/**
 * `none`: no usable authentication (failed, unavailable, rejected, not enrolled, skipped) · `data_share`: the issuer was told and
 * asked for nothing · `exempt`: an exemption of the acquirer was acknowledged.
 */
export type EciOutcome = 'authenticated' | 'attempted' | 'none' | 'data_share' | 'exempt';

/** Always two digits; never compare them as numbers, 02 of one scheme is 05 of another. */
const ECI: Readonly<Record<DirectoryServer, Readonly<Record<EciOutcome, string>>>> = {
  visa: { authenticated: '05', attempted: '06', none: '07', data_share: '07', exempt: '07' },
  mastercard: { authenticated: '02', attempted: '01', none: '00', data_share: '04', exempt: '06' },
  amex: { authenticated: '05', attempted: '06', none: '07', data_share: '07', exempt: '07' },
  // As Maestro, which its cards are abroad.
  bancontact: { authenticated: '02', attempted: '01', none: '00', data_share: '04', exempt: '06' },
};

/** Mastercard marks an authenticated recurring payment with 07; for Visa and American Express 07 means «none». */
const SHIFTING: Readonly<Record<DirectoryServer, readonly string[]>> = {
  visa: ['05', '06'],
  mastercard: ['02', '01', '07'],
  amex: ['05', '06'],
  bancontact: ['02', '01'],
};

const DIRECTORY_SERVERS: Readonly<Record<Scheme, DirectoryServer>> = {
  VISA: 'visa',
  MASTERCARD: 'mastercard',
  // Maestro has no directory server of its own.
  MAESTRO: 'mastercard',
  AMEX: 'amex',
  MISTERCASH: 'bancontact',
};

export function directoryServerOf(scheme: Scheme): DirectoryServer {
  return DIRECTORY_SERVERS[scheme];
}

export function eciFor(server: DirectoryServer, outcome: EciOutcome): string {
  return ECI[server][outcome];
}

/**
 * The ECI that belongs to a transStatus where the message brought none; null for results that are not authorised as
 * authenticated (N, U, R). `challengeInd` is what the request asked for: 06 was data share only.
 */
export function eciOfStatus(server: DirectoryServer, status: TransStatus, challengeInd: string): string | null {
  if (status === 'Y') return eciFor(server, 'authenticated');
  if (status === 'A') return eciFor(server, 'attempted');
  if (status === 'I') return eciFor(server, challengeInd === '06' ? 'data_share' : 'exempt');
  return null;
}

/**
 * Whether the scheme has this ECI, and whether it claims no more than the status says: an attempt is no authentication. Less may be
 * claimed, and then counts.
 */
export function eciFits(server: DirectoryServer, eci: string, status: TransStatus): boolean {
  const known = [...Object.values(ECI[server]), ...SHIFTING[server]];
  return known.includes(eci) && claimOf(server, eci) <= (status === 'Y' ? 2 : status === 'A' ? 1 : 0);
}

/** 2 authenticated, 1 attempted, 0 neither. */
function claimOf(server: DirectoryServer, eci: string): 0 | 1 | 2 {
  if (eci === eciFor(server, 'attempted')) return 1;
  return SHIFTING[server].includes(eci) ? 2 : 0;
}

/** Whether the fraud loss is the issuer's. Without an authentication value an ECI shifts nothing: schemes reclassify it. */
export function shiftsLiability(
  server: DirectoryServer,
  eci: string | null,
  authenticationValue: string | null,
): boolean {
  return eci !== null && authenticationValue !== null && SHIFTING[server].includes(eci);
}
