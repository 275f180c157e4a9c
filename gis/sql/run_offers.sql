-- Purpose: the offers of one run, by pupil, with the run's season, grade, policy, seed and network.
SELECT o.pupil_id, o.school_code, o.distance_mm, o.stands_in, r.season, r.grade, r.policy_name, r.seed, r.network_id
FROM work.offer AS o
JOIN work.run AS r USING (run_id)
WHERE o.run_id = %(run_id)s
ORDER BY o.pupil_id COLLATE "C"
