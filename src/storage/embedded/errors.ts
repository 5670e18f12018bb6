/** What stops the embedded server from starting, in words for the operator's terminal. */

/** Thrown by `startEmbeddedPostgres`; the message says what is wrong and what to do, and needs no stack beside it. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}

/** The way out that always works. */
export const USE_OWN_DATABASE = 'Or set DATABASE_URL to a PostgreSQL server of your own.';
