ALTER TABLE people.placed_beforehand ADD COLUMN document TEXT;
COMMENT ON COLUMN people.placed_beforehand.document IS 'Number of the decision';
COMMENT ON COLUMN work.offer.decision IS 'decided for a seat that the committee gave beforehand; null without one';
