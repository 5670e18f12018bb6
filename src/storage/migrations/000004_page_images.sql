-- Pictures of shops' templates, fetched once and served from here: a payer's page asks nobody else for anything.

CREATE TABLE page_images (
  site_id      integer NOT NULL,
  -- SHA-256 of the address.
  address_hash bytea   NOT NULL,
  address      text    NOT NULL,
  -- When a page last wanted it and had it looked after, at most once a day.
  wanted_at    bigint  NOT NULL,
  -- When it is to be fetched; null where nothing is owed.
  due_at       bigint,
  tries        integer NOT NULL,
  -- Why the last try brought none; null after one that did.
  refused      text,
  -- The picture, null while there is none. Its hash is the one in the address that payers get, 32 hex digits.
  hash         text,
  type         text,
  width        integer,
  height       integer,
  bytes        bytea,
  PRIMARY KEY (site_id, address_hash)
);
CREATE INDEX page_images_due ON page_images (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX page_images_by_hash ON page_images (site_id, hash) WHERE hash IS NOT NULL;
CREATE INDEX page_images_age ON page_images (wanted_at);
