-- Scenarios that close a way of a bridge, and whether one was computed, for an exercise of training.
SELECT s.name, EXISTS (
    SELECT 1 FROM work.job AS j
    WHERE j.kind = 'what_if' AND j.state = 'succeeded' AND j.created_at >= s.created_at)
FROM work.scenario AS s
WHERE EXISTS (
    SELECT 1 FROM road_edit AS e
    JOIN road_way AS r ON r.network_id = e.network_id AND r.way_id = e.way_id
    WHERE e.scenario_id = s.scenario_id AND e.kind = 'close' AND e.undone_at IS NULL
      AND r.tags ->> 'name' = %(bridge)s)
ORDER BY s.scenario_id
