-- Purpose: how far the children of a season are located, by ward and grade: counts alone.
SELECT ward_code, grade, n_children, n_located, n_waiting, n_not_found, n_ask_family
FROM work.board_children(%(season)s)
WHERE %(wards)s::text[] IS NULL OR ward_code = ANY (%(wards)s::text[])
