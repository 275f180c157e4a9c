DROP TABLE work.sign_off;
ALTER TABLE dataset DROP COLUMN flagged;
