-- Purpose: no publication is the one that is read; the next statement says which one is.
UPDATE work.publication SET active = false WHERE active
RETURNING publication_id
