-- Cards and accounts that are kept for later payments of the same customer. A token is of the site that made it and may be
-- used by every site of the same account; its card is a row of vault_cards that nothing else refers to.

CREATE TABLE tokens (
  site_id                 integer NOT NULL,
  token                   text    NOT NULL,
  -- The merchant's own number of the customer.
  customer_reference      text    NOT NULL,
  model                   text    NOT NULL,
  code                    text    NOT NULL,
  display                 text    NOT NULL,
  holder                  text    NOT NULL,
  bin                     text,
  last4                   text,
  expiry                  text,
  card_ref                text,
  account                 jsonb,
  fingerprint             text    NOT NULL,
  network_transaction_id  text,
  -- The payment that it was made of.
  order_id                text    NOT NULL,
  transaction_id          bigint  NOT NULL,
  created_at              bigint  NOT NULL,
  last_used_at            bigint  NOT NULL,
  -- The last payment of the series: when it was begun, and which it is.
  claimed_at              bigint,
  claimed_for             text,
  PRIMARY KEY (site_id, token)
);
CREATE INDEX tokens_of_customer ON tokens (site_id, customer_reference, created_at);
-- A card that a customer stores again stays the same card in the list. Every series is a token of its own.
CREATE UNIQUE INDEX tokens_one_on_file ON tokens (site_id, customer_reference, fingerprint) WHERE model = 'cardOnFile';

CREATE INDEX sites_of_account ON sites (account_id);
