-- The gateway's tables. Every key begins with the site, so that the schema can be spread over servers by site.
-- Instants are milliseconds since the epoch, taken from the gateway's clock; no statement asks the server for the time.

CREATE TABLE lanes (
  -- One row: the lane that the next starting process makes its ids in (platform/ids.ts).
  one        boolean PRIMARY KEY CHECK (one),
  next_lane  bigint  NOT NULL
);
INSERT INTO lanes VALUES (true, 0);

CREATE TABLE sites (
  site_id         integer PRIMARY KEY,
  account_id      integer NOT NULL,
  active          boolean NOT NULL,
  -- API key sealed by the vault's master key; found by its hash through api_keys.
  sealed_api_key  bytea   NOT NULL,
  profile         jsonb   NOT NULL
);

-- A key arrives alone: this table leads to its site.
CREATE TABLE api_keys (
  key_hash  bytea   PRIMARY KEY,
  site_id   integer NOT NULL REFERENCES sites
);

CREATE TABLE orders (
  site_id           integer  NOT NULL,
  order_id          text     NOT NULL,
  version           integer  NOT NULL,
  status            text     NOT NULL,
  financial_status  text     NOT NULL,
  terms             jsonb    NOT NULL,
  terms_hash        text     NOT NULL,
  session_id        text     NOT NULL,
  transaction_id    bigint   NOT NULL,
  created_at        bigint   NOT NULL,
  modified_at       bigint   NOT NULL,
  completed_at      bigint,
  expires_at        bigint   NOT NULL,
  reason            text     NOT NULL,
  reason_code       text     NOT NULL,
  amount_refunded   bigint   NOT NULL,
  PRIMARY KEY (site_id, order_id)
) WITH (fillfactor = 85);
-- What the expiry sweep reads: orders still waiting for their payer.
CREATE INDEX orders_lapsing ON orders (expires_at) WHERE status = 'initialized';

-- Merchants may ask for an order by its psp id before there is an attempt. Grows at its end only: ids follow time.
CREATE INDEX orders_by_transaction ON orders (site_id, transaction_id);

CREATE TABLE sessions (
  site_id     integer NOT NULL,
  session_id  text    NOT NULL,
  order_id    text    NOT NULL,
  state       text    NOT NULL,
  visits      text[]  NOT NULL,
  created_at  bigint  NOT NULL,
  expires_at  bigint  NOT NULL,
  PRIMARY KEY (site_id, session_id)
);

CREATE TABLE order_events (
  site_id   integer NOT NULL,
  order_id  text    NOT NULL,
  version   integer NOT NULL,
  at        bigint  NOT NULL,
  kind      text    NOT NULL,
  data      jsonb   NOT NULL,
  PRIMARY KEY (site_id, order_id, version)
);

CREATE TABLE attempts (
  site_id            integer NOT NULL,
  transaction_id     bigint  NOT NULL,
  order_id           text    NOT NULL,
  session_id         text    NOT NULL,
  nonce              text    NOT NULL,
  state              text    NOT NULL,
  status             text    NOT NULL,
  financial_status   text    NOT NULL,
  gateway            text    NOT NULL,
  scheme             text    NOT NULL,
  amount             bigint  NOT NULL,
  currency           text    NOT NULL,
  card               jsonb   NOT NULL,
  decision           jsonb   NOT NULL,
  authentication     jsonb,
  authentication_id  text,
  authorisation      jsonb,
  reason             text    NOT NULL,
  reason_code        text    NOT NULL,
  created_at         bigint  NOT NULL,
  modified_at        bigint  NOT NULL,
  completed_at       bigint,
  PRIMARY KEY (site_id, transaction_id)
);
-- At most one attempt of an order may be with the acquirer, and at most one may be paid.
CREATE UNIQUE INDEX attempts_one_charging ON attempts (site_id, order_id) WHERE state IN ('authorising', 'approved');

CREATE TABLE authentications (
  site_id                  integer NOT NULL,
  three_ds_server_trans_id text    NOT NULL,
  transaction_id           bigint  NOT NULL,
  state                    text    NOT NULL,
  data                     jsonb   NOT NULL,
  created_at               bigint  NOT NULL,
  modified_at              bigint  NOT NULL,
  PRIMARY KEY (site_id, three_ds_server_trans_id)
);

-- Every 3-D Secure message in and out, card number masked.
CREATE TABLE three_ds_messages (
  site_id                  integer NOT NULL,
  three_ds_server_trans_id text    NOT NULL,
  message_id               bigint  NOT NULL,
  at                       bigint  NOT NULL,
  direction                text    NOT NULL,
  message_type             text    NOT NULL,
  body                     jsonb   NOT NULL,
  PRIMARY KEY (site_id, three_ds_server_trans_id, message_id)
);

-- Every message to and from the acquirer, written before it is sent; no card number, no security code.
CREATE TABLE acquirer_messages (
  site_id         integer NOT NULL,
  transaction_id  bigint  NOT NULL,
  message_id      bigint  NOT NULL,
  at              bigint  NOT NULL,
  direction       text    NOT NULL,
  mti             text    NOT NULL,
  record          jsonb   NOT NULL,
  PRIMARY KEY (site_id, transaction_id, message_id)
);

-- System trace audit numbers: one counter per acquirer and terminal, 1 to 999 999 and round again.
CREATE TABLE trace_numbers (
  acquirer_id  text    NOT NULL,
  terminal_id  text    NOT NULL,
  -- First number of the block that was handed out last.
  block_start  integer NOT NULL,
  PRIMARY KEY (acquirer_id, terminal_id)
);

-- Work that must happen though the process die: asked for in the transaction that makes it necessary.
CREATE TABLE tasks (
  site_id         integer NOT NULL,
  task_id         bigint  NOT NULL,
  kind            text    NOT NULL,
  order_id        text    NOT NULL,
  transaction_id  bigint  NOT NULL,
  due_at          bigint  NOT NULL,
  -- How often it was begun.
  tries           integer NOT NULL,
  data            jsonb   NOT NULL,
  PRIMARY KEY (site_id, task_id)
) WITH (fillfactor = 70);
CREATE INDEX tasks_due ON tasks (due_at);

CREATE TABLE notifications (
  site_id          integer NOT NULL,
  notification_id  bigint  NOT NULL,
  order_id         text    NOT NULL,
  order_version    integer NOT NULL,
  url              text    NOT NULL,
  method           text    NOT NULL,
  pretransaction   boolean NOT NULL,
  state            text    NOT NULL,
  tries            integer NOT NULL,
  due_at           bigint  NOT NULL,
  claimed_until    bigint  NOT NULL,
  created_at       bigint  NOT NULL,
  PRIMARY KEY (site_id, notification_id)
) WITH (fillfactor = 70);
CREATE INDEX notifications_due ON notifications (due_at) WHERE state IN ('due', 'sending');
CREATE INDEX notifications_of_order ON notifications (site_id, order_id, notification_id);

CREATE TABLE notification_attempts (
  site_id          integer NOT NULL,
  notification_id  bigint  NOT NULL,
  number           integer NOT NULL,
  at               bigint  NOT NULL,
  duration_ms      integer NOT NULL,
  http_status      integer,
  acknowledged     boolean NOT NULL,
  reply            text    NOT NULL,
  verdict          text    NOT NULL,
  PRIMARY KEY (site_id, notification_id, number)
);

-- The vault's tables: nothing else may hold a card number, not even sealed.
CREATE TABLE vault_keys (
  key_id      integer PRIMARY KEY,
  -- The data key, sealed by the operator's master key.
  sealed_key  bytea  NOT NULL,
  created_at  bigint NOT NULL
);

CREATE TABLE vault_cards (
  site_id      integer NOT NULL,
  card_ref     text    NOT NULL,
  sealed       bytea   NOT NULL,
  fingerprint  text    NOT NULL,
  created_at   bigint  NOT NULL,
  PRIMARY KEY (site_id, card_ref)
);

-- Deleted in the transaction that records the authorisation's answer, and by a timer after 15 minutes at most.
CREATE TABLE vault_security_codes (
  site_id    integer NOT NULL,
  card_ref   text    NOT NULL,
  sealed     bytea   NOT NULL,
  delete_at  bigint  NOT NULL,
  PRIMARY KEY (site_id, card_ref)
);
CREATE INDEX vault_security_codes_deletion ON vault_security_codes (delete_at);

CREATE TABLE idempotency_keys (
  site_id       integer  NOT NULL,
  key           text     NOT NULL,
  request_hash  text     NOT NULL,
  status        smallint NOT NULL,
  body          text     NOT NULL,
  created_at    bigint   NOT NULL,
  PRIMARY KEY (site_id, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);

-- Card ranges as the directory servers last told them; the same for every site.
CREATE TABLE card_ranges (
  directory_server  text   PRIMARY KEY,
  ranges            jsonb  NOT NULL,
  fetched_at        bigint NOT NULL
);
