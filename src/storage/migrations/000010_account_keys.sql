-- An account's key reads the transactions of all its sites. It signs nothing, so only what it is found by is kept.
CREATE TABLE account_keys (
  key_hash    bytea   PRIMARY KEY,
  account_id  integer NOT NULL UNIQUE
);
