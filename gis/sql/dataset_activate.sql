-- Purpose: use a set that is already there.
UPDATE dataset SET active = true WHERE dataset_id = %(dataset_id)s
