-- Payloads of payment components that were used. A row may go once its payload is too old to be taken anyway.
CREATE TABLE spent_payloads (
  site_id     integer NOT NULL,
  payload_id  text    NOT NULL,
  -- The one order that may come with it, again too.
  order_id    text    NOT NULL,
  until       bigint  NOT NULL,
  PRIMARY KEY (site_id, payload_id)
);
CREATE INDEX spent_payloads_age ON spent_payloads (until);
