-- Gift cards that pay an order, or a part of it beside another method.

CREATE TABLE gift_payments (
  site_id         integer NOT NULL,
  -- Ours, and what its issuer knows the payment by.
  transaction_id  bigint  NOT NULL,
  order_id        text    NOT NULL,
  session_id      text    NOT NULL,
  state           text    NOT NULL,
  gateway         text    NOT NULL,
  amount          bigint  NOT NULL,
  currency        text    NOT NULL,
  -- Leads to the vault while the issuer has not answered.
  gift_ref        text    NOT NULL,
  -- The vault's: the same card gives the same, and nobody can make a number of it.
  fingerprint     text    NOT NULL,
  last_digits     text    NOT NULL,
  reference       text,
  reason          text    NOT NULL,
  created_at      bigint  NOT NULL,
  modified_at     bigint  NOT NULL,
  PRIMARY KEY (site_id, transaction_id)
);
CREATE INDEX gift_payments_of_order ON gift_payments (site_id, order_id, transaction_id);

-- Spares the reading of an order a look for gift cards that most do not have.
ALTER TABLE orders ADD COLUMN has_gifts boolean NOT NULL DEFAULT false;

-- Number and code of a gift card, sealed; deleted in the transaction that records its issuer's answer.
CREATE TABLE vault_gift_cards (
  site_id     integer NOT NULL,
  gift_ref    text    NOT NULL,
  sealed      bytea   NOT NULL,
  created_at  bigint  NOT NULL,
  PRIMARY KEY (site_id, gift_ref)
);
