/** What went wrong, as a person at the terminal can use it: known faults as their sentence, others with their stack. */

/** Errors whose message was written for the operator. Compared by name: loading their files would load half the gateway. */
const WRITTEN_FOR_OPERATORS = new Set([
  'CommandFault',
  'EmbeddedPostgresError',
  'MasterKeyError',
  'MigrationError',
  'DatabaseTlsError',
  'WrongDatabase',
  'KeyTaken',
]);

/** What the database's driver and Node's sockets say when there is nobody at the address. */
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'CONNECT_TIMEOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** Faults of the address, the account or the server, SQLSTATE; every other refusal is a fault of ours and needs its stack. */
const REFUSED = /^(28...|3D000|42501|53300|57P0.)$/;

/** What TLS says of a certificate. */
const NOT_BELIEVED = /^(ERR_TLS_CERT_|CERT_|(DEPTH_ZERO_)?SELF_SIGNED_CERT|UNABLE_TO_)/;

export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (WRITTEN_FOR_OPERATORS.has(error.name)) return error.message;
  // Where a name has several addresses and all refuse, the message is empty but the code is there.
  const { code = '' } = error as NodeJS.ErrnoException;
  if (error.name === 'PostgresError' && REFUSED.test(code))
    return `The database refuses (${code}): ${error.message}. Look at DATABASE_URL.`;
  if (UNREACHABLE.has(code)) return `The database cannot be reached (${code}): look at DATABASE_URL.`;
  if (NOT_BELIEVED.test(code))
    return `The certificate of the database is not believed (${code}): look at sslmode and sslrootcert in DATABASE_URL.`;
  if (code === 'ECONNRESET' && error.message.includes('TLS'))
    return 'The database offers no TLS, which sslmode in DATABASE_URL asks for.';
  return error.stack ?? error.message;
}
