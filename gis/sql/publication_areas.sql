-- Purpose: the newest shown areas that were derived from one of the published placements.
SELECT max(s.derived_set_id)
FROM work.derived_set AS s
WHERE s.active AND s.run_id = ANY(%(run_id)s::integer[])
