-- Purpose: the first round of a second one.
SELECT r.first_run_id FROM work.run AS r WHERE r.run_id = %(run_id)s
