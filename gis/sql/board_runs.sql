-- Purpose: the placements of a season, the farthest decided and newest of each kind and grade first; facts about no child.
SELECT
    r.run_id, r.kind, r.state, r.season, r.grade, r.policy_name, r.is_model, r.created_at, r.first_run_id, r.summary
FROM work.run AS r
WHERE r.season = %(season)s AND r.kind IN ('allocation', 'wishes', 'second_round') AND r.grade IS NOT NULL
ORDER BY
    r.kind COLLATE "C", r.grade COLLATE "C",
    array_position(ARRAY['final', 'confirmed', 'provisional', 'draft'], r.state), r.run_id DESC
