-- A card's number goes when nothing can need it any more; what stays is how the card is known without it. `sealed` is null then.
ALTER TABLE vault_cards ALTER COLUMN sealed DROP NOT NULL;

-- The copy that belongs to a token: it lives as long as its token, and goes with it.
ALTER TABLE vault_cards ADD COLUMN of_token boolean NOT NULL DEFAULT false;
UPDATE vault_cards c SET of_token = true
FROM tokens t WHERE t.site_id = c.site_id AND t.card_ref = c.card_ref;

-- For the sweep of numbers whose time is over.
CREATE INDEX vault_cards_numbers ON vault_cards (created_at) WHERE sealed IS NOT NULL AND NOT of_token;
