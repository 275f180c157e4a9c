COMMENT ON COLUMN work.offer.decision IS 'Reason of a seat given by decision; null without one';
ALTER TABLE people.placed_beforehand DROP COLUMN document;
