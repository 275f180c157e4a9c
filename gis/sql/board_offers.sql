-- Purpose: what some placements gave the children of each ward: counts alone.
SELECT run_id, ward_code, n_children AS n_in_run, n_placed, n_at_nearest, n_over_4km, n_over_7km, n_over_10km
FROM work.board_offers(%(run_id)s::integer[])
WHERE %(wards)s::text[] IS NULL OR ward_code = ANY (%(wards)s::text[])
