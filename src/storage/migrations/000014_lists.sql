-- Lists of transactions are answered by an index whatever they ask for.

-- The combinations that a site's attempts come in are few; within each the newest come first.
CREATE INDEX attempts_by_class ON attempts (site_id, status, financial_status, (coalesce(scheme, gateway)), currency,
  (completed_at IS NOT NULL), transaction_id);

-- An id is as old as its order (seconds since 2020 above 22 bits, platform/ids.ts). Attempts that were made, or completed, more than an hour
-- later than that are few, and found by themselves; all others lie in the range of ids that belongs to a time.
CREATE INDEX attempts_created_late ON attempts (site_id, created_at)
  WHERE created_at - (transaction_id >> 22) * 1000 > 1577840400000;
CREATE INDEX attempts_completed_late ON attempts (site_id, completed_at)
  WHERE completed_at - (transaction_id >> 22) * 1000 > 1577840400000;
