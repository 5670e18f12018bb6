/** What went wrong, as a person at the terminal can use it: known faults as their sentence, others with their stack. */

/** Errors whose message was written for the operator. Compared by name: loading their files would load half the gateway. */
const WRITTEN_FOR_OPERATORS = new Set(['CommandFault', 'EmbeddedPostgresError', 'MasterKeyError', 'MigrationError']);

/** What the database's driver and Node's sockets say when there is nobody at the address. */
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'CONNECT_TIMEOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (WRITTEN_FOR_OPERATORS.has(error.name)) return error.message;
  // Both of `localhost`'s addresses refused: an AggregateError without words of its own.
  const { code } = error as NodeJS.ErrnoException;
  if (error.name === 'PostgresError') return `The database refuses (${code}): ${error.message}. Look at DATABASE_URL.`;
  if (code !== undefined && UNREACHABLE.has(code))
    return `The database cannot be reached (${code}): look at DATABASE_URL.`;
  return error.stack ?? error.message;
}
