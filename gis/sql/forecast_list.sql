-- Purpose: list recorded forecasts, the newest first; facts about no child.
SELECT r.run_id, r.state, r.season, r.is_model, r.created_at, r.code_version,
    coalesce(r.summary -> 'backtest', '[]'::jsonb) AS backtest
FROM work.run AS r
WHERE r.kind = 'forecast' AND (%(run_id)s::integer IS NULL OR r.run_id = %(run_id)s::integer)
ORDER BY r.run_id DESC
