-- Which mode the gateway has served this database in. A sandbox's payments never happened and its keys are known to everybody, so a
-- database stays with the mode that it was first started in. NULL: no gateway of a version that writes this has started on it.
ALTER TABLE clock ADD COLUMN mode text CHECK (mode IN ('sandbox', 'live'));
