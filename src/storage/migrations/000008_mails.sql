-- Mails to payers: work of a queue of their own, and what keeps a reminder from a payer who has gone on by themselves.

-- A mail server that is slow, or a day's reminders, must not stand in front of payments.
DROP INDEX tasks_due;
CREATE INDEX tasks_due ON tasks (due_at) WHERE kind <> 'mail';
CREATE INDEX tasks_due_mails ON tasks (due_at) WHERE kind = 'mail';

ALTER TABLE orders
  -- Lower case, of orders of sites that send reminders; null for all others, which then cost these indexes nothing.
  ADD COLUMN payer_email text;
CREATE INDEX orders_begun_by_payer ON orders (site_id, payer_email, created_at) WHERE payer_email IS NOT NULL;
CREATE INDEX orders_completed_by_payer ON orders (site_id, payer_email, completed_at)
  WHERE payer_email IS NOT NULL AND completed_at IS NOT NULL;
