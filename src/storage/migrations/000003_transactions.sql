-- Methods beyond cards, and what follows from a paid attempt: refunds, captures, chargebacks.

ALTER TABLE attempts
  ALTER COLUMN scheme DROP NOT NULL,
  ALTER COLUMN card DROP NOT NULL,
  ALTER COLUMN decision DROP NOT NULL,
  -- What the payer entered for a method that is no card, and what its institution told.
  ADD COLUMN institution jsonb,
  -- What the payment costs its merchant.
  ADD COLUMN fee jsonb;

-- Money that an institution promised counts as being charged too.
DROP INDEX attempts_one_charging;
CREATE UNIQUE INDEX attempts_one_charging ON attempts (site_id, order_id)
  WHERE state IN ('authorising', 'promised', 'approved');

ALTER TABLE orders
  ADD COLUMN amount_captured bigint NOT NULL DEFAULT 0,
  -- Of an order split off by a capture or a shipment: the order it came from.
  ADD COLUMN auth_order_id text,
  -- Spares the reading of an order a look for related transactions that most do not have.
  ADD COLUMN has_related boolean NOT NULL DEFAULT false,
  ADD COLUMN fulfilment jsonb NOT NULL DEFAULT '{}';

CREATE TABLE related_transactions (
  site_id         integer NOT NULL,
  transaction_id  bigint  NOT NULL,
  order_id        text    NOT NULL,
  -- The attempt that it belongs to.
  payment_id      bigint  NOT NULL,
  kind            text    NOT NULL,
  status          text    NOT NULL,
  amount          bigint  NOT NULL,
  currency        text    NOT NULL,
  description     text    NOT NULL,
  other_order_id  text,
  data            jsonb   NOT NULL,
  created_at      bigint  NOT NULL,
  modified_at     bigint  NOT NULL,
  completed_at    bigint,
  PRIMARY KEY (site_id, transaction_id)
);
CREATE INDEX related_transactions_of_order ON related_transactions (site_id, order_id, transaction_id);
