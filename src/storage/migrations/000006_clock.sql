-- How far the clock of a sandbox has been moved ahead of the machine's, so that a restart does not fall back behind what is
-- stored. In live mode nobody reads or writes it.
CREATE TABLE clock (
  -- One row.
  one        boolean PRIMARY KEY CHECK (one),
  offset_ms  bigint  NOT NULL
);
INSERT INTO clock VALUES (true, 0);
