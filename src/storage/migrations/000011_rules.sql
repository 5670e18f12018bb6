-- Merchants' rules: their versions, when which of them decides, what their lists hold, and what is known of payments by card.

-- A version is never changed. `book`: 3ds or fraud.
CREATE TABLE rule_versions (
  site_id     integer NOT NULL,
  book        text    NOT NULL,
  version     integer NOT NULL,
  text        text    NOT NULL,
  -- Why, in the words of whoever wrote it.
  comment     text,
  created_by  text    NOT NULL,
  created_at  bigint  NOT NULL,
  PRIMARY KEY (site_id, book, version)
);

-- What decides is the activation with the highest number of those whose time has come.
CREATE TABLE rule_activations (
  site_id       integer NOT NULL,
  book          text    NOT NULL,
  number        integer NOT NULL,
  version       integer NOT NULL,
  active_from   bigint  NOT NULL,
  activated_by  text    NOT NULL,
  activated_at  bigint  NOT NULL,
  PRIMARY KEY (site_id, book, number),
  FOREIGN KEY (site_id, book, version) REFERENCES rule_versions
);

-- `kind`: card, bin, ip, email or country. A card is known by its fingerprint, never by its number.
CREATE TABLE rule_list_entries (
  site_id   integer NOT NULL,
  list      text    NOT NULL,
  kind      text    NOT NULL,
  value     text    NOT NULL,
  note      text,
  added_by  text    NOT NULL,
  since     bigint  NOT NULL,
  PRIMARY KEY (site_id, list, kind, value)
);

-- One row for each attempt to pay by card, written with it: what rules may ask about, for counting and for trying rules out. What of
-- this identifies the payer is in their order too, and is plain because rules name addresses; a card is here by its fingerprint.
CREATE TABLE payment_facts (
  site_id            integer NOT NULL,
  at                 bigint  NOT NULL,
  transaction_id     bigint  NOT NULL,
  gateway            text    NOT NULL,
  amount             bigint  NOT NULL,
  currency           text    NOT NULL,
  bin                text,
  card_country       text,
  card_funding       text,
  card_product       text,
  card               bytea,
  ip                 text,
  ip_country         text,
  customer_country   text,
  delivery_country   text,
  email              text,
  customer           text,
  -- Whether the payment goes without 3-D Secure where a rule says so, and whether it runs where none does.
  can_skip           boolean NOT NULL,
  runs_by_default    boolean NOT NULL,
  -- Known when it is paid.
  completed          boolean NOT NULL,
  liability_shifted  boolean NOT NULL,
  -- Read in the order of time.
  PRIMARY KEY (site_id, at, transaction_id)
) WITH (fillfactor = 85);
-- A window is one range of one of these, and its sum needs nothing else.
CREATE INDEX payment_facts_by_card ON payment_facts (site_id, card, at) INCLUDE (currency, amount) WHERE card IS NOT NULL;
CREATE INDEX payment_facts_by_email ON payment_facts (site_id, email, at) INCLUDE (currency, amount) WHERE email IS NOT NULL;
CREATE INDEX payment_facts_by_ip ON payment_facts (site_id, ip, at) INCLUDE (currency, amount) WHERE ip IS NOT NULL;
CREATE INDEX payment_facts_by_customer ON payment_facts (site_id, customer, at) INCLUDE (currency, amount) WHERE customer IS NOT NULL;
