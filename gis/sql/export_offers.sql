-- Purpose: every offer of a run with the last exception to it, by id, of some wards if given; a second round with those who keep their seat of the first.
SELECT
    o.pupil_id,
    o.home_ward_code,
    o.group_no,
    CASE WHEN m.pupil_id IS NULL THEN o.school_code ELSE m.to_school END AS school_code,
    CASE WHEN m.pupil_id IS NULL THEN o.distance_mm ELSE m.to_mm END AS distance_mm,
    CASE WHEN m.pupil_id IS NULL THEN o.straight_mm END AS straight_mm,
    CASE WHEN m.pupil_id IS NULL THEN o.rank END AS rank,
    o.stands_in AND m.pupil_id IS NULL AS stands_in,
    CASE WHEN m.pupil_id IS NULL THEN o.programme END AS programme,
    COALESCE(m.reason_code, o.decision) AS decision,
    r.state
FROM work.run AS asked
INNER JOIN work.run AS r
    ON r.run_id = asked.run_id OR (r.run_id = asked.first_run_id AND asked.kind = 'second_round')
INNER JOIN work.offer AS o ON o.run_id = r.run_id
LEFT JOIN (
    SELECT DISTINCT ON (v.run_id, v.pupil_id) v.run_id, v.pupil_id, v.to_school, v.to_mm, v.reason_code
    FROM work.override AS v
    INNER JOIN work.run AS of_run ON of_run.run_id = %(run)s
    WHERE v.run_id = of_run.run_id OR v.run_id = of_run.first_run_id
    ORDER BY v.run_id, v.pupil_id, v.decision DESC, v.position DESC
) AS m ON m.run_id = o.run_id AND m.pupil_id = o.pupil_id
WHERE asked.run_id = %(run)s
    AND (o.run_id = asked.run_id OR NOT work.placed_again(asked.run_id, o.pupil_id))
    AND (
        %(wards)s::text[] = '{}'
        OR o.home_ward_code = ANY (%(wards)s::text[])
        OR o.school_ward_code = ANY (%(wards)s::text[])
    )
ORDER BY o.pupil_id COLLATE "C"
