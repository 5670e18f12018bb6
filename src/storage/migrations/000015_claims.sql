-- A key may be taken before there is an answer. Milliseconds since 1970 on the clock of the database, when the claim ends; none where the
-- answer is there.
ALTER TABLE idempotency_keys ADD COLUMN claimed_until bigint;
