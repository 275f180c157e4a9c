-- Purpose: exports within reach, the newest first; one, those of a client, or those of a series.
SELECT
    e.export_id, e.client, e.purpose, e.season, e.grade, e.number, e.run_id, e.previous_id,
    e.approval_id, e.wards, e.n_children, e.offers_sha256, e.manifest_sha256, e.made_at, e.open_until,
    jsonb_build_object(
        'run_sha256', r.run_sha256, 'state', r.state, 'policy_name', r.policy_name,
        'policy_sha256', r.policy_sha256, 'code_version', r.code_version, 'origin', r.origin
    ) AS run
FROM work.export AS e
INNER JOIN work.run AS r ON r.run_id = e.run_id
WHERE (%(number)s::integer IS NULL OR e.export_id = %(number)s::integer)
    AND (%(client)s::text IS NULL OR e.client = %(client)s::text)
    AND (%(purpose)s::text IS NULL OR e.purpose = %(purpose)s::text)
    AND (%(season)s::text IS NULL OR e.season = %(season)s::text)
    AND (%(grade)s::text IS NULL OR e.grade = %(grade)s::text)
    AND (%(before)s::integer IS NULL OR e.export_id < %(before)s::integer)
ORDER BY e.export_id DESC
LIMIT %(size)s
